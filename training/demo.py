"""What ``--demo`` shows: invented partners, offices and two published quarters. In memory only, and marked as invented.

Nothing of this is written into ``site.toml`` or a database: a real site never holds invented numbers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType

from training.counters import ANSWERED, CHANGES, COMPLETED, NO_CODE, SMALLER, STARTED, Cell, row_of
from training.quarters import first_day, period_before, period_of
from training.release import ReleaseFiles, Releases, counted_from, files, freeze, smaller_partners
from training.signing_keys import SigningKeys
from training.site_file import Office, Partner, SiteFile

PARTNERS = (
    Partner("DEMO-CITY", "City of Example", 400),
    Partner("DEMO-REGION", "Region of Example", 120),
    Partner("DEMO-HARBOUR", "Harbour House", 30),
    Partner("DEMO-VALLEY", "Valley Aid", 20),
)
"""Two with a row of their own, two that are too small for one."""

OFFICES = (
    Office(
        "DEMO-ONE",
        MappingProxyType(
            {"en": "Invented Migration Office", "ru": "Вымышленное миграционное ведомство", "fa": "ادارهٔ مهاجرت خیالی"}
        ),
        "optional",
    ),
    Office(
        "DEMO-TWO",
        MappingProxyType(
            {
                "en": "Invented Integration Agency",
                "ru": "Вымышленное агентство по интеграции",
                "fa": "آژانس ادغام خیالی",
            }
        ),
        "optional",
    ),
)

_ROWS = {
    "DEMO-CITY": ((268, 177), (214, 131)),
    "DEMO-REGION": ((88, 61), (63, 40)),
    SMALLER: ((27, 16), (19, 8)),
    NO_CODE: ((52, 23), (37, 15)),
}
"""Started and completed, in the last quarter and in the one before it."""

_SHARES, _OTHER_SHARE = {"ru": 12, "fa": 6, "uk": 5, "be": 3, "en": 3}, 1
"""How the completed courses divide into the languages that a site serves."""

_BLUR = (3, -5, 2, -1, 4)
_CHANGED = {"nothing": (31, 26), "one": (94, 61), "several": (118, 72)}
_LATE_DAYS = 18
"""The earlier quarter was counted from its nineteenth day on, so that such a note is seen."""


class InMemory:
    """Releases that live as long as this process does."""

    def __init__(self, released: Mapping[str, ReleaseFiles]) -> None:
        self._released = dict(released)

    def periods(self) -> tuple[str, ...]:
        """The quarters, the newest first."""
        return tuple(sorted(self._released, reverse=True))

    def release(self, period: str) -> ReleaseFiles | None:
        """The files of a quarter; None where it is not there."""
        return self._released.get(period)


class Beside:
    """Real releases and invented ones, as one shelf. Where both have a quarter, the real one is shown."""

    def __init__(self, real: Releases, invented: Releases) -> None:
        self._real, self._invented = real, invented

    def periods(self) -> tuple[str, ...]:
        """The quarters of both, the newest first."""
        return tuple(sorted({*self._real.periods(), *self._invented.periods()}, reverse=True))

    def release(self, period: str) -> ReleaseFiles | None:
        """The files of a quarter; None where neither has it."""
        return self._real.release(period) or self._invented.release(period)


def with_demo(site_file: SiteFile) -> SiteFile:
    """A site's own partners and offices, and the invented ones beside them."""
    partners = {partner.id: partner for partner in (*PARTNERS, *site_file.partners)}
    offices = {office.id: office for office in (*OFFICES, *site_file.offices)}
    return replace(site_file, partners=tuple(partners.values()), offices=tuple(offices.values()))


def invented_releases(keys: SigningKeys, languages: Iterable[str], now: float) -> InMemory:
    """The two quarters before that of ``now``, published today, with the signature of today's key.

    Raises:
        KeysRefused: nothing can be signed today.
    """
    signer, digest = keys.signer(now), hashlib.sha256(keys.public().as_bytes()).hexdigest()
    today, last = datetime.fromtimestamp(now, UTC).date(), period_before(period_of(now))
    tags, made = sorted(set(languages)), {}
    for place, period in enumerate((last, period_before(last))):
        notes = [smaller_partners(partner.id for partner in PARTNERS if row_of(partner) == SMALLER)]
        if place:
            notes.insert(0, counted_from(_late(period)))
        release = freeze(period, dict(_cells(tags, place)), today, digest, notes, invented=True)
        made[period] = files(release, signer.private.sign, signer.public.kid)
    return InMemory(made)


def _cells(languages: Sequence[str], place: int) -> Iterator[tuple[Cell, int]]:
    for row, quarters in _ROWS.items():
        yield Cell("partner", row, STARTED), quarters[place][0]
        yield Cell("partner", row, COMPLETED), quarters[place][1]
    completed = sum(quarters[place][1] for quarters in _ROWS.values())
    shares = [_SHARES.get(tag, _OTHER_SHARE) for tag in languages]
    for number, (tag, share) in enumerate(zip(languages, shares, strict=True)):
        yield Cell("language", tag, COMPLETED), completed * share // sum(shares) + _BLUR[number % len(_BLUR)]
    for answer in CHANGES:
        yield Cell("change", answer, ANSWERED), _CHANGED[answer][place]


def _late(period: str) -> date:
    return first_day(period) + timedelta(days=_LATE_DAYS)

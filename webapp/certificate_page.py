"""What the page of the certificate shows: what it needs, the form, and the paper in two languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from flask import Response, current_app
from markupsafe import Markup, escape

from training.certificate import Certificate, Token
from training.digits import in_groups
from training.languages import SOURCE, Language
from training.progress import progress
from training.qr_code import picture_address, png
from training.record import ReferenceFixed
from training.reference import NoReference, shown
from training.signing_keys import NAMELESS
from training.site_file import Office
from webapp import addresses, wording
from webapp.carrying import Carried
from webapp.code_pages import with_status
from webapp.forms import CertificateForm
from webapp.listing import Row, rows
from webapp.site import Site, this_site
from webapp.visit import this_visit

TOKEN_GROUP, SERIAL_GROUP = 8, 4
_VERIFIER = Markup('<bdi dir="ltr">{}/<wbr>verify.html</bdi>')


@dataclass(frozen=True)
class Made:
    """A certificate that was issued for an office."""

    office: Office
    certificate: Certificate
    token: Token

    @cached_property
    def picture(self) -> bytes:
        """Its QR code as a PNG file."""
        return png(self.token)

    @property
    def picture_address(self) -> str:
        """The picture within a page."""
        return picture_address(self.picture)

    @property
    def groups(self) -> tuple[str, ...]:
        """The token in groups that an eye can follow."""
        return tuple(in_groups(self.token, TOKEN_GROUP))

    @property
    def is_trial(self) -> bool:
        """Whether its issuer has no address yet."""
        return self.certificate.issuer == NAMELESS


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the certificate. ``code`` is the same in every language, and runs from left to right."""

    name: str
    value: str
    code: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """What the certificate says in one language."""

    tag: str
    title: str
    facts: tuple[Fact, ...]
    hand: str
    means: tuple[str, ...]
    check: Markup
    trial: str


def office_name(office: Office, language: Language) -> tuple[str, str]:
    """The name of an office in a language, else in English, else whatever there is; and the tag of its language."""
    tag = next((tag for tag in (language.tag, SOURCE, *office.names) if tag in office.names), SOURCE)
    return office.names.get(tag, office.id), tag


def ask_page(
    tongue: Language,
    form: CertificateForm | None = None,
    trouble: NoReference | ReferenceFixed | str | None = None,
    *,
    closed: bool = False,
) -> Response:
    """What the certificate needs; the form for whoever has completed the course. ``trouble`` is "office" or why not.

    ``closed`` says that this site cannot sign just now.
    """
    site, visit = this_site(), this_visit()
    course, closed = site.mandatory, closed or current_app.extensions["signing_keys"] is None
    come = progress(site.library, course, visit.learner.record) if visit.learner else None
    if come is None or not come.proof or not site.settings.offices:
        closed, trouble = False, None
    html = site.render(
        "certificate.html",
        tongue,
        addresses.certificate(course.id),
        visit=visit,
        carried=Carried(),
        own=addresses.page(tongue.tag, addresses.certificate(course.id)),
        course=course,
        come=come,
        following=_following(site, tongue, come.next_module.module if come and come.next_module else ""),
        offices=[(office, *office_name(office, tongue)) for office in site.settings.offices],
        asks=any(office.reference != "none" for office in site.settings.offices),
        form=form,
        trouble=wording.certificate_trouble(trouble, tongue) if trouble else "",
        wrong="office" if trouble == "office" else "reference",
        closed=closed,
    )
    return with_status(html, 503 if closed or visit.is_away else 422 if trouble else 200)


def _following(site: Site, tongue: Language, module: str) -> Row | None:
    return next((row for row in rows(site, tongue, site.mandatory) if row.id == module), None)


def made_page(tongue: Language, form: CertificateForm, made: Made) -> str:
    """The certificate, to print, to photograph, or to save."""
    rest = addresses.certificate(this_site().mandatory.id)
    own = addresses.page(tongue.tag, rest)
    return this_site().render(
        "certified.html", tongue, rest, visit=this_visit(), form=form, own=own, **_paper(tongue, made)
    )


def saved_page(tongue: Language, made: Made) -> str:
    """The certificate as one file that needs nothing else."""
    return this_site().render("saved.html", tongue, "", **_paper(tongue, made))


def _paper(tongue: Language, made: Made) -> dict[str, Any]:
    """The values of ``paper.html``: what it says in the learner's language, and in the office's, which is English."""
    site = this_site()
    return {"made": made, "ours": _said(site, tongue, made), "theirs": _said(site, site.source, made)}


def _said(site: Site, language: Language, made: Made) -> Paper:
    gettext = language.gettext
    check = gettext(
        "To check it, read the QR code or the text below with %(page)s, saved once; it needs no network. No other "
        "website can confirm it."
    )
    return Paper(
        language.tag,
        gettext("Certificate"),
        tuple(_facts(site, language, made)),
        hand=gettext("Name, written by hand before the officer:"),
        means=(
            gettext(
                "Whoever holds this has done every practice of the course: chose the safer way, or read and confirmed "
                "it."
            ),
            gettext(
                "It holds no name and is no identity document. It is no security clearance, and says nothing about how "
                "well somebody did."
            ),
        ),
        check=escape(check) % {"page": _VERIFIER.format(made.certificate.issuer)},
        trial=gettext("Only for trying out: this site has no address yet, and no office accepts this certificate."),
    )


def _facts(site: Site, language: Language, made: Made) -> Iterator[Fact]:
    gettext, certificate = language.gettext, made.certificate
    version = gettext("%(course)s, version %(version)s")
    title, number = site.course_text(site.mandatory, language).title, language.number(certificate.course[1])
    yield Fact(gettext("Course"), version % {"course": title, "version": number})
    yield Fact(gettext("For"), office_name(made.office, language)[0])
    yield Fact(gettext("Office id"), made.office.id, code=True)
    if certificate.reference:
        yield Fact(gettext("Reference"), shown(certificate.reference), code=True)
    yield Fact(gettext("Serial number"), " ".join(in_groups(certificate.serial, SERIAL_GROUP)), code=True)
    yield Fact(gettext("Week of issue, from Monday"), language.date(certificate.week))
    last = datetime.fromtimestamp(certificate.expires - 1, UTC).date()
    yield Fact(gettext("Last valid day"), language.date(last))
    yield Fact(gettext("Issued by"), certificate.issuer, code=True)

"""``training period`` and ``training cohort``: quarters, and the codes that count in them."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from training.cli.arguments import known_partner
from training.cli.homes import counting_of, home_of, home_options, one_line, opened_store, site_file_of
from training.cli.letters import next_commands
from training.cli.refusal import Refused

if TYPE_CHECKING:
    from training.counter_store import Quarter
    from training.store import Store


def _period(context: click.Context, parameter: click.Parameter, value: str) -> str:
    from training.quarters import is_period

    if not is_period(value):
        raise Refused(f"{value[:40]!r} is no quarter: write it like 2026Q4")
    return value


period_argument = click.argument("name", metavar="PERIOD", callback=_period)


@click.group()
def period() -> None:
    """Quarters: when counting began, and when their numbers were published."""


@period.command("open")
@click.argument("name", metavar="[PERIOD]", default="", callback=lambda *given: given[2] and _period(*given))
@home_options
def period_open(name: str, home: Path | None, database: str) -> None:
    """Open this quarter: every partner and language gets its counters, born with noise.

    The server does it by itself, so this is hardly ever needed. A quarter that was missed cannot be opened afterwards.
    """
    from training.quarters import period_of

    place, now = home_of(home, database), time.time()
    here = period_of(now)
    if name and name != here:
        when = "is over, and a quarter is never opened afterwards" if name < here else "has not begun"
        raise Refused(f"{name} {when}: this quarter is {here}")
    with opened_store(place) as store, one_line():
        quarter = counting_of(place, store).open(now)
    if quarter is None:
        raise Refused(f"{here} was published already, though it is not over: look at the clock of this machine")
    click.echo(f"{here} is open{_since(quarter)}.")


@period.command("publish")
@period_argument
@home_options
def period_publish(name: str, home: Path | None, database: str) -> None:
    """Publish the numbers of PERIOD, for ever: from a week after its end on, and once.

    The server does it by itself. The three files lie in releases/ of the home then, too.
    """
    place, now = home_of(home, database), time.time()
    with opened_store(place) as store, one_line():
        place.signing_keys(site_file_of(place).base_url).keep_ready(now)
        counting_of(place, store).publish(name, now)
    click.echo(f"{name} is published.")


@period.command("list")
@home_options
def period_list(home: Path | None, database: str) -> None:
    """Print each quarter: since when it counts, and when it was published. Never a number of the running one."""
    with opened_store(home_of(home, database)) as store:
        for line in _listed(store, datetime.fromtimestamp(time.time(), UTC).date()):
            click.echo(line)


def _listed(store: Store, today: date) -> list[str]:
    """A line for each quarter from the first that is known to this one."""
    from training.counter_store import CounterStore
    from training.quarters import period_after, period_on

    counters = CounterStore(store)
    known = {quarter.period: quarter for quarter in counters.quarters()}
    name, here = min([*known, period_on(today)]), period_on(today)
    lines = []
    while name <= max([*known, here]):
        quarter = known.get(name)
        counts = bool(counters.cells(name))
        lines.append(f"{name}  {_state(quarter, counts, today)}" if quarter else f"{name}  not counted")
        name = period_after(name)
    return lines


def _state(quarter: Quarter, counts: bool, today: date) -> str:
    from training.quarters import last_day, publishing_day

    if quarter.published:
        return f"published on {quarter.published}{_from(quarter)}"
    if not counts:
        return "not counted"
    due = publishing_day(quarter.period)
    if today <= last_day(quarter.period):
        return f"open{_since(quarter)}, to be published from {due} on"
    return f"over{_from(quarter)}, to be published " + (f"from {due} on" if today < due else "now")


def _since(quarter: Quarter) -> str:
    return f" since {quarter.opened}{_from(quarter)}"


def _from(quarter: Quarter) -> str:
    return f", counted from {quarter.counted_from}" if quarter.counted_from else ""


@click.group()
def cohort() -> None:
    """Codes that the people of a partner share for a quarter."""


@cohort.command("add")
@click.argument("partner")
@home_options
def cohort_add(partner: str, home: Path | None, database: str) -> None:
    """Make this quarter's code for PARTNER, an id of site.toml, and print it. A second time prints the same."""
    from training.cohort import Cohort
    from training.quarters import period_of

    place = home_of(home, database)
    known_partner(place, partner)
    now = time.time()
    here = period_of(now)
    with opened_store(place) as store, one_line():
        counting_of(place, store).open(now)  # its counters are there before anybody can use the code
        while not (found := [each for each in store.cohorts() if (each.partner, each.period) == (partner, here)]):
            store.add_cohort(Cohort(_free_number(store), partner, here))
    click.echo(f"{found[0].code}  {partner} {here}")
    click.echo(f"To print it:\n{next_commands(place, partner, home, database)}", err=True)


def _free_number(store: Store) -> int:
    from training.cohort import NoCohort, new_number

    try:
        return new_number({each.number for each in store.cohorts()})
    except NoCohort:
        raise Refused("all 9,999 cohort codes are in use") from None


@cohort.command("list")
@home_options
def cohort_list(home: Path | None, database: str) -> None:
    """Print every code with its partner and quarter, and how long it counts."""
    from training.quarters import last_day, period_after, periods_open

    counting = periods_open(time.time())
    with opened_store(home_of(home, database)) as store:
        for each in store.cohorts():
            until = f"counts until {last_day(period_after(each.period))}"
            click.echo(f"{each.code}  {each.partner} {each.period}  {until if each.period in counting else 'too old'}")

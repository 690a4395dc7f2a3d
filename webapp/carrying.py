"""What forms carry along so that nothing is lost: tickets of practice, kept as soon as there is a session."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, request
from werkzeug.exceptions import Forbidden

from training.progress import closing
from training.session import NO_TICKET, Ticket
from webapp.forms import CarryingForm
from webapp.origin import is_ours
from webapp.site import this_site
from webapp.visit import Visit, keep, now, these_records, this_visit


@dataclass(frozen=True, slots=True)
class Carried:
    """``ticket`` is not kept yet; ``lost`` says that an earlier one was too old to open."""

    ticket: Ticket = NO_TICKET
    lost: bool = False

    @property
    def sealed(self) -> str:
        """For a hidden field, "" when there is nothing to carry."""
        return these_records().ticket(self.ticket, now())

    def settle(self, form: CarryingForm, closed: Ticket | None = None) -> Carried:
        """With ``closed`` added, kept in the record of whoever is here. What cannot be kept is carried on."""
        ticket = self.ticket | closed if closed else self.ticket
        if ticket and this_visit().here and form.token_fits and keep(closing(this_site().library, ticket.step)):
            return Carried(NO_TICKET, self.lost)
        return Carried(ticket, self.lost)


def open_ticket(text: str) -> Carried:
    """What a hidden field carries."""
    ticket = these_records().open_ticket(text, now())
    return Carried(ticket or NO_TICKET, lost=ticket is None)


def receive(form: CarryingForm) -> Carried:
    """What a form of practice carries.

    A form that was begun in a session notes that the session has ended where it has. One that asks to keep something
    must prove where it comes from: Forbidden.
    """
    if form.keeps and not is_ours(request, keeps=True):
        raise Forbidden
    visit = this_visit()
    stranger = visit.here and form.keeps and not form.token_fits
    if stranger or (form.with_code and not visit.with_code):
        g.visit = Visit(ended=True)  # begun with another code, or with one whose visit is over
    return open_ticket(form.ticket)

"""Who is here: a learner with a code, somebody whose session ended, or anybody. Only here the cookie is touched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from flask import Response, current_app, g, request

from training.record import Step
from training.records import Learner, Records, SessionEnded
from training.session import Session
from training.store import StoreUnavailable
from training.vault import csrf_token
from webapp.origin import is_secure

COOKIE = "session"
_HOST_COOKIE = "__Host-session"


@dataclass(frozen=True, slots=True)
class Visit:
    """One request's learner. ``session`` without ``learner`` means that the database does not answer (``is_away``)."""

    session: Session | None = None
    learner: Learner | None = None
    ended: bool = False

    @property
    def here(self) -> bool:
        """Whether a learner is here and steps can be kept."""
        return self.learner is not None

    @property
    def is_away(self) -> bool:
        """Whether a session is open, but its record cannot be reached just now."""
        return self.session is not None and self.learner is None

    @property
    def with_code(self) -> bool:
        """Whether this began with a code: then nothing may become practice silently."""
        return self.ended or self.session is not None

    @property
    def token(self) -> str:
        """The token for forms that keep something, "" without a session."""
        return csrf_token(self.session.root, self.session.issued) if self.session else ""


ANYBODY = Visit()


def these_records() -> Records:
    """The records of the running app."""
    return cast(Records, current_app.extensions["records"])


def now() -> float:
    """Seconds since 1970, by the clock of the running app."""
    return cast(Callable[[], float], current_app.extensions["clock"])()


def this_visit() -> Visit:
    """Who asks. The database is asked once for each request."""
    if "visit" not in g:
        g.visit = _find()
    return cast(Visit, g.visit)


def _find() -> Visit:
    # Over https only the name that is bound to the host: a neighbour could have planted the other one.
    text = request.cookies.get(_HOST_COOKIE if is_secure(request) else COOKIE)
    if not text:
        return ANYBODY
    records = these_records()
    session = records.session(text, now())
    if session is None:
        return Visit(ended=True)
    try:
        learner = records.find(session)
    except StoreUnavailable:
        return Visit(session)
    return Visit(session, learner) if learner else Visit(ended=True)


def stay(learner: Learner) -> None:
    """From now on this learner is here; the answer sets the cookie."""
    g.visit = Visit(learner.session, learner)
    g.sealed_anew = True


def end() -> None:
    """The session ends on this device; the answer deletes the cookie."""
    g.visit = ANYBODY
    g.forgotten = True


def keep(step: Step, change: str = "") -> bool:
    """Write a step into the record of whoever is here. False: it could not be kept, and the visit says why.

    A course that this step completes is counted in the language of the page; ``change`` is an answer to count.
    """
    learner = this_visit().learner
    if learner is None:
        return False
    try:
        kept = these_records().keep(learner, step, now(), (request.view_args or {}).get("language", ""), change)
    except SessionEnded:
        g.visit = Visit(ended=True)
        return False
    except StoreUnavailable:
        g.visit = Visit(learner.session)
        return False
    if kept.session != learner.session:
        stay(kept)
    else:
        g.visit = Visit(kept.session, kept)
    return True


def set_cookie(answer: Response) -> Response:
    """Seal the session's cookie anew where it changed or the minute is another one, or delete it."""
    if g.get("forgotten"):
        for name in (_HOST_COOKIE, COOKIE):
            if name in request.cookies:
                answer.delete_cookie(name, path="/", secure=name == _HOST_COOKIE, httponly=True, samesite="Strict")
        return answer
    session = g.visit.session if "visit" in g else None
    if session is None:
        return answer
    records = these_records()
    if g.get("sealed_anew") or (g.visit.here and records.is_stale(session, now())):
        secure = is_secure(request)
        answer.set_cookie(
            _HOST_COOKIE if secure else COOKIE,
            records.cookie(session, now()),
            path="/",
            secure=secure,
            httponly=True,
            samesite="Strict",
        )
    return answer

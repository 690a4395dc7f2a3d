"""The token of forms that keep something: it comes from the session, so there is no second cookie."""

from __future__ import annotations

import hmac
from typing import Any

from wtforms import Field
from wtforms.csrf.core import CSRF, CSRFTokenField
from wtforms.form import BaseForm
from wtforms.meta import DefaultMeta
from wtforms.validators import ValidationError

from training.session import Session
from training.vault import csrf_token

FIELD = "csrf_token"


class SessionCSRF(CSRF):
    """The token of the session in ``csrf_context``; without a session no token fits."""

    session: Session | None = None

    def setup_form(self, form: BaseForm) -> list[tuple[str, Any]]:
        self.session = form.meta.csrf_context
        return list(super().setup_form(form))

    def generate_csrf_token(self, csrf_token_field: CSRFTokenField) -> str:
        return csrf_token(self.session.root, self.session.issued) if self.session else ""

    def validate_csrf_token(self, form: BaseForm, field: Field) -> None:
        given = field.data or ""
        ours = self.generate_csrf_token(field)  # type: ignore[arg-type]
        if not ours or not hmac.compare_digest(given.encode("utf-8", "replace"), ours.encode()):
            raise ValidationError("another session's token")


class KeepingMeta(DefaultMeta):
    """For forms that keep something in a session."""

    csrf = True
    csrf_class = SessionCSRF
    csrf_field_name = FIELD

    def __init__(self, session: Session | None) -> None:
        self.csrf_context = session


def token_fits(form: BaseForm) -> bool:
    """Whether a form bears the token of its session."""
    return form[FIELD].validate(form)

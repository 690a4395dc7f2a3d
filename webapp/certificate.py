"""The certificate: somebody with a completed course chooses an office and gets the page to print. Views only."""

from __future__ import annotations

import logging

from flask import Blueprint, Response, current_app, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden, NotFound

from training.certificate import Refusal, issue, learners_certificate
from training.languages import Language
from training.progress import proof
from training.record import ReferenceFixed, refer
from training.records import Learner
from training.reference import NoReference, read_for_office
from training.signing_keys import KeysRefused, SigningKeys
from training.site_file import Office
from training.vault import reference_mark
from webapp import addresses
from webapp.certificate_page import Made, ask_page, made_page, saved_page
from webapp.forms import CertificateForm
from webapp.origin import is_ours
from webapp.site import language_or_404, this_site
from webapp.visit import keep, now, this_visit

bp = Blueprint("certificate", __name__, url_prefix="/<language>/courses/<course>/certificate")
PICTURE, PAGE = "picture", "page"
"""The values of ``action`` that save the certificate, and the neutral names of its files."""

_log = logging.getLogger("webapp")


@bp.get("/")
def ask(language: str, course: str) -> ResponseReturnValue:
    tongue = _language(language, course)
    own = addresses.page(language, addresses.certificate(course))
    if request.path != own:  # typed without its last slash
        return redirect(own, 308)
    return ask_page(tongue)


@bp.post("/")
def make(language: str, course: str) -> ResponseReturnValue:
    tongue, visit = _language(language, course), this_visit()
    if not is_ours(request, keeps=True):
        raise Forbidden
    form = CertificateForm(visit.session, request.form)
    if visit.learner is None:
        return ask_page(tongue, form)
    if not form.token_fits:
        raise Forbidden
    office = next((each for each in this_site().settings.offices if each.id == form.office), None)
    if office is None or not proof(this_site().mandatory, visit.learner.record):
        return ask_page(tongue, form, trouble="office")
    try:
        made = _made(visit.learner, office, read_for_office(form.reference, office.reference))
    except (NoReference, ReferenceFixed) as trouble:
        return ask_page(tongue, form, trouble)
    except (KeysRefused, Refusal) as error:
        _log.error("no certificate can be made: %s (see training certificate keys)", type(error).__name__)
        return ask_page(tongue, form, closed=True)
    return _answer(tongue, form, made)


def _language(language: str, course: str) -> Language:
    """The language of an address. Raises NotFound for a course that no certificate is about."""
    if course != this_site().mandatory.id:
        raise NotFound
    return language_or_404(language)


def _made(learner: Learner, office: Office, reference: str) -> Made | None:
    """A certificate for this week; None where its reference could not be noted, and the visit says why."""
    keys: SigningKeys | None = current_app.extensions["signing_keys"]
    if keys is None:
        raise KeysRefused("this site has no keys")
    root, signer, issuer = learner.session.root, keys.signer(now()), keys.public().issuer
    if reference and not keep(refer(office.id, reference_mark(root, office.id, reference))):
        return None
    course = proof(this_site().mandatory, learner.record)
    certificate = learners_certificate(issuer, root, course, office.id, now(), reference)
    return Made(office, certificate, issue(certificate, signer))


def _answer(tongue: Language, form: CertificateForm, made: Made | None) -> ResponseReturnValue:
    """The page to print, or one of the two files to save."""
    if made is None:
        return ask_page(tongue, form)
    if form.action == PICTURE:
        return _file(made.picture, "image/png", f"{PICTURE}.png")
    if form.action == PAGE:
        return _file(saved_page(tongue, made), "text/html", f"{PAGE}.html")
    return made_page(tongue, form, made)


def _file(body: bytes | str, kind: str, name: str) -> Response:
    answer = Response(body, mimetype=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer

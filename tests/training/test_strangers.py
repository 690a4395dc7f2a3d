"""Two programs in JavaScript that we did not write verify our certificates (PyJWT does in ``test_certificate.py``)."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.certificate_faults import CASES, CLAIMS, LIST, NOW, OFFICE, SOUND, TOKEN, claiming
from tests.conftest import ROOT

PACKAGES = ("jose", "@sd-jwt/sd-jwt-vc")


@pytest.fixture(scope="module")
def strangers():
    """What each program finds in each of some tokens: the claims, or None where it refuses."""
    node = shutil.which("node")
    places = (ROOT / ".venv" / "tools", ROOT)
    folder = next(
        (place for place in places if all((place / "node_modules" / name).is_dir() for name in PACKAGES)), None
    )
    if node is None or folder is None:
        pytest.skip(f"install Node.js and run: npm install --prefix .venv/tools {' '.join(PACKAGES)} (as in .ci/run)")

    def ask(*tokens: str, now: int = NOW) -> list[dict[str, Any]]:
        question = {"tokens": tokens, "keys": LIST, "office": OFFICE, "now": now}
        program = Path(__file__).with_name("strangers.mjs")
        done = subprocess.run(
            [node, str(program), str(folder)], input=json.dumps(question), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        found: list[dict[str, Any]] = json.loads(done.stdout)
        return found

    return ask


def test_strangers_find_the_claims_of_the_vector(strangers):
    assert strangers(TOKEN) == [{"jose": CLAIMS, "sd-jwt-vc": CLAIMS}]


def test_strangers_accept_every_sound_certificate_of_the_vectors_key(strangers):
    tokens = [case.token for case in SOUND if json.loads(case.keys) == LIST and case.now == NOW]
    assert len(tokens) >= 6
    for found in strangers(*tokens):
        assert found["jose"] == found["sd-jwt-vc"]
        assert found["jose"]["iss"] == CLAIMS["iss"]


def test_strangers_refuse_every_changed_signature_and_claim(strangers):
    tokens = [case.token for case in CASES if case.reason == "signature"]
    assert len(tokens) > 70
    assert set(map(str, strangers(*tokens))) == {"{'jose': None, 'sd-jwt-vc': None}"}


def test_strangers_refuse_what_has_expired(strangers):
    assert strangers(TOKEN, now=CLAIMS["exp"] + 3600) == [{"jose": None, "sd-jwt-vc": None}]


def test_jose_refuses_another_office_and_issuer(strangers):
    """The SD-JWT library leaves both to whoever calls it."""
    for found in strangers(claiming(aud="FR-OFII"), claiming(iss="https://other.example")):
        assert found["jose"] is None

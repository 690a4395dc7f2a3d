"""The library on the table that it shares with the officer's page: one verdict, one reason (record.md 26)."""

from __future__ import annotations

import re

import pytest

from tests.certificate_faults import CASES, FAULTS, REASONS, SOUND, Case
from tests.conftest import ROOT
from training import certificate, key_list
from training.certificate import Refusal, verify
from training.key_list import BadKeyList, read_key_list


def said(case: Case) -> str:
    """The library's reason, "" where the certificate is valid."""
    try:
        keys = read_key_list(case.keys.encode())
        verify(case.token, keys, case.office, case.now)
    except BadKeyList:
        return "keys"
    except Refusal as refusal:
        return refusal.reason
    return ""


@pytest.mark.parametrize("case", CASES, ids=[f"{case.reason or 'valid'}: {case.name}" for case in CASES])
def test_the_library_says_what_the_page_says(case):
    assert said(case) == case.reason


def test_the_table_is_whole():
    assert (len(SOUND) >= 16, len(FAULTS) >= 249) == (True, True)
    assert {case.reason for case in FAULTS} == set(REASONS) == set(certificate.REASONS)


def test_the_page_has_the_rules_of_the_library():
    """Numbers and forms that stand in both."""
    script = (ROOT / "webapp" / "verifier" / "certificate.js").read_text("utf-8")
    assert f"LONGEST_TOKEN = {certificate.LONGEST_TOKEN};" in script
    assert f"LARGEST_LIST = {key_list.LARGEST_FILE};" in script
    assert f"LIFETIME = {certificate.VALID_SECONDS // certificate.DAY} * DAY;" in script
    for form in (certificate._OFFICE, certificate._COURSE):
        assert f"/^{form.pattern.removesuffix(chr(92) + 'Z')}$/" in script
    assert set(re.findall(r', "([a-z-]+)"\);', script)) | {"alg"} <= set(REASONS)

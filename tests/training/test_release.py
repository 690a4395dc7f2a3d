"""A release: the vector of the counters, its three files, and that only one spelling of it is accepted."""

from __future__ import annotations

import csv
import io
import json
import random
import time
from dataclasses import replace
from datetime import date

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ROOT
from training.counters import CHANGES, NO_CODE, SMALLER, Cell, cells, draw
from training.release import (
    BadRelease,
    ChangeRow,
    LanguageRow,
    PartnerRow,
    Release,
    Total,
    counted_from,
    counted_since,
    draft,
    files,
    freeze,
    other_notes,
    partners_pooled,
    read_json,
    smaller_partners,
    write_csv,
    write_json,
)
from training.signing_keys import SigningKeys
from training.site_file import Partner

VECTOR = json.loads((ROOT / "tests" / "vectors" / "record.json").read_text("utf-8"))["counters"]
DIGEST = "ab" * 32
DAY = date(2027, 1, 8)
NO_CHANGE = {Cell("change", answer, "answered"): 0 for answer in CHANGES}
RELEASE = Release(
    "2026Q4",
    DAY,
    False,
    (PartnerRow(NO_CODE, 0, 0, 8), PartnerRow(SMALLER, 31, 12, 8), PartnerRow("LT", 121, 90, 8)),
    (LanguageRow("en", 7, 16), LanguageRow("fa", 41, 16), LanguageRow("ru", 53, 16)),
    ChangeRow(11, 24, 40, 16),
    Total(150, 97, 14),
    DIGEST,
    (counted_from(date(2026, 11, 25)), smaller_partners(["PL", "LV"])),
)


def cells_of(values):
    return {Cell("partner", *name.split("/")): value for name, value in values.items()}


def test_the_vector_of_the_counters_gives_these_numbers():
    stored, noise = cells_of(VECTOR["stored"]), cells_of(VECTOR["release_noise"])
    blurred = {cell: value + noise[cell] for cell, value in stored.items()}
    release = freeze("2026Q4", blurred | NO_CHANGE, DAY, DIGEST)
    assert {f"{row.partner}/started": row.started for row in release.partners} | {
        f"{row.partner}/completed": row.completed for row in release.partners
    } == VECTOR["released"]
    assert {"started": release.total.started, "completed": release.total.completed} == VECTOR["released_total"]
    assert (release.partners[0].plus_minus, release.change.plus_minus) == (
        VECTOR["interval_95"]["partner"],
        VECTOR["interval_95"]["change"],
    )
    assert release.epsilon == VECTOR["epsilon"]["present_or_absent"]


def test_a_release_adds_a_draw_of_its_own_to_every_cell():
    wanted = cells([Partner("LT", "", 200)], ["en", "ru"])
    counted = dict.fromkeys(wanted, 1000)

    noise = draw(sorted(wanted), random.Random(7).randrange)
    release = draft("2026Q4", counted, random.Random(7).randrange, DAY, DIGEST)
    assert len(set(noise.values())) > 1
    assert [row.started - 1000 for row in release.partners] == [
        noise[Cell("partner", row, "started")] for row in (NO_CODE, "LT")
    ]
    assert [row.completed - 1000 for row in release.languages] == [
        noise[Cell("language", tag, "completed")] for tag in ("en", "ru")
    ]
    assert release.change.several - 1000 == noise[Cell("change", "several", "answered")]


def test_the_interval_of_the_total_grows_with_the_rows_it_adds_up():
    def total(ids):
        counted = dict.fromkeys(cells([Partner(name, "", 200) for name in ids], ["en"]), 50)
        return freeze("2026Q4", counted, DAY, DIGEST).total

    assert [total(ids).plus_minus for ids in ((), ("LT",), ("LT", "LV"), ("LT", "LV", "PL"))] == [8, 11, 14, 16]


def test_a_number_below_nothing_is_shown_as_nothing_but_the_total_knows_it():
    blurred = {
        Cell("partner", NO_CODE, "started"): -9, Cell("partner", NO_CODE, "completed"): -9,
        Cell("partner", "LT", "started"): 4, Cell("partner", "LT", "completed"): 20,
    }  # fmt: skip
    release = freeze("2026Q4", blurred | NO_CHANGE, DAY, DIGEST)
    assert release.partners == (PartnerRow(NO_CODE, 0, 0, 8), PartnerRow("LT", 4, 20, 8))
    assert (release.total.started, release.total.completed) == (0, 11)


@pytest.mark.parametrize("gone", [Cell("partner", "LT", "completed"), Cell("change", "one", "answered")])
def test_a_missing_counter_is_never_published_as_nothing(gone):
    counted = dict.fromkeys(cells([Partner("LT", "", 200)], ["en"]), 5)
    del counted[gone]
    with pytest.raises(ValueError, match=f"{gone.table} {gone.cell} {gone.event}"):
        freeze("2026Q4", counted, DAY, DIGEST)


def test_the_json_is_canonical():
    data = write_json(RELEASE)
    value = json.loads(data)
    assert data == json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert sorted(value) == [
        "change", "epsilon", "invented", "keys_sha256", "languages", "notes", "partners", "period", "published",
        "total",
    ]  # fmt: skip
    assert (value["period"], value["published"], value["invented"], value["epsilon"]) == (
        "2026Q4", "2027-01-08", False, 1.5,
    )  # fmt: skip
    assert value["partners"][2] == {"partner": "LT", "started": 121, "completed": 90, "plus_minus": 8}
    assert value["languages"][1] == {"language": "fa", "completed": 41, "plus_minus": 16}
    assert value["change"] == {"nothing": 11, "one": 24, "several": 40, "plus_minus": 16}
    assert value["total"] == {"started": 150, "completed": 97, "plus_minus": 14}
    assert value["notes"] == ["counted from 2026-11-25", "smaller partners: LV, PL"]


def test_the_csv_holds_the_same_numbers():
    assert write_csv(RELEASE).decode() == (
        "table,cell,event,value,plus_minus\n"
        "note,,counted from 2026-11-25,,\n"
        'note,,"smaller partners: LV, PL",,\n'
        "partner,(no code),started,0,8\n"
        "partner,(no code),completed,0,8\n"
        "partner,(smaller),started,31,8\n"
        "partner,(smaller),completed,12,8\n"
        "partner,LT,started,121,8\n"
        "partner,LT,completed,90,8\n"
        "language,en,completed,7,16\n"
        "language,fa,completed,41,16\n"
        "language,ru,completed,53,16\n"
        "change,nothing,answered,11,16\n"
        "change,one,answered,24,16\n"
        "change,several,answered,40,16\n"
        "total,,started,150,14\n"
        "total,,completed,97,14\n"
    )


def test_invented_numbers_say_so_in_both_files():
    invented = replace(RELEASE, invented=True)
    assert json.loads(write_json(invented))["invented"] is True
    assert write_csv(invented).splitlines()[1] == b"note,,invented,,"


@pytest.fixture
def keys(tmp_path):
    made = SigningKeys(tmp_path, "https://training.example.org")
    made.keep_ready(time.time())
    return made


def test_other_software_verifies_the_signature_with_keys_json(keys):
    """PyJWT reads the whole JWS that appendix F describes: the payload goes back between the two dots."""
    signer = keys.signer(time.time())
    made = files(RELEASE, signer.private.sign, signer.public.kid)
    head, between, signature = made.jws.split(b".")
    assert between == b""
    listed = {key["kid"]: key for key in json.loads(keys.file.read_bytes())["keys"]}
    header = jwt.get_unverified_header(b".".join([head, b"", signature]))
    assert header == {"alg": "EdDSA", "kid": signer.public.kid}
    key = jwt.PyJWK(listed[header["kid"]], algorithm="EdDSA").key
    payload = jwt.utils.base64url_encode(made.json)
    whole = b".".join([head, payload, signature])
    assert jwt.PyJWS().decode(whole, key, algorithms=["EdDSA"]) == made.json
    changed = jwt.utils.base64url_encode(made.json.replace(b"121", b"122"))
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.PyJWS().decode(b".".join([head, changed, signature]), key, algorithms=["EdDSA"])


def test_a_signed_release_is_the_same_after_it_was_read_and_written_again(keys):
    signer = keys.signer(time.time())
    made = files(RELEASE, signer.private.sign, signer.public.kid)
    assert files(read_json(made.json), signer.private.sign, signer.public.kid) == made


numbers = st.integers(0, 10**9)
names = st.lists(st.from_regex(r"[A-Z0-9-]{2,16}", fullmatch=True), unique=True, max_size=4)
tags = st.lists(st.sampled_from(["be", "en", "fa", "pt-BR", "ru", "uk", "zh-Hant-TW"]), unique=True)
near = st.integers(0, 500)


@st.composite
def releases(draw_one):
    rows = sorted([NO_CODE, *draw_one(st.sampled_from([[], [SMALLER]])), *draw_one(names)])
    day = draw_one(st.dates(date(2026, 1, 1), date(2999, 12, 31)))
    notes = draw_one(st.lists(st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1), max_size=3))
    return Release(
        f"{day.year}Q{draw_one(st.integers(1, 4))}",
        day,
        draw_one(st.booleans()),
        tuple(PartnerRow(row, draw_one(numbers), draw_one(numbers), draw_one(near)) for row in rows),
        tuple(LanguageRow(tag, draw_one(numbers), draw_one(near)) for tag in sorted(draw_one(tags))),
        ChangeRow(draw_one(numbers), draw_one(numbers), draw_one(numbers), draw_one(near)),
        Total(draw_one(numbers), draw_one(numbers), draw_one(near)),
        draw_one(st.from_regex(r"[0-9a-f]{64}", fullmatch=True)),
        tuple(notes),
        draw_one(st.floats(0.01, 100)),
    )


@given(releases())
def test_what_is_written_is_read_as_it_was(release):
    assert read_json(write_json(release)) == release


@given(releases())
def test_the_csv_is_read_by_any_reader_of_csv(release):
    head, *rows = csv.reader(io.StringIO(write_csv(release).decode(), newline=""))
    assert head == ["table", "cell", "event", "value", "plus_minus"]
    notes = [row[2] for row in rows if row[0] == "note"]
    assert notes == [*(["invented"] if release.invented else []), *release.notes]
    read = {(table, cell, event): (value, near) for table, cell, event, value, near in rows}
    assert all(read["partner", row.partner, "started"] == (str(row.started), str(row.plus_minus))
               for row in release.partners)  # fmt: skip
    assert all(read["language", row.language, "completed"][0] == str(row.completed) for row in release.languages)
    assert read["total", "", "completed"] == (str(release.total.completed), str(release.total.plus_minus))


@given(st.binary() | st.text().map(str.encode))
def test_no_bytes_are_a_traceback(data):
    with pytest.raises(BadRelease) as refused:
        read_json(data)
    assert len(str(refused.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"2026Q4"', '"2026Q5"', "quarter"),
        ('"2027-01-08"', '"20270108"', "not written as"),
        ('"2027-01-08"', '"soon"', "a day"),
        ("false", "0", "true or false"),
        ("1.5", "2", "epsilon"),
        ("1.5", "1e999", "epsilon"),
        ("1.5", "NaN", "no JSON"),
        (DIGEST, DIGEST.upper(), "64"),
        ('"several":40', '"several":-1', "several"),
        ('"several":40', '"several":40.0', "several"),
        ('"several":40', '"several":true', "several"),
        (',"several":40', "", "members"),
        ('"several":40', '"several":40,"more":1', "members"),
        ('"notes":', '"note":', "members"),
        ('"partner":"LT"', '"partner":"lt"', "partners"),
        ('"partner":"LT"', '"partner":"(smaller)"', "partners"),
        ('"partner":"LT"', '"partner":7', "text"),
        ('"language":"fa"', '"language":"zz"', "languages"),
        ('"language":"fa"', '"language":"=1"', "languages"),
        ('["counted', '["counted\\n', "notes"),
        ("{", " {", "not written as"),
        ('"epsilon":1.5,"invented":false', '"invented":false,"epsilon":1.5', "not written as"),
        ('"epsilon":1.5', '"epsilon":1.5,"epsilon":1.5', "twice"),
        ('"several":40', '"several":\\u0034', "no JSON"),
    ],
)
def test_whatever_is_written_in_another_way_is_refused(old, new, said):
    data = write_json(RELEASE).decode()
    assert old in data
    with pytest.raises(BadRelease, match=said):
        read_json(data.replace(old, new, 1).encode())


def test_notes_have_fixed_forms():
    notes = ("counted from 2026-11-25", "smaller partners: LT, LV", "something new", "counted from noon")
    assert counted_from(date(2026, 11, 25)) == notes[0]
    assert smaller_partners(["LV", "LT"]) == notes[1]
    assert counted_since(notes) == date(2026, 11, 25)
    assert counted_since([*notes, "counted from 2026-12-01"]) == date(2026, 12, 1)
    assert counted_since(()) is None
    assert partners_pooled(notes) == ("LT", "LV")
    assert other_notes(notes) == ("something new", "counted from noon")

"""``site.toml``: what it may say, and that a mistake is one line that names the key."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from training.site_file import TEMPLATE, BadSiteFile, Office, Partner, SiteFile, read_site_file

WHOLE = """\
name = "Safe Arrival"
base_url = "https://training.example.org"
onion_url = "http://abcdefghijklmnop.onion"
trusted_proxy = "127.0.0.1"
languages = ["en", "ru"]
countries = ["lt"]
leave_to = "https://www.wikipedia.org/"
controller = "An NGO"
privacy_contact = "data@example.org"
[[partners]]
id = "LT"
name = "Migration Department"
places = 200
[[offices]]
id = "LT-MIGRIS"
names = { en = "Migration Department", ru = "Департамент миграции" }
reference = "required"
[reviews]
"basic/approaches#pressed" = "lawyer, 2026-11-20"
"""


@pytest.fixture
def read(tmp_path):
    def reading(text):
        file = tmp_path / "site.toml"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_site_file(file)

    return reading


def test_without_a_file_everything_has_its_default(tmp_path):
    assert read_site_file(tmp_path / "site.toml") == SiteFile()


def test_the_template_says_nothing_and_with_its_marks_gone_everything(read):
    assert read(TEMPLATE) == SiteFile()
    lines = [line.removeprefix("# ") for line in TEMPLATE.splitlines()[2:]]
    site = read("\n".join(lines))
    assert (site.base_url, site.partners[0].id, site.offices[0].id) == (
        "https://training.example.org",
        "LT",
        "LT-MIGRIS",
    )


def test_every_key_is_read(read):
    site = read(WHOLE)
    assert site.languages == ("en", "ru")
    assert site.partners == (Partner("LT", "Migration Department", 200),)
    (office,) = site.offices
    assert isinstance(office, Office)
    assert (office.id, dict(office.names)["ru"], office.reference) == ("LT-MIGRIS", "Департамент миграции", "required")
    assert site.reviews["basic/approaches#pressed"] == "lawyer, 2026-11-20"


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('name = "Safe', 'nmae = "Safe', 1, '"nmae"'),
        ('"Safe Arrival"', "3", 1, '"name"'),
        ('"https://training.example.org"', '"training.example.org"', 2, '"base_url"'),
        ('"https://training.example.org"', '"https://x.org/path"', 2, '"base_url"'),
        ('"https://training.example.org"', '"https://me@x.org"', 2, '"base_url"'),
        ('"https://training.example.org"', '"https://x.org:port"', 2, '"base_url"'),
        ("abcdefghijklmnop.onion", "abcdefghijklmnop.org", 3, '"onion_url"'),
        ('"127.0.0.1"', '"localhost"', 4, '"trusted_proxy"'),
        ('["en", "ru"]', '["english!"]', 5, '"languages"'),
        ('["en", "ru"]', '"en"', 5, '"languages"'),
        ('["lt"]', '["LT"]', 6, '"countries"'),
        ("https://www.wikipedia.org/", "javascript:alert(1)", 7, '"leave_to"'),
        ("https://www.wikipedia.org/", "https://x.org/\\r\\nX: y", 7, '"leave_to"'),
        ('id = "LT"', 'id = "lt"', 11, '"id"'),
        ("places = 200", "places = 0", 13, '"places"'),
        ("places = 200", "", 10, '"places"'),
        ("[[partners]]", "[[partners]]\nid = \"LT\"\nname = \"x\"\nplaces = 1\n[[partners]]", 10, '"LT" twice'),
        ('"required"', '"maybe"', 17, '"reference"'),
        ("ru = ", "xx-xx = ", 16, '"names"'),
        ("basic/approaches#pressed", "approaches", 18, '"reviews"'),
        ("[[partners]]", "partners = 3\n[[other]]", 10, '"partners"'),
        ("[reviews]", "[reviews", 18, "TOML"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_line_that_names_place_and_key(read, old, new, line, said):
    assert old in WHOLE
    with pytest.raises(BadSiteFile) as found:
        read(WHOLE.replace(old, new, 1))
    message = str(found.value)
    assert f"site.toml:{line}:" in message
    assert said in message
    assert "\n" not in message


@pytest.mark.parametrize("data", [b"\xff\xfe", b"\x00", "name = “Safe”".encode()])
def test_a_file_that_is_no_toml_is_refused(read, data):
    with pytest.raises(BadSiteFile):
        read(data)


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_file_however_odd_raises_anything_else(read, data):
    try:
        read(data)
    except BadSiteFile as error:
        assert "\n" not in str(error)  # noqa: PT017 - either outcome is right

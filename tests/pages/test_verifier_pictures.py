"""The officer's file reads codes: from a picture, from the camera; and says so where it cannot."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime

import pytest

from tests.certificate_faults import LIST, NOW, TOKEN
from tests.pages.conftest import FLAGS, chromium
from tests.pages.verifying import Officer
from webapp import verifier

pytestmark = pytest.mark.browser
LISTED = json.dumps(LIST)

BARCODE_DETECTOR = """
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect(canvas) { return canvas.width > 1 ? [{ rawValue: %r }] : []; }
};
"""
"""As Chrome on Android, ChromeOS and macOS has it."""


@pytest.fixture(scope="module")
def reader():
    found = verifier.find_reader(None)
    if found is None:
        pytest.skip("bring the reader of QR codes: make reader (needs npm)")
    return found


@pytest.fixture(scope="module")
def code():
    segno = pytest.importorskip("segno", reason="pip install segno to draw codes")
    return segno.make(TOKEN, micro=False, boost_error=False)


def png(code, scale: int = 4, **more) -> bytes:
    out = io.BytesIO()
    code.save(out, kind="png", scale=scale, border=4, **more)
    return out.getvalue()


def as_file(data: bytes, name: str = "photo.png") -> dict:
    return {"name": name, "mimeType": "image/png", "buffer": data}


@pytest.mark.parametrize("scale", [2, 4, 12])
def test_a_picture_of_the_code_is_read_without_a_network(officer, reader, code, scale):
    officer.saves(LISTED, reader).works_for()
    officer.page.locator("#picture").set_input_files(as_file(png(code, scale)))
    assert officer.verdict_after(0) == "valid"
    assert officer.focused == "token"
    officer.page.locator("#picture").set_input_files(as_file(png(code, scale, light=None)))  # transparent
    assert officer.verdict_after(1) == "again"


def test_a_picture_without_a_code_or_that_is_none_is_said(officer, reader):
    officer.saves(LISTED, reader).works_for()
    for data in (b"no picture", (verifier._HERE.parent / "static" / "mark.png").read_bytes()):
        officer.page.locator("#picture").set_input_files(as_file(data))
        officer.page.wait_for_function("() => document.getElementById('camera-says').textContent")
        assert "No code was found" in officer.page.locator("#camera-says").inner_text()
    assert officer.page.locator("#result").is_hidden()


def test_a_copy_without_a_reader_says_so_plainly_and_works_by_text(officer):
    officer.saves(LISTED).works_for()
    assert officer.page.evaluate("typeof BarcodeDetector") == "undefined"
    assert "cannot read pictures" in officer.page.locator("#no-reader").inner_text()
    assert officer.page.locator("#camera").is_hidden()
    assert officer.page.locator("#picture").is_hidden()
    assert officer.checks(TOKEN) == "valid"


def test_a_copy_without_a_reader_uses_that_of_the_browser(officer):
    officer.page.add_init_script(BARCODE_DETECTOR % TOKEN)
    officer.saves(LISTED).works_for()
    assert officer.page.locator("#no-reader").is_hidden()
    mark = (verifier._HERE.parent / "static" / "mark.png").read_bytes()
    officer.page.locator("#picture").set_input_files(as_file(mark))
    assert officer.verdict_after(0) == "valid"


def film(code, width: int = 1280, height: int = 720) -> bytes:
    """One grey frame with the code in its middle, as a camera would send it again and again."""
    rows = list(code.matrix_iter(scale=5, border=4))
    top, left = (height - len(rows)) // 2, (width - len(rows[0])) // 2
    lines = [bytearray([220]) * width for _ in range(height)]
    for number, row in enumerate(rows):
        lines[top + number][left : left + len(row)] = bytes(20 if dark else 220 for dark in row)
    frame = b"FRAME\n" + b"".join(lines) + bytes([128]) * (width * height // 2)
    return f"YUV4MPEG2 W{width} H{height} F10:1 Ip A1:1 C420jpeg\n".encode() + frame * 3


def test_the_camera_reads_a_code_once(browser, reader, code, tmp_path):
    """A second Chromium, whose camera is a film of the code."""
    (tmp_path / "film.y4m").write_bytes(film(code))
    camera = [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={tmp_path / 'film.y4m'}",
    ]
    with_camera = browser.browser_type.launch(executable_path=chromium(), args=[*FLAGS, *camera])
    officer = Officer(with_camera.new_context(offline=True, locale="en-GB"), tmp_path)
    officer.page.clock.set_fixed_time(datetime.fromtimestamp(NOW, UTC))
    officer.saves(LISTED, reader).works_for()
    officer.page.locator("#camera").click()
    assert officer.verdict_after(0) == "valid"
    officer.page.wait_for_timeout(1200)
    assert officer.count == 1  # the same code is still held before it
    assert officer.page.locator("#video").is_visible()
    officer.page.locator("#camera").click()
    assert officer.page.locator("#video").is_hidden()
    assert officer.page.locator("#camera").inner_text() == "Use the camera"
    officer.is_content()
    with_camera.close()


def test_a_refused_camera_is_said(officer, reader):
    officer.page.add_init_script(
        "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('no', 'NotAllowedError') }"
    )
    officer.saves(LISTED, reader).works_for()
    officer.page.locator("#camera").click()
    officer.page.wait_for_function("() => document.getElementById('camera-says').textContent")
    assert "gives no camera" in officer.page.locator("#camera-says").inner_text()
    assert officer.focused == "token"

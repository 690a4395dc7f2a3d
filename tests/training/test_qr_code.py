"""The QR code, read back by a program that we did not write (zxing), as an office's webcam sees it."""

from __future__ import annotations

import io

import pytest
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter

from tests.training.certificates import KEYS, NOW, OFFICE, SIGNER, TOKEN
from training.certificate import issue, verify
from training.qr_code import png

FRAME = (1280, 720)


def seen(token, *, size=360, blur=0.0, turned=0.0, stain=0):
    """A frame of a webcam with the picture of a token in it, so many pixels wide, on a grey desk."""
    picture = Image.open(io.BytesIO(png(token))).convert("L").resize((size, size), Image.Resampling.BILINEAR)
    if stain:
        ImageDraw.Draw(picture).ellipse([size * 0.6, size * 0.6, size * 0.6 + stain, size * 0.6 + stain], fill=90)
    frame = Image.new("L", FRAME, 150)
    turned_picture = picture.rotate(turned, expand=True, fillcolor=150)
    frame.paste(turned_picture, (400, 100))
    return frame.filter(ImageFilter.GaussianBlur(blur))


def read(frame):
    return [found.text for found in zxingcpp.read_barcodes(frame)]


@pytest.mark.parametrize("blur", [0, 0.5, 1, 1.5])
@pytest.mark.parametrize("turned", [0, 7, 90, 200])
def test_it_is_read_at_half_of_a_frame_of_720_lines_with_blur(blur, turned):
    assert read(seen(TOKEN, blur=blur, turned=turned)) == [TOKEN]


def test_it_is_read_with_a_stain():
    assert read(seen(TOKEN, size=600, blur=1, stain=70)) == [TOKEN]


def test_what_was_read_verifies():
    assert issue(verify(read(seen(TOKEN, blur=1))[0], KEYS, OFFICE, NOW), SIGNER) == TOKEN


def test_it_is_a_small_png_in_black_and_white():
    data = png(TOKEN)
    picture = Image.open(io.BytesIO(data))
    assert (picture.format, picture.mode, picture.size) == ("PNG", "1", (680, 680))
    assert len(data) < 2500
    assert png(TOKEN) == data

"""A text as a picture: a QR code of type PNG, because Tor's safest level shows no SVG (design 9)."""

from __future__ import annotations

import base64
import io

SCALE, BORDER = 8, 4
"""Pixels of a module; modules of the quiet zone around, as ISO/IEC 18004 wants them."""


def png(text: str) -> bytes:
    """A certificate, or an address to print, as a PNG file, black on white.

    A certificate of 374 characters takes about 1.7 kB and 680 pixels, an address 0.4 kB and 300 pixels.

    Level M survives a fold or a stain (15 % of it may be lost), and still its modules are large enough for a webcam:
    4.2 pixels when the picture fills half of a frame of 720 lines. segno is imported when the first one is made.
    """
    import segno

    made = io.BytesIO()
    segno.make_qr(text, error="m", boost_error=False).save(made, kind="png", scale=SCALE, border=BORDER)
    return made.getvalue()


def picture_address(picture: bytes) -> str:
    """A PNG file as an address within a page: nothing is asked for from anywhere."""
    return f"data:image/png;base64,{base64.b64encode(picture).decode('ascii')}"

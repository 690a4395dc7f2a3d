"""A token as a picture: a QR code of type PNG, because Tor's safest level shows no SVG (design 9)."""

from __future__ import annotations

import io

SCALE, BORDER = 8, 4
"""Pixels of a module; modules of the quiet zone around, as ISO/IEC 18004 wants them."""


def png(token: str) -> bytes:
    """A token as a PNG file, black on white: about 1.7 kB and 680 pixels for our 374 characters.

    Level M survives a fold or a stain (15 % of it may be lost), and still its modules are large enough for a webcam:
    4.2 pixels when the picture fills half of a frame of 720 lines. segno is imported when the first one is made.
    """
    import segno

    made = io.BytesIO()
    segno.make_qr(token, error="m", boost_error=False).save(made, kind="png", scale=SCALE, border=BORDER)
    return made.getvalue()

"""Headers that every answer bears, whoever gives it."""

from __future__ import annotations

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)

_CLOSED = (
    "accelerometer autoplay bluetooth browsing-topics camera display-capture encrypted-media fullscreen geolocation "
    "gyroscope hid idle-detection magnetometer microphone midi payment picture-in-picture publickey-credentials-get "
    "screen-wake-lock serial sync-xhr usb web-share xr-spatial-tracking"
)

SECURITY: tuple[tuple[str, str], ...] = (
    ("Content-Security-Policy", POLICY),
    # With no-referrer, browsers send "Origin: null" with our own forms, and we could not tell them from strangers'.
    ("Referrer-Policy", "same-origin"),
    ("X-Content-Type-Options", "nosniff"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cross-Origin-Embedder-Policy", "require-corp"),
    ("Permissions-Policy", ", ".join(f"{feature}=()" for feature in _CLOSED.split())),
)

NO_STORE = "no-store"
ASK_AGAIN = "no-cache"
"""A copy may stay in the browser, but it asks each time: a corrected module reaches everybody at once."""
FOR_EVER = "public, max-age=31536000, immutable"
"""For addresses that hold the digest of their own bytes."""

"""What an operator can choose. Every field has a default: the site runs without configuration."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """``content`` holds courses/ and quizzes/; empty tuples mean "all that the content has"."""

    content: Path
    name: str = "Safe Arrival"
    base_url: str = ""
    onion_url: str = ""
    on_loopback: bool = True
    languages: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    leave_to: str = "https://www.wikipedia.org/"
    controller: str = ""
    privacy_contact: str = ""
    largest_form_bytes: int = 64 * 1024
    largest_body_bytes: int = 1024 * 1024
    largest_header_bytes: int = 16 * 1024
    threads: int = 16
    slowest_client_seconds: int = 20

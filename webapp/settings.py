"""What an operator can choose, and how the server is set. The site runs without configuration."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from training.site_file import SiteFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(SiteFile):
    """The values of ``site.toml``, and what the command line adds.

    ``content`` holds courses/ and quizzes/, ``home`` the site's keys.
    """

    content: Path
    home: Path | None = None
    on_loopback: bool = True
    largest_form_bytes: int = 64 * 1024
    largest_body_bytes: int = 1024 * 1024
    largest_header_bytes: int = 16 * 1024
    threads: int = 16
    slowest_client_seconds: int = 20

    @classmethod
    def of(cls, site_file: SiteFile, **more: Any) -> Settings:
        """The settings of a site whose operator wrote ``site_file``."""
        said = {each.name: getattr(site_file, each.name) for each in fields(SiteFile)}
        return cls(**said, **more)

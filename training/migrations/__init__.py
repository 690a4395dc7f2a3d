"""The versions of the database, and the way from each to the next. Alembic is loaded only when there is a way to go."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection

HEAD = "0003"
"""The version that this program reads and writes."""

_HERE = Path(__file__).parent
KNOWN = tuple(sorted(path.stem[:4] for path in (_HERE / "versions").glob("[0-9]*.py")))
"""All versions that this program knows, oldest first."""


def config(connection: Connection) -> Config:
    """What Alembic has to know. There is no ``alembic.ini``."""
    from alembic.config import Config

    found = Config()
    found.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    found.attributes.update(connection=connection)
    return found


def upgrade(connection: Connection, to: str = HEAD) -> None:
    """Bring the database of ``connection`` to version ``to``, inside the transaction that is open there."""
    from alembic import command

    command.upgrade(config(connection), to)

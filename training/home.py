"""The home of a site: pepper, signing keys, database, ``site.toml``. Made on first use, for this user's eyes only."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from training.counting import Counted, Counting
from training.files import create_file, write_once
from training.hour_keys import HourKeys, memory_folder
from training.records import Records
from training.signing_keys import SigningKeys
from training.site_file import NAME, TEMPLATE, Partner
from training.store import Store, StoreUnavailable, sqlite_url
from training.vault import PEPPER_BYTES, Pepper, derive, pepper_check

PEPPER, DATABASE, RELEASES = "pepper", "learners.sqlite3", "releases"
_CHECK = "pepper"


class HomeRefused(Exception):
    """This home cannot be used. The message is one line for the operator."""


@dataclass(frozen=True, slots=True)
class Home:
    """A folder, and the address of the database: its own file unless another one is named."""

    folder: Path
    database: str = ""

    @property
    def site_file(self) -> Path:
        return self.folder / NAME

    @property
    def pepper_file(self) -> Path:
        return self.folder / PEPPER

    @property
    def database_url(self) -> str:
        return self.database or sqlite_url(self.folder / DATABASE)

    @property
    def exists(self) -> bool:
        """Whether ``training serve`` was here before, with this database."""
        return self.site_file.exists() if self.database else (self.folder / DATABASE).exists()

    def make(self) -> None:
        """Make the folder and its ``site.toml`` where they are missing.

        Raises:
            HomeRefused: it cannot be written to.
        """
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not self.site_file.exists():
                self.site_file.write_text(TEMPLATE, "utf-8")
        except OSError as error:
            raise HomeRefused(f"{self.folder}: the home of the site cannot be made: {error.strerror}") from None

    def open_store(self) -> Store:
        """The database as it is, not upgraded.

        Raises:
            StoreRefused: it cannot be used.
            HomeRefused: its file cannot be made.
        """
        store = Store(self.database_url)
        if store.file is not None:
            try:
                store.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                create_file(store.file)
            except OSError as error:
                raise HomeRefused(f"{store.file}: the database cannot be made: {error.strerror}") from None
        return store

    def open_records(self, store: Store) -> Records:
        """The records in an upgraded store, with the pepper that belongs to it.

        Raises:
            HomeRefused: the pepper is missing, or belongs to another database.
        """
        pepper = self._pepper_for(store)
        runtime = derive(pepper, "safe-arrival/1/runtime", 8).hex()
        return Records(store, pepper, HourKeys(memory_folder(runtime)))

    def signing_keys(self, issuer: str = "") -> SigningKeys:
        """The keys of the site's certificates. ``issuer`` is its address (``base_url``). Nothing is made yet."""
        return SigningKeys(self.folder, issuer)

    def counting(
        self, store: Store, keys: SigningKeys, partners: Iterable[Partner], languages: Iterable[str]
    ) -> Counting:
        """The counters in an upgraded store. ``languages`` are those that the site serves."""
        return Counting(store, keys, self.folder / RELEASES, Counted(tuple(partners), tuple(languages)))

    def pepper(self) -> Pepper:
        """The pepper, whatever the database says of it.

        Raises:
            HomeRefused: it is missing or damaged.
        """
        try:
            data = self.pepper_file.read_bytes()
        except OSError as error:
            raise HomeRefused(f"{self.pepper_file}: the pepper cannot be read: {error.strerror}") from None
        if len(data) != PEPPER_BYTES:
            raise HomeRefused(f"{self.pepper_file}: this is no pepper of 32 bytes: restore the file")
        return Pepper(data)

    def has_pepper_of(self, store: Store) -> bool:
        """Whether the pepper that lies here belongs to a database."""
        try:
            return store.note(_CHECK) == pepper_check(self.pepper())
        except HomeRefused:
            return False

    def _pepper_for(self, store: Store) -> Pepper:
        """The pepper of this home; a database takes the one that it knows."""
        file = self.pepper_file
        try:
            check = store.note(_CHECK)
            # A database of its own may get a new pepper while it is empty; one that others share keeps the first.
            fresh = not check or (not self.database and store.rows() == 0)
            if not file.exists():
                if not fresh:
                    raise HomeRefused(
                        f"{file}: the pepper is missing; without it no code opens its record: restore the file"
                    )
                write_once(file, secrets.token_bytes(PEPPER_BYTES))
            pepper = self.pepper()
            if check != pepper_check(pepper):
                if not fresh:
                    raise HomeRefused(f"{file}: this pepper belongs to another database: restore the right file")
                store.set_note(_CHECK, pepper_check(pepper))
        except OSError as error:
            raise HomeRefused(f"{file}: the pepper cannot be read or written: {error.strerror}") from None
        except StoreUnavailable:
            raise HomeRefused("the database does not answer: try again, or look whether its disk is full") from None
        return pepper

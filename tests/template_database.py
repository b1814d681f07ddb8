"""A database migrated once, and copied for each run and after each test that commits.

The migrated original is named after everything that shapes it (every migration,
the settings, the reference data), so a change to any of these makes a new one and
runs side by side share what they can. Each run works on copies of its own: one as
the migrations left it, and one with the site that most tests stand in.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase

KEPT_FOR_SECONDS = 24 * 60 * 60
BARE, FURNISHED = "bare", "furnished"

_wanted = BARE
_copies: Copies | None = None


def choose(*, furnished: bool) -> None:
    """Say which copy the next test wants."""
    global _wanted
    _wanted = FURNISHED if furnished else BARE
    if _copies:
        _copies.use(_wanted)


@contextmanager
def copied(keep_in: Path, *, unblock: Callable[[], AbstractContextManager], furnish: Callable[[], object]) -> Iterator[None]:
    """Put the connection on copies of the migrated database, and undo every test that commits.

    ``keep_in`` holds the originals on SQLite; PostgreSQL keeps them itself.
    ``unblock`` allows the database outside a test; ``furnish`` builds the site.
    """
    global _copies
    kind = PostgresCopies if connection.vendor == "postgresql" else SqliteCopies
    name_before = connection.settings_dict["NAME"]
    teardown_before = TransactionTestCase._fixture_teardown
    _copies = kind(keep_in, unblock=unblock, furnish=furnish)
    _copies.start()
    _copies.use(_wanted)
    TransactionTestCase._fixture_teardown = lambda self: _copies.restore()
    try:
        yield
    finally:
        TransactionTestCase._fixture_teardown = teardown_before
        connection.close()
        _copies.end()
        _copies = None
        use_database(name_before)


def fingerprint() -> str:
    """Sixteen characters that change with anything that a migrated database depends on."""
    digest = hashlib.sha256()
    folders = [Path(config.path) / room for config in apps.get_app_configs() for room in ("migrations", "reference")]
    folders += [settings.BASE_DIR / "config" / "settings"]
    files = [file for folder in folders for file in folder.rglob("*.py")]
    # What is made after every migration: the roles, and the workflow of approvals.
    files += [settings.BASE_DIR / "accounts" / "site_roles.py", settings.BASE_DIR / "courses" / "approval" / "workflow.py"]
    for file in sorted(files):
        digest.update(str(file).encode())
        digest.update(file.read_bytes())
    digest.update(Path(__file__).read_bytes())
    return digest.hexdigest()[:16]


def use_database(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
    settings.DATABASES["default"]["NAME"] = name


def migrate_into(name: str) -> None:
    use_database(name)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    connection.close()


class Copies:
    """What both databases do: make each copy when it is first asked for, and put back what a test committed."""

    def __init__(self, keep_in: Path, *, unblock: Callable[[], AbstractContextManager], furnish: Callable[[], object]) -> None:
        self.keep_in, self.unblock, self.furnish = keep_in, unblock, furnish
        self.in_use = ""
        self.made: set[str] = set()

    def use(self, kind: str) -> None:
        if kind == self.in_use:
            return
        if kind not in self.made:
            with self.unblock():
                if kind == FURNISHED:
                    self.copy(self.original(BARE), self.original(FURNISHED))
                    use_database(self.original(FURNISHED))
                    self.furnish()
                    connection.close()
                self.copy(self.original(kind), self.working(kind))
            self.made.add(kind)
        use_database(self.working(kind))
        self.in_use = kind


class SqliteCopies(Copies):
    """Files; a copy is put back through SQLite's own backup, so open connections see it."""

    def start(self) -> None:
        self.migrated = self.keep_in / f"{fingerprint()}.sqlite3"
        self.keep_in.mkdir(parents=True, exist_ok=True)
        self.folder = Path(tempfile.mkdtemp(prefix="meridian-test-"))
        with (self.keep_in / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not self.migrated.exists():
                with self.unblock():
                    self.migrate()
            os.utime(self.migrated)
            shutil.copyfile(self.migrated, self.original(BARE))

    def migrate(self) -> None:
        forget_before = time.time() - KEPT_FOR_SECONDS
        for old in self.keep_in.glob("*.sqlite3"):
            if old.stat().st_mtime < forget_before:
                old.unlink()
        with tempfile.TemporaryDirectory(dir=self.keep_in) as folder:
            growing = Path(folder) / "growing.sqlite3"
            migrate_into(str(growing))
            growing.replace(self.migrated)

    def original(self, kind: str) -> str:
        return str(self.folder / f"{kind}-original.sqlite3")

    def working(self, kind: str) -> str:
        return str(self.folder / f"{kind}.sqlite3")

    def copy(self, here: str, there: str) -> None:
        shutil.copyfile(here, there)

    def restore(self) -> None:
        connection.ensure_connection()
        with closing(sqlite3.connect(f"file:{self.original(self.in_use)}?immutable=1", uri=True)) as original:
            original.backup(connection.connection)

    def end(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


class PostgresCopies(Copies):
    """Databases in one cluster; a copy is ``CREATE DATABASE … TEMPLATE …``."""

    def start(self) -> None:
        self.migrated = f"meridian_template_{fingerprint()}"
        self.run = f"meridian_test_{os.getpid()}_{time.time_ns() % 1_000_000}"
        self.front = connection.settings_dict["NAME"]
        with self.cluster() as cursor:
            # One run migrates while the others wait for it.
            cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [self.migrated])
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.migrated])
            if not cursor.fetchone():
                growing = f"{self.run}_growing"
                cursor.execute(f'CREATE DATABASE "{growing}" TEMPLATE template0')
                with self.unblock():
                    migrate_into(growing)
                cursor.execute(f'ALTER DATABASE "{growing}" RENAME TO "{self.migrated}"')
            cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [self.migrated])

    def original(self, kind: str) -> str:
        return self.migrated if kind == BARE else f"{self.run}_{kind}_original"

    def working(self, kind: str) -> str:
        return f"{self.run}_{kind}"

    def copy(self, here: str, there: str) -> None:
        connection.close()
        with self.cluster() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{there}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{there}" TEMPLATE "{here}"')

    def restore(self) -> None:
        self.copy(self.original(self.in_use), self.working(self.in_use))

    def end(self) -> None:
        with self.cluster() as cursor:
            for name in (self.working(BARE), self.working(FURNISHED), self.original(FURNISHED)):
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    @contextmanager
    def cluster(self) -> Iterator:
        import psycopg

        given = {**connection.settings_dict, "NAME": self.front}
        with closing(psycopg.connect(**postgres_address(given), autocommit=True)) as own, own.cursor() as cursor:
            yield cursor


def postgres_address(given: dict) -> dict:
    """Django's words for a PostgreSQL address, in psycopg's."""
    words = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    return {theirs: given[ours] for ours, theirs in words.items() if given.get(ours)}

"""A database migrated once, and copied for each run and after each test that commits.

The migrated original is named after everything that shapes it (every migration,
the settings, the reference data), so a change to any of these makes a new one and
runs side by side share what they can. Each run works on a copy of its own.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase

KEPT_FOR_SECONDS = 24 * 60 * 60


@contextmanager
def copied(keep_in: Path) -> Iterator[None]:
    """Put the connection on a fresh copy of the migrated database, and every test that commits on another.

    ``keep_in`` holds the originals on SQLite; PostgreSQL keeps them itself.
    """
    keeper = PostgresCopies() if connection.vendor == "postgresql" else SqliteCopies(keep_in)
    name_before = connection.settings_dict["NAME"]
    teardown_before = TransactionTestCase._fixture_teardown
    keeper.start()
    TransactionTestCase._fixture_teardown = lambda self: keeper.restore()
    try:
        yield
    finally:
        TransactionTestCase._fixture_teardown = teardown_before
        connection.close()
        keeper.end()
        use_database(name_before)


def fingerprint() -> str:
    """Sixteen characters that change with anything that a migrated database depends on."""
    digest = hashlib.sha256()
    folders = [Path(config.path) / room for config in apps.get_app_configs() for room in ("migrations", "reference")]
    folders += [settings.BASE_DIR / "config" / "settings"]
    for file in sorted(file for folder in folders for file in folder.rglob("*.py")):
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


class SqliteCopies:
    """Files beside one another; a copy is put back through SQLite's own backup, so open connections see it."""

    def __init__(self, keep_in: Path) -> None:
        self.original = keep_in / f"{fingerprint()}.sqlite3"

    def start(self) -> None:
        self.original.parent.mkdir(parents=True, exist_ok=True)
        with (self.original.parent / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not self.original.exists():
                self.make_original()
            os.utime(self.original)
            self.folder = Path(tempfile.mkdtemp(prefix="meridian-test-"))
            shutil.copyfile(self.original, self.folder / "test.sqlite3")
        use_database(str(self.folder / "test.sqlite3"))

    def make_original(self) -> None:
        forget_before = time.time() - KEPT_FOR_SECONDS
        for old in self.original.parent.glob("*.sqlite3"):
            if old.stat().st_mtime < forget_before:
                old.unlink()
        with tempfile.TemporaryDirectory(dir=self.original.parent) as folder:
            growing = Path(folder) / "growing.sqlite3"
            migrate_into(str(growing))
            growing.replace(self.original)

    def restore(self) -> None:
        connection.ensure_connection()
        with closing(sqlite3.connect(f"file:{self.original}?immutable=1", uri=True)) as original:
            original.backup(connection.connection)

    def end(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


class PostgresCopies:
    """Databases in one cluster; a copy is ``CREATE DATABASE … TEMPLATE …``."""

    def __init__(self) -> None:
        self.original = f"meridian_template_{fingerprint()}"
        self.copy = f"meridian_test_{os.getpid()}_{time.time_ns() % 1_000_000}"
        self.front = connection.settings_dict["NAME"]

    def start(self) -> None:
        with self.cluster() as cursor:
            # One run makes the original while the others wait for it.
            cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [self.original])
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.original])
            if not cursor.fetchone():
                growing = f"{self.copy}_growing"
                cursor.execute(f'CREATE DATABASE "{growing}" TEMPLATE template0')
                migrate_into(growing)
                cursor.execute(f'ALTER DATABASE "{growing}" RENAME TO "{self.original}"')
            cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [self.original])
        self.restore()

    def restore(self) -> None:
        connection.close()
        with self.cluster() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{self.copy}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{self.copy}" TEMPLATE "{self.original}"')
        use_database(self.copy)

    def end(self) -> None:
        with self.cluster() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{self.copy}" WITH (FORCE)')

    @contextmanager
    def cluster(self) -> Iterator:
        import psycopg

        given = {**connection.settings_dict, "NAME": self.front}
        with (
            closing(psycopg.connect(**postgres_address(given), autocommit=True)) as own,
            own.cursor() as cursor,
        ):
            yield cursor


def postgres_address(given: dict) -> dict:
    """Django's words for a PostgreSQL address, in psycopg's."""
    words = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    return {theirs: given[ours] for ours, theirs in words.items() if given.get(ours)}

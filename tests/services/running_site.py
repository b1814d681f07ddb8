"""A site of its own that may be killed: its database, files, worker and web server, on whatever database the tests use.

With ``DATABASE_URL`` and ``REDIS_URL`` it runs in the production profile, else in
the embedded one. It starts as a copy of the test's own database, so what
factories made is there.
"""

from __future__ import annotations

import os
import secrets
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection
from django.test import override_settings

from config.settings import embedded
from tests.services import private
from tests.template_database import postgres_address, use_database

PATIENCE_SECONDS = 120
TOKEN = "a" * 32
HOST = "learn.example.org"


class Running:
    """A command in a process group of its own, so that ``kill`` reaches its children too."""

    def __init__(self, command: list[str], *, env: dict[str, str], log: Path) -> None:
        self.log = log
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                command, cwd=settings.BASE_DIR, env=env, stdout=subprocess.PIPE, stderr=output, text=True, start_new_session=True
            )

    def kill(self) -> None:
        """As the machine does when memory runs out: no time for a last word."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()

    def lines(self) -> Iterator[str]:
        for line in self.process.stdout:
            yield line.strip()


class RunningSite:
    """``env`` is what its processes are given; ``database`` what Django calls its database."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.running = folder, []
        self.port = private.free_port()
        self.secret = embedded.SECRET_KEY
        self.env = {"PATH": os.environ["PATH"], "DATA_DIR": str(folder), "PORT": str(self.port), "Q_WORKERS": "2"}
        self.headers = {"Host": HOST}
        if connection.vendor == "postgresql":
            self._be_in_production()
        else:
            self.database = str(folder / "meridian.sqlite3")
            self.env["DJANGO_SETTINGS_MODULE"] = "config.settings.embedded"

    def _be_in_production(self) -> None:
        self.secret = secrets.token_urlsafe(60)
        self.database = f"running_{os.getpid()}_{self.port}"
        self.headers |= {"X-Forwarded-Proto": "https", "Referer": f"https://{HOST}/"}
        self.env |= {
            "DJANGO_SETTINGS_MODULE": "config.settings.production",
            "SECRET_KEY": self.secret,
            "ALLOWED_HOSTS": HOST,
            "SITE_URL": f"https://{HOST}",
            "EMAIL_URL": "consolemail://",
            "DATABASE_URL": os.environ["DATABASE_URL"].rsplit("/", 1)[0] + f"/{self.database}",
        }
        if redis_url := os.environ.get("REDIS_URL"):
            self.env["REDIS_URL"] = redis_url.rsplit("/", 1)[0] + "/7"

    @contextmanager
    def in_use(self) -> Iterator[RunningSite]:
        """Copy the test's database, and let the test itself look at the copy until the end."""
        before = connection.settings_dict["NAME"]
        self._copy_database(before)
        use_database(self.database)
        try:
            yield self
        finally:
            for process in self.running:
                process.kill()
            use_database(before)
            self._drop_database()

    def _copy_database(self, name: str) -> None:
        connection.close()
        if connection.vendor == "postgresql":
            self._in_cluster(f'CREATE DATABASE "{self.database}" TEMPLATE "{name}"')
            return
        with closing(sqlite3.connect(name)) as here, closing(sqlite3.connect(self.database)) as there:
            here.backup(there)

    def _drop_database(self) -> None:
        if connection.vendor == "postgresql":
            self._in_cluster(f'DROP DATABASE "{self.database}" WITH (FORCE)')

    def _in_cluster(self, statement: str) -> None:
        given = {**connection.settings_dict, "NAME": "postgres"}
        with psycopg.connect(**postgres_address(given), autocommit=True) as cluster:
            cluster.execute(statement)

    # Processes -----------------------------------------------------------

    def start(self, *command: str) -> Running:
        running = Running([sys.executable, *command], env=self.env, log=self.folder / "log")
        self.running.append(running)
        return running

    def kill(self, running: Running) -> None:
        running.kill()
        self.running.remove(running)

    def start_worker(self) -> Running:
        return self.start("manage.py", "qcluster")

    def start_server(self) -> Running:
        return self.start("-m", "gunicorn", "config.wsgi", "--config", "config/gunicorn.py", "--bind", f"127.0.0.1:{self.port}")

    def manage(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *words], cwd=settings.BASE_DIR, env=self.env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def said(self) -> str:
        return (self.folder / "log").read_text()[-4000:]

    # People --------------------------------------------------------------

    def cookie(self, user) -> str:
        """The cookies of a browser in which ``user`` is signed in."""
        from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
        from django.contrib.sessions.backends.db import SessionStore

        with override_settings(SECRET_KEY=self.secret):
            session = SessionStore()
            session[SESSION_KEY] = str(user.pk)
            session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
            session[HASH_SESSION_KEY] = user.get_session_auth_hash()
            session.create()
        return f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={TOKEN}"

    def post(self, path: str, cookie: str, *, body: str = "", kind: str = "application/x-www-form-urlencoded") -> tuple[int, str]:
        """The status and where it leads; ``(0, "")`` when the server died before it had answered."""
        asked = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        try:
            asked.request("POST", path, body, {**self.headers, "Cookie": cookie, "X-CSRFToken": TOKEN, "Content-Type": kind})
            answer = asked.getresponse()
            answer.read()
            return answer.status, answer.headers.get("Location", "")
        except (OSError, HTTPException):
            return 0, ""
        finally:
            asked.close()

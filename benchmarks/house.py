"""The site for a measurement: a database and a cache of its own, filled, and the server before them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.services.private import free_port, running

CHECKOUT = Path(__file__).resolve().parent.parent


class House:
    """How to run something with the site's settings; ``env`` names the database, the cache and the folders."""

    def __init__(self, folder: Path, database: str, cache: str, tell: Callable[[str], None]) -> None:
        self.folder, self.tell = folder, tell
        self.env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
            "SECRET_KEY": "for-measurements-only-" + "0123456789abcdef" * 3,
            "ALLOWED_HOSTS": "127.0.0.1,localhost",
            "SITE_URL": "http://127.0.0.1",
            "DATABASE_URL": database,
            "REDIS_URL": cache,
            "EMAIL_URL": "dummymail://",
            "SECURE_SSL_REDIRECT": "false",
            "TRUSTED_PROXIES": "1",
            "DATA_DIR": str(folder / "data"),
            "STATIC_ROOT": str(folder / "static"),
            "LOG_LEVEL": "WARNING",
        }

    def fill(self, courses: int) -> None:
        """Migrate, load the demonstration and ``courses`` synthetic courses, and let PostgreSQL count its rows."""
        self.manage("prepare", "--verbosity", "0")
        self.manage("compile_catalogues")
        self.manage("collectstatic", "--no-input", "--verbosity", "0")
        self.manage("load_demo")
        self.manage("load_demo", "--scale", str(courses))
        self.run("-c", "import psycopg, os; psycopg.connect(os.environ['DATABASE_URL'], autocommit=True).execute('VACUUM ANALYZE')")

    def cast(self) -> Path:
        """A file with people who are signed in, and what they bring."""
        file = self.folder / "cast.json"
        self.run("-m", "benchmarks.people", str(file))
        return file

    def manage(self, *words: str) -> None:
        self.run("manage.py", *words)

    def run(self, *words: str) -> None:
        self.tell(" ".join(words)[:70])
        done = subprocess.run([sys.executable, *words], cwd=CHECKOUT, env=self.env, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{' '.join(words)} failed:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")

    @contextmanager
    def server(self, *, counts: bool = False) -> Iterator[tuple[str, int]]:
        """The address of gunicorn with the project's own configuration, and the number of its first process."""
        port = free_port()
        env = {**self.env, "BENCHMARK_COUNTS": "1" if counts else ""}
        command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--config", "config/gunicorn.py", "--bind", f"127.0.0.1:{port}"]
        base = f"http://127.0.0.1:{port}"
        with running(command, log=self.folder / f"server-{port}.log", ready=lambda: answers(base), env=env, cwd=CHECKOUT) as process:
            yield base, process.pid


def answers(base: str) -> bool:
    try:
        with urllib.request.urlopen(f"{base}/empty/", timeout=10):  # noqa: S310 - our own server
            return True
    except OSError:
        return False


def ticking(pid: int) -> Callable[[], float]:
    """A clock that shows, in seconds, the processor time of ``pid`` and of everything it has started by now; 0 where nothing tells."""
    family = [pid, *_below(pid)]
    return lambda: sum(_worked(process) for process in family)


def _worked(pid: int) -> float:
    total = 0
    for file in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        try:
            total += int(file.read_text().split()[0])
        except (OSError, ValueError, IndexError):  # the thread has just ended
            continue
    return total / 1e9


def _below(pid: int) -> list[int]:
    found = []
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            child, _, rest = file.read_text().partition(" (")
            parent = rest.rpartition(") ")[2].split()[1]
        except (OSError, IndexError):
            continue
        if parent == str(pid):
            found += [int(child), *_below(int(child))]
    return found


def machine() -> str:
    """What it ran on, in a few words that tell nothing else."""
    return f"{os.cpu_count()} processors, Python {sys.version.split()[0]}, {time.strftime('%Y-%m-%d')}"

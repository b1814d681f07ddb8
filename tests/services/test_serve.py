"""bin/serve: one call starts the site, a second loses nothing, and what ends leaves nothing running."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings

from tests.services.private import free_port

PATIENCE = 150


class Serve:
    """One call of bin/serve with a data folder and port of its own."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.env = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        self.env |= {"DATA_DIR": str(folder / "data"), "STATIC_ROOT": str(folder / "static"), "PORT": str(port), "DEMO": "no"}

    @contextmanager
    def started(self):
        with (self.folder / "said").open("w") as said:
            self.process = subprocess.Popen([settings.BASE_DIR / "bin" / "serve"], env=self.env, stdout=said, stderr=said)
        try:
            self.wait_for(lambda: "Ctrl-C ends it." in self.said() or self.process.poll() is not None)
            assert self.process.poll() is None, self.said()
            yield self
        finally:
            self.process.kill()
            self.process.wait()

    def refused(self, **changes: str) -> str:
        done = subprocess.run(
            [settings.BASE_DIR / "bin" / "serve"], env={**self.env, **changes}, capture_output=True, text=True, check=False
        )
        assert done.returncode == 1
        return done.stderr

    def said(self) -> str:
        return (self.folder / "said").read_text()

    def health(self) -> dict:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=10) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as fault:
            return json.load(fault)

    def processes(self, word: str = "") -> list[int]:
        """Everything that runs for this data folder, however it was started."""
        mark = f"DATA_DIR={self.env['DATA_DIR']}".encode()
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (process / "environ").read_bytes().split(b"\0") and word.encode() in (process / "cmdline").read_bytes():
                    found.append(int(process.name))
            except OSError:
                continue
        return sorted(found)

    def wait_for(self, what) -> None:
        give_up_at = time.monotonic() + PATIENCE
        while not what():
            assert time.monotonic() < give_up_at, self.said()
            time.sleep(0.1)


@pytest.fixture(scope="module")
def serve(tmp_path_factory) -> Serve:
    """One data folder for all: the first start fills it, those after are quick."""
    return Serve(tmp_path_factory.mktemp("serve"), free_port())


def test_serve_starts_once_survives_its_worker_and_ends_cleanly(serve):
    with serve.started():
        assert serve.health() == {"status": "ok", "database": "ok", "queue": "ok", "storage": "ok"}
        assert f"http://localhost:{serve.port}/" in serve.said()
        assert (serve.folder / "data" / "site-url").read_text() == f"http://localhost:{serve.port}\n"

        assert serve.refused().startswith(f"Another bin/serve (process {serve.process.pid}) already serves {serve.env['DATA_DIR']}.")
        assert serve.refused(DATA_DIR=str(serve.folder / "other")) == (
            f"Port {serve.port} on 127.0.0.1 cannot be used (Address already in use). Choose another: PORT={serve.port + 1} bin/serve\n"
        )

        first = min(serve.processes("qcluster"))
        os.kill(first, signal.SIGKILL)
        serve.wait_for(lambda: "The worker died: starting it again." in serve.said())
        serve.wait_for(lambda: serve.processes("qcluster") and first not in serve.processes("qcluster"))
        assert serve.health()["database"] == "ok"

        serve.process.send_signal(signal.SIGTERM)
        assert serve.process.wait(timeout=60) == 0
        assert serve.processes() == []

    database = serve.folder / "data" / "meridian.sqlite3"
    before = database.stat().st_ino
    with serve.started():
        assert database.stat().st_ino == before
        assert "Collecting the static files" not in serve.said()

        serve.process.kill()
        serve.wait_for(lambda: serve.processes() == [])


def test_the_end_of_the_server_ends_the_worker_and_says_so(serve):
    with serve.started():
        os.kill(min(serve.processes("gunicorn")), signal.SIGKILL)

        assert serve.process.wait(timeout=60) == 1
        assert "The server died" in serve.said()
        assert serve.processes() == []


@pytest.mark.parametrize("port", ["eighty", "0", "70000"])
def test_a_port_that_is_none_is_refused(serve, port):
    assert serve.refused(PORT=port) == f"PORT is '{port}': it must be a number from 1 to 65535.\n"

"""Make the site ready, run the server and the worker, and end both together. bin/serve starts this."""

from __future__ import annotations

import ctypes
import fcntl
import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import IO

CHECKOUT = Path(__file__).resolve().parent.parent.parent
SECONDS_TO_ANSWER = 90
SECONDS_TO_END = 20
LONGEST_PAUSE = 30
END_WITH_PARENT = 1  # PR_SET_PDEATHSIG


class Stopped(Exception):
    """Somebody pressed Ctrl-C, or sent TERM."""


class Process:
    """One of the two: the server or the worker, with whatever it starts itself."""

    def __init__(self, name: str, command: list[str]) -> None:
        self.name, self.command = name, command
        self.start()

    def start(self) -> None:
        self.started_at = time.monotonic()
        # A session of its own: Ctrl-C reaches only us, and we end the two in good order.
        self.popen = subprocess.Popen(self.command, cwd=CHECKOUT, start_new_session=True, preexec_fn=end_with_parent)

    def is_running(self) -> bool:
        return self.popen.poll() is None

    def ask_to_end(self) -> None:
        if self.is_running():
            self.popen.send_signal(signal.SIGTERM)

    def end(self, patience: float) -> None:
        """Wait for it, then end by force whatever is left of it and its children."""
        try:
            self.popen.wait(timeout=max(patience, 0.1))
        except subprocess.TimeoutExpired:
            say(f"The {self.name} did not end in time: ending it by force. Its unfinished jobs come back at the next start.")
        with suppress(ProcessLookupError):
            os.killpg(self.popen.pid, signal.SIGKILL)
        self.popen.wait()


def main() -> int:
    os.chdir(CHECKOUT)
    sys.path.insert(0, str(CHECKOUT))
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, stop)
    host, port = address()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.embedded")
    os.environ.setdefault("SITE_URL", f"http://{shown(host)}:{port}")
    from django.core.management import CommandError

    try:
        with hold_data_dir():
            refuse_if_taken(host, port)
            remember_address()
            make_ready()
            return run(host, port)
    except CommandError as fault:
        sys.exit(f"The site could not be made ready: {fault}")
    except Stopped:
        say("Stopped.")
        return 0


def address() -> tuple[str, int]:
    port = os.environ.get("PORT") or "8000"
    if not port.isdecimal() or not 0 < int(port) < 65536:
        sys.exit(f"PORT is {port!r}: it must be a number from 1 to 65535.")
    return os.environ.get("HOST") or "127.0.0.1", int(port)


def shown(host: str) -> str:
    """How somebody on this machine would write ``host`` in a browser."""
    return {"127.0.0.1": "localhost", "0.0.0.0": "localhost", "::": "localhost", "::1": "localhost"}.get(host, host)  # noqa: S104 - only names are compared


def hold_data_dir() -> IO[str]:
    """Make DATA_DIR ours for as long as the returned file is open."""
    from config.env import data_dir

    folder = data_dir()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        held = (folder / "serve.lock").open("a+")
    except OSError as fault:
        sys.exit(f"DATA_DIR is {folder}, where nothing can be written ({fault.strerror}). Choose another: DATA_DIR=/a/folder bin/serve")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        held.seek(0)
        other = held.read().strip() or "unknown"
        sys.exit(f"Another bin/serve (process {other}) already serves {folder}. End it, or choose another DATA_DIR.")
    held.truncate(0)
    held.write(str(os.getpid()))
    held.flush()
    return held


def refuse_if_taken(host: str, port: int) -> None:
    """Say that the port is taken before anything is changed."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            sys.exit(f"Port {port} on {host} cannot be used ({fault.strerror}). Choose another: PORT={port + 1} bin/serve")


def remember_address() -> None:
    """Leave our address beside the data, so that ``manage.py`` writes the same one without being told."""
    from config.env import SERVED_AT, data_dir

    whole, part = data_dir() / SERVED_AT, data_dir() / f"{SERVED_AT}.part"
    part.write_text(os.environ["SITE_URL"] + "\n")
    part.replace(whole)


def make_ready() -> None:
    """Bring the database, catalogues, static files and demonstration up to this version; what is up to date is left alone."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    call_command("compile_catalogues", stdout=sys.stderr)
    with (CHECKOUT / "bin" / "lib" / "serving.py").open() as turn:
        # Two that share a checkout collect the static files one after the other.
        fcntl.flock(turn, fcntl.LOCK_EX)
        collect_static_files()
    with Path(os.devnull).open("w") as quiet:
        call_command("prepare", verbosity=0, stdout=quiet)
        load_demonstration(quiet)
    connections.close_all()


def collect_static_files() -> None:
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            about = Path(storage.path(path)).stat()
            digest.update(f"{path} {about.st_size} {about.st_mtime_ns}\n".encode())
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    say("Collecting the static files")
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(digest.hexdigest())


def load_demonstration(quiet) -> None:
    """Fill an empty database. A load that was cut short is done again from the start."""
    from django.conf import settings
    from django.core.management import call_command, get_commands

    if not wants_demonstration() or "load_demo" not in get_commands():
        return
    unfinished = settings.DATA_DIR / "demo-unfinished"
    again = unfinished.exists()
    if again or holds_nothing():
        say("Loading the demonstration")
        unfinished.touch()
        call_command("load_demo", again=again, stdout=quiet)
    unfinished.unlink(missing_ok=True)


def wants_demonstration() -> bool:
    from django.conf import settings

    return settings.EMBEDDED and os.environ.get("DEMO", "yes") != "no"


def holds_nothing() -> bool:
    from django.contrib.auth import get_user_model
    from wagtail.models import Page

    # A migrated database has the root and one welcome page.
    return not get_user_model().objects.exists() and Page.objects.count() <= 2


def run(host: str, port: int) -> int:
    python = sys.executable
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    server = Process("server", [python, "-m", "gunicorn", "config.wsgi", "--config", "config/gunicorn.py", "--bind", bind])
    worker = Process("worker", [python, "manage.py", "qcluster"])
    try:
        if not wait_for_answer(host, port, server):
            return 1
        tell(host, port)
        return watch(server, worker)
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        end_by = time.monotonic() + SECONDS_TO_END
        for process in (server, worker):
            process.ask_to_end()
        for process in (server, worker):
            process.end(end_by - time.monotonic())


def wait_for_answer(host: str, port: int, server: Process) -> bool:
    """Whether server, worker and all they need are well before patience ends; says what is not."""
    from core.jobs import workers_seen

    front = f"http://{reachable(host)}:{port}/healthz"
    told = "no answer yet"
    give_up_at = time.monotonic() + SECONDS_TO_ANSWER
    while time.monotonic() < give_up_at:
        if not server.is_running():
            say("The server ended before it answered: its own words are above.")
            return False
        # Asked step by step, so that a worker that is still starting is not reported as a fault.
        well, told = ask(f"{front}/database")
        if well and workers_seen():
            well, told = ask(front)
            if well:
                return True
        time.sleep(0.2)
    say(f"The site did not become ready within {SECONDS_TO_ANSWER} seconds: {told}")
    return False


def ask(address: str) -> tuple[bool, str]:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - our own address
            return True, answer.read().decode()
    except urllib.error.HTTPError as fault:
        return False, fault.read().decode(errors="replace")
    except OSError as fault:
        return False, str(fault)


def reachable(host: str) -> str:
    """``host`` as this machine reaches it itself, written for an address."""
    inner = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - only names are compared
    return f"[{inner}]" if ":" in inner else inner


def tell(host: str, port: int) -> None:
    from django.core.management import call_command, get_commands

    print(f"\nMeridian is ready at http://{shown(host)}:{port}/ (editors: /admin/)\n", flush=True)
    if wants_demonstration() and "load_demo" in get_commands():
        call_command("load_demo", show_signins=True)
    print("\nCtrl-C ends it.", flush=True)


def watch(server: Process, worker: Process) -> int:
    """Start the worker again when it dies; end when the server does."""
    pause = 1.0
    while server.is_running():
        if not worker.is_running():
            lived = time.monotonic() - worker.started_at
            pause = 1.0 if lived > LONGEST_PAUSE else min(pause * 2, LONGEST_PAUSE)
            say("The worker died: starting it again.")
            worker.end(0)
            time.sleep(pause)
            worker.start()
        time.sleep(0.3)
    say(f"The server died (exit {server.popen.returncode}): ending the worker too.")
    return 1


def stop(*_) -> None:
    raise Stopped


def end_with_parent() -> None:
    """On Linux, a child hears TERM when we are killed without warning."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(END_WITH_PARENT, signal.SIGTERM)


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())

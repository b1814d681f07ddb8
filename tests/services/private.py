"""PostgreSQL and Redis of our own, from the machine's packages, for as long as a command runs.

``python -m tests.services.private COMMAND …`` runs a command with ``DATABASE_URL``
and ``REDIS_URL`` set. Both live in a temporary folder, listen on free ports of
this machine alone, and leave nothing.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

SECONDS_TO_START = 60


@contextmanager
def postgres(*, waits_for_disk: bool = False) -> Iterator[str]:
    """The address of a fresh PostgreSQL cluster with one empty database; ``waits_for_disk`` at each commit, as in production."""
    port = free_port()
    with folder(owner=postgres_owner()) as home:
        run_as_owner = as_owner()
        subprocess.run(
            [
                *run_as_owner,
                program("initdb"),
                "-D",
                f"{home}/data",
                "-U",
                "meridian",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--no-sync",
                "--locale=C.UTF-8",
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=home,
        )
        options = {
            "listen_addresses": "127.0.0.1",
            "port": port,
            "unix_socket_directories": home,
            "max_connections": 60,
        }
        if not waits_for_disk:
            options |= {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
        settings = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        command = [*run_as_owner, program("postgres"), "-D", f"{home}/data", *settings]
        # SIGINT is PostgreSQL's word for "end now, without waiting for clients".
        with running(command, log=home / "postgres.log", ready=lambda: postgres_answers(port), stop=signal.SIGINT):
            yield f"postgres://meridian@127.0.0.1:{port}/postgres"


@contextmanager
def redis() -> Iterator[str]:
    """The address of a fresh Redis that keeps nothing on disk."""
    port = free_port()
    with folder() as home:
        command = [
            program("redis-server"),
            "--port",
            str(port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
            "--dir",
            str(home),
        ]
        with running(command, log=home / "redis.log", ready=lambda: redis_answers(port)):
            yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def running(
    command: list[str],
    *,
    log: Path,
    ready: Callable[[], bool],
    stop: int = signal.SIGTERM,
    env: dict[str, str] | None = None,
    cwd: Path | None = None,
) -> Iterator[subprocess.Popen]:
    """Run ``command`` until the block ends; raises with the end of its log when it does not become ``ready``."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, cwd=cwd or log.parent, env=env)
    try:
        wait_until(ready, process, log)
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(stop)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until(ready: Callable[[], bool], process: subprocess.Popen, log: Path) -> None:
    give_up_at = time.monotonic() + SECONDS_TO_START
    while not ready():
        if process.poll() is not None or time.monotonic() > give_up_at:
            raise RuntimeError(f"{process.args} did not start:\n{log.read_text(errors='replace')[-4000:]}")
        time.sleep(0.05)


@contextmanager
def folder(*, owner: pwd.struct_passwd | None = None) -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="meridian-"))
    try:
        if owner:
            os.chown(path, owner.pw_uid, owner.pw_gid)
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def as_owner() -> list[str]:
    """initdb refuses root, so root hands PostgreSQL to the user that the package made."""
    owner = postgres_owner()
    if not owner:
        return []
    return ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups", "--inh-caps=-all"]


def postgres_owner() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    return next((user for name in ("postgres", "nobody") for user in pwd.getpwall() if user.pw_name == name), None)


def program(name: str) -> str:
    """Where ``name`` is: Debian keeps PostgreSQL's own programs beside its libraries."""
    beside = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    found = shutil.which(name) or (str(beside[0]) if beside else None)
    if not found:
        raise RuntimeError(f"{name} is not installed. Run bin/test, which brings it, or: apt-get install postgresql redis-server")
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def postgres_answers(port: int) -> bool:
    import psycopg

    try:
        psycopg.connect(host="127.0.0.1", port=port, user="meridian", dbname="postgres", connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def redis_answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as probe:
            probe.sendall(b"PING\r\n")
            return probe.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def main() -> int:
    # A plain SIGTERM would end Python before it has tidied up.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with postgres() as database, redis() as cache:
        env = {**os.environ, "DATABASE_URL": database, "REDIS_URL": cache}
        return subprocess.run(sys.argv[1:], env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())

"""Asking a ClamAV daemon whether a file holds a virus, by its INSTREAM command."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterable
from urllib.parse import urlsplit

CHUNK = 64 * 1024
PATIENCE = 60.0
LONGEST_REPLY = 4096
USUAL_PORT = 3310


class ScannerError(OSError):
    """The scanner could not be reached, or did not say what it found. Nothing is known of the file."""


def virus_in(chunks: Iterable[bytes], *, address: str, timeout: float = PATIENCE) -> str:
    """The name of the virus found in a file, or ``""``. ``address`` is ``tcp://host:3310`` or ``unix:/path/to/socket``.

    Raises ScannerError where the daemon cannot be asked, also for a file that is bigger than its own limit.
    """
    try:
        with _connected(address, timeout) as connection:
            connection.sendall(b"zINSTREAM\0")
            for chunk in _pieces(chunks):
                connection.sendall(struct.pack("!I", len(chunk)) + chunk)
            connection.sendall(struct.pack("!I", 0))
            return _virus_named(_reply(connection))
    except OSError as error:
        raise error if isinstance(error, ScannerError) else ScannerError(f"The virus scanner did not answer: {error}") from error


def _connected(address: str, timeout: float) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(timeout)
        connection.connect(parts.path)
        return connection
    if parts.scheme != "tcp" or not parts.hostname:
        raise ScannerError(f"CLAMAV_ADDRESS is neither tcp://host:port nor unix:/path: {address}")
    return socket.create_connection((parts.hostname, parts.port or USUAL_PORT), timeout=timeout)


def _pieces(chunks: Iterable[bytes]) -> Iterable[bytes]:
    for chunk in chunks:
        for start in range(0, len(chunk), CHUNK):
            yield chunk[start : start + CHUNK]


def _reply(connection: socket.socket) -> str:
    found = b""
    while not found.endswith(b"\0") and len(found) < LONGEST_REPLY:
        piece = connection.recv(LONGEST_REPLY)
        if not piece:
            break
        found += piece
    return found.rstrip(b"\0\n").decode("utf-8", "replace")


def _virus_named(reply: str) -> str:
    said = reply.removeprefix("stream:").strip()
    if said == "OK":
        return ""
    if said.endswith("FOUND"):
        return said.removesuffix("FOUND").strip()
    raise ScannerError(f"The virus scanner said: {reply or 'nothing'}")

"""A small HTTP client that keeps its connection open and adds little of its own to what is measured."""

from __future__ import annotations

import socket
import ssl
import time
import zlib
from typing import NamedTuple
from urllib.parse import urlsplit

PATIENCE_SECONDS = 30


class Reply(NamedTuple):
    """``body`` is as it travelled; ``seconds`` run from the first byte sent to the last byte read."""

    status: int
    headers: dict[str, str]
    cookies: dict[str, str]
    body: bytes
    seconds: float

    @property
    def text(self) -> str:
        """The body, unpacked."""
        if self.headers.get("content-encoding") == "gzip":
            return zlib.decompress(self.body, 16 + zlib.MAX_WBITS).decode(errors="replace")
        return self.body.decode(errors="replace")


class Gone(OSError):
    """The server closed the connection before it answered."""


class Connection:
    """One kept connection to the site at ``base``, an address such as ``http://127.0.0.1:8000``."""

    def __init__(self, base: str) -> None:
        parts = urlsplit(base)
        self.is_secure = parts.scheme == "https"
        self.host, self.port = parts.hostname, parts.port or (443 if self.is_secure else 80)
        self.socket: socket.socket | None = None

    def request(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> Reply:
        """Send and read whole. A kept connection that the server has given up in the meantime is opened anew."""
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        if body or method == "POST":
            lines.append(f"Content-Length: {len(body)}")
        message = "\r\n".join([*lines, "", ""]).encode() + body
        is_kept = self.socket is not None
        try:
            return self._exchange(message)
        except (Gone, ConnectionError):
            self.close()
            if not is_kept:
                raise
            return self._exchange(message)

    def close(self) -> None:
        if self.socket:
            self.socket.close()
        self.socket = None

    def _exchange(self, message: bytes) -> Reply:
        if self.socket is None:
            self._open()
        began = time.perf_counter()
        self.socket.sendall(message)
        self.waiting = b""
        head = self._until(b"\r\n\r\n").decode("latin-1").split("\r\n")
        headers, cookies = {}, {}
        for line in head[1:]:
            name, _, value = line.partition(":")
            if name.lower() == "set-cookie":
                key, _, rest = value.strip().partition("=")
                cookies[key] = rest.partition(";")[0]
            else:
                headers[name.lower()] = value.strip()
        status = int(head[0].split(" ", 2)[1])
        body = self._body(status, headers)
        seconds = time.perf_counter() - began
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Reply(status, headers, cookies, body, seconds)

    def _open(self) -> None:
        self.socket = socket.create_connection((self.host, self.port), timeout=PATIENCE_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.is_secure:
            self.socket = ssl.create_default_context().wrap_socket(self.socket, server_hostname=self.host)

    def _body(self, status: int, headers: dict[str, str]) -> bytes:
        if status in {204, 304}:
            return b""
        if headers.get("transfer-encoding", "").lower() == "chunked":
            return self._chunks()
        if "content-length" in headers:
            return self._exactly(int(headers["content-length"]))
        parts = [self.waiting]
        while part := self.socket.recv(65536):
            parts.append(part)
        self.close()
        return b"".join(parts)

    def _chunks(self) -> bytes:
        parts = []
        while size := int(self._until(b"\r\n").split(b";")[0], 16):
            parts.append(self._exactly(size))
            self._until(b"\r\n")
        self._until(b"\r\n")
        return b"".join(parts)

    def _until(self, mark: bytes) -> bytes:
        while mark not in self.waiting:
            self._more()
        found, _, self.waiting = self.waiting.partition(mark)
        return found

    def _exactly(self, size: int) -> bytes:
        while len(self.waiting) < size:
            self._more()
        found, self.waiting = self.waiting[:size], self.waiting[size:]
        return found

    def _more(self) -> None:
        part = self.socket.recv(262144)
        if not part:
            raise Gone("The server closed the connection.")
        self.waiting += part

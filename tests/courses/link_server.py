"""A site of somebody else's, on this machine: it answers as it is told and remembers who asked."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class OtherSite:
    """``says`` holds, by path, a status and headers. Paths that it does not know are 404."""

    def __init__(self) -> None:
        self.says: dict[str, tuple[int, dict[str, str]]] = {"/good": (200, {})}
        self.asked: list[tuple[str, dict[str, str]]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
                status, headers = site.says.get(self.path, (404, {}))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *args) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def url(self, path: str) -> str:
        return f"http://localhost:{self.server.server_address[1]}{path}"

    @property
    def paths(self) -> list[str]:
        return [path for path, _headers in self.asked]

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

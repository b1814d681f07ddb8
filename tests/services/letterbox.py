"""A mail server that keeps what it is given."""

from __future__ import annotations

import socketserver
import threading
import time
from email import message_from_bytes
from email.message import Message


class Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.say("220 letterbox")
        for line in self.rfile:
            verb = line.strip().upper()
            if verb == b"DATA":
                self.say("354 go on")
                self.server.letters.append(message_from_bytes(self.letter()))
            if verb == b"QUIT":
                self.say("221 bye")
                return
            self.say("250 ok")

    def letter(self) -> bytes:
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line)
        return b"".join(lines)

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class Letterbox(socketserver.ThreadingTCPServer):
    """``letters`` are the messages received so far; ``url`` is what EMAIL_URL wants."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.letters: list[Message] = []
        self.url = f"smtp://127.0.0.1:{self.server_address[1]}"

    def __enter__(self) -> Letterbox:
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *fault) -> None:
        self.shutdown()
        self.server_close()

    def wait_for(self, count: int, seconds: float = 30) -> list[Message]:
        """The letters, once there are ``count`` or patience ends."""
        give_up_at = time.monotonic() + seconds
        while len(self.letters) < count and time.monotonic() < give_up_at:
            time.sleep(0.05)
        return self.letters

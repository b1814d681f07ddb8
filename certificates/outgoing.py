"""Post a message to an address that somebody else wrote down, once, signed, and where ``core.outgoing`` lets it go."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import secrets
import threading

from core.outgoing import LONGEST_ADDRESS, SECONDS_IN_ALL, AddressRefused, Connection, Target, judge

__all__ = ["LONGEST_ADDRESS", "AddressRefused", "NotTaken", "Target", "judge", "new_secret", "post", "signature"]

MOST_ANSWER_BYTES = 2048
SECRET_PREFIX = "whsec_"  # noqa: S105 - it stands before every secret and is none


class NotTaken(Exception):
    """The other side did not take the message; the text says how, in a few words for a log."""


def new_secret() -> str:
    """256 random bits in the form that libraries for Standard Webhooks read."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signature(secret: str, *, message_id: str, timestamp: int, body: bytes) -> str:
    """``webhook-signature`` as Standard Webhooks has it: HMAC-SHA256 over identifier, time and body."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    signed = b".".join([message_id.encode(), str(timestamp).encode(), body])
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def post(target: Target, body: bytes, headers: dict[str, str], *, seconds: float = SECONDS_IN_ALL) -> str:
    """Send ``body`` and return the answer's status line. Raises NotTaken for anything but 2xx, and after ``seconds`` in all."""
    connection = Connection(target, seconds)
    clock = threading.Timer(seconds, connection.cut)
    clock.daemon = True
    clock.start()
    try:
        connection.request("POST", target.path, body=body, headers={"Host": target.host_header, **headers})
        response = connection.getresponse()
        response.read(MOST_ANSWER_BYTES)
    except (OSError, http.client.HTTPException, ValueError) as failure:
        raise NotTaken("TimeoutError" if connection.was_cut else type(failure).__name__) from failure
    finally:
        clock.cancel()
        connection.close()
    said = f"{response.status} {_printable(response.reason)}".strip()
    if not 200 <= response.status < 300:
        raise NotTaken(said)
    return said


def _printable(text: str) -> str:
    return "".join(character for character in text[:80] if character.isprintable())

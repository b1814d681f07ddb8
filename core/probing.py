"""Ask an address on the internet whether it is still there: politely, once, and reading nothing of it.

Where an answer sends on, the next address is judged anew like the first: no
answer leads into a private network. Proxies are not used.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from dataclasses import dataclass
from urllib.parse import quote, urldefrag, urljoin

from django.conf import settings

from core import outgoing

LONGEST = 2000
MOST_HOPS = 5
SECONDS_FOR_ONE = 10.0
FOR_GOOD = frozenset({301, 308})
SENT_ON = frozenset({301, 302, 303, 307, 308})
# What an address may hold as it is; all else is written in per cent signs.
_KEPT = "%/:=&?~#+!$,;'@()*[]"


@dataclass(frozen=True, slots=True)
class Answer:
    """``status`` of the last place that answered. ``problem`` says why none did: see ``probe``. ``moved_to``: there, and for good."""

    status: int = 0
    problem: str = ""
    moved_to: str = ""
    wait: int = 0  # seconds that the place asked to be left alone


def probe(address: str, *, allow_own_machine: bool = False) -> Answer:
    """What an address answers. Never raises.

    ``problem`` is ``malformed``, ``not_public``, ``no_such_site``, ``no_answer``, ``timed_out``,
    ``bad_certificate``, ``not_http`` or ``too_many_hops``.
    """
    here, for_good = address, True
    for _hop in range(MOST_HOPS + 1):
        try:
            reply = _ask(_clean(here), allow_own_machine)
        except outgoing.AddressRefused as refusal:
            return Answer(problem={"not_https": "malformed", "not_found": "no_such_site"}.get(refusal.code, refusal.code))
        except _Silent as silence:
            return Answer(problem=silence.problem)
        if reply.status not in SENT_ON or not reply.location:
            moved = here if for_good and here != address else ""
            return Answer(reply.status, moved_to=moved[:LONGEST], wait=reply.wait)
        for_good = for_good and reply.status in FOR_GOOD
        here = urljoin(here, reply.location)
    return Answer(problem="too_many_hops")


class _Silent(Exception):
    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int
    location: str
    wait: int


def _clean(address: str) -> str:
    """Without what follows a #, which no server is told, and with letters that addresses may hold."""
    return quote(urldefrag(address.strip()).url, safe=_KEPT) if address.isascii() else _quoted(address)


def _quoted(address: str) -> str:
    """Letters of other scripts in per cent signs, but for the host, whose name is written in its own way."""
    bare = urldefrag(address.strip()).url
    head, mark, rest = bare.partition("//")
    host, slash, path = rest.partition("/")
    return f"{head}{mark}{host}{slash}{quote(path, safe=_KEPT)}"


def _ask(address: str, allow_own_machine: bool) -> _Reply:
    target = outgoing.judge(address, allow_own_machine=allow_own_machine, allow_http=True, longest=2 * LONGEST)
    connection = outgoing.Connection(target, SECONDS_FOR_ONE)
    clock = threading.Timer(SECONDS_FOR_ONE, connection.cut)
    clock.daemon = True
    clock.start()
    try:
        connection.request("GET", target.path, headers=_headers(target))
        response = connection.getresponse()
        return _Reply(response.status, response.headers.get("Location", ""), _seconds(response.headers.get("Retry-After", "")))
    except (OSError, http.client.HTTPException, ValueError) as failure:
        raise _Silent("timed_out" if connection.was_cut else _problem(failure)) from failure
    finally:
        clock.cancel()
        connection.close()


def _headers(target: outgoing.Target) -> dict[str, str]:
    return {
        "Host": target.host_header,
        "User-Agent": f"Mozilla/5.0 (compatible; Meridian-Links/1; +{settings.SITE_URL})",
        "Accept": "text/html,application/pdf;q=0.9,*/*;q=0.8",
        "Range": "bytes=0-1023",
        "Connection": "close",
    }


def _problem(failure: Exception) -> str:
    if isinstance(failure, ssl.SSLError):
        return "bad_certificate"
    if isinstance(failure, TimeoutError | socket.timeout):
        return "timed_out"
    return "not_http" if isinstance(failure, http.client.HTTPException | ValueError) else "no_answer"


def _seconds(text: str) -> int:
    """Retry-After in seconds; a date says no more than that one should wait."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0

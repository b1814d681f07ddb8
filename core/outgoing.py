"""Go to an address that somebody else wrote down: to the public internet only, and not for long.

The name is looked up here, every address it has is judged, and the connection
goes to the one that was judged: a name that points elsewhere a moment later
gains nothing. Redirects are not followed. Proxies are not used.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

LONGEST_ADDRESS = 500
SECONDS_TO_LOOK_UP = 5.0
SECONDS_IN_ALL = 10.0
OWN_MACHINE = {"localhost", "127.0.0.1", "::1"}
USUAL_PORTS = {"https": 443, "http": 80}

# Addresses that carry another one inside, and would reach it through a gateway.
_CARRIERS = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"), ipaddress.ip_network("::/96"))


class AddressRefused(ValueError):
    """The address is none to go to. ``code`` says why: ``malformed``, ``not_https``, ``not_public`` or ``not_found``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Target:
    """A judged address: where to connect, and what to ask for there."""

    scheme: str
    host: str
    port: int
    path: str
    ip: str

    @property
    def host_header(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == USUAL_PORTS[self.scheme] else f"{host}:{self.port}"


def check_words(url: str, *, allow_own_machine: bool = False, allow_http: bool = False, longest: int = LONGEST_ADDRESS) -> SplitResult:
    """Judge the address as it is written. Raises AddressRefused; the name is not looked up."""
    if len(url) > longest or any(character.isspace() or not character.isprintable() for character in url) or "\\" in url:
        raise AddressRefused("malformed")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        host.encode("idna")
    except (ValueError, UnicodeError):
        raise AddressRefused("malformed") from None
    if not host or parts.username is not None or parts.password is not None or parts.fragment or port == 0:
        raise AddressRefused("malformed")
    may_be_plain = allow_http or (allow_own_machine and host in OWN_MACHINE)
    if parts.scheme != "https" and not (parts.scheme == "http" and may_be_plain):
        raise AddressRefused("not_https")
    return parts


def judge(url: str, *, allow_own_machine: bool = False, allow_http: bool = False, longest: int = LONGEST_ADDRESS) -> Target:
    """Look the address up and judge every place it leads to. Raises AddressRefused."""
    parts = check_words(url, allow_own_machine=allow_own_machine, allow_http=allow_http, longest=longest)
    host = parts.hostname or ""
    port = parts.port or USUAL_PORTS[parts.scheme]
    ips = _look_up(host.encode("idna").decode(), port)
    may_be_here = allow_own_machine and host in OWN_MACHINE
    if not all(is_public(ip) or (may_be_here and is_own_machine(ip)) for ip in ips):
        raise AddressRefused("not_public")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port, path, ips[0])


def _look_up(name: str, port: int) -> list[str]:
    """Every address of ``name``. A name server that does not answer is not waited for."""
    found: list[str] = []

    def ask() -> None:
        with suppress(OSError, UnicodeError):
            found.extend(str(entry[4][0]) for entry in socket.getaddrinfo(name, port, type=socket.SOCK_STREAM))

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(SECONDS_TO_LOOK_UP)
    if asking.is_alive() or not found:
        raise AddressRefused("not_found")
    return found


def is_public(ip: str) -> bool:
    """Whether ``ip`` lies in the public internet: not private, link-local, shared, reserved, multicast, nor such a one in disguise."""
    try:
        address = ipaddress.ip_address(ip.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is not None and not is_public(str(inner)):
            return False
        if any(address in network for network in _CARRIERS):
            return False
    elsewhere = address.is_private or address.is_link_local or address.is_multicast or address.is_reserved or address.is_unspecified
    return address.is_global and not elsewhere


def is_own_machine(ip: str) -> bool:
    return ipaddress.ip_address(ip.partition("%")[0]).is_loopback


class Connection(http.client.HTTPConnection):
    """To one judged place, with the name it was judged under; cut off when its time is over."""

    def __init__(self, target: Target, seconds: float) -> None:
        super().__init__(target.host, target.port, timeout=seconds)
        self.target = target
        self.was_cut = False

    def connect(self) -> None:
        self.sock = socket.create_connection((self.target.ip, self.target.port), self.timeout)
        if self.was_cut:
            raise TimeoutError
        if self.target.scheme == "https":
            name = self.target.host.encode("idna").decode()
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=name)

    def cut(self) -> None:
        self.was_cut = True
        if self.sock is not None:
            try:
                self.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                self.sock.close()

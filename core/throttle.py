"""How often one address may do something that costs us or helps a guesser: see ``settings.RATE_LIMITS``."""

from __future__ import annotations

import hashlib
import ipaddress
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import wraps

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

View = Callable[..., HttpResponse]


def throttled(name: str) -> Callable[[View], View]:
    """Decorate a view: over the limit called ``name`` it answers 429 and says when to come back."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            seconds = seconds_to_wait(request, name)
            return too_many(request, seconds) if seconds else view(request, *args, **kwargs)

        return wrapper

    return decorate


def seconds_to_wait(request: HttpRequest, name: str) -> int:
    """Count this request against the limit ``name``; 0 while it is within, else the seconds until the next window."""
    allowance = spend(name, client_address(request))
    return 0 if allowance.is_within else allowance.seconds


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of the limit ``name``: ``most`` in ``window`` seconds, of which ``seconds`` remain."""

    name: str
    most: int
    window: int
    used: int
    seconds: int

    @property
    def is_within(self) -> bool:
        return self.used <= self.most

    @property
    def left(self) -> int:
        return max(0, self.most - self.used)


def spend(name: str, who: str, cost: int = 1) -> Allowance:
    """Count ``cost`` more for ``who`` (an address, or a name that is none) against the limit ``name``."""
    most, window = settings.RATE_LIMITS[name]
    now = time.time()
    key = f"throttle:{name}:{int(now // window)}:{_counted_as(who)}"
    used = cost
    if not cache.add(key, used, window + 1):
        with suppress(ValueError):  # it was thrown out of a full cache just now
            used = cache.incr(key, cost)
    return Allowance(name, most, window, used, max(1, int(window - now % window)))


def afford(name: str, who: str, cost: int) -> int:
    """Count ``cost`` against the limit ``name`` if all of it is left; 0 when it was, else the seconds to wait, and nothing is counted."""
    allowance = spend(name, who, cost)
    if allowance.is_within:
        return 0
    spend(name, who, -cost)
    return allowance.seconds


def too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    """The page that says when to come back."""
    response = render(request, "too_many.html", {"seconds": seconds}, status=429)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    response._has_been_logged = True  # the address may hold what somebody asked for; the log need not
    return response


def client_address(request: HttpRequest) -> str:
    """Where the request came from.

    ``X-Forwarded-For`` is believed only as far as ``settings.TRUSTED_PROXIES`` says:
    each of our own proxies adds one address at its end, and what stands before them
    anybody could have written.
    """
    proxies = settings.TRUSTED_PROXIES
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    if proxies and len(forwarded) >= proxies:
        return forwarded[-proxies]
    return request.META.get("REMOTE_ADDR", "")


def _counted_as(address: str) -> str:
    """A key that tells addresses apart without keeping them; a household's IPv6 addresses count as one."""
    try:
        parsed = ipaddress.ip_address(address)
        if parsed.version == 6:
            address = str(ipaddress.ip_network(f"{parsed}/64", strict=False))
    except ValueError:
        pass
    return hashlib.blake2s(address.encode(), key=settings.SECRET_KEY.encode()[:32], digest_size=12).hexdigest()

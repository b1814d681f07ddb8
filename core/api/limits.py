"""How often a key, a person or an address may ask, told with every reply."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja.errors import Throttled
from ninja.throttling import BaseThrottle

from core import throttle
from core.throttle import Allowance, client_address


class Limit(BaseThrottle):
    """The limit called ``name`` in ``settings.RATE_LIMITS``.

    It counts by key, else by person, else by address; with ``by_address`` always
    by address, in one count with the pages that have the same limit.
    """

    def __init__(self, name: str, *, by_address: bool = False) -> None:
        self.name, self.by_address = name, by_address

    def allow_request(self, request: HttpRequest) -> bool:
        return count(request, self.name, by_address=self.by_address).is_within


def count(request: HttpRequest, name: str, *, by_address: bool = False, cost: int = 1) -> Allowance:
    """Count this request against the limit ``name`` and remember what is left, for the reply's headers."""
    allowance = throttle.spend(name, client_address(request) if by_address else _who(request), cost)
    request.allowances = [*getattr(request, "allowances", []), allowance]
    return allowance


def afford(request: HttpRequest, name: str, *, cost: int, by_address: bool = False) -> None:
    """Count ``cost`` against the limit ``name`` if all of it is left. Raises Throttled, with nothing counted, when it is not."""
    allowance = count(request, name, by_address=by_address, cost=cost)
    if not allowance.is_within:
        throttle.spend(name, client_address(request) if by_address else _who(request), -cost)
        raise Throttled(wait=allowance.seconds)


def seconds_to_wait(request: HttpRequest) -> int:
    """How long until every limit that was passed over opens again."""
    return max((allowance.seconds for allowance in getattr(request, "allowances", []) if not allowance.is_within), default=1)


def tell(request: HttpRequest, response: HttpResponse) -> None:
    """Say in the headers how much is left: the IETF's draft "RateLimit header fields for HTTP"."""
    if allowances := getattr(request, "allowances", None):
        response["RateLimit-Policy"] = ", ".join(f'"{each.name}";q={each.most};w={each.window}' for each in allowances)
        response["RateLimit"] = ", ".join(f'"{each.name}";r={each.left};t={each.seconds}' for each in allowances)


def _who(request: HttpRequest) -> str:
    key, person = getattr(request, "api_token", None), getattr(request, "auth_user", None)
    if key is not None:
        return f"key:{key.pk}"
    return f"person:{person.pk}" if person is not None else client_address(request)

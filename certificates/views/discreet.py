"""Answers about a certificate are nobody's to keep, to index, or to carry elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse


def discreet(response: HttpResponse) -> HttpResponse:
    """Not kept, not indexed, and told to nobody whom the visitor goes on to."""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


def discreetly(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a view whose every answer is ``discreet``."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return discreet(view(request, *args, **kwargs))

    return wrapper


def privately(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a view for one signed-in person, with forms that change something: discreet towards everybody but ourselves.

    With ``no-referrer`` a browser hides its own origin from the form's target too, and the check against forged requests fails.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = discreet(view(request, *args, **kwargs))
        response["Referrer-Policy"] = "same-origin"
        return response

    return wrapper

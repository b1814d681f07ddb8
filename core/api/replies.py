"""What every reply carries: how long it may be kept, an ETag, what is left of the limits."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.api import limits
from core.api.problems import not_found, problem

View = Callable[..., HttpResponse]
FOR_EVERYBODY = "public, max-age=60"


def finished(view: View) -> View:
    """Decorate a view of the API, whatever it answers."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method == "HEAD":
            request.method = "GET"  # the server leaves the body out
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            response = not_found()
        if response.status_code == 405:
            response = _method_not_allowed(response)
        response["Content-Language"] = get_language()
        patch_vary_headers(response, ["Accept-Language"])
        limits.tell(request, response)
        _say_who_may_keep(request, response)
        return with_etag(request, response)

    return wrapper


def with_etag(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Say 304 when the caller already has this very reply."""
    if request.method != "GET" or response.status_code != 200 or response.streaming:
        return response
    etag = f'"{hashlib.blake2b(response.content, digest_size=12).hexdigest()}"'
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response)


def _say_who_may_keep(request: HttpRequest, response: HttpResponse) -> None:
    """What is for everybody may be kept by everybody, for a minute.

    What is one person's own may be kept by her program, which asks each time
    whether it still holds, and not by her browser, which may be the hospital's.
    """
    if response.has_header("Cache-Control"):
        return
    is_answer = request.method == "GET" and response.status_code == 200 and response["Content-Type"].startswith("application/json")
    if not is_answer:
        response["Cache-Control"] = "no-store"
    elif getattr(request, "auth_user", None) is None:
        response["Cache-Control"] = FOR_EVERYBODY
    else:
        response["Cache-Control"] = "private, no-cache" if request.api_token else "private, no-store"
        patch_vary_headers(response, ["Authorization", "Cookie"])


def _method_not_allowed(refusal: HttpResponse) -> HttpResponse:
    response = problem(405, "method_not_allowed", _("This address does not know this method."))
    response["Allow"] = ", ".join(sorted(refusal["Allow"].split(", ")))
    return response

"""Errors as problem details (RFC 9457): a stable type, a sentence for a person, the fields at fault."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from core.api import limits
from core.api.shapes import Out, example
from core.errors import Refused

MEDIA_TYPE = "application/problem+json"


class Problem(Out):
    """``type`` stays the same in every language; ``detail`` is the sentence a person would read."""

    type: str
    title: str
    status: int
    detail: str
    fields: dict[str, list[str]] = {}

    model_config = example(
        type="urn:meridian:problem:not_found",
        title="not found",
        status=404,
        detail="There is nothing here that you may see.",
        fields={},
    )


# What each error means wherever it comes: its code, a description, and the sentence of its example.
MEANINGS = {
    400: ("not_json", "The body cannot be read as JSON.", "The body is not JSON. Nothing was changed."),
    401: ("not_signed_in", "Nobody is signed in.", "Sign in, or send a key: Authorization: Bearer followed by the key."),
    403: ("out_of_scope", "The key lacks the scope, or the session lacks the CSRF token.", "This key lacks the scope learning:write."),
    404: ("not_found", "There is no such thing, or none that you may see.", "There is nothing here that you may see."),
    409: ("refused", "A rule said no. The type names the rule.", "This course is not open for enrolment."),
    422: ("invalid_input", "What was sent is not right; `fields` says where.", "Some of what was sent is not right. Nothing was changed."),
    429: (
        "too_many",
        "Too many requests. `Retry-After` says when to come back, in seconds.",
        "Come back in 20 seconds.",
    ),
}


class KeptOut(PermissionDenied):
    """Known, and not let in: 403 with a ``code`` of its own and the sentence to show."""

    def __init__(self, sentence: str, *, code: str) -> None:
        super().__init__(sentence)
        self.code = code


def problem(status: int, code: str, detail: str, *, fields: dict[str, list[str]] | None = None) -> HttpResponse:
    """An error reply. ``code`` becomes the type, ``urn:meridian:problem:<code>``."""
    return JsonResponse(described(status, code, detail, fields), status=status, content_type=MEDIA_TYPE)


def described(status: int, code: str, detail: str, fields: dict[str, list[str]] | None = None) -> dict:
    """The body of a problem."""
    return {
        "type": f"urn:meridian:problem:{code}",
        "title": code.replace("_", " "),
        "status": status,
        "detail": detail,
        "fields": fields or {},
    }


def refused(refusal: Refused) -> HttpResponse:
    """A rule said no: 409, with the rule's own code."""
    return problem(409, refusal.code, str(refusal))


def not_found() -> HttpResponse:
    return problem(404, "not_found", _("There is nothing here that you may see."))


def install(api: NinjaAPI) -> None:
    """Answer every error of ``api`` as a problem."""
    api.add_exception_handler(Refused, lambda request, error: refused(error))
    api.add_exception_handler(Http404, lambda request, error: not_found())
    api.add_exception_handler(AuthenticationError, _stranger)
    api.add_exception_handler(PermissionDenied, _out_of_scope)
    api.add_exception_handler(ValidationError, _invalid_input)
    api.add_exception_handler(DjangoValidationError, _invalid_value)
    api.add_exception_handler(Throttled, _too_many)
    api.add_exception_handler(RequestDataTooBig, _too_long)
    api.add_exception_handler(HttpError, _http_error)


def _stranger(request: HttpRequest, error: Exception) -> HttpResponse:
    """Also counted: whoever tries keys is slowed down."""
    if not limits.count(request, "api").is_within:
        return _too_many(request, error)
    response = problem(401, "not_signed_in", _("Sign in, or send a key: Authorization: Bearer followed by the key."))
    response["WWW-Authenticate"] = "Bearer"
    return response


def _out_of_scope(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(403, getattr(error, "code", "out_of_scope"), str(error) or _("This key may not do that."))


def _too_many(request: HttpRequest, error: Exception) -> HttpResponse:
    seconds = limits.seconds_to_wait(request)
    response = problem(429, "too_many", _("Too many requests. Come back in %(seconds)d seconds.") % {"seconds": seconds})
    response["Retry-After"] = str(seconds)
    return response


def _too_long(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(413, "too_long", _("What was sent is too long. Nothing was changed."))


def _invalid_input(request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields: dict[str, list[str]] = {}
    for fault in error.errors:
        place = ".".join(str(part) for part in fault["loc"][1:] if part not in {"data", "cursor", "search"}) or str(fault["loc"][0])
        fields.setdefault(place, []).append(fault["msg"])
    return problem(422, "invalid_input", _("Some of what was sent is not right. Nothing was changed."), fields=fields)


def _invalid_value(request: HttpRequest, error: DjangoValidationError) -> HttpResponse:
    fields = error.message_dict if hasattr(error, "error_dict") else {"value": error.messages}
    return problem(422, "invalid_input", " ".join(error.messages), fields=fields)


def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What the framework itself raises: a body that is not JSON, a request without its CSRF token."""
    if error.status_code == 403:
        return problem(403, "csrf_failed", _("The CSRF token is missing or old. Load the page again, or use a key."))
    if error.status_code == 400:
        return problem(400, "not_json", _("The body is not JSON. Nothing was changed."))
    return problem(error.status_code, "error", str(error))

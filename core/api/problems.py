"""Errors as problem details (RFC 9457): a stable type, a sentence for a person, the fields at fault."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from core.errors import Refused

MEDIA_TYPE = "application/problem+json"


class Problem(Schema):
    """``type`` stays the same in every language; ``detail`` is the sentence a person would read."""

    type: str
    title: str
    status: int
    detail: str
    fields: dict[str, list[str]] = {}


def problem(status: int, code: str, detail: str, *, fields: dict[str, list[str]] | None = None) -> HttpResponse:
    """An error reply. ``code`` becomes the type, ``urn:meridian:problem:<code>``."""
    body = {
        "type": f"urn:meridian:problem:{code}",
        "title": code.replace("_", " "),
        "status": status,
        "detail": detail,
        "fields": fields or {},
    }
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE)


def refused(refusal: Refused) -> HttpResponse:
    """A rule said no: 409, with the rule's own code."""
    return problem(409, refusal.code, str(refusal))


def install(api: NinjaAPI) -> None:
    """Answer every error of ``api`` as a problem."""
    api.add_exception_handler(Refused, lambda request, error: refused(error))
    api.add_exception_handler(Http404, _not_found)
    api.add_exception_handler(AuthenticationError, _stranger)
    api.add_exception_handler(PermissionDenied, _out_of_scope)
    api.add_exception_handler(ValidationError, _invalid_input)
    api.add_exception_handler(DjangoValidationError, _invalid_value)
    api.add_exception_handler(HttpError, _http_error)


def _not_found(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(404, "not_found", _("There is nothing here that you may see."))


def _stranger(request: HttpRequest, error: Exception) -> HttpResponse:
    response = problem(401, "not_signed_in", _("Sign in, or send a key: Authorization: Bearer followed by the key."))
    response["WWW-Authenticate"] = "Bearer"
    return response


def _out_of_scope(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(403, "out_of_scope", str(error) or _("This key may not do that."))


def _invalid_input(request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields: dict[str, list[str]] = {}
    for fault in error.errors:
        place = ".".join(str(part) for part in fault["loc"][1:] if part not in {"data", "payload", "body"}) or str(fault["loc"][0])
        fields.setdefault(place, []).append(fault["msg"])
    return problem(422, "invalid_input", _("Some of what was sent cannot be read. Nothing was changed."), fields=fields)


def _invalid_value(request: HttpRequest, error: DjangoValidationError) -> HttpResponse:
    fields = error.message_dict if hasattr(error, "error_dict") else {"value": error.messages}
    return problem(422, "invalid_input", " ".join(error.messages), fields=fields)


def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, "forbidden" if error.status_code == 403 else "error", str(error))

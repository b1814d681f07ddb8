"""``Idempotency-Key``: a deed that is sent twice is done once and answered the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import wraps

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja.responses import NinjaJSONEncoder

from core.api.problems import problem
from core.models import IdempotentReply

HEADER = "Idempotency-Key"
LONGEST_KEY = 128


def once(operation: Callable) -> Callable:
    """Decorate an operation that creates something.

    The reply is kept in the operation's own transaction: either both are
    written or neither. The same key with another request is refused.
    """

    @wraps(operation)
    def wrapper(request: HttpRequest, *args, **kwargs):
        key = request.headers.get(HEADER, "")
        if not key:
            return operation(request, *args, **kwargs)
        if len(key) > LONGEST_KEY:
            return problem(422, "invalid_input", _("An Idempotency-Key has at most 128 characters."), fields={HEADER: []})
        return _answer_once(request, key, lambda: operation(request, *args, **kwargs))

    return wrapper


def _answer_once(request: HttpRequest, key: str, operate: Callable) -> HttpResponse | tuple[int, object]:
    digest = hashlib.sha256(b"\n".join([request.method.encode(), request.path.encode(), request.body])).hexdigest()
    try:
        with transaction.atomic():
            kept = IdempotentReply.objects.create(user=request.auth_user, key=key, request_digest=digest)
            status, body = operate()
            kept.status, kept.body = status, json.loads(json.dumps(_plain(body), cls=NinjaJSONEncoder))
            kept.save(update_fields=["status", "body"])
            return status, body
    except IntegrityError:
        kept = IdempotentReply.objects.filter(user=request.auth_user, key=key).first()
        if kept is None:
            raise
    if kept.request_digest != digest:
        return problem(422, "key_reused", _("This Idempotency-Key was already used for another request. Choose a new one."))
    return kept.status, kept.body


def _plain(body):
    return body.model_dump(mode="json") if hasattr(body, "model_dump") else body

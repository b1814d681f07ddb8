"""``Idempotency-Key``: a deed that is sent twice is done once and answered the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import wraps

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, RawPostDataException
from django.utils.translation import gettext as _
from ninja.responses import NinjaJSONEncoder, Status
from ninja.utils import contribute_operation_callback

from core.api.problems import problem
from core.models import IdempotentReply

HEADER = "Idempotency-Key"
LONGEST_KEY = 128


def once(operation: Callable) -> Callable:
    """Decorate an operation that creates something and returns a ``Status`` with its body.

    The reply is kept in the operation's own transaction: either both are
    written or neither, so that a try that failed may be made again. The same
    key with another request is refused.
    """

    @wraps(operation)
    def wrapper(request: HttpRequest, *args, **kwargs):
        key = request.headers.get(HEADER, "")
        if not key:
            return operation(request, *args, **kwargs)
        if len(key) > LONGEST_KEY:
            sentence = _("An Idempotency-Key has at most 128 characters.")
            return problem(422, "invalid_input", sentence, fields={HEADER: [sentence]})
        return _answer_once(request, key, lambda: operation(request, *args, **kwargs))

    contribute_operation_callback(wrapper, _document)
    return wrapper


def _answer_once(request: HttpRequest, key: str, operate: Callable) -> HttpResponse | Status:
    digest = hashlib.sha256(b"\n".join([request.method.encode(), request.get_full_path().encode(), _sent(request)])).hexdigest()
    try:
        with transaction.atomic():
            # A second request with this key waits here until the first has ended.
            kept = IdempotentReply.objects.create(user=request.auth_user, key=key, request_digest=digest)
            answer = operate()
            kept.status, kept.body = answer.status_code, json.loads(json.dumps(answer.value, cls=NinjaJSONEncoder))
            kept.save(update_fields=["status", "body"])
            return answer
    except IntegrityError:
        kept = IdempotentReply.objects.filter(user=request.auth_user, key=key).first()
        if kept is None:
            raise
    if kept.request_digest != digest:
        return problem(422, "key_reused", _("This Idempotency-Key was already used for another request. Choose a new one."))
    return Status(kept.status, kept.body)


def _sent(request: HttpRequest) -> bytes:
    """What was sent. A form with files has been read from the line already: then its words, and the digests of its files."""
    try:
        return request.body
    except RawPostDataException:
        words = sorted((name, values) for name, values in request.POST.lists())
        files = sorted((name, file.name, _digest_of(file)) for name, them in request.FILES.lists() for file in them)
        return json.dumps([words, files]).encode()


def _digest_of(file) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _document(operation) -> None:
    operation.openapi_extra = {**(operation.openapi_extra or {}), "x-idempotent": True}

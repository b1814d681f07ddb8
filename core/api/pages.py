"""Listings in pages: ``?page_size`` and ``?cursor``, an ETag, and the next page's cursor."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Schema

T = TypeVar("T")
LARGEST_PAGE = 100


class Page(Schema, Generic[T]):
    """One page of a listing. ``next_cursor`` is null on the last."""

    items: list[T]
    next_cursor: str | None = None


class Cursor(Schema):
    """Where a page begins and how long it is."""

    page_size: int = Field(20, ge=1, le=LARGEST_PAGE, description="How many items a page holds")
    cursor: str = Field("", max_length=100, description="The next_cursor of the page before")


def paged(rows: QuerySet, cursor: Cursor, show: Callable[[Any], Any]) -> dict[str, Any]:
    """One page of ``rows``, newest first by primary key, in one query.

    A cursor holds the last primary key shown, so that rows added meanwhile
    neither repeat nor hide anything.
    """
    rows = rows.order_by("-pk")
    if cursor.cursor:
        rows = rows.filter(pk__lt=_decode(cursor.cursor))
    found = list(rows[: cursor.page_size + 1])
    shown = found[: cursor.page_size]
    more = len(found) > cursor.page_size
    return {"items": [show(row) for row in shown], "next_cursor": _encode(shown[-1].pk) if more else None}


def with_etag(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Say 304 when the caller already has this very reply."""
    if request.method != "GET" or response.status_code != 200 or response.streaming:
        return response
    etag = f'"{hashlib.blake2b(response.content, digest_size=12).hexdigest()}"'
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponse(status=304)
    response["ETag"] = etag
    return response


def _encode(pk: int) -> str:
    return base64.urlsafe_b64encode(f"v1:{pk}".encode()).decode().rstrip("=")


def _decode(cursor: str) -> int:
    try:
        version, pk = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split(":")
        if version == "v1":
            return int(pk)
    except ValueError:
        pass
    raise ValidationError({"cursor": _("This cursor is not one of ours. Begin again without it.")})

"""Listings in pages: ``?page_size`` and ``?cursor``, and the next page's cursor."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from ninja import Field

from core.api.shapes import In, Out

T = TypeVar("T")
LARGEST_PAGE = 100


class Page(Out, Generic[T]):
    """One page of a listing. ``next_cursor`` is null on the last."""

    items: list[T]
    next_cursor: str | None = Field(None, examples=[None])


class Cursor(In):
    """Where a page begins and how long it is."""

    # The address may hold what another operation would read.
    model_config = {"extra": "ignore"}

    page_size: int = Field(20, ge=1, le=LARGEST_PAGE, description="How many items a page holds", examples=[20])
    cursor: str = Field("", max_length=100, description="The next_cursor of the page before", examples=["djE6NDI"])


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
    return {"items": [show(row) for row in shown], "next_cursor": _encode(shown[-1].pk) if len(found) > len(shown) else None}


def paged_list(ranked: Sequence[Any], cursor: Cursor, show: Callable[[Sequence[Any]], list[Any]]) -> dict[str, Any]:
    """One page of what is ranked already, best first; ``show`` is given the page as a whole. A cursor holds a place in the ranking."""
    start = max(0, _decode(cursor.cursor)) if cursor.cursor else 0
    end = start + cursor.page_size
    return {"items": show(ranked[start:end]), "next_cursor": _encode(end) if end < len(ranked) else None}


def _encode(place: int) -> str:
    return base64.urlsafe_b64encode(f"v1:{place}".encode()).decode().rstrip("=")


def _decode(cursor: str) -> int:
    try:
        version, place = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split(":")
        if version == "v1":
            return int(place)
    except ValueError:
        pass
    raise ValidationError({"cursor": _("This cursor is not one of ours. Begin again without it.")})

"""What a version of a page says, as a fingerprint: the same words and facts give the same one, on every machine.

What an editor keeps beside the text does not count: comments, schedules, locks,
places in the tree, and the numbers that the database gives.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

BESIDE_THE_TEXT = frozenset(
    {
        "alias_of",
        "content_type",
        "depth",
        "draft_title",
        "expire_at",
        "expired",
        "first_published_at",
        "go_live_at",
        "has_unpublished_changes",
        "last_published_at",
        "latest_revision",
        "latest_revision_created_at",
        "live",
        "live_revision",
        "locked",
        "locked_at",
        "locked_by",
        "numchild",
        "owner",
        "path",
        "pk",
        "search_image",
        "show_in_menus",
        "slug",
        "translation_key",
        "url_path",
        "wagtail_admin_comments",
    }
)
BESIDE_A_ROW = frozenset({"pk", "id", "page", "course", "sort_order"})
DECIMAL = re.compile(r"-?\d+\.\d+")


def of_content(content: Mapping[str, Any]) -> str:
    """The fingerprint of a revision's ``content``."""
    said = {name: _plain(value) for name, value in content.items() if name not in BESIDE_THE_TEXT}
    return _digest(said)


def of_words(words: Iterable[tuple[str, str]]) -> str:
    """The fingerprint of the words of a translation: pairs of place and text, in any order."""
    return _digest(sorted(words))


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_row(part) if isinstance(part, Mapping) else part for part in sorted(value, key=_place)]
    if isinstance(value, str) and value[:1] in "[{":
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _place(part: Any) -> int:
    """Rows stand in their own order, everything else as it came."""
    return (part.get("sort_order") or 0) if isinstance(part, Mapping) else 0


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _number(value) for name, value in row.items() if name not in BESIDE_A_ROW}


def _number(value: Any) -> Any:
    """An amount is the same before and after the database rounded it: 1.5 and 1.50."""
    if isinstance(value, str) and DECIMAL.fullmatch(value):
        return value.rstrip("0").rstrip(".")
    return value


def _digest(said: Any) -> str:
    return sha256(json.dumps(said, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()

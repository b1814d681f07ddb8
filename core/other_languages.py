"""Small things that say their words in several languages: which of them a reader sees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.languages import own_name


def written_in(others: Iterable[dict], language: str) -> dict | None:
    """The row of ``others`` whose "language" it is."""
    return next((one for one in others if one["language"] == language), None)


def check_once(others: Iterable[dict]) -> None:
    """Raises ValidationError, at the field ``words``, where a language stands twice."""
    counted = Counter(one["language"] for one in others)
    if twice := sorted(own_name(code) for code, count in counted.items() if count > 1):
        raise ValidationError({"words": _("Each language stands once. Twice there is: %(languages)s.") % {"languages": ", ".join(twice)}})

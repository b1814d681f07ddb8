"""What a call or an opportunity is called in a reader's language."""

from __future__ import annotations

from collections.abc import Iterable


def title_of(call, language: str) -> str:
    """The title of ``call`` in ``language``, where it was translated, else as it was first written. One query."""
    return titles_of([call], language)[call.translation_key]


def titles_of(calls: Iterable, language: str) -> dict:
    """The same for many pages of one kind, by translation key. One query."""
    calls = list(calls)
    if not calls:
        return {}
    found = (
        type(calls[0]).objects.live().filter(translation_key__in=[call.translation_key for call in calls], locale__language_code=language)
    )
    translated = dict(found.values_list("translation_key", "title"))
    return {call.translation_key: translated.get(call.translation_key, call.title) for call in calls}

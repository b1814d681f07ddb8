"""One search leads to the others: each app says what its own list would find for the same words."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Other(NamedTuple):
    """What another list finds, in a sentence, and where."""

    sentence: str
    url: str


Finder = Callable[[str, str], Other | None]
_finders: dict[str, Finder] = {}


def finds(name: str) -> Callable[[Finder], Finder]:
    """Register the finder of the list ``name``: what it finds for some words in a language, or None where it finds nothing."""

    def register(finder: Finder) -> Finder:
        _finders[name] = finder
        return finder

    return register


def others(name: str, words: str, language: str) -> list[Other]:
    """What every list but ``name`` finds for ``words``; nothing where nothing was asked."""
    if not words:
        return []
    return [found for other, finder in _finders.items() if other != name and (found := finder(words, language))]

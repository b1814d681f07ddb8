"""The order in which people expect to find names in a list."""

from __future__ import annotations

import unicodedata


def alphabetical(name: str) -> str:
    """A sorting key that overlooks case and accents: "Équateur" stands between "Égypte" and "Espagne"."""
    return "".join(character for character in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(character))

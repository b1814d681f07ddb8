"""What a learning agreement consists of, and the digest that its signers sign. Plain Python, no database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping

# In their order on paper. The words of each are written by people.
SECTIONS = ("aims", "activities", "limits", "supervision", "hours", "assessment", "support", "insurance", "conduct")
LONGEST_SECTION = 4000


def cleaned(words: Mapping[str, object]) -> dict[str, str]:
    """Every section, with line ends made one kind and nothing around it; unknown ones are left out."""
    return {key: _plain(str(words.get(key) or "")) for key in SECTIONS}


def digest_of(words: Mapping[str, str], *, starts_on: str, ends_on: str, language: str) -> str:
    """Of what is signed: the words and the dates, so that neither changes under a signature."""
    content = [[key, words.get(key, "")] for key in SECTIONS] + [["starts_on", starts_on], ["ends_on", ends_on], ["language", language]]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def is_empty(words: Mapping[str, str]) -> bool:
    return not any(words.get(key, "").strip() for key in SECTIONS)


def missing(needed: Iterable[str], signed: Iterable[str]) -> list[str]:
    """The parties that have still to sign, in the order of ``needed``."""
    done = set(signed)
    return [party for party in needed if party not in done]


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip()

"""JSON from strangers, with limits on its size and depth before anything of it is built. Needs neither Django nor a network."""

from __future__ import annotations

import json
import re
from typing import Any

MOST_BYTES = 1_000_000
DEEPEST = 32
MOST_VALUES = 4000

_QUOTED = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_NOT_BRACKETS = bytes(byte for byte in range(256) if byte not in b"[]{}")


class UnreadableError(ValueError):
    """What was given cannot be read. ``code`` says why: ``too_big``, ``too_deep`` or ``not_json``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_object(data: bytes | str) -> dict[str, Any]:
    """The JSON object in ``data``. Raises UnreadableError; also for a key that comes twice, and for numbers that JSON does not know."""
    if len(data) > MOST_BYTES:
        raise UnreadableError("too_big")
    try:
        raw = data.encode() if isinstance(data, str) else bytes(data)
    except UnicodeEncodeError as fault:
        raise UnreadableError("not_json") from fault
    if len(raw) > MOST_BYTES:
        raise UnreadableError("too_big")
    _refuse_deep(raw)
    try:
        found = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_each_key_once, parse_constant=_refuse, parse_int=_small_int)
    except (ValueError, RecursionError) as fault:
        raise UnreadableError("not_json") from fault
    if not isinstance(found, dict):
        raise UnreadableError("not_json")
    return found


def _refuse_deep(raw: bytes) -> None:
    """Count brackets outside quoted text: a parser would otherwise follow them down."""
    brackets = _QUOTED.sub(b"", raw).translate(None, _NOT_BRACKETS)
    if len(brackets) > 2 * MOST_VALUES:
        raise UnreadableError("too_deep")
    depth = 0
    for bracket in brackets:
        depth += 1 if bracket in b"[{" else -1
        if depth > DEEPEST:
            raise UnreadableError("too_deep")


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("A key comes twice.")
    return found


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is no JSON.")


def _small_int(digits: str) -> int:
    if len(digits) > 16:
        raise ValueError("A number is too large.")
    return int(digits)

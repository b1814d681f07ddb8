"""What is made once for each version of the content and read by everybody.

Looked for in this process's own memory, then in the cache that all processes
share. Keys carry ``content_version()``, so nothing that is found is ever old;
a new version empties the memory. What is kept is shared by threads: nobody
may change it. While a transaction changes content, nothing is found or kept:
what it sees is not yet what the others see, and may never be.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from threading import Lock
from typing import Any

from django.core.cache import cache

from core import versions

KEPT_SECONDS = 3600
MOST_IN_MEMORY = 400
_NOTHING = object()


class Kept:
    """``get`` and ``set`` as the shared cache has them, with the most recently used in memory."""

    def __init__(self) -> None:
        self._memory: OrderedDict[str, Any] = OrderedDict()
        self._state: tuple[int, int] = (-1, -1)
        self._lock = Lock()

    def get(self, key: str) -> Any:
        """What is kept under ``key``, or None."""
        return self.get_many([key]).get(key)

    def get_many(self, keys: Iterable[str]) -> dict[str, Any]:
        """What is kept, by key; keys without anything are left out."""
        if versions.is_changing():
            return {}
        keys = list(keys)
        found = self._remembered(keys)
        if elsewhere := [key for key in keys if key not in found]:
            brought = cache.get_many(elsewhere) if len(elsewhere) > 1 else _one(elsewhere[0])
            self._remember(brought)
            found.update(brought)
        return found

    def set(self, key: str, value: Any) -> None:
        self.set_many({key: value})

    def set_many(self, values: Mapping[str, Any]) -> None:
        if versions.is_changing():
            return
        self._remember(values)
        cache.set_many(dict(values), KEPT_SECONDS)

    def _remembered(self, keys: list[str]) -> dict[str, Any]:
        state = versions.state()
        found = {}
        with self._lock:
            if state != self._state:
                self._memory.clear()
                self._state = state
            for key in keys:
                value = self._memory.get(key, _NOTHING)
                if value is not _NOTHING:
                    self._memory.move_to_end(key)
                    found[key] = value
        return found

    def _remember(self, values: Mapping[str, Any]) -> None:
        with self._lock:
            for key, value in values.items():
                self._memory[key] = value
                self._memory.move_to_end(key)
            while len(self._memory) > MOST_IN_MEMORY:
                self._memory.popitem(last=False)


def _one(key: str) -> dict[str, Any]:
    value = cache.get(key, _NOTHING)
    return {} if value is _NOTHING else {key: value}


kept = Kept()

"""What the public log shows of itself: the lines of one certificate with their proofs, and that it only ever grew."""

from __future__ import annotations

import json
from typing import Any

from certificates import log
from certificates.log_tree import LogTree
from certificates.models import LogEntry, LogRoot, LogTile


def last_root() -> LogRoot | None:
    """The root that was signed last."""
    return LogRoot.objects.order_by("-size").first()


def lines_of(number_hash: str, *, root: LogRoot | None) -> list[dict[str, Any]]:
    """Every line on one certificate, oldest first; under ``root`` each has its position and what proves it, younger ones have neither."""
    entries = list(LogEntry.objects.filter(number_hash=number_hash).order_by("pk"))
    size = root.size if root else 0
    numbered = [entry.position for entry in entries if entry.position is not None and entry.position < size]
    tree = LogTree(LogEntry.objects, LogTile.objects, size=size, near=tuple(numbered))
    return [_line(entry, size=size, tree=tree) for entry in entries]


def consistency(first: LogRoot, second: LogRoot) -> list[str]:
    """What proves that the log under ``second`` begins with the whole of the log under ``first``."""
    tree = LogTree(LogEntry.objects, LogTile.objects, size=second.size, near=(first.size,))
    return [step.hex() for step in log.consistency_path(first.size, second.size, tree.subtree)]


def _line(entry: LogEntry, *, size: int, tree: LogTree) -> dict[str, Any]:
    said = {"line": entry.line, "leaf": entry.leaf, "says": json.loads(entry.line)}
    if entry.position is None or entry.position >= size:
        return {**said, "position": None, "path": None}
    return {**said, "position": entry.position, "path": [step.hex() for step in log.inclusion_path(entry.position, size, tree.subtree)]}

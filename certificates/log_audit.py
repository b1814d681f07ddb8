"""Recompute the public log, and compare it with the register line by line: what ``manage.py verify_log`` does."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from certificates import log, signed_json, timestamps
from certificates.models import Certificate, CertificateEvent, Credential, LogEntry, LogRoot, LogTile

AT_ONCE = 2000


@dataclass(slots=True)
class Audit:
    """What was recomputed, and every fault that was found, each as a sentence."""

    lines: int = 0
    roots: int = 0
    certificates: int = 0
    waiting: int = 0
    faults: list[str] = field(default_factory=list)


def audit(*, kept_roots: tuple[bytes, ...] = ()) -> Audit:
    """Recompute every line, tile and root; hold the register against the lines, both ways.

    ``kept_roots`` are signed roots that somebody kept elsewhere: whoever rewrote the
    whole log and signed it anew is found out by them.
    """
    found = Audit()
    leaves = list(_leaves(found))
    _roots(found, leaves)
    _tiles(found, leaves)
    for kept in kept_roots:
        _kept_root(found, kept, leaves)
    _register(found)
    return found


def _leaves(found: Audit) -> Iterator[bytes]:
    """The hash of each numbered line, reckoned from its text; the positions must have no gap."""
    entries = LogEntry.objects.exclude(position=None).order_by("position").values_list("position", "line", "leaf", "number_hash")
    for expected, (position, line, leaf, number_hash) in enumerate(entries.iterator(chunk_size=AT_ONCE)):
        if position != expected:
            found.faults.append(f"Line {expected} is missing: the next one is line {position}.")
            return
        reckoned = log.leaf_hash(line.encode())
        if reckoned.hex() != leaf or _said(line).get("number") != number_hash:
            found.faults.append(f"Line {position} was changed.")
        found.lines += 1
        yield reckoned
    found.waiting = LogEntry.objects.filter(position=None).count()


def _roots(found: Audit, leaves: list[bytes]) -> None:
    subtree, size = log.of_leaves(leaves), 0
    for root in LogRoot.objects.order_by("size"):
        found.roots += 1
        size = root.size
        if root.size > len(leaves):
            found.faults.append(f"The root over {root.size} lines was signed, but only {len(leaves)} lines are there.")
            continue
        if subtree(0, root.size).hex() != root.root:
            found.faults.append(f"The root over {root.size} lines does not fit the lines.")
        _document(found, root)
    if size < len(leaves):
        found.faults.append(f"{len(leaves)} lines are numbered, but the newest root is over {size}.")


def _document(found: Audit, root: LogRoot) -> None:
    said = signed_json.check(root.document)
    if not said.proof_holds:
        found.faults.append(f"The signature of the root over {root.size} lines does not hold ({said.problem}).")
    elif said.content is None or (said.content.get("size"), said.content.get("root")) != (root.size, root.root):
        found.faults.append(f"The signed root over {root.size} lines says something else.")
    if root.timestamp is not None and timestamps.moment_of(bytes(root.timestamp), content=root.document.encode()) is None:
        found.faults.append(f"The time stamp of the root over {root.size} lines is not of that root.")


def _tiles(found: Audit, leaves: list[bytes]) -> None:
    subtree = log.of_leaves(leaves)
    for tile in LogTile.objects.all():
        start, end = tile.number * LogTile.LINES, (tile.number + 1) * LogTile.LINES
        if end > len(leaves) or subtree(start, end).hex() != tile.root:
            found.faults.append(f"The tile over lines {start} to {end - 1} does not fit the lines.")


def _kept_root(found: Audit, kept: bytes, leaves: list[bytes]) -> None:
    said = signed_json.check(kept)
    content = said.content or {}
    size, root = content.get("size"), content.get("root")
    if not said.proof_holds or not isinstance(size, int):
        found.faults.append(f"A kept root was not signed here, or was changed ({said.problem}).")
    elif size > len(leaves) or log.root(leaves[:size]).hex() != root:
        found.faults.append(f"The log no longer begins with the {size} lines of a kept root: it was rewritten.")


def _register(found: Audit) -> None:
    """Every certificate, change of state and file has its line, and every line its certificate."""
    numbers: set[str] = set()
    rows = Certificate.objects.order_by("pk").values_list("pk", "code", "state", "state_reason", "file_sha256")
    batch: list[tuple] = []
    for row in rows.iterator(chunk_size=AT_ONCE):
        batch.append(row)
        numbers.add(log.number_hash(row[1]))
        if len(batch) == AT_ONCE:
            _certificates(found, batch)
            batch = []
    _certificates(found, batch)
    said = LogEntry.objects.order_by().values_list("number_hash", flat=True).distinct()
    gone = sum(1 for number in said.iterator(chunk_size=AT_ONCE) if number not in numbers)
    if gone:
        found.faults.append(f"{gone} certificates have lines in the log but are no longer in the register.")


def _certificates(found: Audit, rows: list[tuple]) -> None:
    pks, hashes = [row[0] for row in rows], {log.number_hash(row[1]): row[0] for row in rows}
    lines: dict[int, list[dict]] = {pk: [] for pk in pks}
    for number, line in LogEntry.objects.filter(number_hash__in=hashes).order_by("pk").values_list("number_hash", "line"):
        lines[hashes[number]].append(_said(line))
    documents = dict(Credential.objects.filter(certificate__in=pks).values_list("certificate", "document"))
    events: dict[int, list[str]] = {pk: [] for pk in pks}
    changes = CertificateEvent.objects.filter(certificate__in=pks).order_by("happened_at", "pk")
    for pk, before, after in changes.values_list("certificate", "before", "after"):
        if before:
            events[pk].append(after)
    for pk, code, state, reason, file_hash in rows:
        found.certificates += 1
        for fault in _one(lines[pk], events[pk], state=state, reason=reason, file_hash=file_hash, document=documents.get(pk, "")):
            found.faults.append(f"{code}: {fault}")


def _one(lines: list[dict], events: list[str], *, state: str, reason: str, file_hash: str, document: str) -> Iterator[str]:
    if sum(line.get("kind") == "issued" for line in lines) != 1 or lines[0].get("kind") != "issued":
        yield "there is no line of its issue, or more than one."
        return
    changes = [line for line in lines if line.get("kind") == "changed"]
    if [line["state"] for line in changes] != events:
        yield "its changes of state and their lines differ."
    standing = (changes or lines)[-1] if changes else lines[0]
    if (standing["state"], standing["reason"]) != (state, reason):
        yield f"the register says {state}, the log {standing['state']}."
    files = [line for line in lines if line.get("kind") == "filed"]
    if file_hash and (not files or files[-1]["file"] != file_hash):
        yield "the file in the register has no line."
    signed = hashlib.sha256(document.encode()).hexdigest() if document else ""
    if files and files[-1]["credential"] != signed:
        yield "the credential is another one than the log says."


def _said(line: str) -> dict:
    try:
        said = json.loads(line)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}

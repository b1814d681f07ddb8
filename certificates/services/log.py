"""Write the public log, and close it day by day."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from certificates import log, signed_json, timestamps
from certificates.log_tree import LogTree
from certificates.models import Certificate, Credential, LogEntry, LogRoot, LogTile

ISSUED, FILED, CHANGED = "issued", "filed", "changed"
KINDS = (ISSUED, FILED, CHANGED)
NUMBERED_AT_ONCE = 500


def write_line(certificate: Certificate, kind: str) -> LogEntry:
    """Add a line on ``certificate`` as it is now: ``"issued"``, ``"filed"`` (its file was made) or ``"changed"`` (its state).

    Belongs into the transaction of the deed itself, so that neither is there without
    the other. The line names nobody: the number stands in it as its hash alone.
    """
    if kind not in KINDS:
        raise ValueError(f"A line is one of {KINDS}.")
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A line of the log is written with the deed, in its transaction.")
    happened_at = timezone.now()
    line = log.canonical(line_of(certificate, kind, happened_at=happened_at))
    return LogEntry.objects.create(
        certificate=certificate,
        number_hash=log.number_hash(certificate.code),
        happened_at=happened_at,
        line=line,
        leaf=log.leaf_hash(line.encode()).hex(),
    )


def line_of(certificate: Certificate, kind: str, *, happened_at: datetime) -> dict[str, str | int]:
    """What a line says: hashes, codes and a time."""
    document = Credential.objects.filter(certificate=certificate).values_list("document", flat=True).first() if kind == FILED else ""
    return {
        "version": 1,
        "kind": kind,
        "number": log.number_hash(certificate.code),
        "state": certificate.state,
        "reason": certificate.state_reason,
        "credential": document_hash(document or ""),
        "file": certificate.file_sha256 if kind == FILED else "",
        "at": happened_at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
    }


def document_hash(document: str) -> str:
    """The hash of a credential as it is handed out; nothing where there is none."""
    return hashlib.sha256(document.encode()).hexdigest() if document else ""


@transaction.atomic
def close_day() -> LogRoot | None:
    """Number the lines that have no number yet, and sign the root over all lines; None when nothing is new.

    Two that close at once wait for one another, and the second finds nothing new.
    Raises KeysUnavailableError and changes nothing when the root cannot be signed.
    """
    waiting = list(LogEntry.objects.select_for_update().filter(position=None).order_by("pk").only("pk", "leaf"))
    if not waiting:
        return None
    last = LogRoot.objects.order_by("-size").first()
    before = last.size if last else 0
    for position, entry in enumerate(waiting, start=before):
        entry.position = position
    LogEntry.objects.bulk_update(waiting, ["position"], batch_size=NUMBERED_AT_ONCE)
    size = before + len(waiting)
    _lay_tiles(size)
    root = LogTree(LogEntry.objects, LogTile.objects, size=size).subtree(0, size)
    closed_at = timezone.now()
    document = signed_json.dumps(signed_json.sign(root_document(size=size, root=root, closed_at=closed_at, previous=last)))
    return LogRoot.objects.create(size=size, root=root.hex(), closed_at=closed_at, document=document)


def root_document(*, size: int, root: bytes, closed_at: datetime, previous: LogRoot | None) -> dict:
    """What is signed: the root over the first ``size`` lines, and the one before it."""
    return {
        "id": f"{settings.SITE_URL}/log/roots/{size}.json",
        "type": ["LogRoot"],
        "name": "Root of the log of certificates",
        "size": size,
        "root": root.hex(),
        "closedAt": closed_at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        **({"previousSize": previous.size, "previousRoot": previous.root} if previous else {}),
    }


def timestamp_roots() -> int:
    """Have roots timestamped that are not yet, where a service is set; return how many were."""
    if not settings.TIMESTAMP_URL:
        return 0
    done = 0
    for root in LogRoot.objects.filter(timestamp=None).order_by("size"):
        token = timestamps.token(hashlib.sha256(root.document.encode()).digest(), url=settings.TIMESTAMP_URL)
        done += LogRoot.objects.filter(pk=root.pk, timestamp=None).update(timestamp=token)
    return done


def _lay_tiles(size: int) -> None:
    """Keep the roots over every 256 lines, so that a proof reads a few hundred rows and not all of them."""
    there = LogTile.objects.count()
    wanted = size // LogTile.LINES
    LogTile.objects.bulk_create(LogTile(number=number, root=_tile_root(number)) for number in range(there, wanted))


def _tile_root(number: int) -> str:
    start = number * LogTile.LINES
    leaves: Iterable[str] = (
        LogEntry.objects.filter(position__gte=start, position__lt=start + LogTile.LINES).order_by("position").values_list("leaf", flat=True)
    )
    return log.root([bytes.fromhex(leaf) for leaf in leaves]).hex()

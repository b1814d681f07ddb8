"""Who did what, when, from what to what: an append-only trail of deeds."""

from __future__ import annotations

from django.db.models import Model

from core.models import AuditEvent


def record(deed: str, subject: Model, *, actor=None, before: str = "", after: str = "", reason: str = "", **facts) -> AuditEvent:
    """Write one line of the trail, inside the caller's transaction.

    ``deed`` is a dotted code such as ``"courses.enrolled"``; ``before`` and
    ``after`` are state codes. ``facts`` hold codes and keys, never the words a
    person wrote: the trail outlives a closed account.
    """
    return AuditEvent.objects.create(
        deed=deed,
        subject_type=subject._meta.label_lower,
        subject_key=str(subject.pk),
        actor=actor if getattr(actor, "pk", None) else None,
        before=before,
        after=after,
        reason=reason,
        facts=facts,
    )

"""Suspend, reinstate, revoke: what a certificate is worth from now on."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.enums import Reason, State
from certificates.models import Certificate, CertificateEvent
from certificates.services.log import CHANGED, write_line
from certificates.signals import certificate_changed, certificate_revoked
from core import audit
from core.errors import Refused

# What staff may choose; the other reasons follow from a deed of their own.
REASONS_TO_SUSPEND = (Reason.UNDER_REVIEW, Reason.MISCONDUCT, Reason.WRONG_DETAILS, Reason.HOLDER_REQUEST)
REASONS_TO_REVOKE = (Reason.ISSUED_IN_ERROR, Reason.WRONG_DETAILS, Reason.MISCONDUCT, Reason.HOLDER_REQUEST)


@transaction.atomic
def suspend(certificate: Certificate, *, reason: str, actor, note: str = "") -> Certificate:
    """Take a valid certificate out of force until somebody reinstates or revokes it. A second call changes nothing."""
    _check_reason(reason, REASONS_TO_SUSPEND)
    locked = _locked(certificate)
    if locked.state == State.SUSPENDED:
        return _same(certificate, locked)
    if locked.state != State.VALID:
        raise Refused(cannot(locked), code="not_valid")
    _change(locked, State.SUSPENDED, reason=reason, actor=actor, note=note)
    return _same(certificate, locked)


@transaction.atomic
def reinstate(certificate: Certificate, *, actor, note: str = "") -> Certificate:
    """Put a suspended certificate back in force. A second call changes nothing."""
    locked = _locked(certificate)
    if locked.state == State.VALID:
        return _same(certificate, locked)
    if locked.state != State.SUSPENDED:
        raise Refused(cannot(locked), code="not_suspended")
    _change(locked, State.VALID, reason="", actor=actor, note=note)
    return _same(certificate, locked)


@transaction.atomic
def revoke(certificate: Certificate, *, reason: str, actor, note: str = "") -> Certificate:
    """Withdraw a certificate for one of the reasons in ``REASONS_TO_REVOKE``, for good. A second call changes nothing.

    Its number stays in use: whoever checks it is told that it was revoked, when,
    and the class of the reason.
    """
    _check_reason(reason, REASONS_TO_REVOKE)
    locked = _locked(certificate)
    if locked.state == State.REVOKED:
        return _same(certificate, locked)
    if locked.state == State.SUPERSEDED:
        raise Refused(cannot(locked), code="superseded")
    _change(locked, State.REVOKED, reason=reason, actor=actor, note=note)
    certificate_revoked.send(sender=Certificate, certificate=locked)
    return _same(certificate, locked)


def supersede(locked: Certificate, *, reason: str, actor, note: str = "") -> None:
    """Mark a certificate, whose row the caller holds, as replaced. Only ``correcting`` calls this, with the replacement."""
    _change(locked, State.SUPERSEDED, reason=reason, actor=actor, note=note)


def _change(locked: Certificate, after: str, *, reason: str, actor, note: str) -> None:
    """From one state to another, with everything that belongs to it: history, trail, log, and word to whoever listens."""
    before, now = locked.state, timezone.now()
    locked.state, locked.state_reason = after, reason
    locked.state_since = None if after == State.VALID else now
    locked.save(update_fields=["state", "state_since", "state_reason"])
    CertificateEvent.objects.create(
        certificate=locked,
        happened_at=now,
        before=before,
        after=after,
        reason=reason,
        actor=actor if getattr(actor, "pk", None) else None,
        note=note,
    )
    deed = "reinstated" if after == State.VALID else after
    audit.record(f"certificates.{deed}", locked, actor=actor, before=before, after=after, reason=reason)
    write_line(locked, CHANGED)
    certificate_changed.send(sender=Certificate, certificate=locked, before=before, after=after)


def _locked(certificate: Certificate) -> Certificate:
    """The row as it is now, held until the transaction ends: of two who act at once, one waits."""
    return Certificate.objects.select_for_update().get(pk=certificate.pk)


def _same(certificate: Certificate, locked: Certificate) -> Certificate:
    """Let the caller's own object know what it is worth now."""
    certificate.state, certificate.state_since, certificate.state_reason = locked.state, locked.state_since, locked.state_reason
    return locked


def _check_reason(reason: str, allowed: tuple[Reason, ...]) -> None:
    if reason not in allowed:
        raise Refused(_("Choose a reason from the list."), code="unknown_reason")


def cannot(certificate: Certificate) -> str:
    """Why nothing can be done with a certificate in this state, and what can be done instead."""
    if certificate.state == State.SUPERSEDED:
        return _("This certificate was replaced by %(code)s. Do it with that one.") % {"code": certificate.current.code}
    if certificate.state == State.REVOKED:
        return _("This certificate was revoked, and that cannot be taken back. Issue a new one instead.")
    if certificate.state == State.SUSPENDED:
        return _("This certificate is suspended. Reinstate it first.")
    return _("This certificate is not suspended.")

"""Suspend, revoke, replace: what a certificate is worth from now on."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.enums import Reason, State
from certificates.models import Certificate
from certificates.signals import certificate_revoked
from core import audit
from core.errors import Refused


@transaction.atomic
def revoke(certificate: Certificate, *, reason: str, actor) -> Certificate:
    """Withdraw a certificate for one of the reasons in ``enums.Reason``. A second call changes nothing.

    Its number stays in use: whoever checks it is told that it was revoked, when,
    and the class of the reason.
    """
    if reason not in Reason.values:
        raise Refused(_("Choose a reason from the list."), code="unknown_reason")
    locked = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if locked.state != State.REVOKED:
        before, locked.state = locked.state, State.REVOKED
        locked.state_since, locked.state_reason = timezone.now(), reason
        locked.save(update_fields=["state", "state_since", "state_reason"])
        audit.record("certificates.revoked", locked, actor=actor, before=before, after=locked.state, reason=reason)
        certificate_revoked.send(sender=Certificate, certificate=locked)
    certificate.refresh_from_db(fields=["state", "state_since", "state_reason"])
    return locked

"""What a holder does with her certificate: share it, take the link back, say what is wrong on it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from certificates.enums import Shown, State
from certificates.models import Certificate, CorrectionRequest, Share
from certificates.services.staff import staff_letters
from core import audit, mail
from core.errors import Refused
from core.jobs import enqueue

MOST_LINKS = 20
MOST_REQUESTS_A_DAY = 3


@transaction.atomic
def share(certificate: Certificate, *, shows: Iterable[str], label: str = "", until: date | None = None) -> Share:
    """Make a link that shows the parts in ``shows`` (codes of ``enums.Shown``), up to and including the day ``until`` (in UTC).

    Raises Refused for a day that is over, for nothing to show, for a certificate
    that was revoked, and for one link too many.
    """
    locked = Certificate.objects.select_for_update().get(pk=certificate.pk)
    chosen = [part for part in Shown.values if part in set(shows)]
    if not chosen:
        raise Refused(_("Choose at least one thing that the link shows."), code="nothing_to_show")
    if until is not None and until < timezone.now().date():
        raise Refused(_("This day is over. Choose a later one."), code="day_is_over")
    if locked.state == State.REVOKED:
        raise Refused(_("This certificate was revoked and cannot be shared."), code="revoked")
    if locked.shares.standing().count() >= MOST_LINKS:
        raise Refused(_("You have as many links to this certificate as there can be. Take one back first."), code="too_many_links")
    made = Share.objects.create(certificate=locked, shows=chosen, label=label, until=until)
    audit.record("certificates.shared", made, actor=locked.recipient, shows=chosen, until=until.isoformat() if until else "")
    return made


@transaction.atomic
def take_back(link: Share) -> Share:
    """End a link at once: from now on its address is like one that never was. A second call changes nothing."""
    locked = Share.objects.select_for_update().get(pk=link.pk)
    if locked.taken_back_at is None:
        locked.taken_back_at = timezone.now()
        locked.save(update_fields=["taken_back_at"])
        audit.record("certificates.share_taken_back", locked, actor=locked.certificate.recipient)
    return locked


def note_opening(link: Share) -> None:
    """Count one more who opened the link."""
    Share.objects.filter(pk=link.pk).update(opened=F("opened") + 1, last_opened_at=timezone.now())


@transaction.atomic
def ask_for_correction(certificate: Certificate, *, words: str) -> CorrectionRequest:
    """Pass on to the staff what the holder says is wrong. The same words again, or a second click, change nothing.

    Raises Refused after a few requests in one day, and once the certificate was
    replaced or revoked.
    """
    locked = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if locked.state in {State.REVOKED, State.SUPERSEDED}:
        raise Refused(_("This certificate is no longer in use and is not corrected any more."), code="not_in_use")
    today = locked.correction_requests.filter(asked_at__gte=timezone.now() - timedelta(days=1))
    if asked := today.filter(words=words).first():
        return asked
    if today.count() >= MOST_REQUESTS_A_DAY:
        raise Refused(_("You have written to us several times today. We have all of it and will answer."), code="asked_already")
    asked = CorrectionRequest.objects.create(certificate=locked, words=words)
    audit.record("certificates.correction_asked", locked, actor=locked.recipient)
    enqueue("certificates.tasks.tell_of_correction", asked.pk)
    return asked


def tell_of_correction(request_pk: int) -> None:
    """Write to the staff what a holder says is wrong, once."""
    asked = CorrectionRequest.objects.select_related("certificate").filter(pk=request_pk, told_at__isnull=True).first()
    if asked is None:
        return
    certificate = asked.certificate
    for address, language in staff_letters():
        with translation.override(language):
            there = reverse("certificates_desk:inspect", args=[certificate.pk])
        context = {"certificate": certificate, "words": asked.words, "admin_url": f"{settings.SITE_URL}{there}"}
        mail.send("correction_asked", to=address, language=language, context=context)
    CorrectionRequest.objects.filter(pk=asked.pk).update(told_at=timezone.now())

"""Claim, issue, render, revoke: one verb, one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accounts.enums import SiteRole
from certificates import codes, wording
from certificates import credits as credit_rules
from certificates.awards import Award
from certificates.enums import Reason, State
from certificates.models import Certificate, CreditClaim, CreditSystem, private_storage
from certificates.signals import certificate_revoked
from core import audit, mail
from core.errors import Refused
from core.jobs import enqueue

Offer = tuple[CreditSystem, Decimal]

RECORD_VERSION = 1
DEFAULT_HUE = 195
FAILURES_BEFORE_REPORT = 3
MOST_IN_ONE_SWEEP = 200


@transaction.atomic
def issue(award: Award) -> Certificate:
    """Return the certificate for ``award``, writing it the first time only.

    Callers may retry freely: the same ``award.source`` changes nothing. The
    PDF follows in the background.
    """
    if issued := Certificate.objects.filter(source=award.source).first():
        return issued
    certificate, created = Certificate.objects.get_or_create(source=award.source, defaults=_snapshot(award))
    if created:
        audit.record(
            "certificates.issued",
            certificate,
            actor=award.recipient,
            after=State.VALID,
            kind=award.kind,
            source=award.source,
            language=award.language,
        )
        enqueue("certificates.tasks.render_pdf", certificate.pk)
    return certificate


@transaction.atomic
def claim(learner, *, source: str, offers: Sequence[Offer], amounts: Mapping[str, Decimal], earned_on: date) -> list[CreditClaim]:
    """Write down the credit that ``learner`` claims for one deed, and return the rows.

    ``offers`` are the systems with the maximum in each; ``amounts`` maps a
    system's code to the claim, and an amount of 0 claims nothing. The first claim
    for a ``source`` stands: a replay returns its rows. Raises Refused, and writes
    nothing, for a system that is not offered or not open to her profession, for
    more than the maximum, and for what is not a whole number of steps.
    """
    get_user_model().objects.select_for_update().get(pk=learner.pk)  # two open tabs wait for one another
    rows = CreditClaim.objects.filter(source=source).select_related("system").order_by("pk")
    if standing := list(rows):
        return standing
    wanted = {code: amount for code, amount in amounts.items() if amount.is_nan() or amount != 0}
    _check_claim(learner, offers, wanted)
    for system, maximum in offers:
        if (amount := wanted.get(system.code)) is not None:
            row = CreditClaim.objects.create(
                learner=learner, source=source, system=system, amount=amount, maximum=maximum, earned_on=earned_on
            )
            audit.record("certificates.claimed", row, actor=learner, system=system.code, amount=credit_rules.plain(amount), source=source)
    return list(rows.all())


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
        locked.revoked_at, locked.revoked_reason = timezone.now(), reason
        locked.save(update_fields=["state", "revoked_at", "revoked_reason"])
        audit.record("certificates.revoked", locked, actor=actor, before=before, after=locked.state, reason=reason)
        certificate_revoked.send(sender=Certificate, certificate=locked)
    certificate.refresh_from_db(fields=["state", "revoked_at", "revoked_reason"])
    return locked


def render(certificate_pk: int) -> Certificate:
    """Make and keep the PDF of a certificate that has none yet; running twice makes one file.

    The file is named for its content, so a run that was killed after writing it
    finds it again. Raises whatever went wrong, after counting the failure.
    """
    from certificates import rendering

    certificate = Certificate.objects.get(pk=certificate_pk)
    if certificate.has_file:
        return certificate
    try:
        content = rendering.to_pdf(certificate.record)
        digest = hashlib.sha256(content).hexdigest()
        name = _store(f"certificates/{certificate.uid}-{digest[:16]}.pdf", content)
    except Exception as failure:
        _note_failure(certificate, failure)
        raise
    return _attach(certificate_pk, name=name, digest=digest)


def rerender_missing() -> int:
    """Queue every certificate that should have a file by now and has none; return how many."""
    overdue = Certificate.objects.overdue(timezone.now()).values_list("pk", flat=True)[:MOST_IN_ONE_SWEEP]
    with transaction.atomic():
        for pk in overdue:
            enqueue("certificates.tasks.render_pdf", pk)
    return len(overdue)


@transaction.atomic
def try_again(certificate: Certificate, *, actor) -> None:
    """Queue the file of a certificate whose rendering failed, at once and by hand."""
    audit.record("certificates.rendering_asked", certificate, actor=actor)
    enqueue("certificates.tasks.render_pdf", certificate.pk)


@transaction.atomic
def file_is_lost(certificate: Certificate) -> None:
    """Queue the file anew when storage no longer holds it: the record alone makes the same file again."""
    if Certificate.objects.filter(pk=certificate.pk, rendered_at__isnull=False).update(rendered_at=None, file="", tried_at=None):
        audit.record("certificates.file_lost", certificate)
        enqueue("certificates.tasks.render_pdf", certificate.pk)


def report_failing(certificate_pk: int) -> None:
    """Write to the staff that a certificate still has no file."""
    certificate = Certificate.objects.without_file().filter(pk=certificate_pk).first()
    if certificate is None:
        return
    context = {"certificate": certificate, "admin_url": f"{settings.SITE_URL}/admin/certificates/failing/"}
    for address, language in _staff():
        mail.send("certificate_failing", to=address, language=language, context=context)


def _check_claim(learner, offers: Iterable[Offer], wanted: Mapping[str, Decimal]) -> None:
    offered = {system.code: (system, maximum) for system, maximum in offers}
    for code, amount in wanted.items():
        if code not in offered:
            raise Refused(_("No credit of this kind is offered here."), code="not_offered")
        _check_amount(learner, *offered[code], amount)


def _check_amount(learner, system: CreditSystem, maximum: Decimal, amount: Decimal) -> None:
    profile = getattr(learner, "profile", None)
    if not system.may_be_claimed_by(profile.profession if profile else ""):
        raise Refused(_("%(system)s cannot be claimed by your profession.") % {"system": system.name}, code="not_for_profession")
    if not amount.is_finite() or amount < 0 or not credit_rules.is_in_steps(amount, step=system.step):
        raise Refused(
            _("%(system)s is claimed in steps of %(step)s. Choose an amount from the list.")
            % {"system": system.name, "step": _number(system.step)},
            code="not_a_step",
        )
    if amount > maximum:
        raise Refused(
            _("You can claim at most %(maximum)s %(system)s here.") % {"system": system.name, "maximum": _number(maximum)},
            code="over_maximum",
        )


def _number(amount: Decimal) -> str:
    return number_format(amount.normalize())


def _snapshot(award: Award) -> dict:
    """The columns of a certificate; its ``record`` holds all that is printed, and later edits leave it alone."""
    code, issued_at = codes.new_code(), timezone.now()
    profile = getattr(award.recipient, "profile", None)
    profession = profile.profession if profile else ""
    words = wording.words(award, profession=profession, issued_on=issued_at.date())
    record = {
        "version": RECORD_VERSION,
        "number": code,
        "address": f"{settings.SITE_URL}/v/{codes.compact(code)}",
        "language": award.language,
        "kind": award.kind,
        "name": award.recipient.name.strip(),
        "latin_name": profile.latin_name.strip() if profile else "",
        "profession": profession,
        "title": award.title,
        "provider": award.provider,
        "joint_providers": list(award.joint_providers),
        "format": award.format,
        "place": award.place,
        "hours": credit_rules.plain(award.hours),
        "completed_on": award.earned_on.isoformat(),
        "issued_on": issued_at.date().isoformat(),
        "expires_on": award.expires_on.isoformat() if award.expires_on else "",
        "credits": [
            {
                **asdict(credit),
                "amount": credit_rules.plain(credit.amount),
                "maximum": credit_rules.plain(credit.maximum),
                "statement": wording.statement(credit, award),
            }
            for credit in award.credits
        ],
        "signatories": [{"name": name, "role": role} for name, role in award.signatories],
        "facts": dict(award.facts),
        "design": {"hue": award.design.hue if award.design else DEFAULT_HUE, "seed": award.provider},
        "words": words,
    }
    return {
        "code": code,
        "recipient": award.recipient,
        "kind": award.kind,
        "title": award.title,
        "language": award.language,
        "record": record,
        "earned_on": award.earned_on,
        "issued_at": issued_at,
        "expires_on": award.expires_on,
    }


def _store(name: str, content: bytes) -> str:
    """Write the file whole; one of the same name has the same content, since the name tells of it."""
    storage = private_storage()
    return name if storage.exists(name) else storage.save(name, ContentFile(content))


@transaction.atomic
def _attach(certificate_pk: int, *, name: str, digest: str) -> Certificate:
    """Point the certificate at its file, unless another run was first."""
    certificate = Certificate.objects.select_for_update().get(pk=certificate_pk)
    if certificate.has_file:
        if certificate.file.name != name:
            transaction.on_commit(lambda: private_storage().delete(name))
        return certificate
    certificate.file.name, certificate.file_sha256, certificate.rendered_at = name, digest, timezone.now()
    certificate.save(update_fields=["file", "file_sha256", "rendered_at"])
    audit.record("certificates.rendered", certificate, sha256=digest)
    return certificate


@transaction.atomic
def _note_failure(certificate: Certificate, failure: Exception) -> None:
    """Count a failed try; the third one is told to the staff, once."""
    Certificate.objects.filter(pk=certificate.pk).update(
        failures=F("failures") + 1, last_failure=f"{type(failure).__name__}: {failure}"[:300], tried_at=timezone.now()
    )
    certificate.refresh_from_db(fields=["failures", "last_failure", "tried_at"])
    audit.record("certificates.rendering_failed", certificate, failures=certificate.failures, error=type(failure).__name__)
    if certificate.failures == FAILURES_BEFORE_REPORT:
        enqueue("certificates.tasks.report_failing", certificate.pk)


def _staff() -> list[tuple[str, str]]:
    """Addresses and languages: those of the setting, or else the administrators'."""
    if settings.STAFF_ALERTS:
        return [(address, settings.LANGUAGE_CODE) for address in settings.STAFF_ALERTS]
    administrators = get_user_model().objects.filter(is_active=True).filter(Q(is_superuser=True) | Q(groups__name=SiteRole.ADMINISTRATOR))
    return [(person.email, person.language) for person in administrators.select_related("profile").distinct()]

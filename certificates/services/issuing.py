"""Issue: one certificate for each deed."""

from __future__ import annotations

from dataclasses import asdict

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from certificates import codes, wording
from certificates import credits as credit_rules
from certificates.awards import Award
from certificates.enums import State
from certificates.models import Certificate
from core import audit
from core.jobs import enqueue

RECORD_VERSION = 1
DEFAULT_HUE = 195


@transaction.atomic
def issue(award: Award) -> Certificate:
    """Return the certificate for ``award``, writing it the first time only.

    Callers may retry freely: the same ``award.source`` changes nothing. The
    PDF follows in the background.
    """
    if issued := Certificate.objects.filter(source=award.source).first():
        return issued
    certificate, created = Certificate.objects.get_or_create(source=award.source, defaults=snapshot(award))
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


def snapshot(award: Award) -> dict:
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

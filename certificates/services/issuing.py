"""Issue: one certificate for each deed."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from certificates import codes, designs, paper, wording
from certificates import credits as credit_rules
from certificates.awards import Award
from certificates.enums import State
from certificates.models import Certificate, CertificateDesign, CertificateEvent
from certificates.services.log import ISSUED, write_line
from certificates.services.places import draw_place
from core import audit
from core.jobs import enqueue

RECORD_VERSION = 2


@transaction.atomic
def issue(award: Award, *, actor=None) -> Certificate:
    """Return the certificate for ``award``, writing it the first time only.

    Callers may retry freely: the same ``award.source`` changes nothing. The
    PDF follows in the background. ``actor`` is who issues it, where that is not
    its recipient.
    """
    if issued := Certificate.objects.filter(source=award.source).first():
        return issued
    certificate, created = Certificate.objects.get_or_create(source=award.source, defaults=snapshot(award))
    if created:
        settle(certificate, actor=actor or award.recipient)
    return certificate


def settle(certificate: Certificate, *, actor) -> None:
    """What belongs to every new certificate: its place, its line in the log, its history, and the job that makes its file."""
    draw_place(certificate)
    write_line(certificate, ISSUED)
    CertificateEvent.objects.create(certificate=certificate, happened_at=certificate.issued_at, after=State.VALID, actor=actor)
    audit.record(
        "certificates.issued",
        certificate,
        actor=actor,
        after=State.VALID,
        kind=certificate.kind,
        source=certificate.source,
        language=certificate.language,
    )
    enqueue("certificates.tasks.render_pdf", certificate.pk)


def snapshot(award: Award, *, contents: list[designs.Content] | None = None) -> dict[str, Any]:
    """The columns of a certificate; its ``record`` holds all that is printed, and later edits leave it alone.

    With ``contents`` these designs are used, the provider's first, whether or not
    anybody has released them: that is how a preview looks.
    """
    version, contents = (None, contents) if contents else _looks(award)
    facts = _facts(award, contents)
    return columns(
        facts,
        design=_design(version, contents, seed=award.provider),
        own=contents[0]["wording"].get(facts["language"], {}),
        recipient=award.recipient,
        institution=award.institution or (award.design.institution if award.design else None),
    )


def columns(facts: dict[str, Any], *, design: dict[str, Any], own: dict[str, Any], recipient, institution) -> dict[str, Any]:
    """The columns of a new certificate with these ``facts``: a number of its own, today's date, and the words for all of it."""
    code, issued_at = codes.new_code(), timezone.now()
    record = {
        "version": RECORD_VERSION,
        "number": code,
        "address": f"{settings.SITE_URL}/v/{codes.compact(code)}",
        "issued_on": issued_at.date().isoformat(),
        **facts,
        "design": design,
    }
    record["words"] = wording.words(record, own)
    return {
        "code": code,
        "recipient": recipient,
        "institution": institution,
        "kind": record["kind"],
        "title": record["title"],
        "language": record["language"],
        "record": record,
        "earned_on": date.fromisoformat(record["completed_on"]),
        "issued_at": issued_at,
        "expires_on": date.fromisoformat(record["expires_on"]) if record["expires_on"] else None,
        "design_version_id": design["version"],
    }


def _looks(award: Award) -> tuple[int | None, list[designs.Content]]:
    """The design in force of everybody who issues this, the provider's first, and the key of the provider's version."""
    institution = award.institution or (award.design.institution if award.design else None)
    if institution is None:
        return None, [designs.content_of(CertificateDesign(), [])]
    version, content = designs.in_force(institution)
    return version, [content, *(designs.in_force(joint)[1] for joint in award.joint_institutions)]


def _facts(award: Award, contents: list[designs.Content]) -> dict[str, Any]:
    """Everything printed that is no wording, as plain values in the order in which people read it."""
    language = paper.nearest(award.language)
    printed = {content["institution"]: content["wording"].get(language, {}).get("provider", "") for content in contents}
    joint = award.joint_providers or tuple(institution.name for institution in award.joint_institutions)
    profile = getattr(award.recipient, "profile", None)
    return {
        "language": language,
        "kind": str(award.kind),
        "name": (award.recipient.name if award.recipient else award.name).strip(),
        "latin_name": (profile.latin_name if profile else award.latin_name).strip(),
        "profession": profile.profession if profile else award.profession,
        "title": award.title,
        "provider": printed.get(award.provider) or award.provider,
        "joint_providers": [printed.get(name) or name for name in joint],
        "format": award.format,
        "place": award.place,
        "hours": credit_rules.plain(award.hours),
        "begun_on": award.begun_on.isoformat() if award.begun_on else "",
        "completed_on": award.earned_on.isoformat(),
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
        "signatories": _signatories(award, contents, language),
        "facts": dict(award.facts),
    }


def _signatories(award: Award, contents: list[designs.Content], language: str) -> list[dict[str, str]]:
    if not award.signatories:
        return designs.signers(contents, language)
    images = {signer["name"]: signer["image"] for content in contents for signer in content["signatories"]}
    return [{"name": name, "role": role, "institution": "", "image": images.get(name, "")} for name, role in award.signatories]


def _design(version: int | None, contents: list[designs.Content], *, seed: str) -> dict[str, Any]:
    own, *joint = contents
    return {
        "version": version,
        "hue": own["hue"],
        "seed": seed,
        "border": own["border"],
        "ground": own["ground"],
        "accent": own["accent"],
        "logo": own["logo"],
        "joint_logos": [content["logo"] for content in joint if content["logo"]],
        "seal": own["seal"],
        "compact": own.get("compact", False),
    }

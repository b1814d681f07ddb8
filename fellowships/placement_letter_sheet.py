"""Letters and the learning agreement on paper, in the reader's language, right to left where it is written so."""

from __future__ import annotations

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language

from core.languages import direction
from fellowships import placement_showing as showing
from fellowships.models import AgreementVersion, Placement
from fellowships.placement_kinds import ItemKind
from fellowships.services.placing import words_of
from reviewing.printing import to_pdf


def letter_html(placement: Placement, kind: str) -> str:
    """The invitation, or the letter of support for the visa, on the host's behalf: facts from the placement and nothing typed."""
    opportunity = words_of(placement.slot.opportunity, get_language() or "en")
    profile = getattr(placement.fellow, "profile", None)
    return render_to_string(
        "fellowships/paper/letter.html",
        {
            **_surroundings(),
            "placement": placement,
            "opportunity": opportunity,
            "is_visa": kind == ItemKind.VISA_LETTER,
            "name": (profile.latin_name if profile and profile.latin_name else "") or placement.fellow.get_full_name(),
            "profile": profile,
            "days": showing.days_of(placement),
            "supervisors": [each.name for each in placement.slot.opportunity.supervisors.all()],
        },
    )


def pdf(placement: Placement, kind: str) -> bytes:
    return to_pdf(letter_html(placement, kind))


def agreement_html(placement: Placement, version: AgreementVersion) -> str:
    return render_to_string(
        "fellowships/paper/agreement.html",
        {
            **_surroundings(),
            "placement": placement,
            "version": version,
            "days": showing.days_of(placement),
            "sections": showing.agreement(version),
            "signatures": showing.signatures(placement, version),
        },
    )


def agreement_pdf(placement: Placement, version: AgreementVersion) -> bytes:
    return to_pdf(agreement_html(placement, version))


def _surroundings() -> dict:
    language = get_language() or settings.LANGUAGE_CODE
    return {"language": language, "direction": direction(language), "site": settings.WAGTAIL_SITE_NAME, "today": timezone.localdate()}

"""Letters to referees, and to applicants about them. Each names one deed and has one link."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from accounts import letters
from core import mail, moments
from fellowships.call_words import title_of
from fellowships.enums import ReferenceState
from fellowships.models import Reference
from fellowships.services.references import is_open, token_of

PROGRESS = "fellowships.progress"
TEMPLATES = {
    "asked": "reference_asked",
    "reminded": "reference_reminded",
    "thanks": "reference_thanks",
    "not_needed": "reference_not_needed",
}


def write(reference: Reference, occasion: str) -> None:
    """One letter to the referee, in the language that the applicant named. Nothing goes where the occasion is past."""
    if not _still_holds(reference, occasion):
        return
    call, language = reference.application.call, reference.language
    with translation.override(language):
        context = {
            "referee": reference.name,
            "applicant": reference.application.applicant_name,
            "call": title_of(call, language),
            "due": moments.in_words(reference.due_at, call.time_zone) if reference.due_at else "",
            "waived": reference.right_waived,
            "url": address_of(reference) if occasion in {"asked", "reminded"} else "",
        }
    mail.send(
        TEMPLATES[occasion],
        to=reference.email,
        language=language,
        context=context,
        message_key=f"fellowships.reference/{reference.uid}/{occasion}/{reference.serial}/{reference.reminders}",
    )


def _still_holds(reference: Reference, occasion: str) -> bool:
    if occasion in {"asked", "reminded"}:
        return is_open(reference)
    if occasion == "thanks":
        return reference.is_given
    return reference.state in {ReferenceState.NAMED, ReferenceState.WITHDRAWN}


def address_of(reference: Reference) -> str:
    """The referee's page, with the secret in it."""
    return f"{settings.SITE_URL}{reverse('fellowships:reference', args=[token_of(reference)])}"


def tell_applicant(reference: Reference) -> None:
    """That a reference came (she may stop such letters), or that a referee declined (she must act, so it always goes)."""
    applicant = reference.application.applicant
    if applicant is None or reference.state not in {ReferenceState.GIVEN, ReferenceState.DECLINED}:
        return
    with letters.as_read_by(applicant):
        context = {
            "name": applicant.name,
            "referee": reference.name,
            "call": title_of(reference.application.call, applicant.language),
            "url": f"{settings.SITE_URL}{reverse('fellowships:application', args=[reference.application.uid])}",
        }
    about = f"reference:{reference.uid}:{reference.serial}:{reference.state}"
    if reference.state == ReferenceState.DECLINED:
        mail.send("reference_declined", to=applicant.email, language=applicant.language, context=context, message_key=about)
    else:
        letters.send("reference_came", to_user=applicant, kind=PROGRESS, context=context, about=about)

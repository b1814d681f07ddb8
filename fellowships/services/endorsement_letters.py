"""Letters to home institutions, and to applicants about what these said."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from accounts import letters
from accounts.enums import Role
from accounts.models import User
from core import mail, moments
from fellowships.call_words import title_of
from fellowships.enums import EndorsementState
from fellowships.models import Endorsement

TEMPLATES = {"asked": "endorsement_asked", "reminded": "endorsement_reminded"}


def coordinators_of(institution_id: int | None) -> list[User]:
    """Who speaks for an institution, in the order in which they came."""
    found = User.objects.filter(is_active=True, memberships__institution=institution_id, memberships__role=Role.COORDINATOR)
    return list(found.select_related("profile").distinct().order_by("pk")) if institution_id else []


def write_to_home(endorsement: Endorsement, occasion: str) -> None:
    """To everybody who coordinates the home institution, unless one of them has answered meanwhile."""
    if endorsement.state != EndorsementState.ASKED:
        return
    application = endorsement.application
    for person in coordinators_of(endorsement.institution_id):
        if person.pk == application.applicant_id:
            continue
        with letters.as_read_by(person):
            context = {
                "name": person.name,
                "applicant": application.applicant_name,
                "institution": endorsement.institution.name,
                "call": title_of(application.call, person.language),
                "due": moments.in_words(endorsement.due_at, moments.reader_zone(person, otherwise=application.call.time_zone)),
                "url": f"{settings.SITE_URL}{reverse('fellowships:home_endorsement', args=[endorsement.uid])}",
            }
        mail.send(
            TEMPLATES[occasion],
            to=person.email,
            language=person.language,
            context=context,
            message_key=f"fellowships.endorsement/{endorsement.uid}/{endorsement.asked_at:%Y%m%d%H%M%S}/{endorsement.reminders}/{person.uid}",
        )


def tell_applicant(endorsement: Endorsement) -> None:
    """What her home institution decided."""
    applicant = endorsement.application.applicant
    if applicant is None or not endorsement.is_decided:
        return
    with letters.as_read_by(applicant):
        context = {
            "name": applicant.name,
            "institution": endorsement.institution.name if endorsement.institution_id else endorsement.application.home,
            "call": title_of(endorsement.application.call, applicant.language),
            "endorsed": endorsement.state == EndorsementState.ENDORSED,
            "reason": endorsement.reason,
            "url": f"{settings.SITE_URL}{reverse('fellowships:application', args=[endorsement.application.uid])}",
        }
    key = f"fellowships.endorsement/{endorsement.uid}/{endorsement.state}/{endorsement.decided_at:%Y%m%d%H%M%S}"
    mail.send("endorsement_decided", to=applicant.email, language=applicant.language, context=context, message_key=key)

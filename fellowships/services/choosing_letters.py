"""Letters of the desk beside the decision itself: a new stage, an appeal that came in, an appeal that is answered."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from core import mail
from fellowships.call_words import title_of
from fellowships.enums import AppealState, ApplicationState
from fellowships.models import Appeal, Application, Stage


def tell_of_stage(application: Application, stage: Stage) -> bool:
    """Tell an applicant that her application has come to ``stage``, if it is still there; whether a letter went."""
    applicant = application.applicant
    is_there = application.state == ApplicationState.IN_STAGE and application.stage_id == stage.pk
    if applicant is None or not applicant.is_active or not is_there or not stage.applicants_told:
        return False
    language = applicant.language
    words = stage.words_in(language)
    context = {
        "number": application.number,
        "call": title_of(application.call, language),
        "stage": words.name,
        "text": words.text,
        "url": _address("application", application.uid, language),
    }
    key = f"stage:{application.uid}:{stage.uid}"
    mail.send("fellowship_stage", to=applicant.email, language=language, context=context, message_key=key)
    return True


def tell_officers_of_appeal(appeal: Appeal) -> int:
    """Tell the officers of the call who did not prepare the decision; how many."""
    if appeal.state != AppealState.OPEN:
        return 0
    call = appeal.application.call
    officers = call.officers.filter(is_active=True).exclude(pk=appeal.decision.prepared_by_id).select_related("profile")
    for officer in officers:
        language = officer.language
        context = {"number": appeal.application.number, "call": title_of(call, language), "kind": appeal.kind}
        context["url"] = _address("select_appeals", call.key, language)
        key = f"appeal:{appeal.uid}:{officer.pk}"
        mail.send("fellowship_appeal_made", to=officer.email, language=language, context=context, message_key=key)
    return len(officers)


def tell_of_appeal(appeal: Appeal) -> bool:
    """Tell the applicant that her question is answered; whether a letter went."""
    applicant = appeal.application.applicant
    if applicant is None or not applicant.is_active or appeal.answered_at is None:
        return False
    language = applicant.language
    context = {
        "number": appeal.application.number,
        "call": title_of(appeal.application.call, language),
        "state": appeal.state,
        "url": _address("application", appeal.application.uid, language),
    }
    key = f"appeal-answer:{appeal.uid}"
    mail.send("fellowship_appeal_answered", to=applicant.email, language=language, context=context, message_key=key)
    return True


def _address(name: str, key, language: str) -> str:
    with translation.override(language):
        return settings.SITE_URL + reverse(f"fellowships:{name}", args=[key])

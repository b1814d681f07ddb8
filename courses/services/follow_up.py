"""Ask, 90 days after a course was completed, what became of it: once, by mail, by a link that needs no sign-in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import audit
from core import mail as letters
from core.errors import Refused
from core.jobs import enqueue
from courses import questionnaires
from courses.models import Enrolment, FollowUp
from courses.outline import outline_of

AFTER = timedelta(days=90)
# Who completed long before the survey was introduced, or while nobody was asked, is left in peace.
NO_LATER_THAN = timedelta(days=180)
OPEN_FOR = timedelta(days=120)
MOST_AT_ONCE = 2000


@transaction.atomic
def ask_due() -> int:
    """Make the surveys that are due and queue their letters; return how many. Nobody is asked twice about one course."""
    now = timezone.now()
    due = Enrolment.objects.completed().filter(
        completed_at__lte=now - AFTER, completed_at__gt=now - NO_LATER_THAN, follow_up__isnull=True, learner__is_active=True
    )
    asked = 0
    for enrolment in due.select_related("learner__profile").order_by("completed_at")[:MOST_AT_ONCE]:
        survey, made = FollowUp.objects.get_or_create(enrolment=enrolment, defaults={"language": enrolment.learner.language})
        if made:
            asked += 1
            enqueue("courses.tasks.mail_follow_up", survey.pk)
    for pk in FollowUp.objects.filter(mailed_at__isnull=True, asked_at__lt=now - timedelta(hours=12), asked_at__gt=now - timedelta(days=7),
                                      answered_at__isnull=True, declined_at__isnull=True).values_list("pk", flat=True):  # fmt: skip
        enqueue("courses.tasks.mail_follow_up", pk)
    return asked


def mail(pk: int) -> None:
    """Send the letter of one survey, in its reader's language. Once sent, or once answered or declined, it says nothing more."""
    survey = FollowUp.objects.select_related("enrolment__learner__profile", "enrolment__course").filter(pk=pk).first()
    if survey is None or survey.mailed_at or survey.answered_at or survey.declined_at:
        return
    learner, language = survey.enrolment.learner, survey.enrolment.learner.language
    outline = outline_of(survey.enrolment.course.translation_key, language)
    context = {
        "name": learner.name,
        "course": outline.title if outline else survey.enrolment.course.title,
        "survey_url": _address("courses:follow_up", survey, language),
        "decline_url": _address("courses:decline_follow_up", survey, language),
    }
    letters.send("follow_up", to=learner.email, language=language, context=context, unsubscribe_url=context["decline_url"])
    FollowUp.objects.filter(pk=pk).update(mailed_at=timezone.now(), language=language)


@transaction.atomic
def answer(survey: FollowUp, answers: dict[str, Any], *, language: str) -> FollowUp:
    """Keep the answers. A second time changes nothing. Raises Refused once the survey is closed."""
    survey = FollowUp.objects.select_for_update(of=("self",)).select_related("enrolment__course").get(pk=survey.pk)
    if survey.answered_at:
        return survey
    if not is_open(survey):
        raise Refused(_("This survey is closed. Thank you all the same."), code="closed")
    survey.answers, survey.language, survey.answered_at = answers, language, timezone.now()
    survey.version = questionnaires.version_asked(survey.enrolment.course, questionnaires.FOLLOW_UP, language=language)
    survey.save(update_fields=["answers", "language", "answered_at", "version"])
    audit.record("courses.followed_up", survey.enrolment, language=language)
    return survey


@transaction.atomic
def decline(survey: FollowUp) -> None:
    """The learner wants no letter about this survey."""
    if FollowUp.objects.filter(pk=survey.pk, answered_at__isnull=True, declined_at__isnull=True).update(declined_at=timezone.now()):
        audit.record("courses.follow_up_declined", survey.enrolment)


def is_open(survey: FollowUp) -> bool:
    return survey.asked_at > timezone.now() - OPEN_FOR


def _address(name: str, survey: FollowUp, language: str) -> str:
    with translation.override(language):
        return f"{settings.SITE_URL}{reverse(name, args=[survey.token])}"

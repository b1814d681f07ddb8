"""One letter to a learner who has fallen silent or got stuck, in her language; nobody sees her address."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core import audit, mail
from core.errors import Refused
from core.jobs import enqueue
from courses import rules
from courses.dashboard import QUIET_DAYS, at_risk
from courses.models import Enrolment, Nudge
from courses.outline import outline_of


@transaction.atomic
def nudge(enrolment: Enrolment, *, by) -> Nudge:
    """Write to the learner, once in ``QUIET_DAYS``.

    Raises Refused when ``by`` may not read who learns the course, when the
    learner is not on the list of those at risk any more, when her account is
    closed, or when somebody wrote to her lately.
    """
    enrolment = Enrolment.objects.select_for_update(of=("self",)).select_related("learner", "course").get(pk=enrolment.pk)
    if not (Enrolment.objects.visible_to(by).filter(pk=enrolment.pk).exists() or rules.is_tutor_of(by, enrolment)):
        raise Refused(_("You do not follow the learners of this course."), code="not_yours")
    if not at_risk(Enrolment.objects.filter(pk=enrolment.pk)).exists():
        raise Refused(_("She has come back in the meantime, or left the course. No message was sent."), code="not_at_risk")
    if not enrolment.learner.is_active:
        raise Refused(_("This account is closed."), code="closed")
    last = enrolment.nudges.first()
    if last and last.sent_at > timezone.now() - timedelta(days=QUIET_DAYS):
        sentence = _("Somebody wrote to her already on %(day)s. Give her time to answer.")
        raise Refused(sentence % {"day": date_format(last.sent_at, "DATE_FORMAT")}, code="too_soon")
    sent = Nudge.objects.create(enrolment=enrolment, by=by)
    audit.record("courses.learner_nudged", enrolment, actor=by)
    enqueue("courses.tasks.send_nudge", sent.pk)
    return sent


def send_nudge(sent: Nudge) -> None:
    """The letter itself. Nothing is sent when the course is live in no language."""
    enrolment = sent.enrolment
    language = enrolment.learner.language
    outline = outline_of(enrolment.course.translation_key, language)
    if outline is None:
        return
    with translation.override(language):
        context = {"name": enrolment.learner.name, "course": outline.title, "course_url": f"{settings.SITE_URL}{_path(outline.url)}"}
    mail.send("learner_nudged", to=enrolment.learner.email, language=language, context=context)


def _path(url: str) -> str:
    """A page's address below the site's own, whether it came with one or not."""
    return url.removeprefix(settings.SITE_URL)

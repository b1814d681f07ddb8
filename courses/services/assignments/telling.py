"""What learners are told by mail of their works: that a result is there, that reviews are asked of them. Marks stay on the site."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import letters
from courses import moments
from courses.assignments.sheet import sheet_of
from courses.models import PeerReview, Work

KIND = "courses.assignments"


def register() -> None:
    """Make the letters known to the page on which one chooses one's letters."""
    letters.register(
        KIND,
        _("Assignments"),
        _("When you are asked to review the work of others, when your result is there, and when a tutor answers you."),
        frequencies=(letters.NOW, letters.NEVER),
        default=letters.NOW,
    )


def tell_result(work: Work) -> bool:
    """Write to the author that her result, or a change of it, is there."""
    about = f"work:{work.pk}:{work.released_at.timestamp():.0f}:{work.percent}"
    return _send("work_marked", work, about)


def tell_of_appeal(work: Work) -> bool:
    """Write to the author that a tutor has answered her."""
    return _send("work_appeal_answered", work, f"appeal:{work.pk}")


def tell_of_reviews(work: Work) -> bool:
    """Write to the author of ``work`` that she is asked to review others' works, unless she has given all that she was asked for."""
    asked = PeerReview.objects.open().filter(reviewer=work.enrolment_id, work__assignment=work.assignment_id).order_by("due_at", "pk")
    rows = list(asked)
    if not rows:
        return False
    zone = moments.reader_zone(work.enrolment.learner, otherwise=work.cohort.time_zone if work.cohort else "UTC")
    about = f"reviews:{work.pk}:{max(row.pk for row in rows)}"
    return _send("work_reviews_asked", work, about, count=len(rows), until=lambda: moments.in_words(rows[0].due_at, zone))


def _send(template: str, work: Work, about: str, **more) -> bool:
    def context() -> dict:
        sheet = sheet_of(work.assignment_id, get_language() or work.language)
        told = {name: value() if callable(value) else value for name, value in more.items()}
        return {"assignment": sheet.title if sheet else "", "url": f"{settings.SITE_URL}{reverse('courses:work', args=[work.uid])}", **told}

    return letters.send(template, to_user=work.enrolment.learner, kind=KIND, context=context, about=about)

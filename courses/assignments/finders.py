"""What assignments tell the rest of the house: what is due when, and what waits for tutors."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.models import User
from core.prepared import prepared
from courses import deadlines, desk_work
from courses.assignments import moments
from courses.assignments.sheet import sheet_of
from courses.deadlines import Deadline
from courses.models import Enrolment, PeerReview, Work
from courses.outline import Outline, outlines


@deadlines.finds
def works(learners: Collection[User], *, since: datetime, until: datetime) -> Iterator[tuple[int, Deadline]]:
    """Works that are not handed in yet."""
    language = get_language() or ""
    under_way = _under_way(learners)
    found = outlines({enrolment.course.translation_key for enrolment in under_way}, language)
    enrolments = [each for each in under_way if (outline := found.get(each.course.translation_key)) and outline.assignments]
    if not enrolments:
        return
    known: dict[tuple[int, int], list[Work]] = {}
    for work in Work.objects.filter(enrolment__in=enrolments).defer("text"):
        known.setdefault((work.enrolment_id, work.assignment_id), []).append(work)
    later = moments.more_time([enrolment.pk for enrolment in enrolments])
    for enrolment in enrolments:
        outline = found.get(enrolment.course.translation_key)
        for lesson in outline.lessons if outline else ():
            if lesson.assignment is None:
                continue
            before = known.get((enrolment.pk, lesson.assignment), [])
            due = _due(enrolment, lesson.assignment, before, later, language)
            if due is not None and since <= due < until:
                yield enrolment.learner_id, _deadline(enrolment, outline, lesson, due, language)


@deadlines.finds
def reviews(learners: Collection[User], *, since: datetime, until: datetime) -> Iterator[tuple[int, Deadline]]:
    """Reviews of others' works."""
    rows = [row for row in _open_reviews(learners) if since <= row[2] < until]
    language = get_language() or ""
    found = outlines({row[-1] for row in rows}, language) if rows else {}
    for learner, uid, due_at, assignment, key in rows:
        sheet, outline = sheet_of(assignment, language), found.get(key)
        if sheet and outline:
            title = _("Review of another's work: %(title)s") % {"title": sheet.title}
            url = reverse("courses:review", args=[uid])
            yield learner, Deadline(when=due_at, title=title, url=url, kind="review_of_work", uid=f"review-{uid}", course=outline.title)


@desk_work.waits
def at_desk(user: User, *, since: datetime) -> Iterator[desk_work.Work]:
    """Works and appeals at the desk of ``user``."""
    found = Work.objects.markable_by(user).waiting_for_tutor().exclude(enrolment__learner=user)
    fresh = Q(to_tutor_at__gte=since) | Q(appeal__made_at__gte=since)
    counted = found.order_by().aggregate(count=Count("pk"), fresh=Count("pk", filter=fresh))
    title = ngettext("%(count)d assignment waits to be marked", "%(count)d assignments wait to be marked", counted["count"])
    yield desk_work.Work(title=title % counted, url=reverse("courses:work_desk"), **counted)


def _enrolments(**whose):
    return Enrolment.objects.active().filter(**whose).select_related("cohort", "course").order_by("pk")


def _reviews(**whose):
    return (
        PeerReview.objects.open()
        .filter(**whose)
        .order_by()
        .values_list("reviewer__learner_id", "uid", "due_at", "work__assignment_id", "reviewer__course__translation_key")
    )


# Of one learner, as “My learning” asks at each visit, by statements that are put together once.
_enrolments_of_one = prepared(lambda learner: _enrolments(learner=learner))
_reviews_of_one = prepared(lambda learner: _reviews(reviewer__learner=learner))


def _under_way(learners: Collection[User]) -> list[Enrolment]:
    """Of many learners only those in courses with an assignment."""
    if len(learners) == 1:
        return _enrolments_of_one(next(iter(learners)).pk)
    return list(_enrolments(learner__in=learners, course__in=_courses_with_assignments()))


def _open_reviews(learners: Collection[User]) -> list:
    if len(learners) == 1:
        return _reviews_of_one(next(iter(learners)).pk)
    return list(_reviews(reviewer__learner__in=learners))


def _courses_with_assignments():
    """Primary keys of canonical courses with a lesson that has an assignment, as a subquery by key."""
    from courses.models import CoursePage, LessonPage

    paths = LessonPage.objects.live().filter(assignment__isnull=False).values_list("path", flat=True)
    # A lesson stands two levels below its course.
    steplen = LessonPage.steplen
    return CoursePage.objects.filter(path__in={path[: -2 * steplen] for path in paths}).values("pk")


def _due(enrolment, assignment: int, before: list[Work], later: dict, language: str) -> datetime | None:
    sheet = sheet_of(assignment, language)
    if sheet is None or any(work.passed or not (work.is_draft or work.is_released) for work in before):
        return None
    told = [work for work in before if work.is_released]
    has_draft = any(work.is_draft for work in before)
    if told and not has_draft and sheet.rules.attempts_left(len(told)) == 0:
        return None
    return moments.due_with(enrolment, sheet.rules, told, later.get((enrolment.pk, assignment)))


def _deadline(enrolment: Enrolment, outline: Outline, lesson, due: datetime, language: str) -> Deadline:
    sheet = sheet_of(lesson.assignment, language)
    return Deadline(
        when=due,
        title=_("Assignment due: %(title)s") % {"title": sheet.title},
        url=reverse("courses:assignment", args=[lesson.key]),
        kind="assignment",
        uid=f"assignment-{lesson.key}-{enrolment.uid}",
        course=outline.title,
    )

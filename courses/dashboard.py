"""A course over all its learners: counted by the database, in as many queries for five thousand as for one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Avg, BooleanField, Count, DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import get_language

from courses import marked_parts, part_figures
from courses.enums import EnrolmentState, RunState, WorkState
from courses.models import Attempt, CaseRun, CoursePage, Enrolment, Evaluation, LessonProgress, Nudge, Work
from courses.outline import Outline, outline_of
from courses.part_figures import PartFigures

# Who was in the course at some time.
BEGUN = (EnrolmentState.ACTIVE, EnrolmentState.COMPLETED, EnrolmentState.WITHDRAWN)
ACTIVE_DAYS = 30
# At risk: under way and not seen for so long, or the same quiz handed in so often without a pass.
IDLE_DAYS = 14
TRIES = 2
# Nobody is written to more often.
QUIET_DAYS = 7
WEEKS = 12
# A lesson that stays open longer was left open.
LONGEST_SITTING = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Counts:
    """Enrolments: all that were ever in the course, and of them those under way, seen lately, finished, and gone."""

    enrolled: int
    under_way: int
    active: int
    completed: int
    withdrawn: int
    days_to_complete: int | None  # the median


@dataclass(frozen=True, slots=True)
class LessonFigures:
    key: UUID
    number: int
    title: str
    language: str
    opened: int
    read: int
    stopped: int
    minutes: int | None  # the mean from opening to done, of those within one sitting
    planned: int
    weeks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the way through the course. ``kind``: ``enrolled``, ``lesson``, one of ``PartKind``, ``evaluated`` or ``completed``."""

    kind: str
    title: str
    count: int
    stopped: int = 0


@dataclass(frozen=True, slots=True)
class Dashboard:
    at: datetime
    counts: Counts
    lessons: tuple[LessonFigures, ...]
    parts: tuple[PartFigures, ...]
    steps: tuple[Step, ...]
    weeks: tuple[datetime, ...]  # the Monday of each


def courses_with_learners(user) -> QuerySet[CoursePage]:
    """Courses whose learners ``user`` may read about, with how many were ever ``enrolled`` and how many ``completed``; one query."""
    seen = Enrolment.objects.visible_to(user).order_by().values("course")
    begun, done = Q(enrolments__state__in=BEGUN), Q(enrolments__state=EnrolmentState.COMPLETED)
    counts = {"enrolled": Count("enrolments", filter=begun), "completed": Count("enrolments", filter=done)}
    return CoursePage.objects.filter(pk__in=seen).annotate(**counts).order_by("title", "pk")


def at_risk(enrolments: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    """Those of ``enrolments`` that may be lost, the longest silent first, with ``is_idle``, ``is_stuck``, ``has_failed`` and ``is_late``.

    The rule, in words, is ``courses.at_risk_words.rule``.
    """
    now = timezone.now()
    idle = Q(last_seen_at__lt=now - timedelta(days=IDLE_DAYS))
    stuck = Exists(_again_and_again(Attempt, "quiz").handed_in()) | Exists(_again_and_again(CaseRun, "case").filter(state=RunState.ENDED))
    works = Work.objects.filter(enrolment=OuterRef("pk")).order_by()
    reasons = {
        "is_idle": ExpressionWrapper(idle, output_field=BooleanField()),
        "is_stuck": ExpressionWrapper(stuck, output_field=BooleanField()),
        "has_failed": Exists(works.counting().filter(passed=False)),
        "is_late": Exists(works.filter(state=WorkState.DRAFT, due_at__lt=now)),
    }
    # Who waits for her group to start is silent with good reason.
    begun = Q(cohort__isnull=True) | Q(cohort__starts_at__isnull=True) | Q(cohort__starts_at__lte=now)
    found = enrolments.active().filter(begun).annotate(**reasons)
    return found.filter(Q(is_idle=True) | Q(is_stuck=True) | Q(has_failed=True) | Q(is_late=True)).order_by("last_seen_at", "pk")


def _again_and_again(model, part: str) -> QuerySet:
    """Tries from the second on at a ``part`` that the learner of the outer row has not passed."""
    passed = model.objects.filter(enrolment=OuterRef("enrolment"), **{part: OuterRef(part)}).passed().order_by()
    return model.objects.filter(enrolment=OuterRef("pk"), number__gte=TRIES).exclude(Exists(passed)).order_by()


def at_risk_in(course: CoursePage) -> QuerySet[Enrolment]:
    """The same for one course, with the learner, the lessons ``read`` and when somebody last wrote."""
    read = _counted(LessonProgress.objects.filter(enrolment=OuterRef("pk"), read_at__isnull=False).order_by(), "enrolment")
    last = Nudge.objects.filter(enrolment=OuterRef("pk")).order_by("-sent_at").values("sent_at")[:1]
    found = at_risk(Enrolment.objects.filter(course=course, learner__is_active=True))
    return found.select_related("learner").annotate(lessons_read=read, nudged_at=last)


def dashboard(course: CoursePage) -> Dashboard:
    """All figures of a course, in as many queries for five thousand learners as for one."""
    now = timezone.now()
    outline = outline_of(course.translation_key, get_language() or "")
    weeks = _weeks(now)
    counts = _counts(course, now)
    lessons = _lessons(course, outline, weeks, now) if outline else ()
    parts = part_figures.figures(course, marked_parts.keys_of(outline), states=BEGUN)
    evaluated = Evaluation.objects.filter(enrolment__course=course, enrolment__state__in=BEGUN).count()
    steps = _steps(counts, outline, lessons, parts, evaluated) if outline else ()
    return Dashboard(now, counts, lessons, parts, steps, tuple(weeks))


def _counts(course: CoursePage, now: datetime) -> Counts:
    active, done = Q(state=EnrolmentState.ACTIVE), Q(state=EnrolmentState.COMPLETED)
    told = Enrolment.objects.filter(course=course, state__in=BEGUN).aggregate(
        enrolled=Count("pk"),
        under_way=Count("pk", filter=active),
        active=Count("pk", filter=active & Q(last_seen_at__gte=now - timedelta(days=ACTIVE_DAYS))),
        completed=Count("pk", filter=done),
        withdrawn=Count("pk", filter=Q(state=EnrolmentState.WITHDRAWN)),
    )
    return Counts(**told, days_to_complete=_median_days(course, told["completed"]))


def _median_days(course: CoursePage, completed: int) -> int | None:
    """Half of those who finished needed at most so many days."""
    took = ExpressionWrapper(F("completed_at") - F("enrolled_at"), output_field=DurationField())
    done = Enrolment.objects.filter(course=course).completed().annotate(took=took).order_by("took").values_list("took", flat=True)
    middle = max(0, (completed - 1) // 2)
    found = list(done[middle : middle + 1])
    return max(0, found[0].days) if found else None


def _lessons(course: CoursePage, outline: Outline, weeks: list[datetime], now: datetime) -> tuple[LessonFigures, ...]:
    open_for = ExpressionWrapper(F("read_at") - F("opened_at"), output_field=DurationField())
    in_week = {
        f"week_{place}": Count("pk", filter=Q(read_at__gte=start, read_at__lt=start + timedelta(days=7)))
        for place, start in enumerate(weeks)
    }
    rows = (
        LessonProgress.objects.filter(enrolment__course=course, enrolment__state__in=BEGUN)
        .order_by()
        .values("lesson_key")
        .annotate(
            opened=Count("pk"),
            read=Count("read_at"),
            minutes=Avg(open_for, filter=Q(read_at__gt=F("opened_at"), read_at__lte=F("opened_at") + LONGEST_SITTING)),
            **in_week,
        )
    )
    by_lesson = {row["lesson_key"]: row for row in rows}
    stopped = _stopped(course, now)
    return tuple(_lesson(lesson, by_lesson.get(lesson.key, {}), stopped.get(lesson.key, 0), len(weeks)) for lesson in outline.lessons)


def _lesson(lesson, row: dict, stopped: int, weeks: int) -> LessonFigures:
    minutes = row.get("minutes")
    return LessonFigures(
        key=lesson.key,
        number=lesson.number,
        title=lesson.title,
        language=lesson.language,
        opened=row.get("opened", 0),
        read=row.get("read", 0),
        stopped=stopped,
        minutes=None if minutes is None else max(1, round(minutes.total_seconds() / 60)),
        planned=lesson.minutes,
        weeks=tuple(row.get(f"week_{place}", 0) for place in range(weeks)),
    )


def _stopped(course: CoursePage, now: datetime) -> dict[UUID | None, int]:
    """How many left the course, or have been silent, since they were at each lesson."""
    silent = Q(state=EnrolmentState.ACTIVE, last_seen_at__lt=now - timedelta(days=IDLE_DAYS))
    gone = Enrolment.objects.filter(silent | Q(state=EnrolmentState.WITHDRAWN), course=course)
    return dict(gone.order_by().values_list("last_lesson_key").annotate(count=Count("pk")))


def _steps(
    counts: Counts, outline: Outline, lessons: tuple[LessonFigures, ...], parts: tuple[PartFigures, ...], evaluated: int
) -> tuple[Step, ...]:
    by_key = {(part.kind, part.pk): part for part in parts}
    steps = [Step("enrolled", "", counts.enrolled)]
    for lesson, figures in zip(outline.lessons, lessons, strict=True):
        steps.append(Step("lesson", figures.title, figures.read, figures.stopped))
        held = [by_key[key] for key in marked_parts.in_lesson(lesson) if key in by_key]
        steps += [Step(part.kind.value, part.title, part.passed) for part in held]
    return (*steps, Step("evaluated", "", evaluated), Step("completed", "", counts.completed))


def _weeks(now: datetime) -> list[datetime]:
    """The last twelve weeks, by the reader's clock, from Monday to Sunday; this one is the last."""
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    monday = today - timedelta(days=today.weekday())
    return [monday - timedelta(days=7 * back) for back in reversed(range(WEEKS))]


def _counted(rows: QuerySet, by: str) -> Coalesce:
    return Coalesce(Subquery(rows.values(by).annotate(count=Count("pk")).values("count")), 0)

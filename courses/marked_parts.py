"""What is marked in a course, lesson by lesson: branching cases, assignments and quizzes; and which tries at each count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet, TextChoices
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from courses.enums import AttemptState, RunState, WorkState
from courses.models import Assignment, Attempt, CaseRun, ClinicalCase, CoursePage, Enrolment, Quiz, Work
from courses.outline import Lesson, Outline, outline_of


class PartKind(TextChoices):
    CASE = "case", _("Branching case")
    ASSIGNMENT = "assignment", _("Assignment")
    QUIZ = "quiz", _("Quiz")


class Outcome(TextChoices):
    """What became of a part."""

    PASSED = "passed", _("Passed")
    FAILED = "failed", _("Not passed")
    NONE = "none", _("Nothing handed in")


@dataclass(frozen=True, slots=True)
class Part:
    """``pk`` is that of the canonical quiz, case or assignment."""

    kind: PartKind
    pk: int
    title: str

    @property
    def code(self) -> str:
        """How it is named in an address, such as ``"quiz-12"``."""
        return f"{self.kind}-{self.pk}"


MODELS = {PartKind.CASE: ClinicalCase, PartKind.ASSIGNMENT: Assignment, PartKind.QUIZ: Quiz}


def in_lesson(lesson: Lesson) -> list[tuple[PartKind, int]]:
    """What is marked in one lesson, in the order in which it is done."""
    held = [(PartKind.CASE, lesson.case), (PartKind.ASSIGNMENT, lesson.assignment), (PartKind.QUIZ, lesson.quiz)]
    return [(kind, pk) for kind, pk in held if pk]


def parts_of(course: CoursePage) -> list[Part]:
    """What the course has now, in the order of its lessons; one query for each kind that there is."""
    return named(keys_of(outline_of(course.translation_key, get_language() or "")))


def keys_of(outline: Outline | None) -> list[tuple[PartKind, int]]:
    """The same by kind and primary key, without a query."""
    return list(dict.fromkeys(key for lesson in outline.lessons for key in in_lesson(lesson))) if outline else []


def named(keys: Iterable[tuple[PartKind, int]]) -> list[Part]:
    """Each with its title; what is gone is left out."""
    keys = list(keys)
    titles: dict[tuple[PartKind, int], str] = {}
    for kind, model in MODELS.items():
        if wanted := [pk for own, pk in keys if own == kind]:
            titles |= {(kind, pk): title for pk, title in model.objects.filter(pk__in=wanted).values_list("pk", "title")}
    return [Part(kind, pk, titles[kind, pk]) for kind, pk in keys if (kind, pk) in titles]


def tries(kind: PartKind) -> QuerySet:
    """Whatever was done to its end and marked."""
    if kind == PartKind.QUIZ:
        return Attempt.objects.handed_in().order_by()
    if kind == PartKind.CASE:
        return CaseRun.objects.filter(state=RunState.ENDED).order_by()
    return Work.objects.released().order_by()


def counting(kind: PartKind) -> QuerySet:
    """Of ``tries``, the one of each learner that counts; of the walks through a case it is the best, and of two equal ones the first."""
    if kind != PartKind.CASE:
        return tries(kind).filter(counts=True)
    own = CaseRun.objects.filter(enrolment=OuterRef("enrolment"), case=OuterRef("case"), state=RunState.ENDED)
    alike = own.filter(passed=OuterRef("passed"))
    ahead = alike.filter(Q(percent__gt=OuterRef("percent")) | Q(percent=OuterRef("percent"), number__lt=OuterRef("number")))
    return tries(kind).filter(~Exists(ahead)).filter(Q(passed=True) | ~Exists(own.filter(passed=True)))


def waiting(kind: PartKind) -> QuerySet:
    """Handed in, and with others for marking."""
    if kind == PartKind.QUIZ:
        return Attempt.objects.filter(state=AttemptState.MARKING).order_by()
    if kind == PartKind.CASE:
        return CaseRun.objects.none()
    return Work.objects.handed_in().exclude(state=WorkState.RELEASED).order_by()


def with_outcome(enrolments: QuerySet[Enrolment], part: Part, outcome: str) -> QuerySet[Enrolment]:
    """Those of ``enrolments`` for whom ``part`` came to ``outcome``."""
    of_part = {"enrolment": OuterRef("pk"), part.kind.value: part.pk}
    if outcome == Outcome.NONE:
        return enrolments.filter(~Exists(tries(part.kind).filter(**of_part)))
    return enrolments.filter(Exists(counting(part.kind).filter(**of_part, passed=outcome == Outcome.PASSED)))

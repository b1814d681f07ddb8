"""Attempts that were handed in and marked, written straight to the database."""

from __future__ import annotations

from decimal import Decimal

from django.utils import timezone

from courses.enums import AttemptState
from courses.models import Answer, Attempt, Enrolment
from tests.courses.quiz_road import RIGHT, WRONG
from tests.factories.courses import EnrolmentFactory


def sat(lesson, *rights: bool, enrolment: Enrolment | None = None, number: int = 1, counts: bool = True, **fields) -> Attempt:
    """An attempt at the lesson's quiz in which each of ``rights`` says whether that question was answered rightly."""
    enrolment = enrolment or EnrolmentFactory(course=lesson.course)
    now = timezone.now()
    percent = Decimal(100 * sum(rights)) / len(rights)
    questions = [place.question for place in lesson.quiz.quiz_questions.select_related("question").order_by("sort_order")]
    fields = {"started_at": now, "handed_in_at": now, "language": "en", **fields}
    attempt = Attempt.objects.create(
        enrolment=enrolment,
        quiz=lesson.quiz,
        number=number,
        paper=[_entry(question) for question in questions],
        state=AttemptState.HANDED_IN,
        pass_percent=80,
        marks=sum(rights),
        maximum=len(rights),
        percent=percent.quantize(Decimal("0.01")),
        passed=percent >= 80,
        counts=counts,
        **fields,
    )
    Answer.objects.bulk_create(
        Answer(
            attempt=attempt,
            question_key=question.translation_key,
            question_version=question.version,
            given=RIGHT if right else WRONG,
            marks=int(right),
            maximum=1,
        )
        for question, right in zip(questions, rights, strict=True)
    )
    return attempt


def _entry(question) -> dict:
    options = [block["id"] for block in question.choices.raw_data]
    key = str(question.translation_key)
    return {"key": key, "version": question.version, "kind": question.kind, "marks": "1", "options": options}

"""What the demonstration's learners have done, by the same services as anybody's."""

from __future__ import annotations

from typing import NamedTuple

from accounts.demo import PEOPLE
from accounts.models import User
from core.seeding import stable_uuid
from courses import casebook, evaluation, services
from courses.branching import Quality
from courses.demo import assignments, essays
from courses.enums import PART_KINDS, QuestionKind
from courses.models import Attempt, ClinicalCase, CoursePage, Enrolment, Question, Quiz
from courses.outline import outline_of

WHOLE = 100
MARKER = next(person.email for person in PEOPLE if person.address == "amina")


class Road(NamedTuple):
    """How far somebody goes in a course, in per cent of its lessons; ``stumbles`` fails the first quiz once.

    An essay is marked at once, unless its author ``waits`` for it.
    """

    person: str
    course: str
    language: str
    percent: int = WHOLE
    certificate: bool = True
    stumbles: bool = False
    waits: bool = False


ROADS = (
    Road("grace", "hand-hygiene", "en"),
    Road("grace", "sepsis-first-hour", "en", percent=50),
    Road("mariama", "newborn-first-minute", "fr", stumbles=True),
    Road("mariama", "sepsis-first-hour", "fr", percent=50),
    Road("layla", "hand-hygiene", "ar", percent=60),
    Road("layla", "newborn-first-minute", "en", percent=89, waits=True),
    Road("lucia", "hand-hygiene", "es", stumbles=True),
    Road("awa", "hand-hygiene", "fr", certificate=False),
    Road("ibrahima", "sepsis-first-hour", "fr"),
    Road("naomi", "hand-hygiene", "en", percent=30),
)


def write() -> int:
    """Walk every road that nobody has set foot on; return how many were walked."""
    addresses = {person.address: person.email for person in PEOPLE}
    people = {user.email: user for user in User.objects.filter(email__in=addresses.values()).select_related("profile")}
    courses = {page.translation_key: page for page in CoursePage.objects.live().filter(locale__language_code="en")}
    walked = 0
    for road in ROADS:
        learner, course = people.get(addresses[road.person]), courses.get(stable_uuid("course", road.course))
        if learner and course and not Enrolment.objects.of(learner).in_course(course).exists():
            _walk(learner, course, road)
            walked += 1
    return walked


def _walk(learner: User, course: CoursePage, road: Road) -> None:
    enrolment = services.note_disclosures(services.enrol(learner, course, language=road.language))
    outline = outline_of(course.translation_key, road.language)
    far = max(1, len(outline.lessons) * road.percent // WHOLE)
    stumbles = road.stumbles
    for lesson in outline.lessons[:far]:
        services.note_place(enrolment, lesson.key, language=road.language)
        services.mark_read(enrolment, lesson.key, language=road.language)
        if lesson.case:
            _walk_case(enrolment, lesson.case, language=road.language, stumbles=stumbles or road.percent < WHOLE)
        if lesson.assignment:
            assignments.hand_in(enrolment, lesson)
        if lesson.quiz:
            _take(enrolment, lesson.quiz, language=road.language, stumbles=stumbles, waits=road.waits)
            stumbles = False
    if far < len(outline.lessons):
        services.note_place(enrolment, outline.lessons[far].key, language=road.language)
        return
    services.give_evaluation(enrolment, _opinion(), language=road.language)
    enrolment.refresh_from_db()
    if road.certificate:
        services.claim_certificate(
            enrolment, {system.code: maximum for system, maximum in services.credit_offers(enrolment)}, language=road.language
        )


def _take(enrolment: Enrolment, quiz_pk: int, *, language: str, stumbles: bool, waits: bool) -> None:
    quiz = Quiz.objects.get(pk=quiz_pk)
    for is_right in [False, True] if stumbles else [True]:
        attempt = services.start_attempt(enrolment, quiz, language=language)
        done = services.hand_in(attempt, _answers(attempt, is_right=is_right), language=language)
        if done.is_being_marked and not waits:
            essays.mark(done, by=User.objects.get(email=MARKER))


def _walk_case(enrolment: Enrolment, case_pk: int, *, language: str, stumbles: bool) -> None:
    """Along the expert's path; who stumbles gives the fluid too fast and comes back to it."""
    run = services.start_case(enrolment, ClinicalCase(pk=case_pk), language=language)
    told = casebook.told(case_pk, language, version=run.version)
    step, here = 0, told.graph.start
    while run.is_open:
        step += 1
        offered = told.graph.scenes[here].decisions
        slip = next((one for one in offered if one.quality == Quality.ACCEPTABLE), None) if stumbles and step == 2 else None
        decision = slip or next(one for one in offered if one.quality == Quality.EXPERT)
        own = services.OwnRun(enrolment.learner_id, run.uid)
        run = services.decide(own, step=step, scene=here, decision=decision.id, language=language)
        here = decision.leads_to


def _answers(attempt: Attempt, *, is_right: bool) -> dict[str, object]:
    """Right answers to all questions but the last, or to one question in three."""
    keys = [entry["key"] for entry in attempt.paper]
    questions = {str(row.translation_key): row for row in Question.objects.filter(translation_key__in=keys, locale__language_code="en")}
    known = keys[: max(1, len(keys) - 1)] if is_right else keys[::3]
    return {key: _right_answer(questions[key], attempt.language) for key in known}


def _right_answer(question: Question, language: str) -> object:
    if question.kind == QuestionKind.ESSAY:
        return essays.TEXTS[language]
    if question.kind == QuestionKind.NUMERIC:
        return f"{question.answer.normalize():f}"
    if question.kind == QuestionKind.SHORT:
        return next(block.value["text"] for block in question.accepted if block.value["share"] == WHOLE)
    if question.kind == QuestionKind.ORDERING:
        return [block.id for block in question.choices]
    if question.kind in PART_KINDS:
        return {block.id: block.value["right"][0] for block in question.parts}
    if question.kind == QuestionKind.HOTSPOT:
        return next(block.id for block in question.areas if block.value["correct"])
    right = [choice.id for choice in question.choices if choice.value["correct"]]
    return right if question.kind == QuestionKind.MULTIPLE else right[0]


def _opinion() -> dict[str, str | int]:
    """A content learner's evaluation."""
    given = {"agreement": 5, "yes_no": "no"}
    return {item.code: given[item.kind] for item in evaluation.ITEMS if item.kind in given}

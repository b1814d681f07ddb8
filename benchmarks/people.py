"""Who takes part: learners with progress, signed in, and the values they bring, written as a cast.

``python -m benchmarks.people FILE`` writes it, with the site's settings. Progress is
made by the same services as anybody's; only the sessions are written directly.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path

from benchmarks import crowd

LEARNERS = 32
QUIZ_TAKERS = 400
COURSES_EACH = 4
ANSWERS_AT_ONCE = 5
LANGUAGE = "en"
CSRF = "benchmarkbenchmarkbenchmark12345"


def main(file: Path) -> None:
    import django

    django.setup()
    from django.utils import translation

    with translation.override(LANGUAGE):
        file.write_text(json.dumps(make_cast()))


def make_cast() -> dict[str, list[dict]]:
    from courses.models import CoursePage
    from courses.outline import outlines

    keys = CoursePage.objects.live().filter(locale__language_code=LANGUAGE).values_list("translation_key", flat=True)
    known = sorted(outlines(keys, LANGUAGE).values(), key=lambda outline: len(outline.lessons), reverse=True)
    big = next(outline for outline in known if len(outline.lessons) >= 30 and outline.quizzes)
    answers = right_answers(longest_quiz(big))
    changes = [*answers.items(), *other_answers(longest_quiz(big)).items()]
    crowded = next(outline for outline in known if len(outline.lessons) >= 30 and outline.quizzes and outline.pk != big.pk)
    crowd.fill(crowded, longest_quiz(crowded))
    learners = [learner(number, big, known, changes) for number in range(LEARNERS)]
    return {
        "strangers": [{"code": [each["code"] for each in learners], "holder": [each["name"] for each in learners]}],
        "learners": learners,
        "staff": [staff(crowded)],
        "takers": [taker(number, big, answers) for number in range(QUIZ_TAKERS)],
    }


def learner(number: int, big, known: list, changes: list[tuple[str, object]]) -> dict:
    """Half through the big course, enrolled in three others, in the middle of a quiz, where each of ``changes`` is one."""
    from courses import services
    from courses.models import CoursePage, Quiz

    person = new_person(f"Learner {number:03}")
    own = [big, *[outline for outline in known if outline.pk != big.pk][: COURSES_EACH - 1]]
    enrolments = {outline.pk: enrolled(person, CoursePage.objects.get(pk=outline.pk)) for outline in own}
    half = len(big.lessons) // 2
    for lesson in big.lessons[:half]:
        services.mark_read(enrolments[big.pk], lesson.key, language=LANGUAGE)
    quiz = longest_quiz(big)
    attempt = services.start_attempt(enrolments[big.pk], Quiz(pk=quiz), language=LANGUAGE)
    ahead = big.lessons[half : half + 4]
    return {
        "cookies": signed_in(person),
        "csrf": CSRF,
        "name": person.name,
        "code": certify(enrolments[own[-1].pk], own[-1]),
        "course": big.url,
        "course_title": big.title,
        "lesson": [lesson.url for lesson in ahead],
        "lesson_title": [lesson.title for lesson in ahead],
        "attempt": str(attempt.uid),
        "answer": [json.dumps({"answers": {key: given}}) for key, given in changes],
    }


def staff(crowded) -> dict:
    """An editor who looks at the course with the crowd in it."""
    from courses.models import Enrolment

    return {
        "cookies": signed_in(crowd.staff_member()),
        "crowded": str(crowded.pk),
        "crowded_title": crowded.title,
        "crowded_count": f"{Enrolment.objects.filter(course=crowded.pk).count():,}",
        "crowded_quiz": str(longest_quiz(crowded)),
        "page": [str(number) for number in range(1, 21)],
    }


def enrolled(person, course):
    """In the course, with what its makers declared read."""
    from courses import services

    return services.note_disclosures(services.enrol(person, course, language=LANGUAGE))


def taker(number: int, big, answers: dict[str, object]) -> dict:
    """Enrolled, and about to take the quiz; she answers everything rightly, which is the longest road."""
    from courses.models import CoursePage

    person = new_person(f"Taker {number:03}")
    enrolled(person, CoursePage.objects.get(pk=big.pk))
    lesson = next(lesson for lesson in big.lessons if lesson.quiz == longest_quiz(big))
    pairs = list(answers.items())
    parts = [dict(pairs[start : start + ANSWERS_AT_ONCE]) for start in range(0, len(pairs), ANSWERS_AT_ONCE)]
    return {
        "cookies": signed_in(person),
        "csrf": CSRF,
        "quiz": str(lesson.key),
        **{f"answers_{place}": json.dumps({"answers": part}) for place, part in enumerate(parts, start=1)},
    }


def certify(enrolment, outline) -> str:
    """A certificate for ``enrolment``, and its number."""
    from datetime import date
    from decimal import Decimal

    from certificates.awards import Award
    from certificates.enums import Kind
    from certificates.services import issue

    award = Award(
        source=enrolment.source,
        recipient=enrolment.learner,
        kind=Kind.values[0],
        title=outline.title,
        hours=Decimal(2),
        earned_on=date.today(),
        language=LANGUAGE,
        provider=outline.provider,
    )
    return issue(award).code


def longest_quiz(outline) -> int:
    from courses.papers import sheet_of

    return max(sorted(outline.quizzes), key=lambda quiz: len(sheet_of(quiz, LANGUAGE).questions))


def right_answers(quiz: int) -> dict[str, object]:
    """What earns full marks, by question key, as the page's script would send it."""
    from courses.enums import QuestionKind
    from courses.models import QuizQuestion

    found = {}
    for place in QuizQuestion.objects.filter(quiz=quiz).select_related("question").order_by("sort_order", "pk"):
        question = place.question
        right = sorted(question.right_options)
        if question.kind == QuestionKind.NUMERIC:
            given = f"{question.answer.normalize():f}"
        else:
            given = right if question.kind == QuestionKind.MULTIPLE else right[0]
        found[str(question.translation_key)] = given
    return found


def other_answers(quiz: int) -> dict[str, object]:
    """To each question an answer that differs from the right one, so that saving one after the other always changes something."""
    from courses.enums import QuestionKind
    from courses.models import QuizQuestion

    found = {}
    for place in QuizQuestion.objects.filter(quiz=quiz).select_related("question").order_by("sort_order", "pk"):
        question = place.question
        wrong = [block.id for block in question.choices if block.id not in question.right_options]
        if question.kind == QuestionKind.NUMERIC:
            given = f"{question.answer.normalize() + 1:f}"
        else:
            given = wrong[:1] if question.kind == QuestionKind.MULTIPLE else wrong[0]
        found[str(question.translation_key)] = given
    return found


def new_person(name: str):
    from accounts.models import User

    address = f"{name.lower().replace(' ', '-')}@benchmark.example"
    return User.objects.filter(email=address).first() or User.objects.create_user(address, name=name)


def signed_in(person) -> dict[str, str]:
    """The cookies of a new session."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return {settings.SESSION_COOKIE_NAME: session.session_key, settings.CSRF_COOKIE_NAME: CSRF}


if __name__ == "__main__":
    main(Path(sys.argv[1]))

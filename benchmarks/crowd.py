"""Five thousand learners in one course, each with lessons read and a quiz handed in, written in bulk; and a member of staff."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

MANY = 5000
AT_ONCE = 2000
LESSONS_READ = 12


def fill(outline, quiz: int) -> None:
    """Put the crowd into the course of ``outline``, whose quiz it has taken: every learner's marks differ from the next one's."""
    from django.contrib.auth.hashers import make_password
    from django.utils import timezone

    from accounts.models import User
    from courses.enums import AttemptState
    from courses.models import Answer, Attempt, Enrolment, LessonProgress

    now, unusable = timezone.now(), make_password(None)
    users = [User(email=f"crowd-{number:04}@benchmark.example", name=f"Crowd {number:04}", password=unusable) for number in range(MANY)]
    people = User.objects.bulk_create(users, batch_size=AT_ONCE)
    keys = [lesson.key for lesson in outline.lessons]
    enrolments = Enrolment.objects.bulk_create(
        [
            Enrolment(
                learner=person,
                course_id=outline.pk,
                language="en",
                last_seen_at=now - timedelta(days=number % 40),
                last_lesson_key=keys[number % len(keys)],
            )
            for number, person in enumerate(people)
        ],
        batch_size=AT_ONCE,
    )
    LessonProgress.objects.bulk_create(
        [
            LessonProgress(
                enrolment=enrolment,
                lesson_key=key,
                language="en",
                opened_at=now - timedelta(days=number % 80, minutes=7),
                read_at=now - timedelta(days=number % 80),
            )
            for number, enrolment in enumerate(enrolments)
            for key in keys[: number % (LESSONS_READ + 1)]
        ],
        batch_size=AT_ONCE,
    )
    questions = _questions(quiz)
    attempts = Attempt.objects.bulk_create(
        [
            Attempt(
                enrolment=enrolment,
                quiz_id=quiz,
                number=1,
                state=AttemptState.HANDED_IN,
                paper=[entry for entry, _right, _wrong in questions],
                pass_percent=80,
                handed_in_at=now,
                language="en",
                marks=(earned := sum(_knows(number, place) for place in range(len(questions)))),
                maximum=len(questions),
                percent=(percent := (Decimal(100 * earned) / len(questions)).quantize(Decimal("0.01"))),
                passed=percent >= 80,
                counts=True,
            )
            for number, enrolment in enumerate(enrolments)
        ],
        batch_size=AT_ONCE,
    )
    Answer.objects.bulk_create(
        (
            Answer(
                attempt=attempt,
                question_key=entry["key"],
                question_version=entry["version"],
                given=right if _knows(number, place) else wrong,
                marks=int(_knows(number, place)),
                maximum=1,
            )
            for number, attempt in enumerate(attempts)
            for place, (entry, right, wrong) in enumerate(questions)
        ),
        batch_size=AT_ONCE,
    )


def staff_member():
    """An editor with a second factor, as the production settings ask for."""
    from allauth.mfa.models import Authenticator
    from django.contrib.auth.models import Group

    from benchmarks.people import new_person

    person = new_person("Staff Editor")
    person.groups.add(Group.objects.get(name="editor"))
    Authenticator.objects.get_or_create(user=person, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "for-measurements-only"}})
    return person


def _knows(number: int, place: int) -> bool:
    """Whether learner ``number`` answers the question at ``place``: the later in the crowd the more, and the first questions are easier."""
    return (number * 7919 + place * 104_729) % 1000 < 300 + number * 500 // MANY + (20 - place) * 10


def _questions(quiz: int) -> list[tuple[dict, str, str]]:
    """Each question of the paper with a right and a wrong option."""
    from courses.models import QuizQuestion

    found = []
    for place in QuizQuestion.objects.filter(quiz=quiz).select_related("question").order_by("sort_order", "pk"):
        question = place.question
        options = [block.id for block in question.choices]
        right = next(key for key in options if key in question.right_options)
        wrong = next(key for key in options if key not in question.right_options)
        key = str(question.translation_key)
        entry = {"key": key, "version": question.version, "kind": question.kind, "marks": "1", "options": options}
        found.append((entry, right, wrong))
    return found

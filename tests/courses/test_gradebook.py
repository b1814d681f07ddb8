"""The gradebook: what it finds, who finds it, what leaves it; and marks that a person sets."""

import csv
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone
from openpyxl import load_workbook

from accounts.enums import Role
from certificates.models import Certificate
from core.errors import Refused
from core.models import AuditEvent
from courses import services
from courses.enums import AttemptState, EnrolmentState
from courses.models import Evaluation, LessonProgress, MarkOverride
from tests.courses.quiz_road import page, queries_seen
from tests.courses.sat import sat
from tests.factories.accounts import InstitutionFactory, MembershipFactory, ProfileFactory, UserFactory
from tests.factories.courses import EnrolmentFactory, quiz_lesson

pytestmark = pytest.mark.django_db


def address(course, attempt=None) -> str:
    return f"/admin/course-reports/{course.pk}/marks/" + (f"{attempt.uid}/" if attempt else "")


def named(course, name: str, **fields):
    return EnrolmentFactory(course=course, learner__name=name, **fields)


def names(response) -> list[str]:
    return [line.enrolment.learner.name for line, _mean, _cells in response.context["lines"]]


def set_mark(client, attempt, percent="90", reason="The second question was unclear.", **more):
    return client.post(address(attempt.enrolment.course, attempt), {"percent": percent, "reason": reason, **more}, follow=True)


def with_role(group: str):
    user = UserFactory()
    user.groups.add(Group.objects.get(name=group))
    return user


@pytest.fixture
def lesson(site):
    return quiz_lesson(count=2, title="Hand hygiene")


# The book --------------------------------------------------------------------


def test_book_shows_the_mark_that_counts_of_each_learner(lesson, editor_client):
    ada, ben, cleo = (named(lesson.course, name) for name in ("Ada", "Ben", "Cleo"))
    sat(lesson, True, False, enrolment=ada, number=1, counts=False)
    best = sat(lesson, True, True, enrolment=ada, number=2)
    waits = sat(lesson, True, False, enrolment=ben)
    type(waits).objects.filter(pk=waits.pk).update(state=AttemptState.MARKING, passed=None, percent=None, marks=None, counts=False)

    lines = editor_client.get(address(lesson.course)).context["lines"]

    told = [(line.enrolment, [(cell.uid, cell.percent, cell.passed, words) for cell, words in cells], mean) for line, mean, cells in lines]
    assert told == [
        (ada, [(best.uid, 100, True, "100 %")], "100"),
        (ben, [(waits.uid, None, None, "")], ""),
        (cleo, [(None, None, None, "")], ""),
    ]


FOUND = [
    ({"words": "ad"}, ["Ada"]),
    ({"words": "ben@example.org"}, ["Ben"]),
    ({"words": "example.org"}, []),
    ({"words": "'\"%_"}, []),
    ({"state": "withdrawn"}, ["Cleo"]),
    ({"language": "fr"}, ["Cleo"]),
    ({"part": "the quiz", "outcome": "passed"}, ["Ada"]),
    ({"part": "the quiz", "outcome": "failed"}, ["Ben"]),
    ({"part": "the quiz", "outcome": "none"}, ["Cleo"]),
    ({"state": "nonsense", "part": "x", "p": "99"}, ["Ada", "Ben", "Cleo"]),
]


@pytest.mark.parametrize(("asked", "expected"), FOUND)
def test_learners_are_searched_and_filtered(asked, expected, lesson, editor_client):
    sat(lesson, True, True, enrolment=named(lesson.course, "Ada"))
    sat(lesson, False, True, enrolment=named(lesson.course, "Ben", learner__email="ben@example.org"))
    named(lesson.course, "Cleo", language="fr", state=EnrolmentState.WITHDRAWN, withdrawn_at=timezone.now())
    named(quiz_lesson().course, "Elsewhere")
    asked = {name: f"quiz-{lesson.quiz_id}" if value == "the quiz" else value for name, value in asked.items()}

    assert names(editor_client.get(address(lesson.course), asked)) == expected


def test_book_has_pages_that_keep_what_was_asked(lesson, editor_client):
    for number in range(51):
        named(lesson.course, f"Ada {number:02}")

    second = editor_client.get(address(lesson.course), {"words": "Ada", "p": 2})

    assert names(second) == ["Ada 50"]
    assert 'href="?words=Ada&amp;p=1"' in second.content.decode()


def test_address_is_nowhere_on_the_page(lesson, editor_client):
    named(lesson.course, "Ada", learner__email="ada.secret@example.org")

    assert "ada.secret" not in editor_client.get(address(lesson.course)).content.decode()


def test_both_spreadsheets_hold_what_was_found_and_no_formula(lesson, editor_client):
    sat(lesson, True, False, enrolment=named(lesson.course, "=1+\x071"))
    named(lesson.course, "Ben")

    told = editor_client.get(address(lesson.course), {"export": "csv", "words": "="}).content.decode().removeprefix("\ufeff")
    book = load_workbook(BytesIO(editor_client.get(address(lesson.course), {"export": "xlsx", "words": "="}).content))

    assert list(csv.reader(StringIO(told))) == [
        ["Learner", "State", "Language", "Hand hygiene", "Hand hygiene: passed", "Mean mark"],
        ["'=1+\x071", "Under way", "en", "50.00", "No", "50.00"],
    ]
    rows = list(book.active.iter_rows())
    assert [cell.value for cell in rows[1]] == ["'=1+1", "Under way", "en", 50, "No", 50]
    assert {cell.data_type for row in rows for cell in row} == {"s", "n"}


@pytest.mark.parametrize("role", [Role.MEMBER, Role.COORDINATOR, Role.REVIEWER, Role.VERIFIER])
def test_every_other_role_finds_nothing(role, lesson, client):
    attempt = sat(lesson, True, True)
    user = MembershipFactory(institution=lesson.course.provider, role=role).user
    user.user_permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    client.force_login(user)

    assert [client.get(where).status_code for where in (address(lesson.course), address(lesson.course, attempt))] == [404, 404]


def test_author_finds_her_institutions_book_alone(lesson, client):
    other = quiz_lesson(count=2)
    attempts = [sat(lesson, True, True), sat(other, True, True)]
    user = MembershipFactory(institution=lesson.course.provider, role=Role.AUTHOR).user
    user.user_permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    client.force_login(user)

    assert [client.get(address(one.enrolment.course)).status_code for one in attempts] == [200, 404]
    assert [client.get(address(one.enrolment.course, one)).status_code for one in attempts] == [200, 404]
    assert client.get(address(lesson.course, attempts[1])).status_code == 404


def test_program_officer_reads_the_book_and_sets_no_mark(lesson, client):
    attempt = sat(lesson, True, False)
    client.force_login(with_role("program_officer"))

    assert "Set this mark" not in client.get(address(lesson.course)).content.decode()
    assert set_mark(client, attempt).status_code == 404
    assert MarkOverride.objects.count() == 0


def test_book_needs_as_many_queries_for_three_as_for_one(site, editor_client):
    needed = []
    for rows in (1, 1, 3):
        lesson = quiz_lesson(count=2)
        for _ in range(rows):
            sat(lesson, True, False)
        with queries_seen() as seen:
            response = editor_client.get(address(lesson.course))
        needed.append(len(seen))
        assert len(response.context["lines"]) == rows

    # The first page of all also fills the admin's own caches.
    assert needed[1] == needed[2]


# A mark that a person sets -----------------------------------------------------


def test_mark_is_set_with_a_reason_and_kept_as_history(lesson, editor_client, editor):
    attempt = sat(lesson, True, False)

    response = set_mark(editor_client, attempt, "90.5")

    attempt.refresh_from_db()
    done = MarkOverride.objects.get()
    assert (attempt.percent, attempt.marks, attempt.passed, attempt.overridden) == (Decimal("90.5"), Decimal("1.81"), True, True)
    assert (done.percent_before, done.percent_after, done.passed_before, done.passed_after, done.by) == (
        50,
        Decimal("90.5"),
        False,
        True,
        editor,
    )
    event = AuditEvent.objects.get(deed="courses.mark_set")
    assert (event.actor, event.before, event.after) == (editor, "50.00", "90.50")
    assert "Set by a person" in response.content.decode()
    assert "The second question was unclear." in editor_client.get(address(lesson.course, attempt)).content.decode()


def test_learner_is_told_and_reads_the_reason(lesson, editor, client):
    learner = ProfileFactory(user__email="ada@example.org").user
    attempt = sat(lesson, True, False, enrolment=EnrolmentFactory(course=lesson.course, learner=learner))

    services.override_mark(attempt, Decimal(90), reason="One question was unclear.", by=editor)
    client.force_login(learner)
    html = client.get(page("result", attempt.uid)).content.decode()

    assert [message.to for message in mail.outbox] == [["ada@example.org"]]
    assert "from 50 to 90 %." in html
    assert "One question was unclear." in html


def test_mark_that_passes_completes_what_is_otherwise_done(lesson, editor):
    enrolment = EnrolmentFactory(course=lesson.course)
    attempt = sat(lesson, True, False, enrolment=enrolment)
    LessonProgress.objects.create(enrolment=enrolment, lesson_key=lesson.translation_key, language="en", read_at=timezone.now())
    Evaluation.objects.create(enrolment=enrolment, answers={}, language="en")

    services.override_mark(attempt, Decimal(80), reason="Seen at the bedside.", by=editor)

    enrolment.refresh_from_db()
    assert enrolment.state == EnrolmentState.COMPLETED


def test_lower_mark_never_takes_a_completion_or_a_certificate(lesson, editor):
    learner = ProfileFactory(user__name="Ada").user
    enrolment = EnrolmentFactory(course=lesson.course, learner=learner)
    attempt = sat(lesson, True, True, enrolment=enrolment)
    LessonProgress.objects.create(enrolment=enrolment, lesson_key=lesson.translation_key, language="en", read_at=timezone.now())
    Evaluation.objects.create(enrolment=enrolment, answers={}, language="en")
    services.refresh(enrolment, language="en")
    certificate = services.claim_certificate(enrolment, {}, language="en")
    certificate.refresh_from_db()

    services.override_mark(attempt, Decimal(10), reason="Somebody else sat it.", by=editor)

    enrolment.refresh_from_db()
    after = Certificate.objects.get(pk=certificate.pk)
    assert enrolment.state == EnrolmentState.COMPLETED
    assert {field.attname: getattr(after, field.attname) for field in after._meta.concrete_fields} == {
        field.attname: getattr(certificate, field.attname) for field in certificate._meta.concrete_fields
    }


def test_taking_back_gives_the_mark_that_the_answers_earned(lesson, editor_client):
    attempt = sat(lesson, True, False)
    set_mark(editor_client, attempt, "90")

    editor_client.post(address(lesson.course, attempt), {"take_back": "yes", "back-reason": "The wrong learner."})

    attempt.refresh_from_db()
    assert (attempt.percent, attempt.marks, attempt.passed, attempt.overridden) == (50, 1, False, False)
    assert [(one.percent_after, one.is_taken_back) for one in attempt.overrides.all()] == [(50, True), (90, False)]
    assert AuditEvent.objects.filter(deed="courses.mark_set_back").count() == 1


def test_mark_that_was_set_stands_against_a_regrade(lesson, editor):
    attempt = sat(lesson, True, False)
    services.override_mark(attempt, Decimal(85), reason="Unclear.", by=editor)
    question = lesson.quiz.quiz_questions.order_by("sort_order")[1].question
    options = question.choices.get_prep_value()
    for block in options:
        block["value"]["correct"] = not block["value"]["correct"]
    question.choices = question._meta.get_field("choices").stream_block.to_python(options)
    question.save()

    services.regrade(question, by=editor, reason="The key was wrong.")

    attempt.refresh_from_db()
    earned = sorted(attempt.answers.values_list("marks", flat=True))
    assert (attempt.percent, attempt.passed, earned) == (85, True, [1, 1])
    services.take_back_override(attempt, reason="The key is mended.", by=editor)
    attempt.refresh_from_db()
    assert attempt.percent == 100


def test_later_attempt_may_count_in_its_stead_and_an_earlier_one_not(lesson, editor):
    enrolment = EnrolmentFactory(course=lesson.course)
    first = sat(lesson, True, True, enrolment=enrolment)
    services.override_mark(first, Decimal(10), reason="Somebody else sat it.", by=editor)
    second = sat(lesson, True, False, enrolment=enrolment, number=2, counts=False)

    from courses.services import outcomes

    assert outcomes.recount(enrolment.pk, lesson.quiz_id) == second.pk
    services.override_mark(second, Decimal(5), reason="So was this.", by=editor)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.counts, second.counts) == (False, True)


REFUSED = [
    ({"percent": Decimal(50)}, "same_mark"),
    ({"reason": "  "}, "reason_missing"),
]


@pytest.mark.parametrize(("told", "code"), REFUSED)
def test_what_makes_no_sense_is_refused_and_changes_nothing(told, code, lesson, editor):
    attempt = sat(lesson, True, False)

    with pytest.raises(Refused) as refusal:
        services.override_mark(attempt, **{"percent": Decimal(90), "reason": "Why not.", **told}, by=editor)

    attempt.refresh_from_db()
    assert (refusal.value.code, attempt.percent, MarkOverride.objects.count(), mail.outbox) == (code, 50, 0, [])


@pytest.mark.parametrize("percent", [Decimal("-0.01"), Decimal("100.01")])
def test_mark_beyond_the_paper_is_refused(percent, lesson, editor):
    with pytest.raises(ValidationError):
        services.override_mark(sat(lesson, True, False), percent, reason="More.", by=editor)


def test_nobody_sets_a_mark_of_her_own_or_of_anothers_course_or_one_that_does_not_count(lesson, editor):
    own = sat(lesson, True, False, enrolment=EnrolmentFactory(course=lesson.course, learner=editor))
    enrolment = EnrolmentFactory(course=lesson.course)
    old = sat(lesson, True, False, enrolment=enrolment, counts=False)
    sat(lesson, True, True, enrolment=enrolment, number=2)
    stranger = MembershipFactory(institution=InstitutionFactory(), role=Role.AUTHOR).user

    for attempt, by, code in (
        (own, editor, "own_attempt"),
        (old, editor, "does_not_count"),
        (sat(lesson, True, False), stranger, "not_a_marker"),
    ):
        with pytest.raises(Refused) as refusal:
            services.override_mark(attempt, Decimal(90), reason="Kindness.", by=by)
        assert refusal.value.code == code

    assert MarkOverride.objects.count() == 0


@pytest.mark.parametrize(("percent", "reason"), [("", "Why."), ("101", "Why."), ("much", "Why."), ("90", "")])
def test_form_says_what_is_wrong(percent, reason, lesson, editor_client):
    attempt = sat(lesson, True, False)

    response = set_mark(editor_client, attempt, percent, reason)

    assert response.status_code == 200
    assert len(response.context["form"].errors) == 1
    assert MarkOverride.objects.count() == 0

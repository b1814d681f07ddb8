"""How a course goes: counted rightly, drawn, found only by those who may, and quick with five thousand learners."""

import csv
from datetime import datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.utils import timezone
from wagtail.users.models import UserProfile

from accounts.enums import Role
from accounts.models import User
from core.errors import Refused
from core.models import AuditEvent
from courses import dashboard, services
from courses.dashboard import IDLE_DAYS, QUIET_DAYS
from courses.enums import EnrolmentState
from courses.models import Answer, Attempt, CourseJointProvider, Enrolment, Evaluation, LessonPage, LessonProgress, Nudge
from tests.courses.quiz_road import queries_seen
from tests.courses.sat import sat
from tests.factories.accounts import InstitutionFactory, MembershipFactory, ProfileFactory
from tests.factories.courses import EnrolmentFactory, LessonPageFactory, quiz_lesson

pytestmark = pytest.mark.django_db

LIST = "/admin/course-reports/"
MANY = 5000
MOST_QUERIES = 40


def ago(**how) -> datetime:
    return timezone.now() - timedelta(**how)


def address(course) -> str:
    return f"{LIST}{course.pk}/"


def message(enrolment) -> str:
    return f"{LIST}{enrolment.course_id}/message/{enrolment.uid}/"


def in_admin(user):
    user.user_permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    return user


def author_for(institution):
    return in_admin(MembershipFactory(institution=institution, role=Role.AUTHOR).user)


def table(response) -> list[list[str]]:
    return list(csv.reader(StringIO(response.content.decode().removeprefix("\ufeff"))))


def silent(course, **fields) -> Enrolment:
    """A learner who has not been seen for longer than is good."""
    return EnrolmentFactory(course=course, last_seen_at=ago(days=IDLE_DAYS + 1), **fields)


@pytest.fixture
def course(site):
    """A lesson with a quiz of two questions, and a lesson without."""
    first = quiz_lesson(count=2)
    LessonPageFactory(parent=first.get_parent(), title="Second lesson")
    return first.course


def quiz_page(course):
    return LessonPage.objects.descendant_of(course).exclude(quiz=None).get()


# Counting --------------------------------------------------------------------


def test_enrolments_are_counted_by_what_became_of_them(course):
    EnrolmentFactory(course=course)
    EnrolmentFactory(course=course, last_seen_at=ago(days=31))
    EnrolmentFactory(course=course, state=EnrolmentState.WITHDRAWN, withdrawn_at=timezone.now())
    for days in (2, 4, 40):
        EnrolmentFactory(course=course, state=EnrolmentState.COMPLETED, enrolled_at=ago(days=days), completed_at=timezone.now())
    EnrolmentFactory()

    told = dashboard.dashboard(course).counts

    assert told == dashboard.Counts(enrolled=6, under_way=2, active=1, completed=3, withdrawn=1, days_to_complete=4)


def test_steps_tell_how_many_came_so_far_and_who_stopped_where(course):
    lesson = quiz_page(course)
    reader, gone, waiting = EnrolmentFactory(course=course), silent(course), silent(course)
    for enrolment in (reader, gone):
        LessonProgress.objects.create(enrolment=enrolment, lesson_key=lesson.translation_key, language="en", read_at=timezone.now())
    Enrolment.objects.filter(pk=gone.pk).update(last_lesson_key=lesson.translation_key)
    sat(lesson, True, True, enrolment=reader)
    sat(lesson, False, True, enrolment=gone)
    Evaluation.objects.create(enrolment=reader, answers={}, language="en")

    steps = dashboard.dashboard(course).steps

    told = [(step.kind, step.count, step.stopped) for step in steps]
    assert told == [("enrolled", 3, 0), ("lesson", 2, 1), ("quiz", 1, 0), ("lesson", 0, 0), ("evaluated", 1, 0), ("completed", 0, 0)]
    assert waiting.last_lesson_key is None


def test_weeks_run_from_monday_by_the_readers_clock(course, monkeypatch):
    lesson = quiz_page(course)
    now = datetime(2026, 11, 18, 12, tzinfo=ZoneInfo("UTC"))
    monkeypatch.setattr(dashboard.timezone, "now", lambda: now)
    # Monday half past midnight in Nairobi is still Sunday in Greenwich.
    monday = datetime(2026, 11, 15, 21, 30, tzinfo=ZoneInfo("UTC"))
    LessonProgress.objects.create(
        enrolment=EnrolmentFactory(course=course),
        lesson_key=lesson.translation_key,
        language="en",
        opened_at=monday - timedelta(minutes=9),
        read_at=monday,
    )

    with timezone.override("Africa/Nairobi"):
        there = dashboard.dashboard(course)
    with timezone.override("UTC"):
        here = dashboard.dashboard(course)

    assert (there.lessons[0].weeks[-2:], here.lessons[0].weeks[-2:]) == ((0, 1), (1, 0))
    assert (there.weeks[-1].isoweekday(), len(there.weeks)) == (1, 12)
    assert there.lessons[0].minutes == 9


def test_lesson_left_open_says_nothing_about_its_minutes(course):
    lesson = quiz_page(course)
    for minutes in (10, 20, 300):
        LessonProgress.objects.create(
            enrolment=EnrolmentFactory(course=course),
            lesson_key=lesson.translation_key,
            language="en",
            opened_at=ago(minutes=minutes),
            read_at=timezone.now(),
        )

    assert dashboard.dashboard(course).lessons[0].minutes == 15


def test_marks_are_those_that_count(course):
    lesson = quiz_page(course)
    one = EnrolmentFactory(course=course)
    sat(lesson, False, False, enrolment=one, number=1, counts=False)
    sat(lesson, True, True, enrolment=one, number=2)
    sat(lesson, True, False)

    (quiz,) = dashboard.dashboard(course).parts

    assert (quiz.learners, quiz.passed, quiz.failed, quiz.attempts, quiz.mean) == (2, 1, 1, 3, 75)
    assert quiz.tenths == (0, 0, 0, 0, 0, 1, 0, 0, 0, 1)


# At risk ---------------------------------------------------------------------


def test_at_risk_are_the_silent_and_the_stuck_who_are_under_way(course):
    lesson = quiz_page(course)
    idle = silent(course)
    stuck, passed = EnrolmentFactory(course=course), EnrolmentFactory(course=course)
    for enrolment, last in ((stuck, False), (passed, True)):
        sat(lesson, False, False, enrolment=enrolment, number=1, counts=False)
        sat(lesson, last, last, enrolment=enrolment, number=2)
    once = EnrolmentFactory(course=course)
    sat(lesson, False, False, enrolment=once)
    silent(course, state=EnrolmentState.WITHDRAWN)
    silent(course, state=EnrolmentState.COMPLETED, completed_at=timezone.now())
    EnrolmentFactory(course=course, last_seen_at=ago(days=IDLE_DAYS - 1))

    found = list(dashboard.at_risk_in(course))

    assert [(one.pk, one.is_idle, one.is_stuck) for one in found] == [(idle.pk, True, False), (stuck.pk, False, True)]


def test_message_goes_once_in_the_learners_language_and_shows_no_address(course, editor_client, editor):
    learner = ProfileFactory(user__name="Awa Diop", user__email="awa.diop@example.org", language="fr").user
    enrolment = silent(course, learner=learner)

    first_try = editor_client.post(message(enrolment), follow=True)
    second_try = editor_client.post(message(enrolment), follow=True)

    assert [(sent.to, sent.alternatives[0][0][:50].count('lang="fr"')) for sent in mail.outbox] == [(["awa.diop@example.org"], 1)]
    assert Nudge.objects.get().by == editor
    event = AuditEvent.objects.get(deed="courses.learner_nudged")
    assert (event.actor, event.subject_key, event.facts) == (editor, str(enrolment.pk), {})
    assert "awa.diop@example.org" not in first_try.content.decode() + second_try.content.decode()
    assert "Somebody wrote to her already on" in second_try.content.decode()


def test_message_may_go_again_after_a_while(course, editor):
    enrolment = silent(course)
    Nudge.objects.create(enrolment=enrolment, by=editor, sent_at=ago(days=QUIET_DAYS, minutes=1))

    services.nudge(enrolment, by=editor)

    assert (enrolment.nudges.count(), len(mail.outbox)) == (2, 1)


def test_nobody_writes_to_a_learner_who_is_back_or_gone_or_in_anothers_course(course, editor):
    back, closed, elsewhere = EnrolmentFactory(course=course), silent(course), silent(course)
    User.objects.filter(pk=closed.learner_id).update(is_active=False)
    author = author_for(InstitutionFactory())

    for enrolment, by, code in ((back, editor, "not_at_risk"), (closed, editor, "closed"), (elsewhere, author, "not_yours")):
        with pytest.raises(Refused) as refusal:
            services.nudge(enrolment, by=by)
        assert refusal.value.code == code

    assert (Nudge.objects.count(), mail.outbox) == (0, [])


# Pages -----------------------------------------------------------------------


def test_page_shows_drawings_with_tables_and_the_rule(course, editor_client):
    silent(course, learner__name="Ada")

    html = editor_client.get(address(course)).content.decode()

    assert html.count('class="chart"') == 2
    assert "not seen for 14 days; a quiz or branching case tried 2 times without a pass" in html
    assert "Ada" in html


def test_page_reads_from_right_to_left_in_arabic(course, editor_client, editor):
    sat(quiz_page(course), True, True)
    UserProfile.objects.create(user=editor, preferred_language="ar")

    response = editor_client.get(address(course))

    assert 'dir="rtl"' in response.content.decode()[:400]
    assert response.context["steps"][-1][2].x == "400"


@pytest.mark.parametrize("export", ["steps", "lessons", "marks", "at_risk"])
def test_spreadsheets_hold_no_formula(export, course, editor_client):
    silent(course, learner__name="=cmd()")
    LessonPageFactory(parent=quiz_page(course).get_parent(), title="=lesson()")
    quiz = quiz_page(course).quiz
    quiz.title = "=quiz()"
    quiz.save()

    response = editor_client.get(address(course), {"export": export})

    cells = [cell for row in table(response) for cell in row]
    assert response["Content-Type"].startswith("text/csv")
    assert [cell for cell in cells if cell.startswith("=")] == []
    assert any("=" in cell for cell in cells)


def test_author_reads_her_institutions_courses_alone(course, client):
    own = InstitutionFactory()
    course.provider = own
    course.save()
    joint, other = silent(quiz_lesson().course), silent(quiz_lesson().course)
    CourseJointProvider.objects.create(course=joint.course, institution=own)
    mine = silent(course)
    client.force_login(author_for(own))

    assert {row.pk for row in client.get(LIST).context["object_list"]} == {course.pk, joint.course_id}
    assert [client.get(address(one.course)).status_code for one in (mine, joint, other)] == [200, 200, 404]
    assert client.post(message(other)).status_code == 404
    assert mail.outbox == []


@pytest.mark.parametrize("role", [Role.MEMBER, Role.COORDINATOR, Role.REVIEWER, Role.VERIFIER])
def test_every_other_role_finds_nothing(role, course, client):
    enrolment = silent(course)
    client.force_login(in_admin(MembershipFactory(institution=course.provider, role=role).user))

    told = [client.get(LIST), client.get(address(course)), client.post(message(enrolment)), client.get(f"{address(course)}marks/")]

    assert [response.status_code for response in told] == [404] * 4


def test_message_is_asked_for_by_post(course, editor_client):
    assert editor_client.get(message(silent(course))).status_code == 405


def test_page_needs_as_many_queries_for_three_as_for_one(site, editor_client):
    needed = []
    for rows in (1, 1, 3):
        lesson = quiz_lesson(count=2)
        for _ in range(rows):
            enrolment = silent(lesson.course)
            LessonProgress.objects.create(enrolment=enrolment, lesson_key=lesson.translation_key, language="en", read_at=timezone.now())
            sat(lesson, False, True, enrolment=enrolment)
        with queries_seen() as seen:
            response = editor_client.get(address(lesson.course))
        needed.append(len(seen))
        assert len(response.context["at_risk"]) == rows

    # The first page of all also fills the admin's own caches.
    assert needed[1] == needed[2]


# Five thousand ---------------------------------------------------------------


def fill(course, lessons: int = 10) -> None:
    """Five thousand learners, each further than the last by turns, with a quiz handed in by most."""
    lesson = quiz_page(course)
    keys = [LessonPageFactory(parent=lesson.get_parent()).translation_key for _ in range(lessons - 2)]
    keys = [lesson.translation_key, *keys]
    now = timezone.now()
    people = User.objects.bulk_create(User(email=f"bulk{n}@example.org", name=f"Bulk {n:04}", password="!") for n in range(MANY))
    made = Enrolment.objects.bulk_create(
        Enrolment(
            learner=person, course=course, language="en", last_seen_at=now - timedelta(days=n % 40), last_lesson_key=keys[n % len(keys)]
        )
        for n, person in enumerate(people)
    )
    LessonProgress.objects.bulk_create(
        (
            LessonProgress(
                enrolment=enrolment,
                lesson_key=key,
                language="en",
                opened_at=now - timedelta(days=n % 80, minutes=7),
                read_at=now - timedelta(days=n % 80),
            )
            for n, enrolment in enumerate(made)
            for key in keys[: n % (len(keys) + 1)]
        ),
        batch_size=2000,
    )
    tries = Attempt.objects.bulk_create(
        Attempt(
            enrolment=enrolment,
            quiz=lesson.quiz,
            number=1,
            state="handed_in",
            pass_percent=80,
            handed_in_at=now,
            language="en",
            marks=n % 3,
            maximum=2,
            percent=50 * (n % 3),
            passed=n % 3 == 2,
            counts=True,
        )
        for n, enrolment in enumerate(made)
    )
    questions = [place.question for place in lesson.quiz.quiz_questions.order_by("sort_order")]
    Answer.objects.bulk_create(
        (
            Answer(
                attempt=attempt,
                question_key=question.translation_key,
                question_version=1,
                given=question.choices[0].id,
                marks=int(place < attempt.marks),
                maximum=1,
            )
            for attempt in tries
            for place, question in enumerate(questions)
        ),
        batch_size=2000,
    )


@pytest.mark.parametrize("view", ["", "?export=lessons", "marks/", "marks/?export=csv", "marks/?words=Bulk+4999"])
def test_five_thousand_learners_take_no_more_queries_than_a_few(view, course, editor_client):
    """Queries tell whether the work is done in the database, where it is quick."""
    fill(course)
    editor_client.get(LIST)

    with queries_seen() as many:
        response = editor_client.get(f"{address(course)}{view}")

    assert response.status_code == 200
    assert len(many) <= MOST_QUERIES


def test_item_analysis_counts_all_of_five_thousand(course, editor_client):
    fill(course)

    response = editor_client.get(f"/admin/item-analysis/{quiz_page(course).quiz_id}/")

    assert response.context["report"].analysis.attempts == MANY

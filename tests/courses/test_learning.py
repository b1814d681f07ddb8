"""From enrolment to certificate, as a learner walks it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale

from certificates.models import Certificate, CreditClaim
from core.errors import Refused
from core.models import AuditEvent
from courses import evaluation, services
from courses.enums import EnrolmentState
from courses.models import CourseCredit, Enrolment, LessonPage, LessonProgress
from courses.services.completion import standing_of
from tests.enrolled import enrolled
from tests.factories.accounts import UserFactory
from tests.factories.certificates import CreditSystemFactory
from tests.factories.courses import CoursePageFactory, EnrolmentFactory, LessonPageFactory, ModulePageFactory, QuizFactory

# The database decides these too: they run on PostgreSQL as well.
pytestmark = pytest.mark.services

ANSWERS = {item.code: {"agreement": "4", "yes_no": "no", "text": ""}[item.kind] for item in evaluation.ITEMS}


@pytest.fixture
def course(site):
    """Two lessons, the second with a quiz of two questions, and credit in one system."""
    course = CoursePageFactory(title="Sepsis")
    module = ModulePageFactory(parent=course)
    LessonPageFactory(parent=module, title="Recognise", slug="recognise")
    LessonPageFactory(parent=module, title="The first hour", slug="first-hour", quiz=QuizFactory.with_questions(2))
    CourseCredit.objects.create(course=course, system=CreditSystemFactory(code="KE-TEST", name="Kenya"), maximum=Decimal("2.00"))
    return course


@pytest.fixture
def lessons(course):
    return list(LessonPage.objects.descendant_of(course).order_by("path"))


def finish(enrolment, lessons) -> None:
    """Read every lesson, pass the quiz and give the evaluation."""
    for lesson in lessons:
        services.mark_read(enrolment, lesson.translation_key, language="en")
    attempt = services.start_attempt(enrolment, lessons[-1].quiz, language="en")
    right = {entry["key"]: entry["options"][0] for entry in attempt.paper}
    services.save_answers(attempt, right, language="en")
    services.hand_in(attempt, language="en")
    services.give_evaluation(enrolment, {"outcomes_met": 5}, language="en")


def test_the_whole_road_in_the_browser(learner_client, learner, course, lessons):
    first, second = lessons
    key = course.translation_key

    start = learner_client.post(reverse("courses:enrol", args=[key]) + "?disclosures=shown")
    assert start.url == first.url
    onward = learner_client.post(reverse("courses:read", args=[first.translation_key]))
    assert onward.url == second.url
    to_quiz = learner_client.post(reverse("courses:read", args=[second.translation_key]))
    assert to_quiz.url == reverse("courses:quiz", args=[second.translation_key])
    enrolment = Enrolment.objects.get(learner=learner)
    attempt = services.start_attempt(enrolment, second.quiz, language="en")
    services.hand_in(attempt, {entry["key"]: entry["options"][0] for entry in attempt.paper}, language="en")
    evaluated = learner_client.post(reverse("courses:evaluate", args=[key]), ANSWERS)
    assert evaluated.url == reverse("courses:claim", args=[key])
    claimed = learner_client.post(reverse("courses:claim", args=[key]), {"name": "Ada Wanjiru", "credit-KE-TEST": "1.50"}, follow=True)

    certificate = Certificate.objects.get(recipient=learner)
    assert certificate.code in claimed.content.decode()
    assert CreditClaim.objects.get().amount == Decimal("1.50")
    assert Enrolment.objects.get(learner=learner).state == EnrolmentState.COMPLETED


def test_every_step_leaves_a_line_in_the_trail(learner, course, lessons):
    enrolment = enrolled(learner, course, language="en")
    finish(enrolment, lessons)
    services.withdraw(enrolled(UserFactory(), course, language="en"), actor=learner)

    deeds = list(AuditEvent.objects.filter(deed__startswith="courses.").order_by("pk").values_list("deed", flat=True))

    assert deeds == [
        "courses.enrolled",
        "courses.disclosures_shown",
        "courses.lesson_read",
        "courses.lesson_read",
        "courses.attempt_started",
        "courses.attempt_handed_in",
        "courses.evaluated",
        "courses.completed",
        "courses.enrolled",
        "courses.disclosures_shown",
        "courses.withdrawn",
    ]


def test_the_evaluation_waits_for_the_lessons_and_the_quiz(learner, course, lessons):
    enrolment = enrolled(learner, course, language="en")
    services.mark_read(enrolment, lessons[0].translation_key, language="en")

    with pytest.raises(Refused) as refusal:
        services.give_evaluation(enrolment, {}, language="en")

    assert refusal.value.code == "not_ready"
    assert not hasattr(Enrolment.objects.get(), "evaluation")


def test_the_claim_waits_for_the_evaluation(learner, course, lessons):
    enrolment = enrolled(learner, course, language="en")

    with pytest.raises(Refused) as refusal:
        services.claim_certificate(enrolment, {"KE-TEST": Decimal(1)}, language="en")

    assert refusal.value.code == "not_complete"
    assert not Certificate.objects.exists()


@pytest.mark.parametrize("amount", [Decimal("2.25"), Decimal("0.30"), Decimal("-1")])
def test_a_claim_beyond_the_maximum_or_between_steps_issues_nothing(learner, course, lessons, amount):
    enrolment = enrolled(learner, course, language="en")
    finish(enrolment, lessons)

    with pytest.raises(Refused):
        services.claim_certificate(enrolment, {"KE-TEST": amount}, language="en")

    assert not Certificate.objects.exists()
    assert not CreditClaim.objects.exists()


def test_a_second_claim_returns_the_first_certificate(learner, course, lessons):
    enrolment = enrolled(learner, course, language="en")
    finish(enrolment, lessons)

    first = services.claim_certificate(enrolment, {"KE-TEST": Decimal(2)}, language="en")
    second = services.claim_certificate(enrolment, {"KE-TEST": Decimal(1)}, language="fr")

    assert second == first
    assert list(CreditClaim.objects.values_list("amount", flat=True)) == [Decimal("2.00")]


def test_no_credit_past_the_review_date(learner, course, lessons):
    course.reviewed_on, course.next_review_on = date(2020, 1, 1), timezone.now().date() - timedelta(days=1)
    course.save_revision().publish()
    enrolment = enrolled(learner, course, language="en")
    finish(enrolment, lessons)

    assert services.credit_offers(Enrolment.objects.get()) == []
    with pytest.raises(Refused):
        services.claim_certificate(enrolment, {"KE-TEST": Decimal(1)}, language="en")


def test_a_certificate_needs_a_name(course, lessons):
    enrolment = enrolled(UserFactory(name=""), course, language="en")
    finish(enrolment, lessons)

    with pytest.raises(Refused) as refusal:
        services.claim_certificate(enrolment, {}, language="en")

    assert refusal.value.code == "no_name"


def test_leaving_and_coming_back_loses_nothing(learner, course, lessons):
    enrolment = enrolled(learner, course, language="en")
    services.mark_read(enrolment, lessons[0].translation_key, language="en")
    services.withdraw(enrolment, actor=learner)

    again = enrolled(learner, course, language="fr")

    assert again == enrolment
    assert again.state == EnrolmentState.ACTIVE
    assert LessonProgress.objects.filter(enrolment=again, read_at__isnull=False).count() == 1


def test_a_finished_course_cannot_be_left(learner, course, lessons):
    enrolment = enrolled(learner, course, language="en")
    finish(enrolment, lessons)

    with pytest.raises(Refused):
        services.withdraw(enrolment, actor=learner)


def test_one_record_serves_all_languages(learner, course, lessons):
    french = Locale.objects.get(language_code="fr")
    first = lessons[0]
    course.copy_for_translation(french, copy_parents=True).save_revision().publish()
    first.get_parent().specific.copy_for_translation(french).save_revision().publish()
    translated = first.copy_for_translation(french)
    translated.title = "Reconnaître"
    translated.save_revision().publish()

    enrolment = enrolled(learner, translated.course, language="fr")
    services.mark_read(enrolment, translated.translation_key, language="fr")

    english = enrolled(learner, course, language="en")
    assert english == enrolment
    assert Enrolment.objects.in_course(translated.course).get() == enrolment
    assert LessonProgress.objects.get().language == "fr"


def test_a_lesson_that_was_removed_keeps_what_was_read_and_asks_no_more(learner, course, lessons):
    enrolment = enrolled(learner, course, language="en")
    services.mark_read(enrolment, lessons[0].translation_key, language="en")

    lessons[0].unpublish()

    standing = standing_of(enrolment, language="en")
    assert LessonProgress.objects.count() == 1
    assert [lesson.title for lesson in standing.outline.lessons] == ["The first hour"]
    assert standing.steps_done == 0


@pytest.mark.parametrize("name", ["enrol", "withdraw", "evaluate", "claim"])
def test_a_stranger_is_led_to_the_sign_in(client, course, name):
    address = reverse(f"courses:{name}", args=[course.translation_key])

    response = client.post(address)

    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("name", ["withdraw", "evaluate", "claim"])
def test_somebody_elses_course_is_not_there(learner_client, course, name):
    EnrolmentFactory(course=course)

    assert learner_client.get(reverse(f"courses:{name}", args=[course.translation_key])).status_code == 404


def test_a_private_course_takes_no_enrolment(learner_client, course):
    from wagtail.models import PageViewRestriction

    PageViewRestriction.objects.create(page=course, restriction_type=PageViewRestriction.LOGIN)

    assert learner_client.post(reverse("courses:enrol", args=[course.translation_key])).status_code == 404
    assert not Enrolment.objects.exists()


def test_an_unanswered_evaluation_says_what_is_missing(learner_client, learner, course, lessons):
    enrolment = enrolled(learner, course, language="en")
    for lesson in lessons:
        services.mark_read(enrolment, lesson.translation_key, language="en")
    attempt = services.start_attempt(enrolment, lessons[-1].quiz, language="en")
    services.hand_in(attempt, {entry["key"]: entry["options"][0] for entry in attempt.paper}, language="en")

    response = learner_client.post(reverse("courses:evaluate", args=[course.translation_key]), {"comment": "Thank you"})

    assert response.status_code == 422
    assert response.content.decode().count("Choose one answer.") >= 6
    assert "Thank you" in response.content.decode()
    assert Enrolment.objects.get().state == EnrolmentState.ACTIVE


def test_a_course_page_takes_as_many_queries_with_thirty_lessons_as_with_two(
    learner_client, learner, course, lessons, django_assert_num_queries
):
    enrolled(learner, course, language="en")
    learner_client.get(course.url)
    with django_assert_num_queries(5):
        learner_client.get(course.url)

    for number in range(28):
        LessonPageFactory(parent=lessons[0].get_parent(), title=f"More {number}")
    course.save_revision().publish()
    learner_client.get(course.url)

    with django_assert_num_queries(5):
        response = learner_client.get(course.url)
    assert "More 27" in response.content.decode()


def test_a_lesson_takes_six_queries_and_no_more(learner_client, learner, course, lessons, django_assert_num_queries):
    enrolled(learner, course, language="en")
    learner_client.get(lessons[0].url)

    with django_assert_num_queries(6):
        learner_client.get(lessons[0].url)


@pytest.mark.parametrize("rows", [1, 3])
def test_my_learning_needs_as_many_queries_for_three_courses_as_for_one(rows, learner_client, learner, site, django_assert_num_queries):
    for _ in range(rows):
        course = CoursePageFactory()
        lesson = LessonPageFactory(parent=ModulePageFactory(parent=course))
        enrolment = enrolled(learner, course, language="en")
        services.mark_read(enrolment, lesson.translation_key, language="en")
        services.give_evaluation(enrolment, {"outcomes_met": 5}, language="en")
        services.claim_certificate(enrolment, {}, language="en")
    learner_client.get(reverse("home:dashboard"))

    with django_assert_num_queries(18):
        response = learner_client.get(reverse("home:dashboard"))

    assert len(response.context["dashboard"].finished) == rows
    assert len(response.context["dashboard"].certificates) == rows


def test_who_may_not_claim_receives_a_certificate_of_participation(learner, course, lessons):
    CourseCredit.objects.all().delete()
    physicians = CreditSystemFactory(code="MD-ONLY", name="Physicians' credit", professions=["2211"])
    CourseCredit.objects.create(course=course, system=physicians, maximum=Decimal("2.00"))
    enrolment = enrolled(learner, course, language="en")
    finish(enrolment, lessons)

    certificate = services.claim_certificate(enrolment, {}, language="en")

    assert certificate.kind == "participation"
    assert not CreditClaim.objects.exists()


def test_a_file_that_storage_lost_is_made_again(learner_client, learner, course, lessons):
    enrolment = enrolled(learner, course, language="en")
    finish(enrolment, lessons)
    certificate = services.claim_certificate(enrolment, {}, language="en")
    certificate.refresh_from_db()
    certificate.file.storage.delete(certificate.file.name)
    address = reverse("certificates:download", args=[certificate.uid])

    learner_client.get(address)

    assert learner_client.get(address)["Content-Type"] == "application/pdf"

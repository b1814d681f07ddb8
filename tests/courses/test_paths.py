"""Learning paths: read by everybody, joined, walked through their courses, and certified once."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale

from certificates.models import Certificate
from core import versions
from core.errors import Refused
from core.models import AuditEvent
from courses import indexing, services
from courses.enums import EnrolmentState as State
from courses.models import CatalogueEntry, CourseIndexPage, Enrolment, LearningPathPage, PathEnrolment
from tests.enrolled import enrolled
from tests.factories.courses import (
    CohortFactory,
    CoursePageFactory,
    EnrolmentFactory,
    LearningPathFactory,
    LessonPageFactory,
    ModulePageFactory,
)
from tests.programs import Program, key_for

pytestmark = pytest.mark.services


@pytest.fixture(autouse=True)
def _no_paper(monkeypatch):
    monkeypatch.setattr("certificates.tasks.render_pdf", lambda pk: None)


def course_of_a_lesson(title: str, minutes: int = 30):
    course = CoursePageFactory(title=title)
    LessonPageFactory(parent=ModulePageFactory(parent=course), minutes=minutes)
    return course


@pytest.fixture
def courses(site):
    return [course_of_a_lesson(title) for title in ("Hands", "Newborn", "Sepsis")]


@pytest.fixture
def path(courses):
    path = LearningPathFactory.through(*courses, title="Safe care")
    indexing.index_course(path.translation_key)
    return path


def complete(learner, course) -> Enrolment:
    enrolment = enrolled(learner, course, language="en")
    services.mark_read(enrolment, course.get_descendants().last().translation_key, language="en")
    services.give_evaluation(enrolment, {"outcomes_met": 5}, language="en")
    return enrolment


def said(response) -> str:
    return response.content.decode()


def test_a_path_is_completed_with_the_last_of_its_courses(path, courses, learner):
    joined = services.join_path(learner, path, language="en")
    for course in courses[:2]:
        complete(learner, course)
    joined.refresh_from_db()
    before = joined.completed_at

    complete(learner, courses[2])

    joined.refresh_from_db()
    assert before is None
    assert joined.completed_at is not None
    deeds = AuditEvent.objects.filter(subject_type="courses.pathenrolment").order_by("pk").values_list("deed", flat=True)
    assert list(deeds) == ["courses.path_joined", "courses.path_completed"]


def test_courses_that_were_completed_before_count(path, courses, learner):
    for course in courses:
        complete(learner, course)

    assert services.join_path(learner, path, language="en").completed_at is not None


def test_enough_electives_and_every_required_course_are_needed(courses, learner):
    required, *electives = courses
    path = LearningPathFactory.through(required, electives=tuple(electives), electives_needed=1)
    joined = services.join_path(learner, path, language="en")

    complete(learner, electives[1])
    joined.refresh_from_db()
    after_elective = joined.completed_at
    complete(learner, required)

    joined.refresh_from_db()
    assert (after_elective, joined.completed_at is not None) == (None, True)


def test_a_path_that_grows_later_stays_finished(path, courses, learner):
    joined = services.join_path(learner, path, language="en")
    for course in courses:
        complete(learner, course)

    path.steps.create(course=course_of_a_lesson("More"), sort_order=9)

    joined.refresh_from_db()
    assert joined.completed_at is not None


def test_the_certificate_names_the_path_and_its_courses_and_comes_once(path, courses, learner):
    joined = services.join_path(learner, path, language="en")
    with pytest.raises(Refused) as refused:
        services.claim_path_certificate(joined, language="en")
    for course in courses:
        complete(learner, course)

    first = services.claim_path_certificate(joined, language="en")
    again = services.claim_path_certificate(joined, language="en")

    assert refused.value.code == "not_complete"
    assert first == again == Certificate.objects.get()
    assert (first.title, first.source) == ("Safe care", joined.source)
    assert (first.record["provider"], first.record["hours"], first.record["credits"]) == (path.provider.name, "1.5", [])
    assert first.record["facts"]["sessions"] == ["Hands", "Newborn", "Sepsis"]


def test_who_leaves_comes_back_with_everything(path, courses, learner):
    joined = services.join_path(learner, path, language="en")
    services.leave_path(joined)
    for course in courses:
        complete(learner, course)
    joined.refresh_from_db()
    meanwhile = joined.completed_at

    again = services.join_path(learner, path, language="en")

    assert (meanwhile, again.pk) == (None, joined.pk)
    assert again.completed_at is not None


def test_a_finished_path_cannot_be_left(path, courses, learner):
    joined = services.join_path(learner, path, language="en")
    for course in courses:
        complete(learner, course)

    with pytest.raises(Refused) as refused:
        services.leave_path(joined)

    assert refused.value.code == "finished"


# Pages ------------------------------------------------------------------------


def test_the_road_in_the_browser(path, courses, learner, learner_client):
    assert "Join this path" in said(learner_client.get(path.url))
    learner_client.post(reverse("courses:join_path", args=[path.translation_key]))
    complete(learner, courses[0])

    on_the_way = said(learner_client.get(path.url))
    dashboard = said(learner_client.get(reverse("home:dashboard")))
    for course in courses[1:]:
        complete(learner, course)
    claim = reverse("courses:claim_path", args=[path.translation_key])
    claimed = learner_client.post(claim, {"name": "Ada Wanjiru"}, follow=True)

    assert "Go on with: Newborn" in on_the_way
    assert "1 of 3" in on_the_way
    assert "Safe care" in dashboard
    assert Certificate.objects.get().code in said(claimed)


def test_leaving_asks_first(path, learner, learner_client):
    services.join_path(learner, path, language="en")
    address = reverse("courses:leave_path", args=[path.translation_key])

    asked = learner_client.get(address)
    learner_client.post(address)

    assert "Leave this path?" in said(asked)
    assert PathEnrolment.objects.get().left_at is not None


@pytest.mark.parametrize("name", ["leave_path", "claim_path"])
def test_who_is_not_on_the_path_meets_404(name, path, learner_client):
    assert learner_client.get(reverse(f"courses:{name}", args=[path.translation_key])).status_code == 404


def test_a_path_that_is_not_live_cannot_be_joined(path, learner_client):
    path.unpublish()

    assert learner_client.post(reverse("courses:join_path", args=[path.translation_key])).status_code == 404
    assert not PathEnrolment.objects.exists()


def test_the_course_says_which_path_it_is_part_of(path, courses, client):
    assert "Safe care" in said(client.get(courses[0].url))


def test_the_path_speaks_the_readers_language_where_its_courses_do(path, courses, client):
    french = Locale.objects.get(language_code="fr")
    translated = path.copy_for_translation(french)
    translated.title = "Des soins sûrs"
    translated.save_revision().publish()
    course = courses[0].copy_for_translation(french)
    course.title = "Les mains"
    course.save_revision().publish()
    translated.refresh_from_db()

    html = said(client.get(translated.url))

    assert "Des soins sûrs" in html
    assert 'lang="fr"' in html
    assert "Les mains" in html
    assert 'lang="en" dir="ltr" hreflang="en">Newborn' in html


def test_the_path_stands_in_the_catalogue_and_is_filtered(path, courses, client):
    for course in courses:
        indexing.index_course(course.translation_key)
    index = CourseIndexPage.objects.get(locale__language_code="en").url

    everything, only_paths = said(client.get(index)), said(client.get(index, {"kind": "path"}))
    found = said(client.get(index, {"q": "newborn", "kind": "path"}))

    assert "3 courses" in everything
    assert "1 learning path" in everything
    assert ("Safe care" in only_paths, ">Hands<" in only_paths) == (True, False)
    assert "Safe care" in found
    assert CatalogueEntry.objects.get(path=path).minutes == 90


def test_paths_are_indexed_with_the_rest_and_after_their_courses_changed(path, courses):
    lesson = courses[0].get_descendants().last().specific
    lesson.minutes = 60
    lesson.save_revision().publish()

    assert CatalogueEntry.objects.get(path=path).minutes == 120
    CatalogueEntry.objects.all().delete()
    call_command("index_catalogue", verbosity=0)
    assert CatalogueEntry.objects.filter(path__isnull=False).count() == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_a_path_takes_four_queries_however_many_courses_it_has(rows, site, learner, learner_client, django_assert_num_queries):
    path = LearningPathFactory.through(*[course_of_a_lesson(f"Course {number}") for number in range(rows)])
    services.join_path(learner, path, language="en")
    for step in path.steps.all():
        enrolled(learner, step.course, language="en")
    learner_client.get(path.url)

    with django_assert_num_queries(4):
        response = learner_client.get(path.url)

    assert said(response).count("Under way") == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_my_learning_takes_one_query_more_for_any_number_of_paths(rows, site, learner, learner_client, django_assert_num_queries):
    for number in range(rows):
        services.join_path(learner, LearningPathFactory.through(course_of_a_lesson(f"Course {number}")), language="en")
    CohortFactory(course=course_of_a_lesson("With groups"), seats=1)
    learner_client.get(reverse("home:dashboard"))

    with django_assert_num_queries(17):
        response = learner_client.get(reverse("home:dashboard"))

    assert len(response.context["dashboard"].paths) == rows


def test_a_course_live_nowhere_does_not_have_to_be_completed(path, courses, learner):
    courses[2].unpublish()
    joined = services.join_path(learner, path, language="en")

    for course in courses[:2]:
        complete(learner, course)

    joined.refresh_from_db()
    assert joined.completed_at is not None


def test_an_editor_writes_a_path(courses, editor_client):
    index = CourseIndexPage.objects.get(locale__language_code="en")
    form = {
        "title": "By hand",
        "slug": "by-hand",
        "summary": "",
        "outcomes-count": "0",
        "level": "introductory",
        "provider": courses[0].provider.pk,
        "in_order": "on",
        "electives_needed": "0",
        "certificate_months": "",
        "seo_title": "",
        "search_description": "",
        "steps-TOTAL_FORMS": "2",
        "steps-INITIAL_FORMS": "0",
        "steps-MIN_NUM_FORMS": "1",
        "steps-MAX_NUM_FORMS": "1000",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "comments-MIN_NUM_FORMS": "0",
        "comments-MAX_NUM_FORMS": "1000",
        "action-publish": "1",
    }
    for place, course in enumerate(courses[:2]):
        form |= {
            f"steps-{place}-course": course.pk,
            f"steps-{place}-ORDER": place + 1,
            f"steps-{place}-id": "",
            f"steps-{place}-DELETE": "",
        }

    response = editor_client.post(f"/admin/pages/add/courses/learningpathpage/{index.pk}/", form)

    assert response.status_code == 302
    assert [step.course.title for step in LearningPathPage.objects.get().steps.all()] == ["Hands", "Newborn"]
    assert LearningPathPage.objects.get().live


# For programs -------------------------------------------------------------------


def test_programs_read_join_and_leave_paths(path, courses, learner):
    program = Program(key_for(learner))
    complete(learner, courses[0])

    listed = Program().ask("/paths").json()
    joined = program.send("PUT", f"/me/paths/{path.translation_key}").json()
    left = program.send("POST", f"/me/paths/{path.translation_key}/leaving").json()

    assert [(each["title"], [step["title"] for step in each["steps"]]) for each in listed] == [
        ("Safe care", ["Hands", "Newborn", "Sepsis"])
    ]
    assert (joined["done"], joined["needed"], joined["next_course"]) == (1, 3, str(courses[1].translation_key))
    assert left["left_at"] is not None
    assert [each["path"] for each in program.ask("/me/paths").json()] == [str(path.translation_key)]


def test_a_state_on_the_path_is_the_readers_own(path, courses, learner, learner_client):
    EnrolmentFactory(course=courses[0], state=State.COMPLETED, completed_at=timezone.now())
    versions.forget()

    assert "Completed" not in said(learner_client.get(path.url)).replace("Courses completed", "")

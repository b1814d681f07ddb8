"""Courses and lessons, for everybody."""

from __future__ import annotations

import base64

import pytest
from wagtail.models import Locale, PageViewRestriction

from accounts.models import Accreditation, Institution
from courses import indexing
from tests.factories.accounts import InstitutionFactory
from tests.factories.courses import CoursePageFactory, LessonPageFactory, ModulePageFactory


def titles(response) -> list[str]:
    return [row["title"] for row in response.json()["items"]]


def indexed_course(**fields):
    course = CoursePageFactory(**fields)
    LessonPageFactory(parent=ModulePageFactory(parent=course), minutes=10)
    indexing.index_course(course.translation_key)
    return course


@pytest.fixture
def french(course):
    locale = Locale.objects.get(language_code="fr")
    copy = course.copy_for_translation(locale, copy_parents=True)
    copy.title = "Septicémie"
    copy.save_revision().publish()
    indexing.index_course(course.translation_key)
    return copy


def test_a_course_is_listed_once_in_the_readers_language(stranger, course, french):
    english, in_french = (stranger.ask("/courses", accept_language=code) for code in ("en", "fr"))

    assert (titles(english), titles(in_french)) == (["Sepsis"], ["Septicémie"])
    assert in_french.json()["items"][0]["languages"] == ["en", "fr"]
    assert in_french.json()["items"][0]["url"] == f"http://testserver{french.url}"


def test_words_and_filters_are_those_of_the_page(stranger, site):
    indexed_course(title="Hand hygiene", level="introductory")
    indexed_course(title="Hand surgery", level="advanced")

    assert titles(stranger.ask("/courses?q=hand")) == ["Hand hygiene", "Hand surgery"]
    assert titles(stranger.ask("/courses?q=hand&level=advanced")) == ["Hand surgery"]
    assert titles(stranger.ask("/courses?level=advanced&level=introductory&q=hygiene")) == ["Hand hygiene"]
    assert titles(stranger.ask("/courses?level=unheard-of")) == ["Hand hygiene", "Hand surgery"]


@pytest.mark.parametrize("words", ["%22%27%00%1f", "%22", "*", "()%20OR%20(", "a" * 3000, "%F0%9F%92%89"])
def test_a_search_of_quotes_and_control_characters_finds_nothing_and_breaks_nothing(words, stranger, course):
    response = stranger.ask(f"/courses?q={words}")

    assert response.status_code == 200


def test_the_filters_count_what_each_choice_would_leave(stranger, site):
    indexed_course(level="introductory")
    indexed_course(level="advanced")
    indexed_course(level="advanced")

    filters = {row["name"]: row["choices"] for row in stranger.ask("/courses/filters").json()}

    assert [(choice["value"], choice["count"]) for choice in filters["level"]] == [("introductory", 1), ("advanced", 2)]


def test_pages_hang_together(stranger, site):
    for title in ("Airway", "Burns", "Cholera"):
        indexed_course(title=title)

    first = stranger.ask("/courses?page_size=2")
    second = stranger.ask(f"/courses?page_size=2&cursor={first.json()['next_cursor']}")

    assert (titles(first), titles(second)) == (["Airway", "Burns"], ["Cholera"])
    assert second.json()["next_cursor"] is None


def test_a_cursor_beyond_every_row_is_an_empty_page_or_the_whole(stranger, db):
    InstitutionFactory()
    beyond, before = (base64.urlsafe_b64encode(f"v1:{place}".encode()).decode() for place in (10**40, -(10**40)))

    assert len(stranger.ask(f"/institutions?cursor={beyond}").json()["items"]) == 1
    assert stranger.ask(f"/institutions?cursor={before}").json()["items"] == []


@pytest.mark.parametrize("country", ["%00", "K%00", "KEN", "1"])
def test_a_country_that_is_none_is_refused(country, stranger, db):
    response = stranger.ask(f"/institutions?country={country}")

    assert (response.status_code, list(response.json()["fields"])) == (422, ["country"])


@pytest.mark.parametrize("query", ["cursor=nonsense", "cursor=%C3%A4", "page_size=0", "page_size=101", "page_size=many"])
def test_a_wrong_page_is_refused_in_words(query, stranger, course):
    response = stranger.ask(f"/courses?{query}")

    assert (response.status_code, list(response.json()["fields"])) == (422, [query.split("=")[0]])


@pytest.mark.parametrize("rows", [1, 3])
def test_the_catalogue_needs_as_many_queries_for_three_as_for_one(rows, stranger, site, django_assert_num_queries):
    for _ in range(rows):
        indexed_course()
    stranger.ask("/courses")

    with django_assert_num_queries(3):
        response = stranger.ask("/courses")

    assert len(titles(response)) == rows


def test_a_course_says_everything_its_page_says(stranger, course, lessons):
    detail = stranger.ask(f"/courses/{course.translation_key}").json()

    assert (detail["title"], detail["provider"], detail["credits"][0]["maximum"]) == ("Sepsis", course.provider.name, "2.00")
    assert [lesson["lesson"] for lesson in detail["modules"][0]["lessons"]] == [str(lesson.translation_key) for lesson in lessons]
    assert [lesson["has_quiz"] for lesson in detail["modules"][0]["lessons"]] == [False, True]


def test_a_lesson_is_read_without_its_quiz(stranger, course, lessons):
    lesson = stranger.ask(f"/lessons/{lessons[0].translation_key}").json()

    assert "Clean hands at the point of care." in lesson["html"]
    assert (lesson["number"], lesson["before"], lesson["after"]) == (1, None, str(lessons[1].translation_key))
    assert (lesson["language"], lesson["direction"]) == ("en", "ltr")


def test_what_is_kept_from_the_public_is_not_there(stranger, course, lessons):
    PageViewRestriction.objects.create(page=course, restriction_type=PageViewRestriction.LOGIN)

    assert stranger.ask(f"/courses/{course.translation_key}").status_code == 404
    assert stranger.ask(f"/lessons/{lessons[0].translation_key}").status_code == 404


def test_an_unpublished_lesson_is_not_there(stranger, course, lessons):
    lessons[0].unpublish()

    assert stranger.ask(f"/lessons/{lessons[0].translation_key}").status_code == 404


def test_institutions_are_those_that_were_confirmed(stranger, db):
    known = InstitutionFactory(country="KE")
    InstitutionFactory(country="TZ")
    hidden = InstitutionFactory(confirmed_at=None)

    listed = stranger.ask("/institutions?country=ke").json()["items"]

    assert [row["institution"] for row in listed] == [str(known.uid)]
    assert stranger.ask(f"/institutions/{hidden.uid}").status_code == 404
    assert stranger.ask(f"/institutions/{known.uid}").json()["name"] == known.name


@pytest.mark.parametrize("rows", [1, 3])
def test_institutions_need_as_many_queries_for_three_as_for_one(rows, stranger, db, django_assert_num_queries):
    for institution in InstitutionFactory.create_batch(rows):
        Accreditation.objects.create(institution=institution, body="Board", scope="Enduring material", valid_from="2026-01-01")

    with django_assert_num_queries(2):
        response = stranger.ask("/institutions")

    assert [len(row["accreditations"]) for row in response.json()["items"]] == [1] * rows
    assert Institution.objects.count() == rows

"""The catalogue finds a course in every language, counts honestly, and suggests what to loosen."""

from decimal import Decimal
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Locale

from core import shells, versions
from courses import catalogue, indexing, shelf
from courses.models import CatalogueEntry, CourseCredit, CourseJointProvider, Enrolment
from tests.factories.accounts import InstitutionFactory
from tests.factories.certificates import CreditSystemFactory
from tests.factories.courses import CoursePageFactory, LessonPageFactory, ModulePageFactory

# The database decides these too: they run on PostgreSQL as well.
pytestmark = pytest.mark.services


def course(title: str = "Hand hygiene", *, minutes: int = 20, words: str = "Clean hands.", **fields):
    page = CoursePageFactory(title=title, minutes_override=minutes, **fields)
    LessonPageFactory(parent=ModulePageFactory(parent=page), title="Why", body=[("paragraph", f"<p>{words}</p>")])
    return page


def in_language(page, code: str, title: str):
    translated = page.copy_for_translation(Locale.objects.get(language_code=code))
    translated.title = translated.draft_title = title
    translated.save_revision().publish()
    return translated


def ask(client, question: str = "", language: str = "en"):
    indexing.rebuild()
    versions.forget()
    cache.clear()
    return client.get(f"/{language}/courses/{question}")


def titles(response) -> list[str]:
    return [card["title"] for card in response.context["cards"]]


def counts(response, facet: str) -> dict[str, int]:
    return {
        choice["value"]: choice["count"] for found in response.context["facets"] if found["name"] == facet for choice in found["choices"]
    }


@pytest.fixture
def shown(site, client, monkeypatch):
    """Ask the catalogue and see the context it was rendered with, which a kept page has no more."""
    contexts = []
    template_context = shelf.context

    def remember(*args):
        contexts.append(template_context(*args))
        return contexts[-1]

    monkeypatch.setattr(shelf, "context", remember)

    def show(question: str = "", language: str = "en"):
        response = ask(client, question, language)
        response.context = contexts[-1]
        return response

    return show


def test_each_course_stands_once_in_the_readers_language_or_its_own(shown):
    in_language(course("Hand hygiene"), "fr", "Hygiène des mains")
    course("Sepsis")

    assert titles(shown()) == ["Hand hygiene", "Sepsis"]
    french = shown(language="fr")
    assert titles(french) == ["Hygiène des mains", "Sepsis"]
    assert [card["language"] for card in french.context["cards"]] == ["", "en"]
    assert b'lang="en"' in french.content


def test_what_can_be_read_in_the_readers_language_comes_first(shown):
    course("Asthma")
    in_language(course("Stroke"), "es", "Ictus")

    assert titles(shown(language="es")) == ["Ictus", "Asthma"]


@pytest.mark.parametrize(
    "query",
    ["hygiene", "HYGIÈNE", "mains", "clean hand", "نظافة", "النظافة", "handrub", "hygiene mains clean"],
)
def test_words_of_any_of_its_languages_find_a_course_from_everywhere(shown, query):
    page = course("Hand hygiene", subjects=["D006235"])
    in_language(page, "fr", "Hygiène des mains")
    in_language(page, "ar", "نظافة اليدين")
    course("Sepsis", words="Fluids.")

    for language, title in {"en": "Hand hygiene", "fr": "Hygiène des mains", "ar": "نظافة اليدين", "es": "Hand hygiene"}.items():
        assert titles(shown(f"?q={quote(query)}", language)) == [title]


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_tb_finds_tuberculosis_in_every_language(shown, language):
    in_language(course("Cough for three weeks", subjects=["D014376"]), "ar", "سعال ثلاثة أسابيع")
    course("Sepsis", subjects=["D018805"])

    assert len(titles(shown("?q=TB", language))) == 1
    assert titles(shown(f"?q={quote('septicaemia')}", language)) == ["Sepsis"]
    assert titles(shown(f"?q={quote('الإنتان')}", language)) == ["Sepsis"]


def test_titles_come_before_subjects_and_subjects_before_text(shown):
    course("Antibiotics", words="Think of sepsis.")
    course("The first hour", subjects=["D018805"])
    course("Zoonoses and sepsis")

    assert titles(shown("?q=sepsis")) == ["Zoonoses and sepsis", "The first hour", "Antibiotics"]


@pytest.mark.parametrize("query", ['"', "%00%01%1f", "%25%25__", "';--", "%E2%80%AE", "a%00b", "x" * 10_000, "%22 " * 500, "\\"])
def test_a_search_of_quotes_and_control_characters_does_no_harm(shown, query):
    course("Sepsis")

    response = shown(f"?q={query}")

    assert response.status_code == 200
    assert b"\x00" not in response.content


def test_a_long_query_is_cut_and_the_page_says_so(shown):
    course("Sepsis")

    response = shown(f"?q={'sepsis%20' * 100}")

    assert titles(response) == ["Sepsis"]
    assert b"We searched for the beginning." in response.content


@pytest.fixture
def three(site):
    """Two short introductory courses of one provider, one with credit, and a long advanced one of another."""
    lakeside, rivers = InstitutionFactory(name="Lakeside"), InstitutionFactory(name="Rivers")
    first = course("A", minutes=10, provider=lakeside, professions=["2221"], specialties=["D009359"])
    course("B", minutes=16, provider=lakeside, professions=["2211"])
    third = course("C", minutes=90, provider=rivers, level="advanced")
    system = CreditSystemFactory(code="TEST-1", name="Test credit")
    CourseCredit.objects.create(course=first, system=system, maximum=Decimal("1.50"))
    CourseJointProvider.objects.create(course=third, institution=lakeside)
    in_language(first, "fr", "A en français")
    return lakeside, rivers


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("language=fr", ["A"]),
        ("language=fr&language=en", ["A", "B", "C"]),
        ("level=advanced", ["C"]),
        ("time=15", ["A"]),
        ("time=15&time=30", ["A", "B"]),
        ("time=more", ["C"]),
        ("credits=1", ["A"]),
        ("credits=2", []),
        ("system=TEST-1", ["A"]),
        ("specialty=D009359", ["A"]),
        ("profession=2221", ["A", "C"]),  # C is for every profession
        ("level=introductory&profession=2211", ["B"]),
        ("level=nonsense&colour=blue", ["A", "B", "C"]),
    ],
)
def test_filters_stand_in_the_address(shown, three, question, found):
    assert titles(shown(f"?{question}")) == found


def test_a_joint_provider_is_a_provider_too(shown, three):
    lakeside, rivers = three

    assert titles(shown(f"?provider={lakeside.uid}")) == ["A", "B", "C"]
    assert titles(shown(f"?provider={rivers.uid}")) == ["C"]


def test_counts_tell_what_a_choice_would_leave_given_the_other_filters(shown, three):
    response = shown("?level=introductory")

    assert counts(response, "level") == {"introductory": 2, "advanced": 1}
    assert counts(response, "time") == {"15": 1, "30": 1, "more": 0}
    assert counts(response, "language") == {"en": 2, "fr": 1}
    assert counts(response, "profession") == {"2211": 1, "2221": 1}


def test_finding_nothing_suggests_what_to_loosen(shown, three):
    response = shown("?q=nothing&level=advanced")
    assert [(way["url"], way["count"]) for way in response.context["ways_out"]] == [("?level=advanced", 1)]

    response = shown("?level=advanced&time=15")
    assert [(way["url"], way["count"]) for way in response.context["ways_out"]] == [("?time=15", 1), ("?level=advanced", 1)]
    assert b"No course answers to all of this." in response.content

    response = shown("?level=advanced&time=15&credits=2")
    assert [(way["url"], way["count"]) for way in response.context["ways_out"]] == [("?", 3)]


def test_the_chosen_filters_go_along_with_a_new_search_and_to_another_language(shown, three):
    response = shown("?q=A&language=fr")

    assert b'<input type="hidden" name="language" value="fr">' in response.content
    assert b'href="/fr/courses/?q=A&amp;language=fr"' in response.content
    assert [chip["url"] for chip in response.context["chips"]] == ["?q=A"]


def test_pages_hold_twelve_and_an_impossible_page_is_the_last(shown):
    for number in range(13):
        CoursePageFactory(title=f"Course {number:02}")

    assert len(titles(shown())) == 12
    assert titles(shown("?page=2")) == ["Course 12"]
    assert titles(shown("?page=99")) == ["Course 12"]
    assert len(titles(shown("?page=-1"))) == 12


@pytest.mark.parametrize("rows", [1, 3])
def test_the_catalogue_needs_as_many_queries_for_three_courses_as_for_one(site, client, rows, django_assert_num_queries):
    for number in range(rows):
        in_language(course(f"Course {number}"), "fr", f"Cours {number}")
    ask(client)
    ask(client, "?q=course")

    with django_assert_num_queries(16):
        client.get("/en/courses/?q=course&language=en&level=introductory")


def test_a_kept_catalogue_costs_a_stranger_no_query(site, client, django_assert_num_queries):
    course()
    ask(client, "?language=en")

    with django_assert_num_queries(0):
        assert client.get("/en/courses/?language=en").status_code == 200


@pytest.mark.parametrize(
    ("question", "kept"),
    [
        ("", True),
        ("language=en", True),
        ("language=en&level=advanced", True),
        ("page=2", True),
        ("level=advanced&language=en", False),
        ("language=en&level=advanced&time=15", False),
        ("q=sepsis", False),
        ("colour=blue", False),
        ("language=en&language=en", False),
        ("page=21", False),
        ("page=02", False),
    ],
)
def test_only_addresses_that_many_share_are_kept(rf, question, kept):
    assert shelf.may_be_kept(rf.get(f"/en/courses/?{question}")) is kept


def test_a_search_is_served_and_not_kept(site, client):
    ask(client, "?q=sepsis")

    request = type(
        "Request", (), {"scheme": "http", "get_host": lambda self: "testserver", "get_full_path": lambda self: "/en/courses/?q=sepsis"}
    )
    assert shells.find(request()) is None


@given(
    st.text(max_size=300),
    st.lists(st.tuples(st.sampled_from([facet.name for facet in catalogue.FACETS]), st.text(max_size=30)), max_size=5),
)
def test_the_canonical_address_asks_for_the_same(query, ticked):
    address = QueryDict(mutable=True)
    address["q"] = query
    for name, code in ticked:
        address.appendlist(name, code)
    wish = catalogue.read(address)

    assert catalogue.read(QueryDict(wish.address())).address() == wish.address()


def test_what_is_unpublished_or_deleted_leaves_the_catalogue(site, django_capture_on_commit_callbacks):
    page = course("Sepsis")
    in_language(page, "fr", "Le sepsis")
    indexing.rebuild()
    assert CatalogueEntry.objects.count() == 2

    with django_capture_on_commit_callbacks(execute=True):
        page.unpublish()
    assert [(entry.language, entry.is_first) for entry in CatalogueEntry.objects.all()] == [("fr", True)]

    page.delete()
    assert [entry.language for entry in CatalogueEntry.objects.all()] == ["fr"]


def test_publishing_a_lesson_makes_its_words_findable(site, django_capture_on_commit_callbacks):
    page = course("Sepsis")
    lesson = page.get_descendants().last().specific
    lesson.body = [("paragraph", "<p>Give noradrenaline.</p>")]

    with django_capture_on_commit_callbacks(execute=True):
        lesson.save_revision().publish()

    assert " noradrenaline" in CatalogueEntry.objects.get().text


def test_a_learner_sees_what_she_has_begun(site, learner_client, learner):
    begun = course("Begun")
    course("Not begun")
    Enrolment.objects.create(learner=learner, course=begun, language="en")

    page = ask(learner_client).content.decode()

    assert page.count("Under way") == 1
    assert page.index("Under way") < page.index("Not begun")


def test_an_empty_catalogue_says_so(shown):
    assert b"The first courses are being written." in shown().content

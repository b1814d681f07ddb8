"""The front page says what this is and leads on; plain pages stand in every footer."""

import pytest
from wagtail.models import Locale

from core import versions
from courses import indexing
from home.models import HomePage, StandardPage
from tests.factories.courses import CoursePageFactory


def put_plain_page(title: str = "About us", language: str = "en") -> StandardPage:
    home = HomePage.objects.get(locale__language_code=language)
    page = StandardPage(title=title, slug="about", show_in_menus=True, body=[("paragraph", "<p>Who we are.</p>")], locale=home.locale)
    return home.add_child(instance=page)


def test_the_front_page_leads_to_the_catalogue_my_learning_and_verification(site, client):
    page = client.get("/en/").content.decode()

    assert "Learn across borders." in page
    assert '<form class="search" role="search" action="/en/courses/"' in page
    for address in ("/en/courses/", "/en/my-learning/", "/en/verify/"):
        assert f'href="{address}"' in page


def test_the_front_page_shows_the_newest_courses_and_who_stands_behind_them(site, client):
    CoursePageFactory(title="Sepsis", provider__name="Lakeside Hospital", provider__country="KE")
    CoursePageFactory(title="Not public", live=False, provider__name="Nobody's Hospital")
    indexing.rebuild()
    versions.forget()

    page = client.get("/en/").content.decode()

    assert "Sepsis" in page
    assert "Lakeside Hospital" in page
    assert "Kenya" in page
    assert "Not public" not in page
    assert "Nobody&#x27;s Hospital" not in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_front_page_needs_as_many_queries_for_three_courses_as_for_one(site, client, rows, django_assert_num_queries):
    CoursePageFactory.create_batch(rows)
    indexing.rebuild()
    client.get("/fr/")

    with django_assert_num_queries(16):
        client.get("/en/")


def test_a_kept_front_page_costs_no_query(site, client, django_assert_num_queries):
    client.get("/en/")

    with django_assert_num_queries(0):
        assert client.get("/en/").status_code == 200


def test_plain_pages_stand_in_the_footer_of_their_own_language(site, client):
    put_plain_page("About us")
    versions.forget()

    assert 'href="/en/about/">About us</a>' in client.get("/en/courses/").content.decode()
    assert "About us" not in client.get("/fr/courses/").content.decode()


def test_a_plain_page_shows_its_text(site, client):
    put_plain_page()

    page = client.get("/en/about/").content.decode()

    assert "<h1>About us</h1>" in page
    assert "<p>Who we are.</p>" in page


def test_the_page_being_read_is_marked_in_the_header_and_named_as_canonical(site, client):
    page = client.get("/en/courses/?level=advanced").content.decode()

    assert 'href="/en/courses/" aria-current="page"' in page
    assert '<link rel="canonical" href="http://testserver/en/courses/">' in page


def test_every_language_has_its_own_front_page(site, client):
    home = HomePage.objects.get(locale=Locale.objects.get(language_code="ar"))
    home.promise = "نتعلم عبر الحدود."
    home.save_revision().publish()
    versions.forget()

    page = client.get("/ar/").content.decode()

    assert '<html lang="ar" dir="rtl">' in page
    assert "نتعلم عبر الحدود." in page
    assert 'action="/ar/courses/"' in page

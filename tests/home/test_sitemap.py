"""Search engines find every public page in every language, and nothing else."""

from xml.etree import ElementTree

import pytest
from wagtail.models import Locale, PageViewRestriction

from core import versions
from home import sitemaps
from tests.factories.courses import CoursePageFactory, LessonPageFactory, ModulePageFactory

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


def read(client, address: str = "/sitemap.xml") -> dict[str, dict[str, str]]:
    """Alternates by language for each address in a sitemap."""
    response = client.get(address)
    assert response.status_code == 200
    root = ElementTree.fromstring(response.content)  # noqa: S314 - our own
    return {
        url.find(f"{SITEMAP}loc").text: {link.get("hreflang"): link.get("href") for link in url.findall(f"{XHTML}link")}
        for url in root.findall(f"{SITEMAP}url")
    }


def test_every_public_page_stands_with_all_its_languages(site, client):
    course = CoursePageFactory(slug="sepsis")
    LessonPageFactory(slug="why", parent=ModulePageFactory(slug="part", parent=course))
    course.copy_for_translation(Locale.objects.get(language_code="fr")).save_revision().publish()
    CoursePageFactory(slug="draft", live=False)
    PageViewRestriction.objects.create(page=CoursePageFactory(slug="closed"), restriction_type="login")
    versions.forget()

    found = read(client)

    homes = {f"http://testserver/{code}/" for code in ("en", "fr", "es", "ar")}
    catalogues = {f"{home}courses/" for home in homes}
    course_pages = {"http://testserver/en/courses/sepsis/", "http://testserver/fr/courses/sepsis/"}
    assert set(found) == homes | catalogues | course_pages | {"http://testserver/en/courses/sepsis/part/why/"}
    assert found["http://testserver/fr/courses/sepsis/"] == {
        "en": "http://testserver/en/courses/sepsis/",
        "fr": "http://testserver/fr/courses/sepsis/",
        "x-default": "http://testserver/en/courses/sepsis/",
    }
    assert found["http://testserver/en/courses/sepsis/part/why/"] == {}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_sitemap_needs_as_many_queries_for_three_pages_as_for_one(site, client, rows, django_assert_num_queries):
    CoursePageFactory.create_batch(rows)
    client.get("/robots.txt")
    versions.forget()

    with django_assert_num_queries(7):
        assert len(read(client)) == 8 + rows


def test_a_large_site_has_an_index_of_files_that_hold_everything_once(site, client, monkeypatch):
    monkeypatch.setattr(sitemaps, "FAMILIES_IN_ONE_FILE", 2)
    CoursePageFactory.create_batch(3)
    versions.forget()

    root = ElementTree.fromstring(client.get("/sitemap.xml").content)  # noqa: S314 - our own
    addresses = [found.text for found in root.iter(f"{SITEMAP}loc")]

    assert addresses == [f"http://testserver/sitemap-{number}.xml" for number in (1, 2, 3)]
    parts = [read(client, address.removeprefix("http://testserver")) for address in addresses]
    assert sum(len(part) for part in parts) == len(set().union(*parts)) == 11
    assert client.get("/sitemap-4.xml").status_code == 404


def test_robots_are_kept_from_what_is_personal_and_told_of_the_sitemap(db, client):
    said = client.get("/robots.txt").content.decode().splitlines()

    assert {"Disallow: /admin/", "Disallow: /api/", "Disallow: /ar/me/", "Disallow: /fr/my-learning/"} <= set(said)
    assert "Sitemap: http://testserver/sitemap.xml" in said

"""Each test finds the database as the migrations left it, also after a test that committed."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from wagtail.models import Locale, Page, Site


@pytest.mark.services
@pytest.mark.parametrize("turn", [1, 2])
@pytest.mark.django_db(transaction=True)
def test_a_test_that_commits_leaves_nothing_behind(turn):
    root = Page.objects.get(depth=1)

    root.add_child(instance=Page(title=f"Turn {turn}", slug=f"turn-{turn}"))
    Locale.objects.create(language_code="ar")

    assert list(Page.objects.filter(title__startswith="Turn").values_list("title", flat=True)) == [f"Turn {turn}"]
    assert Locale.objects.filter(language_code="ar").count() == 1


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_page_tree_locales_and_search_tables_stand_after_a_test_that_committed():
    tables = connection.introspection.table_names()

    assert Page.objects.filter(depth=1).count() == 1
    assert Locale.objects.count() >= 1
    assert ContentType.objects.filter(app_label="courses", model="coursepage").count() == 1
    assert "wagtailsearch_indexentry" in tables


@pytest.mark.services
@pytest.mark.parametrize("turn", [1, 2])
@pytest.mark.django_db(transaction=True)
def test_the_furnished_site_is_put_back_after_a_test_that_committed(turn, site):
    assert Site.objects.get().root_page.specific.promise == "Learn across borders."
    assert Page.objects.filter(depth=2).count() == 4

    site.root_page.get_children().first().delete()
    Site.objects.all().delete()


@pytest.mark.services
def test_a_test_without_the_site_starts_as_the_migrations_left_it(db):
    assert list(Page.objects.values_list("depth", flat=True)) == [1, 2]

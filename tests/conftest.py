"""A few fixtures that every test may use."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.utils import translation
from wagtail.models import Locale, Page, Site

from core import versions
from tests import commits, template_database


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_blocker):
    """A copy of a database that was migrated once: seconds instead of half a minute."""
    with django_db_blocker.unblock(), template_database.copied(request.config.rootpath / ".pytest_cache" / "databases"):
        yield


@pytest.fixture(autouse=True)
def _fresh():
    """No kept page, no remembered version and no language left over from another test."""
    cache.clear()
    versions.forget()
    translation.activate("en")
    yield
    translation.activate("en")


@pytest.fixture(autouse=True)
def _as_if_committed(request):
    """In a test with a database, do what waits for a commit when the code's own transaction ends."""
    if "db" in request.fixturenames or request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db") if "transactional_db" not in request.fixturenames else None
        with commits.as_if_committed():
            yield
    else:
        yield


@pytest.fixture
def site(db):
    """The site with its front page and course catalogue in all four languages."""
    from courses.models import CourseIndexPage
    from home.models import HomePage

    root = Page.objects.get(depth=1)
    Page.objects.filter(depth=2).delete()
    root = Page.objects.get(depth=1)
    english, _ = Locale.objects.get_or_create(language_code="en")
    home = root.add_child(instance=HomePage(title="Meridian", slug="home", locale=english, promise="Learn across borders."))
    index = home.add_child(instance=CourseIndexPage(title="Courses", slug="courses", locale=english))
    for code in ("fr", "es", "ar"):
        locale, _ = Locale.objects.get_or_create(language_code=code)
        home.copy_for_translation(locale).save_revision().publish()
        index.copy_for_translation(locale).save_revision().publish()
    Site.objects.all().delete()
    return Site.objects.create(hostname="testserver", root_page=home, is_default_site=True, site_name="Meridian")


@pytest.fixture
def learner(db):
    """A nurse in Kenya who reads English."""
    from tests.factories.accounts import ProfileFactory

    return ProfileFactory(user__email="ada@example.org", user__name="Ada Wanjiru").user


@pytest.fixture
def learner_client(client, learner):
    client.force_login(learner)
    return client


@pytest.fixture
def editor(db):
    """A member of the group of editors."""
    from django.contrib.auth.models import Group

    from tests.factories.accounts import UserFactory

    user = UserFactory(email="awa@example.org", name="Awa Ndiaye")
    user.groups.add(Group.objects.get(name="editor"))
    return user


@pytest.fixture
def editor_client(client, editor):
    client.force_login(editor)
    return client

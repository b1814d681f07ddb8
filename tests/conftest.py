"""A few fixtures that every test may use."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.utils import translation

from core import versions
from tests import commits, furnished, indexes, template_database


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_blocker):
    """A copy of a database that was migrated once: seconds instead of half a minute."""
    originals = request.config.rootpath / ".pytest_cache" / "databases"
    with template_database.copied(originals, unblock=django_db_blocker.unblock, furnish=furnished.furnish):
        yield


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """A test that asks for the site starts in a database that has it."""
    template_database.choose(furnished="site" in getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session", autouse=True)
def _issuer_keys(tmp_path_factory):
    """Signing keys for the tests alone, made once."""
    from django.conf import settings

    from certificates import keys

    settings.KEYS_ROOT = tmp_path_factory.mktemp("keys")
    keys.make()


@pytest.fixture
def indexed():
    """What is saved can be found in Wagtail's own search, and is known to be used where it is used."""
    with indexes.written():
        yield


# Otherwise a second that passes in the middle of a test would cost it one more query.
versions.SECONDS_BETWEEN_LOOKS = 3600.0


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
    return furnished.find() or furnished.furnish()


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

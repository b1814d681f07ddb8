"""Lists on the desk: sent, looked at, watched and taken along, each institution its own."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from certificates.models import Certificate, ListRow, ListRun
from certificates.services import lists
from tests.certificates.list_road import look, named
from tests.factories.accounts import InstitutionFactory, MembershipFactory, ProfileFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def queue(monkeypatch):
    """What was queued; nothing of it is done by itself."""
    queued = []
    monkeypatch.setattr("core.jobs.async_task", lambda task, *args, **options: queued.append((task, *args)))
    return queued


@pytest.fixture
def lakeside():
    return InstitutionFactory(name="Lakeside")


@pytest.fixture
def ada():
    return ProfileFactory(user__email="ada@example.org", user__name="Ada Wanjiru").user


@pytest.fixture
def coordinator(client, lakeside):
    user = UserFactory()
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    MembershipFactory(user=user, institution=lakeside, role=Role.COORDINATOR)
    client.force_login(user)
    return user


def test_the_report_says_what_became_of_each_row_and_computes_nothing(client, coordinator, lakeside, ada):
    run = look("email,name\nada@example.org,\n,=cmd|x\n", lakeside, coordinator)
    lists.confirm(run, actor=coordinator)
    lists.work(run.pk)

    report = client.get(reverse("certificate_lists:report", args=[run.uid, "csv"])).content.decode("utf-8-sig").splitlines()

    assert report[0].startswith("line,email,name,latin_name")
    assert report[1].endswith(f",done,,{Certificate.objects.get().code}")
    assert ",(=…)," in report[2]
    assert report[2].endswith(",refused,The cell “name” holds a formula or begins like one. Write its value as text.,")


def test_the_road_of_a_list_on_the_desk(client, coordinator, lakeside, ada):
    file = SimpleUploadedFile("names.csv", b"email,name\nada@example.org,\n,Bo\x07\n")
    typed = {
        "institution": lakeside.pk,
        "kind": "completion",
        "language": "en",
        "format": "onsite",
        "title": "Sepsis",
        "completed_on": "2026-11-12",
    }

    sent = client.post(reverse("certificate_lists:send", args=["issue"]), {"file": file, **typed})
    run = ListRun.objects.get()
    page = client.get(sent.url).content.decode()
    client.post(reverse("certificate_lists:act", args=[run.uid, "confirm"]))
    running = client.get(sent.url).content.decode()
    half_way = client.get(reverse("certificate_lists:progress", args=[run.uid])).json()
    lists.work(run.pk)
    done = client.get(reverse("certificate_lists:progress", args=[run.uid])).json()

    assert sent.url == reverse("certificate_lists:look", args=[run.uid])
    assert "Issue 1 certificate<" in page
    assert "cannot be printed (U+0007)" in page
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in running
    assert (half_way["is_running"], done["is_running"]) == (True, False)
    assert Certificate.objects.get().recipient == ada


def test_a_list_that_was_only_looked_at_can_be_thrown_away(client, coordinator, lakeside):
    run = look(named(2), lakeside, coordinator)

    client.post(reverse("certificate_lists:act", args=[run.uid, "discard"]))

    assert (list(ListRun.objects.all()), list(ListRow.objects.all()), list(Certificate.objects.all())) == ([], [], [])


def test_a_broken_list_is_refused_on_the_page_that_asks_for_it(client, coordinator, lakeside):
    typed = {"institution": lakeside.pk, "kind": "completion", "language": "en", "format": "onsite"}

    response = client.post(reverse("certificate_lists:send", args=["issue"]), {"file": SimpleUploadedFile("x.csv", b"shoe\n44\n"), **typed})

    assert response.context["form"].errors["file"][0].startswith("This list has columns that nobody knows here: shoe.")
    assert list(ListRun.objects.all()) == []


def test_nobody_sees_or_touches_the_lists_of_another_institution(client, coordinator):
    other = InstitutionFactory()
    run = look(named(1), other)
    ada = UserFactory()

    addresses = [reverse("certificate_lists:look", args=[run.uid]), reverse("certificate_lists:report", args=[run.uid, "csv"])]
    assert [client.get(address).status_code for address in addresses] == [404, 404]
    assert client.post(reverse("certificate_lists:act", args=[run.uid, "confirm"])).status_code == 404
    typed = {
        "file": SimpleUploadedFile("x.csv", b"name\nBo\n"),
        "institution": other.pk,
        "kind": "completion",
        "language": "en",
        "format": "onsite",
    }
    assert "institution" in client.post(reverse("certificate_lists:send", args=["issue"]), typed).context["form"].errors
    client.force_login(ada)
    assert client.get(addresses[0]).status_code in {302, 404}
    assert ListRun.objects.get(pk=run.pk).stage == "preview"


@pytest.mark.parametrize("name", ["index", "look"])
def test_lists_need_as_many_queries_for_three_as_for_one(client, coordinator, lakeside, name):
    def queries() -> int:
        address = reverse("certificate_lists:index") if name == "index" else reverse("certificate_lists:look", args=[run.uid])
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    run = look(named(1), lakeside, coordinator)
    for_one = queries()
    look(named(2), lakeside, coordinator)
    run = look(named(3), lakeside, coordinator)

    assert queries() == for_one

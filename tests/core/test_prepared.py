"""A query that is written once finds what the same query finds when it is written each time."""

from threading import Thread
from uuid import uuid4

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from accounts.models import Profile, User
from core.prepared import prepared
from tests.factories.accounts import ProfileFactory

pytestmark = pytest.mark.services


@pytest.fixture
def people(db):
    return [ProfileFactory(user__name=name, country=country).user for name, country in (("Ada", "KE"), ("Ben", "SN"), ("Cleo", "KE"))]


def test_other_values_find_other_rows(people):
    by_pk = prepared(lambda pk: User.objects.filter(pk=pk))

    assert [by_pk(person.pk) for person in people] == [[person] for person in people]
    assert by_pk(0) == []


def test_what_is_read_together_costs_one_query(people):
    with_profile = prepared(lambda pk: User.objects.select_related("profile").filter(pk=pk))
    with_profile(people[0].pk)

    with CaptureQueriesContext(connections["default"]) as captured:
        (ben,) = with_profile(people[1].pk)
        assert (ben.name, ben.profile.country) == ("Ben", "SN")
    assert len(captured) == 1


def test_two_values_go_each_to_its_place(people):
    in_country = prepared(lambda country, name: User.objects.filter(name=name, profile__country=country))

    assert in_country("KE", "Ada") == [people[0]]
    assert in_country("KE", "Cleo") == [people[2]]
    assert in_country("SN", "Ada") == []


def test_a_uuid_is_found_as_this_database_keeps_it(people):
    by_uid = prepared(lambda uid: User.objects.filter(uid=uid))

    assert by_uid(people[1].uid) == [people[1]]
    assert by_uid(uuid4()) == []


def test_what_the_query_says_itself_stays(people):
    in_kenya = prepared(lambda name: Profile.objects.filter(user__name=name, country="KE").values_list("user__name", "country"))

    assert in_kenya("Ada") == [("Ada", "KE")]
    assert in_kenya("Ben") == []


def test_a_row_changed_since_is_read_anew(people):
    by_pk = prepared(lambda pk: User.objects.filter(pk=pk))
    by_pk(people[0].pk)
    User.objects.filter(pk=people[0].pk).update(name="Ada Wanjiru")

    assert [person.name for person in by_pk(people[0].pk)] == ["Ada Wanjiru"]


@pytest.mark.django_db(transaction=True)
def test_each_thread_reads_by_its_own_connection():
    people = [ProfileFactory(user__name=name).user for name in ("Ada", "Ben", "Cleo")]
    by_pk = prepared(lambda pk: User.objects.filter(pk=pk))
    by_pk(people[0].pk)
    found: dict[int, list] = {}

    def look(person) -> None:
        found[person.pk] = [by_pk(person.pk) for _ in range(20)]
        connections.close_all()

    threads = [Thread(target=look, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == {person.pk: [[person]] * 20 for person in people}

"""Status lists: places drawn at random, lists signed anew at every change and every day."""

import gzip
import json
import secrets
import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from certificates import bitstring, credential, keys, services, tasks
from certificates.models import Credential, PublishedStatusList, StatusList
from certificates.multikey import base64url, from_base64url
from certificates.services import status
from certificates.services.places import draw_place
from tests.certificates.issued import issued
from tests.factories.accounts import UserFactory
from tests.factories.certificates import CertificateFactory


@pytest.fixture
def staff(db):
    return UserFactory()


def told(certificate) -> dict[str, bool]:
    """What the published lists say of a certificate, as a stranger reads them."""
    place = certificate.credential
    found = PublishedStatusList.objects.filter(status_list=place.status_list)
    lists = {row.purpose: json.loads(row.document)["credentialSubject"]["encodedList"] for row in found}
    return {purpose: bitstring.is_set(encoded, place.status_index) for purpose, encoded in lists.items()}


# Bits ---------------------------------------------------------------------


@given(places=st.sets(st.integers(0, bitstring.BITS - 1), max_size=30), asked=st.integers(0, bitstring.BITS - 1))
@hypothesis_settings(deadline=None)
def test_a_list_tells_what_was_put_in(places, asked):
    encoded = bitstring.encode(places)

    assert [bitstring.is_set(encoded, place) for place in sorted(places)] == [True] * len(places)
    assert bitstring.is_set(encoded, asked) == (asked in places)


def test_a_list_is_written_as_the_specification_says():
    encoded = bitstring.encode([0, 9])

    content = gzip.decompress(from_base64url(encoded.removeprefix("u")))
    assert (encoded[0], len(content), content[:2]) == ("u", 16_384, bytes([0b1000_0000, 0b0100_0000]))


@pytest.mark.parametrize(
    "encoded",
    [
        "",
        "zabc",
        "u",
        "u!!",
        "uAAAA",
        "u" + base64url(gzip.compress(b"x" * 16_384, mtime=0)[:-9]),
        "u" + base64url(gzip.compress(bytes(9 * 1024 * 1024), mtime=0)),
    ],
    ids=lambda encoded: encoded[:12],
)
def test_a_broken_list_or_a_bomb_is_refused(encoded):
    with pytest.raises(ValueError):  # noqa: PT011
        bitstring.is_set(encoded, 5)


@pytest.mark.parametrize("place", [-1, bitstring.BITS])
def test_there_is_no_place_outside(place):
    with pytest.raises(ValueError, match="no such place"):
        bitstring.is_set(bitstring.encode([]), place)
    with pytest.raises(ValueError, match="no such place"):
        bitstring.encode([place])


# Places -------------------------------------------------------------------


def test_every_certificate_keeps_its_place(db):
    certificate = CertificateFactory()

    first, second = draw_place(certificate), draw_place(certificate)

    assert (first.pk, first.status_index) == (second.pk, second.status_index)


def test_places_are_spread_over_the_whole_list(db):
    drawn = [issued().credential.status_index for _each in range(40)]

    assert max(drawn) - min(drawn) > StatusList.SIZE / 2
    assert drawn != sorted(drawn)


def test_a_taken_place_is_not_drawn_again(db, monkeypatch):
    taken = issued().credential
    drawn = iter([taken.status_index, 7, *range(100, 200)])
    monkeypatch.setattr(secrets, "randbelow", lambda size: next(drawn))

    assert issued().credential.status_index == 7


def test_a_full_list_is_followed_by_another(db, monkeypatch):
    taken = issued().credential
    monkeypatch.setattr(secrets, "randbelow", lambda size: taken.status_index)

    follower = issued().credential

    assert (follower.status_list.number, follower.status_index) == (2, taken.status_index)
    assert sorted(PublishedStatusList.objects.values_list("status_list__number", "purpose")) == [
        (1, "revocation"), (1, "suspension"), (2, "revocation"), (2, "suspension")
    ]  # fmt: skip


@pytest.mark.parametrize("issued_before", [1, 3])
def test_drawing_needs_as_many_queries_for_three_as_for_one(db, django_assert_num_queries, issued_before):
    for _each in range(issued_before):
        issued()
    certificate = CertificateFactory()

    with django_assert_num_queries(6):  # mine, the list, what is taken, and one row in a savepoint
        draw_place(certificate)


def at_once(deeds) -> list:
    """Do the deeds together, each on a connection of its own; what they returned or raised."""
    done, start = [None] * len(deeds), threading.Barrier(len(deeds))

    def run(place, deed):
        start.wait()
        try:
            done[place] = deed()
        except Exception as fault:
            done[place] = fault
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_many_that_draw_at_once_from_few_places_all_get_their_own(transactional_db, monkeypatch):
    draw = secrets.SystemRandom().randrange
    monkeypatch.setattr(secrets, "randbelow", lambda size: draw(12))
    certificates = CertificateFactory.create_batch(6)

    done = at_once([lambda certificate=each: draw_place(certificate) for each in certificates])

    assert [type(each) for each in done] == [Credential] * 6
    assert Credential.objects.values("status_list", "status_index").distinct().count() == 6


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_one_certificate_drawn_for_at_once_has_one_place(transactional_db):
    certificate = CertificateFactory()

    done = at_once([lambda: draw_place(certificate)] * 4)

    assert {each.pk for each in done} == {Credential.objects.get().pk}


# Publishing ---------------------------------------------------------------


def test_lists_follow_every_change_of_state(staff):
    certificate, other = issued(), issued()
    said = [told(certificate)]
    services.suspend(certificate, reason="under_review", actor=staff)
    said.append(told(certificate))
    services.reinstate(certificate, actor=staff)
    said.append(told(certificate))
    services.revoke(certificate, reason="misconduct", actor=staff)
    said.append(told(certificate))

    assert [(each["revocation"], each["suspension"]) for each in said] == [(False, False), (False, True), (False, False), (True, False)]
    assert told(other) == {"revocation": False, "suspension": False}


def test_a_replaced_certificate_is_revoked_in_the_list(staff):
    certificate = issued()
    certificate.state, certificate.state_since = "superseded", timezone.now()
    certificate.save()

    status.publish_due()

    assert told(certificate) == {"revocation": True, "suspension": False}


def test_a_signed_list_holds_for_two_days_and_is_signed_anew_every_day(db):
    certificate = issued()
    before = PublishedStatusList.objects.get(purpose="revocation").document
    with time_machine.travel(timezone.now() + timedelta(hours=22)):
        tasks.publish_status_lists()
    same = PublishedStatusList.objects.get(purpose="revocation").document
    with time_machine.travel(timezone.now() + timedelta(hours=24)):
        tasks.publish_status_lists()
    after = json.loads(PublishedStatusList.objects.get(purpose="revocation").document)

    assert (same, after["proof"] == json.loads(before)["proof"]) == (before, False)
    assert after["validFrom"] > json.loads(before)["validFrom"]
    assert after["validUntil"][:10] == (timezone.now() + timedelta(days=3)).date().isoformat()
    assert told(certificate) == {"revocation": False, "suspension": False}


def test_without_keys_the_list_signed_before_stays(staff, monkeypatch):
    certificate = issued()
    before = PublishedStatusList.objects.get(purpose="revocation").document
    type(certificate).objects.filter(pk=certificate.pk).update(state="revoked", state_since=timezone.now())

    def gone():
        raise keys.KeysUnavailableError("gone")

    monkeypatch.setattr(keys, "issuer_key", gone)
    with pytest.raises(keys.KeysUnavailableError):
        status.publish_due()

    assert PublishedStatusList.objects.get(purpose="revocation").document == before


def test_a_list_names_nobody(learner):
    certificate = issued(recipient=learner)

    said = "".join(PublishedStatusList.objects.values_list("document", flat=True))

    assert [word in said for word in ("Ada", certificate.code, "Lakeside")] == [False, False, False]
    assert set(json.loads(PublishedStatusList.objects.first().document)["credentialSubject"]) == {
        "id",
        "type",
        "statusPurpose",
        "encodedList",
    }


@pytest.mark.parametrize("rows", [1, 3])
def test_publishing_needs_as_many_queries_for_three_as_for_one(staff, django_assert_num_queries, rows):
    for certificate in [issued() for _each in range(rows)]:
        type(certificate).objects.filter(pk=certificate.pk).update(state="revoked", state_since=timezone.now())

    with django_assert_num_queries(10):  # the list, its states, what was signed; one signed anew, in savepoints
        status.publish(StatusList.objects.get().pk)


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_lists_published_at_once_hold_every_change(transactional_db):
    staff = UserFactory()
    certificates = [issued() for _each in range(4)]

    done = at_once([lambda certificate=each: services.revoke(certificate, reason="misconduct", actor=staff) for each in certificates])

    assert [type(each).__name__ for each in done] == ["Certificate"] * 4
    assert [told(certificate)["revocation"] for certificate in certificates] == [True] * 4


# Fetching -----------------------------------------------------------------


def test_anybody_may_fetch_a_list_in_either_form(client, db):
    certificate = issued()
    address = credential.status_address(certificate.credential.status_list.number, "revocation").removeprefix("http://testserver")

    as_json, as_token = client.get(address), client.get(address, headers={"Accept": "application/vc+jwt"})

    assert (as_json["Content-Type"], as_token["Content-Type"]) == ("application/vc", "application/vc+jwt")
    assert json.loads(as_json.content)["id"] == f"http://testserver{address}"
    assert as_token.content.decode().count(".") == 2
    assert (as_json["Access-Control-Allow-Origin"], as_json["Cache-Control"]) == ("*", "public, max-age=300")
    assert as_json.cookies == {}


@pytest.mark.parametrize("address", ["/status/2/revocation", "/status/1/refresh", "/status/0/revocation", "/status/x/suspension"])
def test_there_is_no_other_list(client, db, address):
    issued()

    assert client.get(address).status_code == 404


def test_fetching_a_list_takes_one_query(client, db, django_assert_num_queries):
    issued()
    client.get("/status/1/suspension")

    with django_assert_num_queries(1):
        client.get("/status/1/suspension")


def test_the_did_document_is_published(client, db):
    answer = client.get("/.well-known/did.json")

    assert (answer.status_code, answer.json()) == (200, keys.did_document())
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_the_root_certificate_is_published(client, db):
    assert client.get("/keys/root.pem").content == keys.root_pem()


def test_missing_keys_are_said_to_whoever_fetches_them(client, db, settings, tmp_path):
    issued()
    settings.KEYS_ROOT = tmp_path
    (tmp_path / "keys.json").write_text("")

    answer = client.get("/.well-known/did.json")

    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "60", "no-store")

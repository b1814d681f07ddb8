"""The public log for programs and for people."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from certificates import log, signed_json
from certificates.models import LogRoot
from certificates.services.log import close_day
from tests.certificates.issued import issued
from tests.certificates.logged import consistency_holds, inclusion_holds, past


@pytest.fixture
def history(db):
    return past()


def test_a_certificate_is_proved_to_be_in_the_log(history, client):
    first, _second, third = history

    found = client.get(f"/log/lines/{log.number_hash(first.code)}.json").json()
    waiting = client.get(f"/log/lines/{log.number_hash(third.code)}.json").json()

    assert [json.loads(line["line"])["state"] for line in found["lines"]] == ["valid", "suspended", "valid"]
    assert inclusion_holds(found)
    assert [(line["position"], line["path"] is None) for line in waiting["lines"]] == [(2, False), (None, True)]


def test_a_proof_may_be_asked_under_an_older_root(history, client):
    found = client.get(f"/log/lines/{log.number_hash(history[0].code)}.json?size=4").json()

    assert (found["root"]["size"], [line["position"] for line in found["lines"]]) == (4, [0, 3, None])


def test_growth_between_two_roots_is_proved(history, client):
    assert consistency_holds(client.get("/log/consistency.json?first=4&second=6").json())


def test_lines_and_roots_are_enough_to_recompute_everything(history, client):
    lines = client.get("/log/lines.json").json()["lines"]
    roots = client.get("/log/roots.json").json()["roots"]

    reckoned = [log.root([log.leaf_hash(line.encode()) for line in lines[: root["size"]]]).hex() for root in roots]
    assert reckoned == [root["root"] for root in roots]
    assert [root["size"] for root in roots] == [6, 4]
    assert signed_json.check(client.get("/log/roots/4.json").content).proof_holds
    assert client.get("/log/roots/latest.json").json()["size"] == 6


def test_lines_that_wait_are_not_handed_out_yet(history, client):
    assert len(client.get("/log/lines.json?start=4&count=1").json()["lines"]) == 1
    assert client.get("/log/lines.json?start=6").json() == {"start": 6, "lines": []}


@pytest.mark.parametrize(
    "address",
    [
        "/log/roots/5.json",
        "/log/roots/6.tst",
        "/log/roots/0.json",
        "/log/consistency.json",
        "/log/consistency.json?first=6&second=4",
        "/log/consistency.json?first=3&second=6",
        "/log/lines.json?start=-1",
        "/log/lines.json?start=x",
        "/log/lines.json?count=99999999999999999",
        "/log/lines.json?start=%D9%A1",
        "/log/lines/abc.json",
        f"/log/lines/{'0' * 64}.json?size=5",
    ],
)
def test_what_is_not_there_is_not_found(history, client, address):
    assert client.get(address).status_code == 404


def test_an_empty_log_is_an_answer(client, db):
    assert client.get("/log/roots.json").json() == {"roots": [], "older": None}
    assert client.get("/log/roots/latest.json").status_code == 404
    assert client.get(f"/log/lines/{'0' * 64}.json").json() == {"root": None, "lines": []}


def test_roots_come_a_hundred_at_a_time(client, db):
    LogRoot.objects.bulk_create(LogRoot(size=size, root="00" * 32, closed_at=timezone.now(), document="{}") for size in range(1, 151))

    first = client.get("/log/roots.json").json()
    rest = client.get(first["older"]).json()

    assert [len(first["roots"]), len(rest["roots"]), rest["older"]] == [100, 50, None]
    assert (first["roots"][-1]["size"], rest["roots"][0]["size"]) == (51, 50)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("address", "queries"), [("/log/roots.json", 1), ("/log/lines.json", 1), ("/log/lines/{hash}.json", 3)])
def test_fetching_takes_as_many_queries_for_three_as_for_one(client, db, django_assert_num_queries, address, queries, rows):
    issued()
    for _each in range(rows):
        certificate = issued()
        close_day()
    client.get("/log/roots.json")  # the site's content is looked at once a second

    with django_assert_num_queries(queries):
        client.get(address.format(hash=log.number_hash(certificate.code)))


@pytest.mark.parametrize("address", ["/log/roots.json", "/log/lines.json", "/log/roots/6.json", "/log/consistency.json?first=4&second=6"])
def test_any_program_may_fetch_without_a_cookie(history, client, address):
    answer = client.get(address)

    assert (answer.status_code, answer["Access-Control-Allow-Origin"], answer["X-Robots-Tag"], dict(answer.cookies)) == (
        200,
        "*",
        "noindex",
        {},
    )


# For people ---------------------------------------------------------------


def test_the_page_shows_the_roots(history, client, site):
    answer = client.get(reverse("certificates:log"))

    assert [root.size for root in answer.context["page_obj"]] == [6, 4]
    assert client.get("/log/")["Location"] == reverse("certificates:log")


def test_the_page_shows_the_lines_of_a_certificate(history, client, site):
    answer = client.get(reverse("certificates:log"), {"number": history[1].code.lower()})

    assert [(line["deed"], line["reason"], line["position"]) for line in answer.context["lines"]] == [
        ("Issued", "", 1),
        ("Revoked", "Academic misconduct", 5),
    ]
    assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("no-store", "noindex, nofollow")


@pytest.mark.parametrize("typed", ["MRD-7K2M-9Q4D-XR3T-0VWB-8HNC", "nonsense", "x" * 5000, "\x00"])
def test_unknown_mistyped_and_malformed_numbers_look_the_same(history, client, site, typed):
    answer = client.get(reverse("certificates:log"), {"number": typed})

    assert (answer.status_code, answer.context["lines"]) == (200, [])
    assert "The log has no line for this number." in answer.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_needs_as_many_queries_for_three_as_for_one(client, site, django_assert_num_queries, rows):
    for _each in range(rows):
        issued()
        close_day()
    client.get(reverse("certificates:log"))

    with django_assert_num_queries(2):
        client.get(reverse("certificates:log"))

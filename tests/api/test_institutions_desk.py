"""What an institution checks and is told, for programs: with its own keys, and as far as their makers' roles reach."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.enums import Role
from accounts.models import Membership
from certificates import outgoing, services, verification
from certificates.enums import Reason
from certificates.models import Check, Webhook
from certificates.services import webhooks
from certificates.services.checking import record_check
from tests.factories.accounts import InstitutionFactory, MembershipFactory, ProfileFactory
from tests.factories.certificates import CertificateFactory
from tests.programs import Program, key_for

PUBLIC_ADDRESS = "https://93.184.215.14/hooks"


def kind(response) -> str:
    return response.json()["type"].removeprefix("urn:meridian:problem:")


@pytest.fixture
def hospital(db):
    return InstitutionFactory(name="Lakeside")


@pytest.fixture
def clerk(hospital):
    return MembershipFactory(user=ProfileFactory(user__name="Otieno").user, institution=hospital, role=Role.VERIFIER).user


@pytest.fixture
def hr(clerk, hospital):
    """The hospital's own program."""
    return Program(key_for(clerk, institution=hospital))


@pytest.fixture
def desk(hospital) -> str:
    return f"/institutions/{hospital.uid}"


@pytest.fixture
def nothing_goes_out(monkeypatch):
    monkeypatch.setattr(outgoing, "post", lambda *args, **kwargs: "204 No Content")


def webhook_of(institution, **fields) -> Webhook:
    return Webhook.objects.create(institution=institution, url=PUBLIC_ADDRESS, secret=outgoing.new_secret(), **fields)


def test_a_list_is_checked_and_kept_in_the_history(hr, desk, hospital, clerk):
    certificate = CertificateFactory(recipient=ProfileFactory(user__name="Ada Wanjiru").user)
    items = [{"number": certificate.code, "name": "WANJIRU Ada"}, {"number": "MRD-0"}]

    made = hr.send("POST", f"{desk}/checks", {"items": items, "holder_is_told": True})
    listed = hr.ask(f"{desk}/checks").json()["items"]

    first, second = made.json()["items"]
    assert made.status_code == 201
    assert (first["result"], first["state"], first["name"], first["by"], first["how"]) == ("valid", "valid", "Ada Wanjiru", "Otieno", "api")
    assert [finding["holds"] for finding in first["findings"] if finding["code"] == "name"] == [True]
    assert (second["result"], second["state"], second["name"]) == ("unknown", "", "")
    assert [row["check"] for row in listed] == [second["check"], first["check"]]
    assert hr.ask(f"{desk}/checks/{first['check']}").json() == first
    assert set(Check.objects.values_list("institution", "verifier")) == {(hospital.pk, clerk.pk)}


def test_the_limit_counts_rows_for_each_key(hr, desk, settings, clerk, hospital):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "check_rows": (3, 3600)}
    items = [{"number": "MRD-1"}, {"number": "MRD-2"}]
    other = Program(key_for(clerk, institution=hospital))

    replies = [program.send("POST", f"{desk}/checks", {"items": items}) for program in (hr, hr, other)]

    assert [reply.status_code for reply in replies] == [201, 429, 201]
    assert '"check_rows";q=3;w=3600' in replies[0]["RateLimit-Policy"]
    assert '"check_rows";r=1' in replies[0]["RateLimit"]
    assert "Retry-After" in replies[1]
    assert Check.objects.count() == 4


def test_what_changed_is_found_by_checking_again(hr, desk):
    stays, goes = CertificateFactory(), CertificateFactory()
    hr.send("POST", f"{desk}/checks", {"items": [{"number": stays.code}, {"number": goes.code}]})
    services.revoke(goes, reason=Reason.MISCONDUCT, actor=None)

    before = hr.ask(f"{desk}/checks?result=valid&number={goes.code.lower()}").json()["items"]
    again = hr.send("POST", f"{desk}/checks/again").json()

    assert [(row["result"], row["state"], row["reason"]) for row in before] == [("valid", "revoked", "misconduct")]
    assert (again["checked"], again["left"], [(row["number"], row["result"]) for row in again["changed"]]) == (
        2,
        0,
        [(goes.code, "revoked")],
    )


@pytest.mark.parametrize(
    ("query", "count"), [("q=sepsis", 1), ("q=%00sepsis", 1), ("q=nobody", 0), ("result=revoked", 0), ("since=2099-01-01T00:00:00Z", 0)]
)
def test_the_history_is_narrowed(query, count, hr, desk):
    for title in ("Sepsis", "Hand hygiene"):
        hr.send("POST", f"{desk}/checks", {"items": [{"number": CertificateFactory(title=title).code}]})

    assert len(hr.ask(f"{desk}/checks?{query}").json()["items"]) == count


def test_a_webhook_is_added_listed_tested_and_removed(hr, desk, nothing_goes_out):
    made = hr.send("POST", f"{desk}/webhooks", {"url": PUBLIC_ADDRESS})
    there = f"{desk}/webhooks/{made.json()['webhook']}"
    listed = hr.ask(f"{desk}/webhooks").json()
    tested = hr.send("POST", f"{there}/test").json()
    again = hr.send("POST", f"{there}/deliveries/{tested['event']}/again").json()
    sent = hr.ask(f"{there}/deliveries").json()["items"]
    removed = hr.send("DELETE", there)

    assert (made.status_code, made.json()["secret"][:6]) == (201, "whsec_")
    assert listed == [{name: value for name, value in made.json().items() if name != "secret"}]
    assert (tested["type"], again["event"], again["state"]) == ("test", tested["event"], "waiting")
    assert [(row["event"], row["state"], row["answer"]) for row in sent] == [(tested["event"], "delivered", "204 No Content")]
    assert (removed.status_code, hr.ask(f"{desk}/webhooks").json()) == (204, [])


@pytest.mark.parametrize(("url", "code"), [("http://example.org/", "address_not_https"), ("https://10.0.0.1/", "address_not_public")])
def test_an_address_inside_is_refused(url, code, hr, desk):
    response = hr.send("POST", f"{desk}/webhooks", {"url": url})

    assert (response.status_code, kind(response), Webhook.objects.count()) == (409, code, 0)


def roads(desk: str, check: Check, webhook: Webhook, delivery) -> list[tuple[str, str, dict | None]]:
    there = f"{desk}/webhooks/{webhook.uid}"
    return [
        ("GET", f"{desk}/checks", None),
        ("GET", f"{desk}/checks/{check.uid}", None),
        ("POST", f"{desk}/checks", {"items": [{"number": "x"}]}),
        ("POST", f"{desk}/checks/again", None),
        ("GET", f"{desk}/webhooks", None),
        ("POST", f"{desk}/webhooks", {"url": "https://93.184.215.14/other"}),
        ("POST", f"{there}/test", None),
        ("GET", f"{there}/deliveries", None),
        ("POST", f"{there}/deliveries/{delivery.event}/again", None),
        ("DELETE", there, None),
    ]


def test_another_institutions_key_and_every_other_role_find_nothing(hospital, clerk, desk, nothing_goes_out, django_user_model):
    check = record_check(verification.verify(CertificateFactory().code), verifier=clerk, institution=hospital)
    webhook = webhook_of(hospital)
    delivery = webhooks.send_test(webhook, by=clerk)
    other = InstitutionFactory()
    MembershipFactory(user=clerk, institution=other, role=Role.COORDINATOR)
    programs = [Program(key_for(clerk, institution=other))]
    for person in (
        MembershipFactory(institution=hospital, role=Role.MEMBER, user=ProfileFactory().user).user,
        MembershipFactory(institution=hospital, role=Role.REVIEWER, user=ProfileFactory().user).user,
        MembershipFactory(institution=other, role=Role.VERIFIER, user=ProfileFactory().user).user,
        ProfileFactory(user__is_superuser=True, user__is_staff=True).user,
    ):
        browser = Program()
        browser.force_login(person)
        programs.append(browser)

    seen = [program.send(*road).status_code for program in programs for road in roads(desk, check, webhook, delivery)]

    assert seen == [404] * len(seen)
    assert (Check.objects.count(), Webhook.objects.count()) == (1, 1)


def test_a_verifier_in_her_own_browser_needs_no_key(clerk, desk):
    browser = Client()
    browser.force_login(clerk)

    assert browser.get(f"/api/v1{desk}/checks").json() == {"items": [], "next_cursor": None}


def test_an_institutions_key_opens_nothing_of_its_maker_and_hers_nothing_of_the_institution(hr, clerk, desk):
    own = Program(key_for(clerk))

    assert [(hr.ask(path).status_code, kind(hr.ask(path))) for path in ("/me", "/certificates")] == [(403, "out_of_scope")] * 2
    assert (own.ask("/me").status_code, own.ask(f"{desk}/checks").status_code) == (200, 403)


def test_losing_the_role_stops_the_key_at_once(hr, clerk, desk):
    before = hr.ask(f"{desk}/checks").status_code
    Membership.objects.filter(user=clerk).update(role=Role.MEMBER)
    after = hr.ask(f"{desk}/checks")

    assert (before, after.status_code, kind(after)) == (200, 403, "role_ended")
    assert "no longer checks certificates" in after.json()["detail"]


def test_a_key_stops_while_its_makers_second_factor_is_required_and_missing(hr, clerk, desk, settings):
    clerk.is_staff = True
    clerk.save()
    own = Program(key_for(clerk))
    before = [hr.ask(f"{desk}/checks").status_code, own.ask("/me").status_code]
    settings.SECOND_FACTOR_REQUIRED_FOR_STAFF = True

    after = [hr.ask(f"{desk}/checks"), own.ask("/me")]

    assert before == [200, 200]
    assert [(reply.status_code, kind(reply)) for reply in after] == [(403, "second_factor_required")] * 2


@pytest.mark.parametrize("rows", [1, 3])
def test_listings_need_as_many_queries_for_three_as_for_one(rows, hr, desk, hospital, clerk, nothing_goes_out, django_assert_num_queries):
    webhook = webhook_of(hospital)
    for _ in range(rows):
        record_check(verification.verify(CertificateFactory().code), verifier=clerk, institution=hospital)
        webhooks.send_test(webhook, by=clerk)
    hr.ask(f"{desk}/webhooks")

    with django_assert_num_queries(3):
        history = hr.ask(f"{desk}/checks")
    with django_assert_num_queries(4):
        sent = hr.ask(f"{desk}/webhooks/{webhook.uid}/deliveries")

    assert (len(history.json()["items"]), len(sent.json()["items"])) == (rows, rows)

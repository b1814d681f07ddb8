"""The staff's desk: who sees what, finds whom, and may revoke."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import site_roles
from accounts.enums import Role
from certificates import services
from certificates.enums import Reason, State
from certificates.models import Certificate, CreditSystem
from certificates.services import sharing
from core.models import AuditEvent
from tests.factories.accounts import InstitutionFactory, MembershipFactory, ProfileFactory, UserFactory
from tests.factories.certificates import AwardFactory, CertificateDesignFactory, CertificateFactory, CreditSystemFactory

pytestmark = pytest.mark.django_db


def staff(*permissions: str):
    user = UserFactory(is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    user.user_permissions.add(*Permission.objects.filter(codename__in=permissions))
    return user


@pytest.fixture
def registrar(client):
    user = staff("view_certificate", "revoke_certificate", "correct_certificate")
    client.force_login(user)
    return user


@pytest.fixture
def reader(client):
    user = staff("view_certificate")
    client.force_login(user)
    return user


def rows(response) -> list[Certificate]:
    return list(response.context["object_list"])


def queries_of(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@pytest.mark.parametrize("name", ["index", "failing"])
def test_the_listings_need_as_many_queries_for_three_as_for_one(client, reader, name):
    address = reverse(f"certificates_desk:{name}")
    CertificateFactory()
    Certificate.objects.update(failures=1)
    for_one = queries_of(client, address)

    CertificateFactory.create_batch(2)
    Certificate.objects.update(failures=1)

    assert queries_of(client, address) == for_one
    assert len(rows(client.get(address))) == 3


@pytest.mark.parametrize("asked", ["wanjiru", "Sepsis", "{code}"])
def test_the_search_finds_by_name_title_and_number(client, reader, asked):
    found = CertificateFactory(recipient=ProfileFactory(user__name="Ada Wanjiru").user, title="Sepsis")
    CertificateFactory(recipient=ProfileFactory(user__name="Bo Li").user, title="Hands")

    response = client.get(reverse("certificates_desk:index"), {"q": asked.format(code=found.code)})

    assert rows(response) == [found]


def test_filters_by_state_kind_and_language(client, reader):
    english, french = CertificateFactory(language="en"), CertificateFactory(language="fr", kind="participation")

    assert rows(client.get(reverse("certificates_desk:index"), {"language": "fr"})) == [french]
    assert rows(client.get(reverse("certificates_desk:index"), {"kind": "completion"})) == [english]
    assert rows(client.get(reverse("certificates_desk:index"), {"standing": "revoked"})) == []


def test_revoking_asks_for_a_reason_and_then_is_done(client, registrar):
    certificate = CertificateFactory()
    address = reverse("certificates_desk:revoke", args=[certificate.pk])

    assert address in client.get(reverse("certificates_desk:index")).content.decode()
    assert "This cannot be taken back." in client.get(address).content.decode()
    unanswered = client.post(address, {"reason": ""})
    client.post(address, {"reason": Reason.ISSUED_IN_ERROR})

    certificate.refresh_from_db()
    assert unanswered.context["form"].errors["reason"] == ["This field is required."]
    assert (certificate.state, certificate.state_reason) == (State.REVOKED, Reason.ISSUED_IN_ERROR)
    assert AuditEvent.objects.get(deed="certificates.revoked").actor == registrar


def test_who_may_only_look_cannot_revoke(client, reader):
    certificate = CertificateFactory()
    address = reverse("certificates_desk:revoke", args=[certificate.pk])

    client.post(address, {"reason": Reason.ISSUED_IN_ERROR})

    certificate.refresh_from_db()
    assert certificate.state == State.VALID
    assert address not in client.get(reverse("certificates_desk:index")).content.decode()


def test_without_the_permission_the_desk_is_closed(client):
    client.force_login(staff())

    for name in ("index", "failing"):
        assert client.get(reverse(f"certificates_desk:{name}")).status_code == 302


def test_nobody_edits_adds_or_deletes_a_certificate(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    certificate = CertificateFactory()

    page = client.get(reverse("certificates_desk:inspect", args=[certificate.pk])).content.decode()

    assert certificate.record["name"] in page
    assert [
        client.get(f"/admin/certificates/{path}").status_code for path in ("new/", f"edit/{certificate.pk}/", f"delete/{certificate.pk}/")
    ] == [404] * 3


def test_files_that_could_not_be_made_are_listed_and_tried_again(client, reader, monkeypatch):
    from certificates import rendering

    monkeypatch.setattr(rendering, "to_pdf", lambda record, **_: b"%PDF")
    failing = CertificateFactory()
    CertificateFactory()
    Certificate.objects.filter(pk=failing.pk).update(failures=3, last_failure="OSError: No space left on device")

    listed = client.get(reverse("certificates_desk:failing"))
    client.post(reverse("certificates_desk:try_again", args=[failing.pk]))

    assert rows(listed) == [failing]
    assert "No space left on device" in listed.content.decode()
    assert Certificate.objects.get(pk=failing.pk).has_file
    assert rows(client.get(reverse("certificates_desk:failing"))) == []


@pytest.mark.parametrize("address", ["certificate_designs:index", CreditSystem.snippet_viewset.get_url_name("list")])
def test_other_listings_need_as_many_queries_for_three_as_for_one(client, address):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    CreditSystemFactory()
    CertificateDesignFactory()
    for_one = queries_of(client, reverse(address))

    CreditSystemFactory.create_batch(2)
    CertificateDesignFactory.create_batch(2)

    assert queries_of(client, reverse(address)) == for_one


def test_filters_by_standing_institution_and_day(client, reader):
    lakeside = InstitutionFactory()
    valid = CertificateFactory(institution=lakeside)
    expired = CertificateFactory(earned_on=date(2024, 1, 2), expires_on=date(2025, 1, 2))
    suspended = CertificateFactory()
    services.suspend(suspended, reason=Reason.UNDER_REVIEW, actor=reader)
    listing = reverse("certificates_desk:index")

    found = {word: rows(client.get(listing, {"standing": word})) for word in ("valid", "expired", "suspended", "superseded")}

    assert found == {"valid": [valid], "expired": [expired], "suspended": [suspended], "superseded": []}
    assert rows(client.get(listing, {"institution": lakeside.pk})) == [valid]
    assert rows(client.get(listing, {"earned_on_from": "2024-01-01", "earned_on_to": "2024-12-31"})) == [expired]


def test_one_certificate_shows_its_whole_history(client, registrar):
    certificate = services.issue(AwardFactory())
    services.suspend(certificate, reason=Reason.UNDER_REVIEW, actor=registrar, note="A complaint of 3 November.")
    services.reinstate(certificate, actor=registrar)
    new = services.correct(certificate, changes={"title": "Sepsis"}, actor=registrar)

    page = client.get(reverse("certificates_desk:inspect", args=[certificate.pk])).content.decode()

    assert "Valid → Suspended" in page
    assert "A complaint of 3 November." in page
    assert "Suspended → Valid" in page
    assert "Valid → Replaced" in page
    assert new.code in page
    assert certificate.code in client.get(reverse("certificates_desk:inspect", args=[new.pk])).content.decode()


def test_the_page_of_a_certificate_needs_as_many_queries_for_a_long_history(client, registrar):
    certificate = CertificateFactory()
    services.suspend(certificate, reason=Reason.UNDER_REVIEW, actor=registrar)
    address = reverse("certificates_desk:inspect", args=[certificate.pk])
    short = queries_of(client, address)

    for _ in range(3):
        services.reinstate(certificate, actor=registrar)
        services.suspend(certificate, reason=Reason.UNDER_REVIEW, actor=registrar)

    assert queries_of(client, address) == short


def test_suspending_and_reinstating_by_hand(client, registrar):
    certificate = CertificateFactory()

    client.post(reverse("certificates_desk:suspend", args=[certificate.pk]), {"reason": Reason.UNDER_REVIEW, "note": "A complaint."})
    certificate.refresh_from_db()
    suspended = certificate.state
    client.post(reverse("certificates_desk:reinstate", args=[certificate.pk]), {"note": ""})

    certificate.refresh_from_db()
    assert (suspended, certificate.state) == (State.SUSPENDED, State.VALID)


def test_correcting_shows_the_new_sheet_first_and_issues_it_then(client, registrar, monkeypatch):
    drawn = []
    monkeypatch.setattr("certificates.desk.deeds.draft_of", lambda record: drawn.append(record) or b"%PDF")
    monkeypatch.setattr("certificates.desk.deeds.picture_of", lambda pdf, **how: b"PNG")
    certificate = CertificateFactory(title="Sespis", recipient=ProfileFactory(user__name="Ada Wanjiru").user)
    address = reverse("certificates_desk:correct", args=[certificate.pk])
    typed = {
        name: client.get(address).context["form"].initial[name]
        for name in ("name", "latin_name", "place", "hours", "begun_on", "completed_on", "expires_on")
    } | {"title": "Sepsis"}

    looked = client.post(address, {**typed, "look": "1"})
    none_yet = Certificate.objects.count()
    client.post(address, typed)

    new = Certificate.objects.get(supersedes=certificate)
    assert "data:image/png;base64,UE5H" in looked.content.decode()
    assert (drawn[0]["title"], drawn[0]["name"], none_yet) == ("Sepsis", "Ada Wanjiru", 1)
    assert (new.title, new.record["name"], new.record["hours"]) == ("Sepsis", "Ada Wanjiru", certificate.record["hours"])


def test_a_refusal_stands_above_the_form_and_nothing_is_written(client, registrar):
    certificate = CertificateFactory()
    address = reverse("certificates_desk:rename", args=[certificate.pk])

    same = client.post(address, {"name": certificate.record["name"], "latin_name": ""})
    broken = client.post(address, {"name": "Ada\x07", "latin_name": ""})

    assert same.context["form"].non_field_errors() == ["Nothing would change."]
    assert "name" in broken.context["form"].errors
    assert Certificate.objects.count() == 1


def test_renewing_and_renaming_by_hand(client, registrar):
    old = CertificateFactory(earned_on=date(2023, 1, 9), expires_on=date(2025, 1, 9))

    client.post(reverse("certificates_desk:renew", args=[old.pk]), {"completed_on": "2026-11-02", "expires_on": "2028-11-02"})
    renewed = Certificate.objects.get(supersedes=old)
    client.post(reverse("certificates_desk:rename", args=[renewed.pk]), {"name": "Ada Lovelace", "latin_name": ""})

    renamed = Certificate.objects.get(supersedes=renewed)
    assert (renewed.expires_on, renamed.expires_on, renamed.record["name"]) == (date(2028, 11, 2), date(2028, 11, 2), "Ada Lovelace")
    assert Certificate.objects.get(pk=old.pk).current == renamed


def test_only_what_may_be_done_in_a_state_is_offered(client, registrar):
    valid, suspended, revoked = (CertificateFactory() for _ in range(3))
    services.suspend(suspended, reason=Reason.UNDER_REVIEW, actor=registrar)
    services.revoke(revoked, reason=Reason.MISCONDUCT, actor=registrar)

    def offered(certificate) -> list[str]:
        return [deed.verb for deed in client.get(reverse("certificates_desk:inspect", args=[certificate.pk])).context["deeds"]]

    assert offered(valid) == ["Correct", "Change the name", "Renew", "Suspend", "Revoke"]
    assert offered(suspended) == ["Reinstate", "Revoke"]
    assert offered(revoked) == []


def test_a_coordinator_works_on_her_own_institutions_certificates_and_sees_no_other(client):
    lakeside = InstitutionFactory()
    coordinator = staff()
    MembershipFactory(user=coordinator, institution=lakeside, role=Role.COORDINATOR)
    client.force_login(coordinator)
    own, foreign, nobodys = (
        CertificateFactory(institution=lakeside),
        CertificateFactory(institution=InstitutionFactory()),
        CertificateFactory(),
    )

    listed = rows(client.get(reverse("certificates_desk:index")))
    for certificate in (own, foreign, nobodys):
        client.post(reverse("certificates_desk:suspend", args=[certificate.pk]), {"reason": Reason.UNDER_REVIEW})

    assert listed == [own]
    assert [Certificate.objects.get(pk=one.pk).state for one in (own, foreign, nobodys)] == ["suspended", "valid", "valid"]
    for name in ("inspect", "picture", "revoke", "correct", "rename", "renew", "try_again"):
        assert client.get(reverse(f"certificates_desk:{name}", args=[foreign.pk])).status_code == 404


@pytest.mark.parametrize("role", [Role.MEMBER, Role.AUTHOR, Role.REVIEWER, Role.VERIFIER])
def test_other_members_have_no_desk(client, role):
    member = staff()
    MembershipFactory(user=member, role=role)
    client.force_login(member)

    for name in ("certificates_desk:index", "certificate_designs:index", "certificate_lists:index"):
        assert client.get(reverse(name)).status_code == 302


def test_a_coordinator_who_may_not_enter_the_editors_rooms_has_no_desk(client):
    coordinator = UserFactory()
    MembershipFactory(user=coordinator, role=Role.COORDINATOR)
    client.force_login(coordinator)

    assert client.get(reverse("certificates_desk:index")).status_code == 302


def test_the_group_of_coordinators_opens_the_door_and_nothing_more(db):
    site_roles.establish()

    permissions = Group.objects.get(name=site_roles.COORDINATORS).permissions.values_list("codename", flat=True)
    assert list(permissions) == ["access_admin"]


def test_whoever_asked_for_a_correction_is_found_until_a_new_certificate_answers(client, registrar):
    asking, answered, _silent = CertificateFactory.create_batch(3)
    for certificate in (asking, answered):
        sharing.ask_for_correction(certificate, words="My name is misspelt.")
    Certificate.objects.filter(pk=answered.pk).update(state=State.SUPERSEDED, state_since=answered.issued_at)

    found = rows(client.get(reverse("certificates_desk:index"), {"asked": "yes"}))

    assert found == [asking]

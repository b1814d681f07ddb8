"""The verification desk: shared within the institution, closed to everybody else."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.enums import Role
from accounts.models import ApiToken
from certificates import services, verification
from certificates.enums import Reason
from certificates.models import Certificate, Check
from certificates.services import desks
from certificates.services.checking import record_check
from tests.factories.accounts import InstitutionFactory, MembershipFactory, ProfileFactory
from tests.factories.certificates import CertificateFactory
from tests.programs import Program, key_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital():
    return InstitutionFactory(name="Lakeside")


def member(hospital, role=Role.VERIFIER, name="Otieno"):
    return MembershipFactory(user=ProfileFactory(user__name=name).user, institution=hospital, role=role).user


@pytest.fixture
def clerk(hospital):
    return member(hospital)


@pytest.fixture
def desk(client, clerk):
    client.force_login(clerk)
    return client


def at(hospital, name: str = "desk", *more) -> str:
    return reverse(f"certificates:{name}", args=[hospital.uid, *more])


def checked(hospital, clerk, certificate: Certificate | None = None, **options) -> Check:
    certificate = certificate or CertificateFactory()
    return record_check(verification.verify(certificate.code), verifier=clerk, institution=hospital, **options)


def rows(response) -> list[Check]:
    return [row["check"] for row in response.context["rows"]]


def test_one_number_is_checked_kept_and_shown(desk, hospital, clerk):
    certificate = CertificateFactory()

    response = desk.post(at(hospital, "desk_checking"), {"numbers": certificate.code.lower()}, follow=True)

    check = Check.objects.get()
    assert response.redirect_chain[0][0] == at(hospital, "desk_check", check.uid)
    assert (check.certificate, check.state, check.verifier, check.institution) == (certificate, "valid", clerk, hospital)
    assert check.holder_is_told is False
    assert certificate.record["name"] in response.content.decode()


def test_a_list_is_checked_at_once_and_the_holders_may_see_it(desk, hospital):
    one, other = CertificateFactory(), CertificateFactory()
    typed = f"{one.code}\n{other.code}\nMRD-0000-0000-0000-0000-0000"

    response = desk.post(at(hospital, "desk_checking"), {"numbers": typed, "holder_is_told": "on"}, follow=True)

    assert {(check.state, check.holder_is_told) for check in rows(response)} == {("valid", True), ("unknown", False)}
    assert len(rows(response)) == 3


def test_a_spreadsheet_with_heads_is_read(desk, hospital):
    certificate = CertificateFactory()
    table = SimpleUploadedFile("staff.csv", f"Name,Certificate number\nAda,{certificate.code}\n".encode())

    desk.post(at(hospital, "desk_checking"), {"file": table})

    assert Check.objects.get().certificate == certificate


@pytest.mark.parametrize("data", [{}, {"numbers": " \n "}, {"numbers": "Name,Age\nAda,30"}, {"numbers": "x\n" * 600}])
def test_what_holds_no_numbers_or_too_many_is_told_and_nothing_is_kept(data, desk, hospital):
    response = desk.post(at(hospital, "desk_checking"), data)

    assert response.status_code == 422
    assert response.context["form"].errors
    assert Check.objects.count() == 0


def test_the_history_is_shared_within_the_institution_and_with_nobody_else(client, hospital, clerk):
    ours = checked(hospital, clerk)
    elsewhere = InstitutionFactory()
    theirs = checked(elsewhere, member(elsewhere))
    colleague = member(hospital, Role.COORDINATOR, "Achieng")
    client.force_login(colleague)

    assert rows(client.get(at(hospital))) == [ours]
    assert client.get(at(hospital, "desk_check", theirs.uid)).status_code == 404
    assert client.get(at(elsewhere)).status_code == 404


def addresses(hospital, check, key) -> dict[str, str]:
    return {
        **{name: at(hospital, name) for name in ("desk", "desk_checking", "desk_check_again", "desk_csv", "desk_xlsx", "desk_keys")},
        "desk_check": at(hospital, "desk_check", check.uid),
        "desk_receipt": at(hospital, "desk_receipt", check.uid),
        "desk_remove_key": at(hospital, "desk_remove_key", key.uid),
    }


def test_for_every_other_role_there_is_nothing_there(client, hospital, clerk):
    check = checked(hospital, clerk)
    key_for(clerk, institution=hospital)
    key = ApiToken.objects.get()
    people = [member(hospital, role) for role in (Role.MEMBER, Role.AUTHOR, Role.REVIEWER)]
    people += [member(InstitutionFactory()), ProfileFactory().user, ProfileFactory(user__is_superuser=True, user__is_staff=True).user]
    seen = []
    for person in people:
        client.force_login(person)
        for name, address in addresses(hospital, check, key).items():
            seen.append(
                client.post(address).status_code
                if name in {"desk_checking", "desk_check_again", "desk_receipt"}
                else client.get(address).status_code
            )
        seen.append(client.post(addresses(hospital, check, key)["desk_remove_key"]).status_code)

    assert set(seen) == {404}
    assert (Check.objects.count(), ApiToken.objects.count()) == (1, 1)


def test_a_stranger_is_asked_to_sign_in(client, hospital):
    assert client.get(at(hospital)).url == f"/en/accounts/login/?next={at(hospital)}"


def test_the_way_to_the_desk(client, hospital):
    nobody, one, several = ProfileFactory().user, member(hospital), member(hospital)
    MembershipFactory(user=several, institution=InstitutionFactory(name="Hillside"), role=Role.COORDINATOR)
    index, answers = reverse("certificates:desks"), []
    for person in (nobody, one, several):
        client.force_login(person)
        answers.append(client.get(index))

    assert [answer.status_code for answer in answers] == [404, 302, 200]
    assert answers[1].url == at(hospital)
    assert [str(each) for each in answers[2].context["institutions"]] == ["Hillside", "Lakeside"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"old", "new"}),
        ("q=Wanjiru", {"new"}),
        ("q=wanjiru+sepsis", {"new"}),
        ("q=nobody", set()),
        ("state=revoked", {"old"}),
        ("state=valid", {"new"}),
        ("state=nonsense", {"old", "new"}),
        ("since=2026-11-01", {"new"}),
        ("until=2026-11-01", {"old"}),
        ("since=yesterday", {"old", "new"}),
        ("person={achieng}", {"old"}),
        ("person=' OR 1=1", {"old", "new"}),
        ("list=nothing", set()),
        ("page=99", {"old", "new"}),
        ("q=%00", {"old", "new"}),
    ],
)
def test_the_history_is_searched_and_filtered(query, found, desk, hospital, clerk, time_machine):
    time_machine.move_to("2026-11-20T10:00:00Z", tick=False)
    achieng = member(hospital, name="Achieng")
    old = checked(hospital, achieng, CertificateFactory(title="Hand hygiene"))
    Check.objects.filter(pk=old.pk).update(checked_at=timezone.now() - timedelta(days=60), state="revoked")
    new = checked(hospital, clerk, CertificateFactory(recipient=ProfileFactory(user__name="Ada Wanjiru").user))

    response = desk.get(f"{at(hospital)}?{query.format(achieng=achieng.uid)}")

    assert {"old" if check.pk == old.pk else "new" for check in rows(response)} == found
    assert len(rows(response)) == len(found)
    assert new.pk != old.pk


def test_what_changed_since_is_seen_at_once_and_by_checking_again(desk, hospital, clerk):
    stays, goes = CertificateFactory(), CertificateFactory()
    for certificate in (stays, goes):
        checked(hospital, clerk, certificate, holder_is_told=certificate is goes)
    services.revoke(goes, reason=Reason.MISCONDUCT, actor=None)

    before = desk.get(at(hospital))
    again = desk.post(at(hospital, "desk_check_again"), follow=True)
    changed = desk.get(f"{at(hospital)}?changed=on")

    assert [row["today"]["label"] for row in before.context["rows"] if row["today"]] == ["Revoked"]
    assert "2 certificates were checked again. 1 has another state than before." in again.content.decode()
    assert {(check.certificate, check.state, check.holder_is_told) for check in rows(again)} == {
        (stays, "valid", False),
        (goes, "revoked", True),
    }
    assert [check.certificate for check in rows(changed)] == [goes]
    assert [row["before"]["label"] for row in changed.context["rows"]] == ["Valid"]
    assert Check.objects.count() == 4


def test_more_than_can_be_checked_at_once_begins_with_what_was_checked_longest_ago(hospital, clerk, monkeypatch):
    monkeypatch.setattr(desks, "MOST_ROWS", 2)
    certificates = CertificateFactory.create_batch(3)
    for certificate in certificates:
        checked(hospital, clerk, certificate)

    first, second = (desks.check_again(hospital, verifier=clerk) for _ in range(2))

    assert (first.checked, first.left) == (2, 1)
    assert set(first.batch.checks.values_list("certificate", flat=True)) == {certificates[0].pk, certificates[1].pk}
    assert certificates[2].pk in second.batch.checks.values_list("certificate", flat=True)


def test_checking_nothing_again_is_told_so(desk, hospital):
    response = desk.post(at(hospital, "desk_check_again"), follow=True)

    assert "there is nothing to check again" in response.content.decode()


def test_one_check_says_what_was_found_then_and_what_holds_today(desk, hospital, clerk):
    check = checked(hospital, clerk)
    services.suspend(check.certificate, reason=Reason.UNDER_REVIEW, actor=None)

    response = desk.get(at(hospital, "desk_check", check.uid))

    html = response.content.decode()
    assert (response.context["mark"]["label"], response.context["today"]["label"]) == ("Valid", "Suspended")
    assert "It has not been withdrawn." in html
    assert str(check.uid) in html


def test_the_receipt_is_had_again_by_a_colleague(client, hospital, clerk):
    check = checked(hospital, clerk)
    client.force_login(member(hospital, Role.COORDINATOR))

    first = client.post(at(hospital, "desk_receipt", check.uid))
    again = client.post(at(hospital, "desk_receipt", check.uid))

    assert (first.status_code, again.status_code, first.url) == (302, 302, again.url)
    assert str(check.uid) in first.url


def test_a_table_holds_what_is_filtered_and_no_formula(desk, hospital, clerk):
    evil = CertificateFactory(recipient=ProfileFactory(user__name="=cmd|' /C calc'!A0").user, title="+Sepsis")
    checked(hospital, clerk, evil)
    checked(hospital, clerk, CertificateFactory(title="Hand hygiene"))

    text = desk.get(f"{at(hospital, 'desk_csv')}?q=sepsis")
    book = desk.get(f"{at(hospital, 'desk_xlsx')}?q=sepsis")

    table = list(csv.reader(io.StringIO(text.content.decode("utf-8-sig"))))
    sheet = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(book.content)).active.iter_rows()]
    assert len(table) == len(sheet) == 2
    assert (table[1][1], table[1][2], table[1][4]) == (evil.code, "Valid", "Valid")
    assert (table[1][5], table[1][6]) == ("'=cmd|' /C calc'!A0", "'+Sepsis")
    assert sheet[1][1] == evil.code
    assert [cell.data_type for cell in list(load_workbook(io.BytesIO(book.content)).active.iter_rows())[1] if cell.value][5] == "s"
    assert text["Content-Disposition"].endswith('.csv"')
    assert text["Cache-Control"] == "no-store"


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_needs_as_many_queries_for_three_as_for_one(count, desk, hospital, django_assert_num_queries):
    for _ in range(count):
        checked(hospital, member(hospital))
    desk.get(at(hospital))

    with django_assert_num_queries(6):
        response = desk.get(at(hospital))

    assert len(rows(response)) == count


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_takes_as_many_queries_for_three_as_for_one(count, hospital, clerk, django_assert_num_queries):
    asked = [(certificate.code, "") for certificate in CertificateFactory.create_batch(count)]

    with django_assert_num_queries(10):
        desks.check_many(hospital, asked, verifier=clerk, holder_is_told=True)

    assert Check.objects.count() == count


def test_the_history_has_pages(desk, hospital, clerk):
    certificate = CertificateFactory()
    for _ in range(26):
        checked(hospital, clerk, certificate)

    first, second = desk.get(at(hospital)), desk.get(f"{at(hospital)}?page=2&q=")

    assert (len(rows(first)), len(rows(second))) == (25, 1)


def test_keys_of_the_institution_are_seen_and_removed_by_every_verifier(client, hospital, clerk):
    secret = key_for(clerk, "verifications:read", institution=hospital)
    key_for(clerk)
    key = ApiToken.objects.get(institution=hospital)
    client.force_login(member(hospital, Role.COORDINATOR))

    listed = client.get(at(hospital, "desk_keys"))
    asked = client.get(at(hospital, "desk_remove_key", key.uid))
    client.post(at(hospital, "desk_remove_key", key.uid))

    assert [each.pk for each in listed.context["keys"]] == [key.pk]
    assert (asked.status_code, Program(secret).ask("/me").status_code) == (200, 401)
    assert ApiToken.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_keys_needs_as_many_queries_for_three_as_for_one(count, desk, hospital, clerk, django_assert_num_queries):
    for _ in range(count):
        key_for(clerk, institution=hospital)
    desk.get(at(hospital, "desk_keys"))

    with django_assert_num_queries(4):
        response = desk.get(at(hospital, "desk_keys"))

    assert len(response.context["keys"]) == count

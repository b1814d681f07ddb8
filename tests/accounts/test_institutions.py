"""Institutions, who acts for them, and who looks after them."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import GroupPagePermission

from accounts import rules, services
from accounts.enums import Role, SiteRole
from accounts.models import Institution, Membership, User
from core.models import AuditEvent
from tests.factories.accounts import AccreditationFactory, InstitutionFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


def holder_of(role: SiteRole) -> User:
    user = UserFactory()
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def officer():
    return holder_of(SiteRole.PROGRAM_OFFICER)


@pytest.fixture
def officer_client(client, officer):
    client.force_login(officer)
    return client


def institution_form(**changes) -> dict:
    empty = {f"accreditations-{part}": value for part, value in {"TOTAL_FORMS": "1", "INITIAL_FORMS": "0"}.items()}
    accreditation = {
        "accreditations-0-body": "CPD Council",
        "accreditations-0-number": "7",
        "accreditations-0-scope": "Nursing",
        "accreditations-0-valid_from": "2026-01-01",
        "accreditations-0-valid_until": "2027-01-01",
        "accreditations-0-ORDER": "1",
    }
    facts = {"name": "Lakeside", "short_name": "", "kind": "hospital", "country": "KE", "city": "Kisumu", "website": "", "logo": ""}
    return {**facts, **empty, **accreditation, **changes}


def test_one_acts_only_for_ones_own_institution_and_only_in_ones_role():
    ada = UserFactory()
    mine, other = InstitutionFactory(), InstitutionFactory()
    MembershipFactory(user=ada, institution=mine, role=Role.COORDINATOR)

    assert rules.may_act_for(ada, mine) is True
    assert rules.may_act_for(ada, mine, Role.COORDINATOR, Role.AUTHOR) is True
    assert rules.may_act_for(ada, mine, Role.VERIFIER) is False
    assert rules.may_act_for(ada, other) is False
    assert rules.may_act_for(User(), mine) is False


def test_who_is_not_active_may_nothing():
    ada = UserFactory(is_active=False, is_superuser=True)
    institution = MembershipFactory(user=ada, role=Role.COORDINATOR).institution

    assert rules.may_act_for(ada, institution) is False
    assert rules.is_staff_member(ada) is False
    assert rules.has_site_role(ada, SiteRole.EDITOR) is False


def test_a_site_role_is_held_by_its_group_and_by_who_may_do_everything():
    editor, all_mighty = holder_of(SiteRole.EDITOR), UserFactory(is_superuser=True)

    assert rules.has_site_role(editor, SiteRole.EDITOR) is True
    assert rules.has_site_role(editor, SiteRole.PROGRAM_OFFICER) is False
    assert rules.has_site_role(all_mighty, SiteRole.PROGRAM_OFFICER) is True


def test_an_institution_is_confirmed_once_and_the_trail_says_by_whom(officer):
    institution = InstitutionFactory(confirmed_at=None)

    first = services.confirm_institution(institution, by=officer)
    again = services.confirm_institution(institution, by=UserFactory())

    assert first.confirmed_at == again.confirmed_at
    assert again.confirmed_by == officer
    assert rules.may_give_credit(again) is True
    assert list(AuditEvent.objects.values_list("deed", "actor", "after")) == [("accounts.institution_confirmed", officer.pk, "confirmed")]


def test_a_membership_is_granted_once_and_withdrawn(officer):
    ada, institution = UserFactory(), InstitutionFactory()

    services.grant_membership(institution, ada, Role.AUTHOR, by=officer)
    membership = services.grant_membership(institution, ada, Role.AUTHOR, by=officer)
    services.withdraw_membership(membership, by=officer)

    assert not Membership.objects.exists()
    facts = {"institution": institution.pk, "person": ada.pk}
    assert list(AuditEvent.objects.order_by("pk").values_list("deed", "before", "after", "facts")) == [
        ("accounts.membership_granted", "", "author", facts),
        ("accounts.membership_withdrawn", "author", "", facts),
    ]


def test_an_accreditation_holds_from_its_first_to_its_last_day():
    accreditation = AccreditationFactory(valid_from=date(2026, 1, 1), valid_until=date(2026, 12, 31))

    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1)]
    assert [accreditation.holds_on(day) for day in days] == [False, True, True, False]


def test_an_accreditation_cannot_end_before_it_begins():
    accreditation = AccreditationFactory.build(institution=InstitutionFactory(), valid_from=date(2026, 2, 1), valid_until=date(2026, 1, 1))

    with pytest.raises(ValidationError, match="The accreditation ends before it begins"):
        accreditation.validate_constraints()


def test_an_officer_adds_an_institution_with_its_accreditation_and_confirms_it(officer_client, officer):
    added = officer_client.post(reverse(Institution.snippet_viewset.get_url_name("add")), institution_form())
    institution = Institution.objects.get()
    asked = officer_client.get(reverse("confirm_institution", args=[institution.pk]))
    still_unconfirmed = not Institution.objects.get().is_confirmed
    officer_client.post(reverse("confirm_institution", args=[institution.pk]))

    assert added.status_code == 302
    assert [row.scope for row in institution.accreditations.all()] == ["Nursing"]
    assert asked.status_code == 200
    assert still_unconfirmed
    assert Institution.objects.get().confirmed_by == officer
    assert list(AuditEvent.objects.order_by("pk").values_list("deed", flat=True)) == [
        "accounts.institution_added",
        "accounts.institution_confirmed",
    ]


def test_memberships_made_changed_and_ended_by_an_officer_stand_in_the_trail(officer_client, officer):
    ada, institution = UserFactory(), InstitutionFactory()
    urls = Membership.snippet_viewset

    officer_client.post(reverse(urls.get_url_name("add")), {"user": ada.pk, "institution": institution.pk, "role": "author"})
    membership = Membership.objects.get()
    edit = reverse(urls.get_url_name("edit"), args=[membership.pk])
    officer_client.post(edit, {"user": ada.pk, "institution": institution.pk, "role": "reviewer"})
    officer_client.post(reverse(urls.get_url_name("delete"), args=[membership.pk]))

    events = AuditEvent.objects.order_by("pk").values_list("deed", "before", "after", "actor")
    assert list(events) == [
        ("accounts.membership_granted", "", "author", officer.pk),
        ("accounts.membership_changed", "author", "reviewer", officer.pk),
        ("accounts.membership_withdrawn", "reviewer", "", officer.pk),
    ]


def test_an_editor_can_neither_confirm_an_institution_nor_grant_a_membership(client):
    institution = InstitutionFactory(confirmed_at=None)
    client.force_login(holder_of(SiteRole.EDITOR))

    client.post(reverse("confirm_institution", args=[institution.pk]))
    client.post(
        reverse(Membership.snippet_viewset.get_url_name("add")),
        {"user": UserFactory().pk, "institution": institution.pk, "role": "author"},
    )

    assert not Institution.objects.get().is_confirmed
    assert not Membership.objects.exists()


def test_a_learner_does_not_get_into_the_editors_rooms(client, learner):
    client.force_login(learner)

    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize(
    ("role", "pages"),
    [
        (SiteRole.ADMINISTRATOR, {"add_page", "change_page", "publish_page", "bulk_delete_page", "lock_page", "unlock_page"}),
        (SiteRole.EDITOR, {"add_page", "change_page", "publish_page", "lock_page", "unlock_page"}),
        (SiteRole.PROGRAM_OFFICER, set()),
    ],
)
def test_each_site_role_may_enter_and_do_its_own_with_pages(client, role, pages):
    holder = holder_of(role)
    client.force_login(holder)

    granted = GroupPagePermission.objects.filter(group__name=role).values_list("permission__codename", flat=True)
    assert client.get("/admin/").status_code == 200
    assert set(granted) == pages


@pytest.mark.parametrize("name", ["index", "add"])
def test_an_administrator_looks_after_people(client, name):
    client.force_login(holder_of(SiteRole.ADMINISTRATOR))

    assert client.get(reverse(f"wagtailusers_users:{name}")).status_code == 200


def test_an_administrator_gives_a_role_and_leaves_the_address_to_its_owner(client):
    client.force_login(holder_of(SiteRole.ADMINISTRATOR))
    ada = UserFactory(email="ada@example.org")
    editors = Group.objects.get(name=SiteRole.EDITOR)

    page = client.get(reverse("wagtailusers_users:edit", args=[ada.pk]))
    client.post(
        reverse("wagtailusers_users:edit", args=[ada.pk]),
        {"email": "stolen@example.org", "name": "Ada W.", "is_active": "on", "groups": [editors.pk]},
    )

    ada.refresh_from_db()
    assert page.status_code == 200
    assert (ada.email, ada.name, ada.is_staff) == ("ada@example.org", "Ada W.", True)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_memberships_needs_as_many_queries_for_three_as_for_one(rows, officer_client, django_assert_max_num_queries):
    MembershipFactory.create_batch(rows)
    listing = reverse(Membership.snippet_viewset.get_url_name("list"))
    officer_client.get(listing)

    with django_assert_max_num_queries(19):
        assert officer_client.get(listing).status_code == 200


@pytest.mark.parametrize("asked", ["wanjiru", "ada@example"])
def test_an_officer_finds_one_person_among_many_by_name_or_address(officer_client, asked):
    ada = UserFactory(name="Ada Wanjiru", email="ada@example.org")
    UserFactory(name="Bea Otieno", email="bea@example.net")

    response = officer_client.get(reverse("person_chooser:choose_results"), {"q": asked})

    assert list(response.context["results"].object_list) == [ada]

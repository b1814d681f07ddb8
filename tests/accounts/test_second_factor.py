"""Second factors: setting one up, signing in with it, and staff who must have one."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth.models import Group
from django.urls import reverse

from accounts import rules, services
from accounts.enums import SiteRole
from core.models import AuditEvent
from tests.factories.accounts import UserFactory
from tests.programs import Program, key_for

pytestmark = pytest.mark.django_db

PASSWORD = "quiet-lamp-on-the-ward"


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def sign_in(client, user):
    return client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})


@pytest.fixture
def ada():
    user = UserFactory(email="ada@example.org", password=PASSWORD)
    services.trust_email(user)
    return user


@pytest.fixture
def ada_is_in(client, ada):
    """Ada, who has just proved who she is."""
    sign_in(client, ada)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_REQUIRED_FOR_STAFF = True


def with_app(user) -> str:
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def test_an_authenticator_app_is_set_up_with_a_code_and_asked_for_at_the_next_sign_in(ada_is_in, ada):
    page = ada_is_in.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    ada_is_in.post(reverse("mfa_activate_totp"), {"code": code_for(secret)})
    ada_is_in.logout()
    halfway = sign_in(ada_is_in, ada)
    not_yet = "_auth_user_id" in ada_is_in.session
    codes = Authenticator.objects.get(user=ada, type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()
    ada_is_in.post(reverse("mfa_authenticate"), {"code": codes[0]})

    assert page.status_code == 200
    assert halfway.url == reverse("mfa_authenticate")
    assert not_yet is False
    assert ada_is_in.session["_auth_user_id"] == str(ada.pk)
    assert "accounts.second_factor_added" in AuditEvent.objects.values_list("deed", flat=True)


def test_the_code_of_the_app_lets_in_and_a_wrong_one_does_not(client, ada):
    secret = with_app(ada)
    sign_in(client, ada)

    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    still_out = "_auth_user_id" not in client.session
    client.post(reverse("mfa_authenticate"), {"code": code_for(secret)})

    assert list(wrong.context["form"].errors) == ["code"]
    assert still_out
    assert client.session["_auth_user_id"] == str(ada.pk)


def test_who_has_a_second_factor_can_still_change_her_address(client, ada):
    secret = with_app(ada)
    sign_in(client, ada)
    client.post(reverse("mfa_authenticate"), {"code": code_for(secret)})

    response = client.post(reverse("account_email"), {"action_add": "", "email": "ada.w@example.org"})

    assert response.status_code == 302


def test_a_second_factor_is_changed_only_after_proving_again_who_one_is(client, ada):
    client.force_login(ada)

    response = client.get(reverse("mfa_activate_totp"))

    assert response.status_code == 302
    assert response.url.startswith(reverse("account_reauthenticate"))


@pytest.mark.parametrize("name", ["mfa_add_webauthn", "mfa_list_webauthn", "mfa_index", "mfa_generate_recovery_codes"])
def test_every_page_about_second_factors_stands_in_our_own_frame(ada_is_in, ada, name):
    with_app(ada)
    RecoveryCodes.activate(ada)

    response = ada_is_in.get(reverse(name))

    assert response.status_code == 200
    assert "accounts/room.html" in [template.name for template in response.templates]


def test_a_passkey_page_has_no_inline_script_and_names_what_the_browser_needs(ada_is_in):
    html = ada_is_in.get(reverse("mfa_add_webauthn")).content.decode()

    scripts = [piece.split(">")[0] for piece in html.split("<script")[1:]]
    assert [piece for piece in scripts if "src=" not in piece and "application/json" not in piece] == []
    assert "mfa/js/webauthn" in html
    assert '"creation_options"' in html


def test_the_sign_in_page_offers_a_passkey_and_hands_out_a_challenge(client):
    page = client.get(reverse("account_login")).content.decode()
    challenge = client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"}).json()

    assert 'id="passkey_login"' in page
    assert set(challenge) == {"request_options"}


def test_staff_without_a_second_factor_are_led_to_set_one_up(client, ada, required):
    ada.groups.add(Group.objects.get(name=SiteRole.EDITOR))
    client.force_login(ada)

    admin = client.get("/admin/")
    own_page = client.get(reverse("accounts:overview"))
    way_out = client.post(reverse("account_logout"))

    assert (admin.status_code, admin.url) == (302, reverse("mfa_index"))
    assert (own_page.status_code, own_page.url) == (302, reverse("mfa_index"))
    assert way_out.status_code == 302
    assert "_auth_user_id" not in client.session


def test_a_program_in_the_browser_of_such_staff_gets_a_sentence(client, ada, required):
    ada.groups.add(Group.objects.get(name=SiteRole.EDITOR))
    client.force_login(ada)

    response = client.get("/api/v1/openapi.json")

    assert response.status_code == 403
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["detail"] == "Your role needs a second factor at sign-in. Set one up to go on."


def test_staff_with_a_second_factor_work_as_usual(client, ada, required):
    ada.groups.add(Group.objects.get(name=SiteRole.EDITOR))
    with_app(ada)
    client.force_login(ada)

    assert client.get("/admin/").status_code == 200


def test_recovery_codes_alone_are_no_second_factor(client, ada, required):
    ada.groups.add(Group.objects.get(name=SiteRole.EDITOR))
    RecoveryCodes.activate(ada)
    client.force_login(ada)

    assert client.get("/admin/").status_code == 302


def test_learners_are_not_asked_and_the_question_costs_them_no_query(client, ada, required, django_assert_num_queries, settings):
    client.force_login(ada)
    client.get(reverse("accounts:data"))

    with django_assert_num_queries(2):  # the session, and the person with her profile
        response = client.get(reverse("accounts:data"))

    assert response.status_code == 200


def test_nobody_is_asked_where_the_profile_does_not_require_it(client, ada):
    ada.groups.add(Group.objects.get(name=SiteRole.EDITOR))
    client.force_login(ada)

    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("role", SiteRole.values)
def test_a_site_role_makes_one_staff_and_its_loss_unmakes_it(ada, role):
    group = Group.objects.get(name=role)

    ada.groups.add(group)
    ada.refresh_from_db()
    with_role = rules.is_staff_member(ada)
    group.user_set.remove(ada)
    ada.refresh_from_db()

    assert with_role is True
    assert rules.is_staff_member(ada) is False


def test_keys_of_such_staff_stop_until_she_has_one(ada, required, settings):
    program = Program(key_for(ada))
    ada.groups.add(Group.objects.get(name=SiteRole.EDITOR))

    stopped = program.ask("/me")
    with_app(ada)
    again = program.ask("/me")

    assert (stopped.status_code, stopped.json()["type"]) == (403, "urn:meridian:problem:second_factor_required")
    assert stopped.json()["detail"] == "Your role needs a second factor at sign-in. Set one up to go on."
    assert again.status_code == 200


def test_keys_of_learners_are_not_asked_and_the_question_costs_them_no_query(ada, required, django_assert_num_queries):
    program = Program(key_for(ada))
    program.ask("/credit")

    with django_assert_num_queries(2):  # the key with its owner, and the answer
        assert program.ask("/credit").status_code == 200

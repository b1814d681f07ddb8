"""No page of the library that does sign-in shows its own face, and no page breaks the content security policy."""

from __future__ import annotations

from pathlib import Path

import allauth
import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.template.loader import get_template
from django.urls import reverse

from accounts import services
from tests.factories.accounts import UserFactory

PASSWORD = "quiet-lamp-on-the-ward"
LIBRARY = Path(allauth.__file__).parent
# Deeds that are not offered: signing in by phone, by a code in a letter, or by passkey from the start; being a provider.
NOT_OFFERED = ("phone", "_code.html", "_code_", "by_passkey", "webauthn/signup", "idp/", "openid/", "usersessions/", "/elements/")
# Frames and pieces that only the library's own pages use.
UNUSED_PIECES = ("/base", "snippets/")
# Nothing but codes; and nothing but one of ours.
WORDLESS = ("recovery_codes/download.txt", "account_connected_updated.txt")


def library_pages() -> list[str]:
    folder = LIBRARY / "templates"
    names = [str(path.relative_to(folder)) for path in sorted(folder.rglob("*")) if path.suffix in {".html", ".txt"}]
    return [name for name in names if not any(part in name for part in (*NOT_OFFERED, *UNUSED_PIECES, *WORDLESS))]


@pytest.mark.parametrize("name", library_pages())
def test_every_page_and_letter_of_the_library_is_set_by_us(name):
    assert not Path(get_template(name).origin.name).is_relative_to(LIBRARY)


@pytest.fixture
def sure_client(client, db):
    """Somebody who has an authenticator app and has just proved who she is."""
    user = UserFactory(password=PASSWORD)
    services.trust_email(user)
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    return client


AT_THE_DOOR = [
    "account_login",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_email_verification_sent",
    "account_inactive",
    "socialaccount_login_cancelled",
]
INSIDE = [
    "account_logout",
    "account_email",
    "account_change_password",
    "account_reauthenticate",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_add_webauthn",
    "socialaccount_connections",
]


def assert_in_our_frame_and_within_the_policy(response, status: int = 200) -> None:
    html = response.content.decode()
    assert response.status_code == status
    assert "base.html" in [template.name for template in response.templates]
    assert html.count("<h1") == 1
    assert " style=" not in html
    assert " onclick=" not in html
    inline = [piece.split(">")[0] for piece in html.split("<script")[1:] if "src=" not in piece.split(">")[0]]
    assert [tag for tag in inline if "application/json" not in tag] == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", AT_THE_DOOR)
def test_the_door_stands_in_our_frame(client, name):
    assert_in_our_frame_and_within_the_policy(client.get(reverse(name)))


def test_a_failed_sign_in_through_an_institution_stands_in_our_frame(client, db):
    assert_in_our_frame_and_within_the_policy(client.get(reverse("socialaccount_login_error")), status=401)


@pytest.mark.parametrize("name", INSIDE)
def test_the_rooms_stand_in_our_frame(sure_client, name):
    assert_in_our_frame_and_within_the_policy(sure_client.get(reverse(name)))


def test_the_secret_of_a_new_app_stands_in_our_frame(client, db):
    user = UserFactory(password=PASSWORD)
    services.trust_email(user)
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    assert_in_our_frame_and_within_the_policy(client.get(reverse("mfa_activate_totp")))


def test_too_many_tries_from_one_address_get_a_page_of_ours(client, db, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    client.post(reverse("account_login"), {"login": "a@example.org", "password": "x"})

    response = client.post(reverse("account_login"), {"login": "a@example.org", "password": "x"})

    assert response.status_code == 429
    assert "Too many tries" in response.content.decode()


@pytest.fixture
def institution_sign_in(settings):
    """A hospital's own sign-in, set up as the production profile does from the environment."""
    app = {
        "provider_id": "institution",
        "name": "Lakeside",
        "client_id": "meridian",
        "secret": "s",
        "settings": {"server_url": "https://id.example"},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}


def test_a_sign_in_through_an_institution_is_offered_only_when_one_is_set_up(client, db, institution_sign_in, settings):
    offered = client.get(reverse("account_login")).content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = {}
    bare = client.get(reverse("account_login")).content.decode()

    assert "Sign in through Lakeside" in offered
    assert "Sign in through" not in bare


def test_an_institution_is_told_one_address_for_all_languages():
    assert reverse("openid_connect_callback", kwargs={"provider_id": "institution"}) == "/accounts/oidc/institution/login/callback/"

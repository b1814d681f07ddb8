"""Signing in through an institution's own identity provider, by OpenID Connect."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils import translation

from accounts import services
from accounts.adapter import SocialAccountAdapter
from accounts.models import User
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

PROVIDER = "https://id.example"
LOGIN = "/accounts/oidc/institution/login/"


class Answer:
    """What a provider says, as the library reads it."""

    status_code = 200
    headers = {"content-type": "application/json"}

    def __init__(self, said: dict) -> None:
        self.said = said

    def json(self) -> dict:
        return self.said

    def raise_for_status(self) -> None:
        pass


class Provider:
    """An identity provider in memory."""

    def __init__(self, **person) -> None:
        self.person = {"sub": "42", "email": "ada@example.org", "email_verified": True, "name": "Ada Wanjiru", **person}

    def __enter__(self):
        return self

    def __exit__(self, *failure) -> None:
        pass

    def get(self, url: str, **kwargs) -> Answer:
        if url.endswith("openid-configuration"):
            ends = {name: f"{PROVIDER}/{path}" for name, path in [("authorization_endpoint", "go"), ("token_endpoint", "token")]}
            return Answer({**ends, "userinfo_endpoint": f"{PROVIDER}/me", "issuer": PROVIDER, "jwks_uri": f"{PROVIDER}/keys"})
        return Answer(self.person)

    def request(self, method: str, url: str, **kwargs) -> Answer:
        return Answer({"access_token": "t", "token_type": "Bearer"})

    def post(self, url: str, **kwargs) -> Answer:
        return self.request("POST", url, **kwargs)


@pytest.fixture
def provider(settings, monkeypatch) -> Provider:
    app = {"provider_id": "institution", "name": "Lakeside", "client_id": "meridian", "secret": "s", "settings": {"server_url": PROVIDER}}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    provider = Provider()
    monkeypatch.setattr(SocialAccountAdapter, "get_requests_session", lambda self: provider)
    return provider


def come_back(client, language="en"):
    """Go to the provider and come back with its word."""
    away = client.post(LOGIN, headers={"accept-language": language})
    state = parse_qs(urlsplit(away.url).query)["state"][0]
    return away, client.get(f"{LOGIN}callback/", {"code": "c", "state": state}, headers={"accept-language": language})


def test_who_is_known_at_her_institution_is_in_without_a_password_of_ours(client, provider):
    away, back = come_back(client, "fr")

    user = User.objects.get()
    with translation.override("fr"):
        dashboard = reverse("home:dashboard")
    assert away.url.startswith(f"{PROVIDER}/go?")
    assert parse_qs(urlsplit(away.url).query)["redirect_uri"] == [f"http://testserver{LOGIN}callback/"]
    assert back.url == dashboard
    assert (user.email, user.name, user.language, user.has_usable_password()) == ("ada@example.org", "Ada Wanjiru", "fr", False)
    assert client.session["_auth_user_id"] == str(user.pk)


def test_coming_again_makes_nobody_new(client, provider):
    come_back(client)
    client.logout()
    come_back(client)

    assert User.objects.count() == 1


def test_an_institution_cannot_take_over_an_account_by_naming_its_address(client, provider):
    mine = UserFactory(email="ada@example.org")
    services.trust_email(mine)

    come_back(client)

    assert list(User.objects.all()) == [mine]
    assert "_auth_user_id" not in client.session


def test_a_name_that_cannot_stand_on_a_certificate_is_not_taken_over(client, provider):
    provider.person["name"] = "A" * 500

    come_back(client)

    assert User.objects.get().name == ""


def test_an_answer_that_nobody_asked_for_signs_nobody_in(client, provider):
    response = client.get(f"{LOGIN}callback/", {"code": "c", "state": "made-up"})

    assert response.status_code == 401
    assert "base.html" in [template.name for template in response.templates]
    assert not User.objects.exists()


def test_a_provider_that_is_not_set_up_is_not_there(client):
    assert client.post(LOGIN, follow=True).status_code == 404

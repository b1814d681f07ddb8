"""The door: opening an account, signing in, setting a new password, changing the address."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse, translate_url
from django.utils import translation

from accounts import services
from accounts.models import User
from core.models import AuditEvent
from tests.factories.accounts import ProfileFactory, UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "quiet-lamp-on-the-ward"


def address(name: str, language: str = "en", **kwargs) -> str:
    with translation.override(language):
        return reverse(name, kwargs=kwargs or None)


def link_in(letter) -> str:
    """The path of the only link in a letter's text that leads into the accounts."""
    return re.search(r"https?://[^/]+(/\S*accounts/\S+)", letter.body).group(1)


def deeds() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("deed", flat=True))


def sign_up(client, language="en", **said):
    data = {"name": "Ada Wanjiru", "email": "ada@example.org", "password1": PASSWORD, **said}
    return client.post(address("account_signup", language), data)


@pytest.fixture
def ada(db) -> User:
    user = ProfileFactory(user__email="ada@example.org", user__name="Ada Wanjiru", user__password=PASSWORD).user
    services.trust_email(user)
    return user


def sign_in(client, email="ada@example.org", password=PASSWORD, **extra):
    return client.post(address("account_login"), {"login": email, "password": password, **extra})


def test_who_signs_up_verifies_her_address_and_is_in(client):
    sent = sign_up(client)
    letter = mail.outbox[-1]
    asked = client.get(link_in(letter))
    verified = client.post(link_in(letter))

    assert (sent.status_code, sent.url) == (302, address("account_email_verification_sent"))
    assert letter.to == ["ada@example.org"]
    assert asked.status_code == 200
    assert verified.status_code == 302
    user = User.objects.get(email="ada@example.org")
    assert user.name == "Ada Wanjiru"
    assert client.session["_auth_user_id"] == str(user.pk)
    assert deeds() == ["accounts.registered", "accounts.email_verified"]


def test_nobody_gets_in_before_her_address_is_verified(client):
    sign_up(client)
    client.logout()

    sign_in(client)

    assert "_auth_user_id" not in client.session


def test_the_language_of_the_sign_up_page_stays_with_the_person_and_her_letters(client):
    sign_up(client, "ar", name="آدا وانجيرو")

    user = User.objects.get()
    letter = mail.outbox[-1]
    assert user.language == "ar"
    assert user.name == "آدا وانجيرو"
    assert link_in(letter).startswith("/ar/")
    html = letter.alternatives[0].content
    assert '<html lang="ar" dir="rtl">' in html


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("A" * 10_000, "This name is 10000 characters long; at most 160 fit on a certificate. Shorten it."),
        (
            "Ada\x07Wanjiru",
            "This name holds a character that cannot be printed (U+0007). Type the name again, without copying it from elsewhere.",
        ),
        (
            "Ada\x00Wanjiru",
            "This name holds a character that cannot be printed (U+0000). Type the name again, without copying it from elsewhere.",
        ),
        ("…", "A name has at least one letter."),
        ("   ", "This field is required."),
    ],
)
def test_a_name_that_cannot_stand_on_a_certificate_gets_a_sentence_and_nothing_is_made(client, name, sentence):
    response = sign_up(client, name=name)

    assert response.context["form"].errors == {"name": [sentence]}
    assert not User.objects.exists()
    assert mail.outbox == []


def test_a_stranger_does_not_learn_that_an_address_has_an_account(client, ada):
    known = sign_up(client, password1="another-lamp-on-the-ward")
    unknown = sign_up(client, email="new@example.org")

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [letter.subject for letter in mail.outbox] == ["You already have an account", "Verify your e-mail address"]
    assert User.objects.get(email="ada@example.org").check_password(PASSWORD)


def test_sign_in_leads_to_the_dashboard_in_ones_own_language(client, ada):
    ada.profile.language = "ar"
    ada.profile.save()

    response = sign_in(client)

    assert (response.status_code, response.url) == (302, address("home:dashboard", "ar"))


def test_sign_in_leads_to_where_one_wanted_to_go_but_never_to_another_site(client, ada):
    wanted = address("accounts:licences", "fr")

    inside = client.post(f"{address('account_login')}?next={wanted}", {"login": ada.email, "password": PASSWORD})
    client.logout()
    outside = client.post(f"{address('account_login')}?next=https://evil.example/", {"login": ada.email, "password": PASSWORD})

    assert inside.url == wanted
    assert outside.url == address("home:dashboard")


def test_a_session_ends_with_the_browser_unless_one_asks_to_stay(client, ada):
    sign_in(client)
    ends_with_browser = client.session.get_expire_at_browser_close()
    client.logout()
    sign_in(client, remember="on")

    assert ends_with_browser is True
    assert client.session.get_expire_at_browser_close() is False


def test_the_sixth_wrong_password_for_one_account_is_stopped_and_others_from_the_same_address_are_not(client, ada):
    for _attempt in range(5):
        sign_in(client, password="wrong")
    stopped = sign_in(client)
    neighbour = UserFactory(email="bea@example.org", password=PASSWORD)
    services.trust_email(neighbour)

    let_in = sign_in(client, email="bea@example.org")

    assert stopped.context["form"].non_field_errors() == [
        "Too many tries with this e-mail address. Wait five minutes, or set a new password."
    ]
    assert let_in.status_code == 302


def test_signing_out_needs_a_deliberate_press(client, ada):
    client.force_login(ada)

    client.get(address("account_logout"))
    still_in = "_auth_user_id" in client.session
    client.post(address("account_logout"))

    assert still_in
    assert "_auth_user_id" not in client.session


def test_a_forgotten_password_is_set_anew_by_letter_and_the_link_works_once(client, ada):
    asked = client.post(address("account_reset_password"), {"email": ada.email})
    link = link_in(mail.outbox[-1])
    form = client.get(link, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": "a-brand-new-lamp-here"})
    again = client.get(link, follow=True)

    ada.refresh_from_db()
    assert asked.url == address("account_reset_password_done")
    assert ada.check_password("a-brand-new-lamp-here")
    assert again.context["token_fail"] is True
    assert mail.outbox[-1].subject == "Your password was set anew"
    assert "accounts.password_changed" in deeds()


def test_a_letter_speaks_the_language_of_whoever_owns_the_address(client, ada):
    ada.profile.language = "ar"
    ada.profile.save()

    client.post(address("account_reset_password", "fr"), {"email": ada.email})

    letter = mail.outbox[-1]
    assert link_in(letter).startswith("/ar/")
    assert 'dir="rtl"' in letter.alternatives[0].content


def test_a_stranger_does_not_learn_from_a_reset_whether_there_is_an_account(client, ada):
    known = client.post(address("account_reset_password"), {"email": ada.email})
    unknown = client.post(address("account_reset_password"), {"email": "nobody@example.org"})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [letter.to for letter in mail.outbox] == [["ada@example.org"], ["nobody@example.org"]]


def test_when_the_mail_server_is_away_a_sentence_says_so(client, ada, monkeypatch):
    def away(self, *args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.message.EmailMessage.send", away)

    response = client.post(address("account_reset_password"), {"email": ada.email}, follow=True)

    assert "The letter could not be sent just now. Try again in a few minutes." in [str(m) for m in response.context["messages"]]


def test_a_new_address_counts_once_it_is_verified(client, ada):
    sign_in(client)
    client.post(address("account_email"), {"action_add": "", "email": "ada.w@example.org"})
    before = User.objects.get(pk=ada.pk).email
    letter = next(letter for letter in mail.outbox if letter.to == ["ada.w@example.org"])
    client.post(link_in(letter))

    assert before == "ada@example.org"
    assert User.objects.get(pk=ada.pk).email == "ada.w@example.org"
    assert list(EmailAddress.objects.filter(user=ada).values_list("email", "verified")) == [("ada.w@example.org", True)]


def test_a_password_is_changed_only_by_who_knows_the_old_one(client, ada):
    sign_in(client)
    wrong = client.post(address("account_change_password"), {"oldpassword": "guess", "password1": "a-brand-new-lamp-here"})
    right = client.post(address("account_change_password"), {"oldpassword": PASSWORD, "password1": "a-brand-new-lamp-here"})

    assert wrong.context["form"].errors == {"oldpassword": ["This is not your current password."]}
    assert right.url == address("accounts:security")
    ada.refresh_from_db()
    assert ada.check_password("a-brand-new-lamp-here")


@pytest.mark.parametrize("password", ["1234567890", "short", "password12", "ada@example.org"])
def test_an_easy_password_is_not_taken(client, password):
    response = sign_up(client, password1=password)

    assert list(response.context["form"].errors) == ["password1"]
    assert not User.objects.exists()


def test_the_switch_of_languages_on_the_door_keeps_where_one_wanted_to_go(client):
    page = client.get(f"{address('account_login')}?next=/en/me/")

    assert translate_url("/en/accounts/login/?next=/en/me/", "fr") in page.content.decode()

"""How allauth's deeds look, which letters they send, and where they lead."""

from __future__ import annotations

import io
import logging
from smtplib import SMTPException
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.urls import reverse, translate_url
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.names import clean_length, clean_name, tidy_name
from core import mail

log = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Letters in the reader's language, our own words, and the dashboard after sign-in."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is not active. Ask the people who run this site."),
        "duplicate_email": _("This is already your e-mail address."),
        "email_password_mismatch": _("This e-mail address and password do not belong together. Check both, or set a new password."),
        "email_taken": _("Another account uses this e-mail address."),
        "enter_current_password": _("This is not your current password."),
        "incorrect_code": _("This code is not right. Codes of the app change every half minute: wait for the next one."),
        "incorrect_password": _("This password is not right."),
        "invalid_login": _("This e-mail address and password do not belong together. Check both, or set a new password."),
        "invalid_or_expired_key": _("This link is no longer valid."),
        "invalid_password_reset": _("This link is no longer valid. Ask for a new one."),
        "max_email_addresses": _("Another address is waiting to be verified. Cancel that change first."),
        "rate_limited": _("Too many tries. Wait a minute, then try again."),
        "too_many_login_attempts": _("Too many tries with this e-mail address. Wait five minutes, or set a new password."),
        "unverified_primary_email": _("Verify your e-mail address first."),
    }

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The dashboard, in the language that the person has chosen."""
        with translation.override(request.user.language):
            return reverse(settings.LOGIN_REDIRECT_URL)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:security")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write in the language of whoever owns the address; a stranger gets the page's."""
        person = User.objects.select_related("profile").filter(email__iexact=email).first() or context.get("user")
        language = person.language if person else translation.get_language() or settings.LANGUAGE_CODE
        links = {key: translate_url(value, language) for key, value in context.items() if key.endswith("_url")}
        with translation.override(language):
            full = {"email": email, "person": person, "site_url": settings.SITE_URL, **context, **links}
            message = self.render_mail(template_prefix, email, full)
        try:
            message.send()
        except (SMTPException, OSError):
            log.exception("A letter could not be sent: %s", template_prefix)
            messages.error(self.request, _("The letter could not be sent just now. Try again in a few minutes."))

    def render_mail(self, template_prefix: str, email: str, context: dict[str, Any], headers: dict[str, str] | None = None) -> EmailMessage:
        """Text and HTML from one text template: a letter says the same in both."""
        return mail.compose(
            mail.plain(f"{template_prefix}_subject.txt", context), mail.plain(f"{template_prefix}_message.txt", context), to=email
        )


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """People who come through their institution's own sign-in."""

    error_messages = {
        **DefaultSocialAccountAdapter.error_messages,
        "email_taken": _(
            "There is already an account with this e-mail address. Sign in with its password first, then connect %s under “Security”."
        ),
        "no_password": _("Set a password first: otherwise nothing would be left to sign in with."),
        "connected_other": _("This sign-in already belongs to another account."),
    }

    def populate_user(self, request: HttpRequest, sociallogin, data: dict[str, Any]) -> User:
        user = super().populate_user(request, sociallogin, data)
        user.name = _usable_name(data.get("name") or " ".join(filter(None, [data.get("first_name"), data.get("last_name")])))
        return user

    def get_signup_form_initial_data(self, sociallogin) -> dict[str, Any]:
        return {**super().get_signup_form_initial_data(sociallogin), "name": sociallogin.user.name}

    def save_user(self, request: HttpRequest, sociallogin, form=None) -> User:
        user = super().save_user(request, sociallogin, form)
        user.profile.language = translation.get_language() or settings.LANGUAGE_CODE
        user.profile.save(update_fields=["language"])
        return user


def _usable_name(name: str) -> str:
    """The name an institution sends, or nothing if it could not stand on a certificate."""
    tidy = tidy_name(name or "")
    try:
        clean_length(tidy)
        clean_name(tidy)
    except ValidationError:
        return ""
    return tidy


class SecondFactorAdapter(DefaultMFAAdapter):
    """Our own words, and a QR code that cameras read on a dark page too."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _("This second factor cannot be removed."),
        "cannot_generate_recovery_codes": _("Set up an authenticator app or a passkey first."),
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
        "unverified_email": _("Verify your e-mail address first."),
    }

    def build_totp_svg(self, url: str) -> str:
        drawn = io.BytesIO()
        segno.make(url, error="m").save(drawn, kind="svg", scale=5, border=4, dark="#000", light="#fff", xmldecl=False)
        return drawn.getvalue().decode()

    def generate_authenticator_name(self, user, type: Authenticator.Type) -> str:  # noqa: A002 - allauth's word
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("My passkey") if number == 1 else gettext("My passkey %(number)d") % {"number": number}

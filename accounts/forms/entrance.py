"""allauth's forms in our words: labels above, hints where they help, nothing inside the boxes."""

from __future__ import annotations

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as webauthn
from allauth.socialaccount.forms import SignupForm as SocialSignupForm
from django.utils.translation import gettext_lazy as _

EMAIL = _("E-mail address")
PASSWORD = _("Password")
NEW_PASSWORD = _("New password")
NEW_PASSWORD_HINT = _("At least 10 characters, not only digits, and nothing that is easy to guess. A few words in a row are good.")
CODE = _("Code")


class Plain:
    """Give each field its label and hint; take the words out of the boxes."""

    words: dict[str, tuple[str, str]] = {}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        for name, (label, hint) in self.words.items():
            if name in self.fields:
                self.fields[name].label, self.fields[name].help_text = label, hint
        for name in ("email", "login", "code"):
            if name in self.fields:
                self.fields[name].widget.attrs["dir"] = "ltr"


class LoginForm(Plain, account.LoginForm):
    words = {"login": (EMAIL, ""), "password": (PASSWORD, ""), "remember": (_("Keep me signed in on this device"), "")}


class SignupForm(Plain, account.SignupForm):
    words = {"email": (EMAIL, _("We write to it once to see that it is yours.")), "password1": (PASSWORD, NEW_PASSWORD_HINT)}


class InstitutionSignupForm(Plain, SocialSignupForm):
    words = {"email": (EMAIL, "")}


class AddEmailForm(Plain, account.AddEmailForm):
    words = {"email": (_("New e-mail address"), _("We write to it. Until you follow the link in that letter, the old address stays."))}


class ChangePasswordForm(Plain, account.ChangePasswordForm):
    password2 = None
    words = {"oldpassword": (_("Current password"), ""), "password1": (NEW_PASSWORD, NEW_PASSWORD_HINT)}


class SetPasswordForm(Plain, account.SetPasswordForm):
    password2 = None
    words = {"password1": (NEW_PASSWORD, NEW_PASSWORD_HINT)}


class ResetPasswordForm(Plain, account.ResetPasswordForm):
    words = {"email": (EMAIL, "")}


class ResetPasswordKeyForm(Plain, account.ResetPasswordKeyForm):
    password2 = None
    words = {"password1": (NEW_PASSWORD, NEW_PASSWORD_HINT)}


class ReauthenticateForm(Plain, account.ReauthenticateForm):
    words = {"password": (PASSWORD, "")}


class AuthenticateForm(Plain, mfa.AuthenticateForm):
    words = {"code": (CODE, _("Six digits from your authenticator app, or one of your recovery codes."))}


class ReauthenticateCodeForm(Plain, mfa.ReauthenticateForm):
    words = {"code": (CODE, _("Six digits from your authenticator app, or one of your recovery codes."))}


class ActivateAppForm(Plain, ActivateTOTPForm):
    words = {"code": (_("Code from the app"), _("Six digits that change every half minute."))}


class AddPasskeyForm(Plain, webauthn.AddWebAuthnForm):
    words = {
        "name": (_("Name of the device or key"), _("So that you can tell it from others, such as “My phone”.")),
        "passwordless": (
            _("Let me sign in with this alone, without a password"),
            _("The device then asks for your fingerprint, your face or its PIN."),
        ),
    }


class RenamePasskeyForm(Plain, webauthn.EditWebAuthnForm):
    words = {"name": (_("Name of the device or key"), "")}

"""What people type to check or to revoke a certificate."""

from django import forms
from django.utils.translation import gettext_lazy as _

from certificates.enums import Reason


class VerifyForm(forms.Form):
    """The number of a certificate. Whatever is typed is looked up; only nothing at all is an error."""

    code = forms.CharField(
        label=_("Certificate number"),
        help_text=_("It begins with MRD and stands beside the QR code. Capitals, spaces and dashes do not matter."),
        error_messages={"required": _("Type the number of the certificate.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "dir": "ltr", "inputmode": "text"}
        ),
    )


class LogForm(forms.Form):
    """The number of a certificate whose lines in the public log somebody wants to see."""

    number = forms.CharField(
        label=_("Certificate number"),
        error_messages={"required": _("Type the number of the certificate.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "dir": "ltr"}),
    )


class RevokeForm(forms.Form):
    """Why a certificate is revoked. The reason is shown to whoever checks it."""

    reason = forms.ChoiceField(label=_("Reason"), choices=[("", _("Choose a reason")), *Reason.choices])

"""What we ask at sign-up beside the e-mail address and the password. Also asked of somebody who comes through her institution."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import services
from accounts.forms.fields import NameField
from core.languages import by_preference, language_choices


class SignupForm(forms.Form):
    """The name as on certificates. The language is the page's."""

    name = NameField(
        label=_("Your name, as it should stand on your certificates"),
        help_text=_("In your own script. You can change it later, and add it in Latin letters."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["name", "email", "password1"]

    def signup(self, request: HttpRequest, user) -> None:
        """Called by allauth once the person has been made."""
        language = by_preference({code for code, _name in language_choices()}, get_language() or "")
        services.begin(user, name=self.cleaned_data["name"], language=language)

"""A new key for a program."""

from __future__ import annotations

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.enums import FOR_INSTITUTIONS, Scope
from accounts.forms.fields import LineField

LIFETIMES = (("30", _("30 days")), ("90", _("90 days")), ("365", _("One year")))


class KeyForm(forms.Form):
    """``key`` is drawn when the form is shown, so that a form sent twice makes one key.

    With an ``institution`` it offers what a key may do for that one, and nothing of the person's own.
    """

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    name = LineField(
        label=_("Name of the key"), max_length=80, help_text=_("So that you can tell it from others, such as “Roster of the ward”.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose as little as the program needs. Searching courses and checking certificates needs no key."),
        error_messages={"required": _("Choose at least one.")},
    )
    days = forms.TypedChoiceField(label=_("How long it is valid"), choices=LIFETIMES, coerce=int, initial="90", widget=forms.RadioSelect)

    def __init__(self, *args, institution=None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = [
            (scope.value, scope.label) for scope in Scope if (scope in FOR_INSTITUTIONS) == (institution is not None)
        ]

"""Which letters one wants, and how often."""

from __future__ import annotations

from django import forms

from accounts import wishes
from accounts.enums import Frequency
from accounts.models import User


class LettersForm(forms.Form):
    """One question for each kind of letter that concerns ``user``."""

    def __init__(self, *args, user: User, **kwargs) -> None:
        said = wishes.all_wishes(user)
        super().__init__(*args, **kwargs)
        words = dict(Frequency.choices)
        for kind in wishes.offered_to(user):
            self.fields[kind.kind] = forms.ChoiceField(
                label=str(kind.title),
                help_text=str(kind.description),
                choices=[(frequency, words[frequency]) for frequency in kind.frequencies],
                initial=said[kind.kind],
                widget=forms.RadioSelect,
            )

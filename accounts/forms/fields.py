"""A name as people type it, and lists long enough to need help."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.names import clean_latin, clean_length, clean_letters, clean_name, tidy_name
from core.reference.specialties import specialty_choices


class NameField(forms.CharField):
    """A name in any script: composed, with single spaces, of at most as many characters as a certificate can carry."""

    def __init__(self, *, latin: bool = False, **kwargs) -> None:
        super().__init__(**kwargs)
        rules = [clean_length, clean_name, clean_letters]
        self.validators = [*rules, clean_latin] if latin else rules
        self.widget.attrs.setdefault("dir", "ltr" if latin else "auto")

    def to_python(self, value) -> str:
        return tidy_name(super().to_python(value))

    def run_validators(self, value: str) -> None:
        """Say one thing at a time: a name that is far too long need not also be printable."""
        for rule in self.validators if value else []:
            rule(value)


class LineField(forms.CharField):
    """One line of words or figures, such as the name of a board or the number of a licence."""

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("dir", "auto")

    def to_python(self, value) -> str:
        return tidy_name(super().to_python(value))

    def run_validators(self, value: str) -> None:
        if self.max_length and len(value) > self.max_length:
            raise ValidationError(
                _("This is %(length)d characters long; at most %(longest)d fit. Shorten it."),
                params={"length": len(value), "longest": self.max_length},
                code="too_long",
            )
        if value:
            clean_name(value)


class SpecialtiesField(forms.MultipleChoiceField):
    """Specialties as boxes to tick, by their names in the reader's language."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs) -> None:
        super().__init__(choices=specialty_choices, required=False, **kwargs)

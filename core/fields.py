"""Fields for lists of codes from a reference list."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.db import models


class CodeListField(models.JSONField):
    """A list of codes, chosen from ``codes()``, kept as JSON text in the order chosen.

    ``codes`` is a module-level function that returns ``(code, label)`` pairs in
    the active language; the labels are for the form alone.
    """

    def __init__(self, *args, codes: Callable[[], list[tuple[str, str]]] | None = None, **kwargs) -> None:
        self.codes = codes
        kwargs.setdefault("default", list)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs["codes"] = self.codes
        return name, path, args, kwargs

    def formfield(self, **kwargs):
        return forms.MultipleChoiceField(
            choices=self.codes or [],
            required=not self.blank,
            label=kwargs.get("label", self.verbose_name),
            help_text=kwargs.get("help_text", self.help_text),
            initial=kwargs.get("initial", []),
            widget=forms.SelectMultiple(attrs={"size": 8}),
        )

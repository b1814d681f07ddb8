"""What officers ask of reports, and how long they want things kept."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from fellowships.keeping import FIELD, Part
from fellowships.models import CallPage
from fellowships.models.reporting import LONGEST_KEPT_MONTHS
from fellowships.report_kinds import ExportFormat, ExportKind
from reviewing.definitions import Field
from reviewing.services import versions


class ExportForm(forms.Form):
    """Which table, in which format."""

    kind = forms.ChoiceField(label=_("Table"), choices=ExportKind.choices)
    format = forms.ChoiceField(label=_("Format"), choices=ExportFormat.choices)


def fields_of(call: CallPage, language: str) -> tuple[Field, ...]:
    """The questions of the call's form, in the reader's language where it is written in it."""
    return versions.nearest(call.form, language, call.form.language).definition.fields if call.form_id else ()


class KeepingForm(forms.Form):
    """For how many months each part is kept; empty for as long as the call says."""

    def __init__(self, *args, call: CallPage, months: dict[str, int], fields: tuple[Field, ...], **kwargs) -> None:
        super().__init__(*args, initial={self._name(part): kept for part, kept in months.items()}, **kwargs)
        self.parts = {self._name(code): code for code in [*Part.values, *(FIELD + field.key for field in fields)]}
        labels = {**dict(Part.choices), **{FIELD + field.key: field.label for field in fields}}
        for name, code in self.parts.items():
            self.fields[name] = forms.IntegerField(
                label=labels[code],
                required=False,
                min_value=0,
                max_value=LONGEST_KEPT_MONTHS,
                widget=forms.NumberInput(attrs={"placeholder": call.keeps_months, "inputmode": "numeric"}),
            )

    @staticmethod
    def _name(part: str) -> str:
        return part.replace(":", "-")

    def months(self) -> dict[str, int | None]:
        """What was said, by part and field."""
        return {code: self.cleaned_data[name] for name, code in self.parts.items()}

    @property
    def part_fields(self) -> list[forms.BoundField]:
        return [self[name] for name, code in self.parts.items() if not code.startswith(FIELD)]

    @property
    def form_fields(self) -> list[forms.BoundField]:
        return [self[name] for name, code in self.parts.items() if code.startswith(FIELD)]

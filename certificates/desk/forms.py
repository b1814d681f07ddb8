"""What staff and coordinators type on the desk."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from accounts.models import Institution
from accounts.names import clean_length, clean_letters, clean_name
from certificates import list_rows, paper, services
from certificates.enums import Format, Reason
from certificates.models import ListRun

NOTE = _("For the staff alone: whoever checks the certificate does not see it.")


class NoteForm(forms.Form):
    """A note on the deed, for the staff."""

    note = forms.CharField(label=_("Note"), required=False, max_length=500, help_text=NOTE, widget=forms.Textarea(attrs={"rows": 2}))


def _reasons(reasons: tuple[Reason, ...]) -> list[tuple[str, str]]:
    return [("", _("Choose a reason")), *((reason.value, reason.label) for reason in reasons)]


class SuspendForm(NoteForm):
    reason = forms.ChoiceField(label=_("Reason"), choices=_reasons(services.REASONS_TO_SUSPEND))
    field_order = ["reason", "note"]


class RevokeForm(NoteForm):
    reason = forms.ChoiceField(label=_("Reason"), choices=_reasons(services.REASONS_TO_REVOKE))
    field_order = ["reason", "note"]


class RenameForm(NoteForm):
    """The holder's new name. The account keeps its own: the holder changes it there."""

    name = forms.CharField(label=_("Name"), max_length=160, validators=[clean_name, clean_length, clean_letters])
    latin_name = forms.CharField(
        label=_("Name in Latin letters"), max_length=160, required=False, validators=[clean_name, clean_length, clean_letters]
    )
    field_order = ["name", "latin_name", "note"]


class CorrectForm(RenameForm):
    """What was wrong, put right. Fields that were right stay as they are."""

    title = forms.CharField(label=_("Title"), max_length=255, validators=[clean_name], widget=forms.Textarea(attrs={"rows": 2}))
    place = forms.CharField(label=_("Place"), max_length=200, required=False, validators=[clean_name])
    hours = forms.DecimalField(label=_("Hours of learning"), min_value=0, max_digits=6, decimal_places=2)
    begun_on = forms.DateField(label=_("Begun on"), required=False, widget=AdminDateInput)
    completed_on = forms.DateField(label=_("Completed on"), widget=AdminDateInput)
    expires_on = forms.DateField(label=_("Valid until"), required=False, widget=AdminDateInput)
    field_order = ["title", "name", "latin_name", "place", "hours", "begun_on", "completed_on", "expires_on", "note"]


class RenewForm(NoteForm):
    completed_on = forms.DateField(label=_("Recertified on"), widget=AdminDateInput)
    expires_on = forms.DateField(
        label=_("Valid until"), required=False, widget=AdminDateInput, help_text=_("Leave empty for a certificate without limit.")
    )
    field_order = ["completed_on", "expires_on", "note"]

    def clean_completed_on(self):
        day = self.cleaned_data["completed_on"]
        if day > timezone.now().date():
            raise forms.ValidationError(_("The date lies in the future."), code="future")
        return day


class ListForm(forms.Form):
    """A list, and what holds for those of its rows that say nothing else."""

    file = forms.FileField(label=_("List"), help_text=_("CSV in UTF-8, or an Excel workbook (.xlsx): at most 5 MB and 10,000 rows."))
    institution = forms.ModelChoiceField(label=_("Institution"), queryset=Institution.objects.none())

    def __init__(self, *args, institutions, needed: bool = True, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["institution"]
        choice.queryset, choice.required = institutions, needed
        if not needed:
            choice.empty_label = _("All that you may change")
        elif len(hers := list(institutions[:2])) == 1:
            choice.initial, choice.empty_label = hers[0], None

    @property
    def defaults(self) -> dict[str, str]:
        """What was typed for the whole list, as the list itself would say it."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in {"file", "institution"} and value not in {None, ""}}
        return {name: value.isoformat() if hasattr(value, "isoformat") else str(value) for name, value in said.items()}


class IssueListForm(ListForm):
    title = forms.CharField(label=_("Title"), max_length=255, required=False, validators=[clean_name])
    kind = forms.ChoiceField(label=_("Kind"), choices=[(kind.value, kind.label) for kind in list_rows.KINDS])
    language = forms.ChoiceField(label=_("Language"), choices=paper.language_choices)
    completed_on = forms.DateField(label=_("Date"), required=False, widget=AdminDateInput)
    expires_on = forms.DateField(label=_("Valid until"), required=False, widget=AdminDateInput)
    hours = forms.DecimalField(label=_("Hours of learning"), required=False, min_value=0, max_digits=6, decimal_places=2)
    format = forms.ChoiceField(label=_("Format"), choices=Format.choices, initial=Format.ONSITE)
    place = forms.CharField(label=_("Place"), max_length=200, required=False, validators=[clean_name])
    event = forms.CharField(label=_("Event"), max_length=200, required=False, validators=[clean_name])


class SuspendListForm(ListForm):
    reason = forms.ChoiceField(label=_("Reason"), required=False, choices=_reasons(services.REASONS_TO_SUSPEND))


class RevokeListForm(ListForm):
    reason = forms.ChoiceField(label=_("Reason"), required=False, choices=_reasons(services.REASONS_TO_REVOKE))


LIST_FORMS = {ListRun.Deed.ISSUE: IssueListForm, ListRun.Deed.SUSPEND: SuspendListForm, ListRun.Deed.REVOKE: RevokeListForm}

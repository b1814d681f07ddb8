"""What a verifier types at an institution's desk."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from certificates import number_lists, outgoing, standings
from core.errors import Refused

STATES = ("valid", "expired", "suspended", "revoked", "superseded", "unknown", "altered", "foreign", "unreadable")
LONGEST_PASTED = 200_000


class ChecksForm(forms.Form):
    """Numbers, pasted or in a file, and whether their holders may know."""

    numbers = forms.CharField(
        label=_("Numbers"),
        help_text=_("One or many, one under the other. You can also paste from a spreadsheet."),
        required=False,
        max_length=LONGEST_PASTED,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "ltr", "autocomplete": "off", "spellcheck": "false", "class": "code"}),
    )
    file = forms.FileField(
        label=_("A list as CSV or XLSX"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,.txt,text/csv"}),
    )
    holder_is_told = forms.BooleanField(
        label=_("The holder may see that we checked"),
        required=False,
        help_text=_("She then sees the name of your institution and the day on the page of her certificate."),
    )

    def clean(self) -> dict:
        """The rows asked for, as number and name, in ``asked``."""
        said = super().clean()
        if self.errors:
            return said
        try:
            if upload := said.get("file"):
                if upload.size > number_lists.LARGEST_LIST:
                    raise Refused(_("A list of more than 2 MB is not read. Nothing was checked."), code="too_long")
                rows = number_lists.read(upload.read(), file_name=upload.name)
            elif said.get("numbers", "").strip():
                rows = number_lists.read_text(said["numbers"])
            else:
                raise ValidationError(_("Type or paste at least one number, or choose a file."), code="required")
            columns = number_lists.columns_of(rows)
            if columns.number is None:
                raise ValidationError(_("No column of this list holds certificate numbers. Nothing was checked."), code="no_numbers")
            said["asked"] = number_lists.asked(rows, columns)
        except Refused as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from None
        return said


class HistoryForm(forms.Form):
    """Which checks to show. What cannot be read narrows nothing."""

    q = forms.CharField(label=_("Number, name, title or file"), required=False, max_length=200)
    state = forms.ChoiceField(label=_("Result"), required=False)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    person = forms.ChoiceField(label=_("Checked by"), required=False)
    changed = forms.BooleanField(label=_("Only what changed since the check before"), required=False)

    def __init__(self, *args, people=(), **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [("", _("Every result")), *((state, standings.word(state)) for state in STATES)]
        self.fields["person"].choices = [("", _("Everybody")), *((str(person.uid), person.get_full_name()) for person in people)]


class WebhookForm(forms.Form):
    """Where to send."""

    url = forms.CharField(
        label=_("Address"),
        max_length=outgoing.LONGEST_ADDRESS,
        help_text=_("It begins with https:// and is answered by a program of yours."),
        widget=forms.URLInput(attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false", "placeholder": "https://"}),
        error_messages={"required": _("Write the address.")},
    )


class WebhookChangeForm(WebhookForm):
    is_active = forms.BooleanField(label=_("Send messages to this address"), required=False)

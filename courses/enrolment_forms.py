"""What coordinators and those who run a group type and send."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from courses.models.enrolment import LONGEST_NOTE
from courses.models.removals import LONGEST_REASON

MOST_ADDRESSES = 100
LONGEST_PASTED = 20_000


def addresses_in(text: str) -> list[str]:
    """The e-mail addresses in what was typed, each once, in order: one a line, or divided by commas."""
    parts = text.replace(",", "\n").replace(";", "\n").splitlines()
    return list(dict.fromkeys(part.strip().lower() for part in parts if part.strip()))


class AddressesField(forms.CharField):
    """A few e-mail addresses."""

    widget = forms.Textarea(attrs={"rows": 4, "dir": "ltr", "autocomplete": "off", "spellcheck": "false"})

    def __init__(self, **kwargs) -> None:
        super().__init__(max_length=LONGEST_PASTED, **kwargs)

    def clean(self, value) -> list[str]:
        addresses = addresses_in(super().clean(value) or "")
        if len(addresses) > MOST_ADDRESSES:
            raise ValidationError(_("At most %(most)d addresses at once. Send a list for more."), params={"most": MOST_ADDRESSES})
        for address in addresses:
            try:
                validate_email(address)
            except ValidationError:
                raise ValidationError(_("“%(address)s” is not an e-mail address."), params={"address": address[:100]}) from None
        return addresses


class AddPeopleForm(forms.Form):
    """Which course or group, and who: typed in, or in a file."""

    place = forms.ChoiceField(label=_("Course"), error_messages={"required": _("Choose a course.")})
    emails = AddressesField(label=_("E-mail addresses"), required=False, help_text=_("One or several, one under the other."))
    file = forms.FileField(
        label=_("Or a list"),
        required=False,
        help_text=_("A CSV file or an Excel workbook with the columns email, name and language."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
    )

    def __init__(self, *args, places: list[tuple[str, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [("", _("Choose")), *places]

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned.get("emails") and not cleaned.get("file"):
            raise ValidationError(_("Type at least one address, or choose a file."))
        if cleaned.get("emails") and cleaned.get("file"):
            raise ValidationError(_("Send either addresses or a file, so that nothing is done twice."))
        return cleaned


class InviteForm(forms.Form):
    """Who is invited into a group, and in which language the letter is, for those whom nobody knows here."""

    emails = AddressesField(label=_("E-mail addresses"), help_text=_("One or several, one under the other."))
    language = forms.ChoiceField(
        label=_("Language of the letter"),
        choices=settings.LANGUAGES,
        help_text=_("Whoever has an account is written to in her own."),
    )


class RemovalForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("She reads it in the letter and on the course's page."),
        error_messages={"required": _("Say why: she reads it in the letter.")},
    )


class RefusalForm(forms.Form):
    note = forms.CharField(
        label=_("A word to the applicant"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("It stands in the letter."),
    )

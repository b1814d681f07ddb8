"""What a holder says about a link, and about what is wrong on her certificate."""

from __future__ import annotations

from datetime import date, timedelta

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import LineField
from certificates.enums import Shown

LASTING = (("30", _("30 days")), ("90", _("90 days")), ("365", _("One year")), ("none", _("Until I take it back")))
USUAL = (Shown.NAME, Shown.TITLE, Shown.PROVIDER, Shown.DATES)


class ShareForm(forms.Form):
    """For whom a link is, what it shows, and for how long."""

    label = LineField(
        label=_("For whom"), max_length=120, required=False, help_text=_("Only you see this, so that you can tell the link from others.")
    )
    shows = forms.MultipleChoiceField(
        label=_("What it shows"),
        choices=Shown.choices,
        initial=[part.value for part in USUAL],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Whoever has the number or the PDF can see everything that is printed on the certificate."),
        error_messages={"required": _("Choose at least one thing that the link shows.")},
    )
    days = forms.ChoiceField(label=_("How long it works"), choices=LASTING, initial="90", widget=forms.RadioSelect)

    @property
    def until(self) -> date | None:
        """The last day on which the link works, in UTC; None where it has no end."""
        days = self.cleaned_data["days"]
        return None if days == "none" else timezone.now().date() + timedelta(days=int(days))


class CorrectionForm(forms.Form):
    """What is wrong, in the holder's own words."""

    words = forms.CharField(
        label=_("What is wrong, and what it should say"),
        help_text=_("For a change of name, say what proves it. Please send no documents and no health information."),
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        validators=[MaxLengthValidator(1000)],
        error_messages={"required": _("Say what is wrong.")},
    )

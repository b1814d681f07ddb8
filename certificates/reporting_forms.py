"""What an accreditor asks to know a learner by, and which report the staff make."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certificates.models import CreditSystem, ReportingConsent


class ConsentForm(forms.ModelForm):
    """Consent with its details: names, a licence or an NPI, day and month of birth. No year of birth is asked."""

    agree = forms.BooleanField(
        label=gettext_lazy("My credit may be reported, with these details, to the bodies that accredit it."),
        error_messages={"required": gettext_lazy("Tick this if you agree. Without it nothing is reported.")},
    )

    class Meta:
        model = ReportingConsent
        fields = ReportingConsent.DETAILS
        help_texts = {"npi": gettext_lazy("For physicians in the United States. Otherwise leave it empty and give your licence.")}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in ("given_name", "family_name", "birth_month", "birth_day"):
            self.fields[name].required = True
        for name in ("given_name", "family_name", "licence_board"):
            self.fields[name].widget.attrs["dir"] = "auto"

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("npi") and not (cleaned.get("licence_number") and cleaned.get("licence_board")):
            self.add_error("licence_number", _("Give the number and the board of your licence, or your NPI."))
        return cleaned


class ReportForm(forms.Form):
    """Which system, and from when to when."""

    system = forms.ModelChoiceField(label=gettext_lazy("Credit system"), queryset=CreditSystem.objects.all())
    begins = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    ends = forms.DateField(label=gettext_lazy("To"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def clean(self):
        cleaned = super().clean()
        begins, ends = cleaned.get("begins"), cleaned.get("ends")
        if begins and ends and ends < begins:
            self.add_error("ends", _("The report ends before it begins."))
        if ends and ends > timezone.now().date():
            self.add_error("ends", _("This day is still to come."))
        return cleaned

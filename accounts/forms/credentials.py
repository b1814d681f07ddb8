"""Forms for what people note of their training, work, languages, immunisations, societies and visas."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.credential_kinds import LanguageSkill, LanguageTestKind, on_scale
from accounts.enums import InstitutionKind
from accounts.forms.fields import LineField
from accounts.models import Degree, Immunisation, Institution, LanguageTest, PracticePeriod, SocietyMembership, Visa
from core.reference.countries import country_choices
from core.reference.specialties import specialty_choices


def _countries() -> list[tuple[str, str]]:
    return [("", "—"), *country_choices()]


def day_field(label: str, **kwargs) -> forms.DateField:
    """A day, chosen from the browser's own calendar."""
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **kwargs)


class CredentialForm(forms.ModelForm):
    """One line of one's record. The service writes it, so that a refusal leaves nothing half changed."""

    past: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        for name in self.past:
            if said.get(name) and said[name] > timezone.localdate():
                self.add_error(name, _("This day lies in the future."))
        return said

    def _post_clean(self) -> None:
        """Nothing is written to the row here."""


class DegreeForm(CredentialForm):
    past = ("graduated_on",)
    title = LineField(label=_("Title of the degree"), max_length=160, help_text=_("As it stands on the diploma, such as MBChB."))
    school = LineField(label=_("School"), max_length=200)
    country = forms.ChoiceField(label=_("Country"), choices=_countries)
    graduated_on = day_field(_("Awarded on"))

    class Meta:
        model = Degree
        fields = ["level", "title", "school", "country", "graduated_on"]
        labels = {"level": _("Kind of degree")}


class PracticeForm(CredentialForm):
    past = ("started_on", "ended_on")
    position = LineField(
        label=_("Position"), max_length=160, help_text=_("Such as medical officer, or staff nurse in the intensive care unit.")
    )
    employer = LineField(label=_("Employer"), max_length=200)
    country = forms.ChoiceField(label=_("Country"), choices=_countries)
    specialty = forms.ChoiceField(label=_("Specialty"), required=False, choices=lambda: [("", "—"), *specialty_choices()])
    started_on = day_field(_("From"))
    ended_on = day_field(_("Until"), required=False, help_text=_("Leave it empty if you still work there."))

    class Meta:
        model = PracticePeriod
        fields = ["position", "employer", "country", "started_on", "ended_on"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.specialties:
            self.initial["specialty"] = self.instance.specialties[0]
        self.order_fields(["position", "employer", "country", "specialty", "started_on", "ended_on"])

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.get("started_on") and said.get("ended_on") and said["ended_on"] < said["started_on"]:
            self.add_error("ended_on", _("The time of work ends before it begins."))
        first = said.pop("specialty", "")
        return {**said, "specialties": [first] if first else []}


class LanguageTestForm(CredentialForm):
    past = ("taken_on",)
    taken_on = day_field(_("Taken on"))
    overall = LineField(
        label=_("Overall result"), required=False, max_length=10,
        help_text=_("As it stands on the result, such as 7.5 or B2. Leave it empty where the test has none, as with OET."),
    )  # fmt: skip
    listening = LineField(label=_("Listening"), required=False, max_length=10)
    reading = LineField(label=_("Reading"), required=False, max_length=10)
    writing = LineField(label=_("Writing"), required=False, max_length=10)
    speaking = LineField(label=_("Speaking"), required=False, max_length=10)
    number = LineField(
        label=_("Number of the result"), required=False, max_length=60, help_text=_("By which the body that set the test confirms it.")
    )

    class Meta:
        model = LanguageTest
        fields = ["test", "taken_on", "overall", "number"]
        labels = {"test": _("Test")}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update({skill: self.instance.parts.get(skill, "") for skill in LanguageSkill.values} if self.instance.pk else {})
        self.order_fields(["test", "taken_on", "overall", *LanguageSkill.values, "number"])

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        test, parts = said.get("test", ""), {}
        for name in ("overall", *LanguageSkill.values):
            result = said.pop(name, "") if name != "overall" else said.get("overall", "")
            placed = on_scale(test, result, of_part=name != "overall") if result and test in LanguageTestKind.values else ""
            if result and not placed:
                self.add_error(name, _("This test has no such result."))
            elif placed and name == "overall":
                said["overall"] = placed
            elif placed:
                parts[name] = placed
        if not self.errors and not parts and not said.get("overall"):
            self.add_error(None, _("Note at least one result."))
        return {**said, "parts": parts}


class ImmunisationForm(CredentialForm):
    past = ("last_on",)
    doses = forms.IntegerField(
        label=_("Doses"), min_value=0, max_value=20, initial=1, help_text=_("0 if a laboratory has shown that you are immune.")
    )
    last_on = day_field(_("Day of the last dose or of the proof"))

    class Meta:
        model = Immunisation
        fields = ["vaccine", "doses", "last_on"]
        labels = {"vaccine": _("Against")}


class SocietyForm(CredentialForm):
    society = forms.ModelChoiceField(queryset=Institution.objects.none(), label=_("Society"), required=False, empty_label="—")
    society_name = LineField(
        label=_("Another society"), required=False, max_length=200, help_text=_("Only if it is not in the list above.")
    )
    number = LineField(label=_("Number of the membership"), required=False, max_length=60)
    valid_until = day_field(_("Valid until"), required=False)

    class Meta:
        model = SocietyMembership
        fields = ["society", "society_name", "number", "valid_until"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["society"].queryset = Institution.objects.confirmed().filter(kind=InstitutionKind.SOCIETY)

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.get("society"):
            said["society_name"] = ""
        elif not said.get("society_name"):
            self.add_error("society", _("Choose a society, or write its name below."))
        return said


class VisaForm(CredentialForm):
    country = forms.ChoiceField(label=_("Country that you may enter"), choices=_countries)
    visa_class = LineField(label=_("Class of the visa"), max_length=40, help_text=_("Such as J-1. Write “citizen” where you need none."))
    expires_on = day_field(_("Valid until"), required=False)

    class Meta:
        model = Visa
        fields = ["country", "visa_class", "expires_on"]

"""What people say of themselves, and their licences."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.enums import Gender
from accounts.forms.fields import LineField, NameField, SpecialtiesField
from accounts.models import Institution, Licence, Profile, User
from core.languages import language_choices
from core.reference.countries import country_choices, country_name
from core.reference.professions import profession_choices
from core.reference.time_zones import UTC, is_time_zone, time_zone_choices

ELSEWHERE = "other"
PROFILE_FIELDS = (
    "latin_name",
    "profession",
    "specialties",
    "country",
    "gender",
    "institution",
    "institution_name",
    "language",
    "time_zone",
)


def institution_choices() -> list[tuple[str, Any]]:
    """Confirmed institutions under their countries, then the way to name another. One query."""
    rows = Institution.objects.confirmed().values_list("country", "pk", "name").order_by("country", "name")
    by_country = [
        (country_name(country), [(str(pk), name) for _country, pk, name in group])
        for country, group in groupby(rows, key=lambda row: row[0])
    ]
    return [("", "—"), *sorted(by_country), (ELSEWHERE, _("Another institution, or none of these"))]


class ProfileForm(forms.Form):
    """Everything but the e-mail address and the password."""

    name = NameField(
        label=_("Name, as it stands on your certificates"),
        help_text=_("In your own script. Certificates that were issued keep the name they have."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    latin_name = NameField(
        latin=True,
        required=False,
        label=_("Name in Latin letters"),
        help_text=_("As in your passport, where your name is written in another script. It stands under your name on certificates."),
    )
    profession = forms.ChoiceField(
        label=_("Profession"),
        required=False,
        choices=lambda: [("", "—"), *profession_choices()],
        help_text=_("It decides which credit you can claim. The list is the international classification of occupations, ISCO-08."),
    )
    specialties = SpecialtiesField(label=_("Specialties"))
    country = forms.ChoiceField(label=_("Country where you work"), required=False, choices=lambda: [("", "—"), *country_choices()])
    gender = forms.ChoiceField(
        label=_("Gender"),
        required=False,
        choices=[("", _("I would rather not say")), *Gender.choices],
        help_text=_(
            "Only if you wish. It is counted in reports on who applied for fellowships and who was chosen, "
            "never shown beside your name, and never in groups of fewer than five people."
        ),
    )
    institution = forms.ChoiceField(label=_("Institution where you work"), required=False)
    institution_name = LineField(
        label=_("Name of your institution"), required=False, max_length=200, help_text=_("Only if it is not in the list above.")
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=language_choices, help_text=_("In which we write to you, and in which your certificates are made.")
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=time_zone_choices,
        help_text=_("The nearest city in your zone. Deadlines and sessions are shown in its time."),
    )

    def __init__(self, *args, user: User, **kwargs) -> None:
        profile: Profile = user.profile
        said = {field: getattr(profile, field) for field in PROFILE_FIELDS if field != "institution"}
        at = str(profile.institution_id or (ELSEWHERE if profile.institution_name else ""))
        super().__init__(*args, initial={"name": user.name, "institution": at, **said}, **kwargs)
        self.fields["institution"].choices = institution_choices()
        if profile.time_zone != UTC and is_time_zone(profile.time_zone):
            self._keep_choice("time_zone", profile.time_zone, profile.time_zone)

    def _keep_choice(self, field: str, value: str, label: str) -> None:
        """Offer what was chosen once, even if the list has changed since."""
        offered = list(self.fields[field].choices)
        flat = {code for code, names in offered for code in ([code] if isinstance(names, str) else [code for code, _name in names])}
        if value not in flat:
            self.fields[field].choices = [*offered, (value, label)]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        chosen = said.get("institution", "")
        if chosen and chosen != ELSEWHERE:
            said["institution"] = Institution.objects.confirmed().filter(pk=chosen).first()
            said["institution_name"] = ""
        else:
            said["institution"] = None
        return said


class LicenceForm(forms.ModelForm):
    """A licence to practise."""

    country = forms.ChoiceField(label=_("Country"), choices=lambda: [("", "—"), *country_choices()])
    body = LineField(
        label=_("Licensing body"), max_length=160, help_text=_("Such as a medical council, a nursing board or a chamber of pharmacists.")
    )
    number = LineField(label=_("Number of the licence"), max_length=60)
    expires_on = forms.DateField(
        label=_("Valid until"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Leave it empty if the licence does not expire."),
    )

    class Meta:
        model = Licence
        fields = ["country", "body", "number", "expires_on"]

    def _post_clean(self) -> None:
        """The service writes the licence, so that a refusal leaves nothing half changed."""

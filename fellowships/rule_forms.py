"""A form for each kind of eligibility rule: staff choose and type, nobody writes code."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.credential_kinds import DegreeLevel, LanguageTestKind, Vaccine, on_scale
from accounts.enums import InstitutionKind
from accounts.forms.fields import LineField
from accounts.models import Institution
from core.achievements import offered
from core.languages import language_choices
from core.reference.countries import country_choices
from core.reference.professions import profession_choices
from core.reference.specialties import specialty_choices
from fellowships.eligibility import Values
from fellowships.enums import DocumentPhase, RuleKind
from fellowships.models import DocumentNeed, EligibilityRule
from reviewing.enums import DocumentKind

MOST_YEARS, MOST_MONTHS, MOST_DOSES = 50, 240, 10


def _several(label, choices, **kwargs) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=choices, widget=forms.CheckboxSelectMultiple, **kwargs)


def _listed(label, choices, **kwargs) -> forms.MultipleChoiceField:
    """Many to choose from: a list that takes several."""
    return forms.MultipleChoiceField(label=label, choices=choices, widget=forms.SelectMultiple(attrs={"size": 10}), **kwargs)


def _number(label, most: int, **kwargs) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=most, required=False, **kwargs)


def _day(label, **kwargs) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **kwargs)


class RuleForm(forms.Form):
    """What every rule has. ``values`` is what the rule keeps; ``fill`` says what the form shows of them."""

    may_be_waived = forms.BooleanField(
        label=gettext_lazy("Who nearly meets it may ask an officer to be let in all the same"), required=False
    )

    def __init__(self, *args, rule: EligibilityRule | None = None, **kwargs) -> None:
        initial = {**self.fill(rule.values), "may_be_waived": rule.may_be_waived} if rule else {}
        super().__init__(*args, initial=initial, **kwargs)
        self.order_fields([*(name for name in self.fields if name != "may_be_waived"), "may_be_waived"])

    def fill(self, values: Values) -> dict[str, Any]:
        return dict(values)

    @property
    def values(self) -> Values:
        """What was typed, without what was left empty."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "may_be_waived"}
        return {name: _plain(value) for name, value in said.items() if value not in (None, "", [], {})}


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


class ProfessionForm(RuleForm):
    any_of = _several(gettext_lazy("One of these professions"), profession_choices)


class SpecialtyForm(RuleForm):
    any_of = _listed(gettext_lazy("One of these specialties"), specialty_choices)


class CountryForm(RuleForm):
    any_of = _listed(gettext_lazy("Works in one of these countries"), country_choices)


class DegreeForm(RuleForm):
    any_of = _several(gettext_lazy("One of these degrees"), DegreeLevel.choices)


class GraduationForm(RuleForm):
    at_least = _number(gettext_lazy("At least so many years ago"), MOST_YEARS)
    at_most = _number(gettext_lazy("At most so many years ago"), MOST_YEARS)
    levels = _several(
        gettext_lazy("Counted from one of these degrees; from any, where none is chosen"), DegreeLevel.choices, required=False
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        least, most = said.get("at_least"), said.get("at_most")
        if least is None and most is None:
            self.add_error("at_least", _("Give at least one of the two."))
        elif least is not None and most is not None and least > most:
            self.add_error("at_most", _("This is less than the other."))
        return said

    @property
    def values(self) -> Values:
        said = self.cleaned_data
        years = {name: said[name] for name in ("at_least", "at_most") if said.get(name) is not None}
        return {**years, **({"levels": said["levels"]} if said.get("levels") else {})}


class LicenceForm(RuleForm):
    countries = _listed(
        gettext_lazy("In one of these countries"), country_choices, required=False, help_text=gettext_lazy("None chosen: in any country.")
    )
    valid_on = _day(gettext_lazy("Valid on"), help_text=gettext_lazy("Empty: on the day on which the application is sent."))


class PracticeForm(RuleForm):
    years = _number(gettext_lazy("Years of work"), MOST_YEARS)
    of_last = _number(gettext_lazy("Of the last so many years"), MOST_YEARS, help_text=gettext_lazy("Empty: of her whole life."))
    recent_months = _number(gettext_lazy("At work within the last so many months"), MOST_MONTHS)
    specialties = _listed(
        gettext_lazy("Only work in these specialties counts"), specialty_choices, required=False,
        help_text=gettext_lazy("None chosen: any work counts."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if not said.get("years") and not said.get("recent_months"):
            self.add_error("years", _("Say for how long or how recently."))
        if said.get("of_last") and said.get("years") and said["years"] > said["of_last"]:
            self.add_error("years", _("These are more years than the span has."))
        return said

    @property
    def values(self) -> Values:
        return {name: value for name, value in super().values.items() if value}


class LanguageForm(RuleForm):
    """For each test the least results; a test without any is not accepted."""

    most_months = _number(gettext_lazy("Not older than so many months"), MOST_MONTHS, help_text=gettext_lazy("Empty: of any age."))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for code, label in LanguageTestKind.choices:
            self.fields[f"{code}_overall"] = LineField(label=_("%(test)s: overall") % {"test": label}, required=False, max_length=10)
            self.fields[f"{code}_each"] = LineField(label=_("%(test)s: in each part") % {"test": label}, required=False, max_length=10)
        self.fields.pop("oet_overall")
        self.order_fields([*(name for name in self.fields if name not in ("most_months", "may_be_waived")), "most_months", "may_be_waived"])

    def fill(self, values: Values) -> dict[str, Any]:
        said = {"most_months": values.get("most_months")}
        for asked in values["any_of"]:
            said |= {f"{asked['test']}_{name}": asked[name] for name in ("overall", "each") if asked.get(name)}
        return said

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        asked: dict[str, dict[str, str]] = {}
        for test in LanguageTestKind.values:
            for name in ("overall", "each"):
                if result := said.get(f"{test}_{name}", ""):
                    placed = on_scale(test, result, of_part=name == "each")
                    if not placed:
                        self.add_error(f"{test}_{name}", _("This test has no such result."))
                    asked.setdefault(test, {"test": test})[name] = placed
        if not asked:
            self.add_error(None, _("Give the least result of at least one test."))
        return {**said, "any_of": list(asked.values())}

    @property
    def values(self) -> Values:
        months = self.cleaned_data.get("most_months")
        return {"any_of": self.cleaned_data["any_of"], **({"most_months": months} if months else {})}


class VisaForm(RuleForm):
    country = forms.ChoiceField(label=gettext_lazy("To enter"), choices=lambda: [("", "—"), *country_choices()])
    classes = LineField(
        label=gettext_lazy("Classes of visa"), required=False, max_length=120,
        help_text=gettext_lazy("Divided by commas, such as “J-1, B-1”. Empty: any."),
    )  # fmt: skip
    valid_on = _day(gettext_lazy("Valid on"), help_text=gettext_lazy("Empty: on the day on which the application is sent."))

    def fill(self, values: Values) -> dict[str, Any]:
        return {**values, "classes": ", ".join(values.get("classes", []))}

    @property
    def values(self) -> Values:
        said = super().values
        classes = [each.strip() for each in said.pop("classes", "").split(",") if each.strip()]
        return {**said, **({"classes": classes} if classes else {})}


class ImmunisationForm(RuleForm):
    """A number of doses for each vaccine that is asked for."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for code, label in Vaccine.choices:
            self.fields[code] = _number(_("%(vaccine)s: doses") % {"vaccine": label}, MOST_DOSES)
        self.order_fields([*Vaccine.values, "may_be_waived"])

    def fill(self, values: Values) -> dict[str, Any]:
        return {each["vaccine"]: each["doses"] for each in values["all_of"]}

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if not any(said.get(code) for code in Vaccine.values):
            self.add_error(None, _("Give the doses of at least one."))
        return said

    @property
    def values(self) -> Values:
        said = self.cleaned_data
        return {"all_of": [{"vaccine": code, "doses": said[code]} for code in Vaccine.values if said.get(code)]}


class CourseForm(RuleForm):
    all_of = _listed(
        gettext_lazy("Has completed each of these"), lambda: [(one.key, one.title) for one in offered(language=get_language() or "en")]
    )
    most_months = _number(gettext_lazy("Not longer ago than so many months"), MOST_MONTHS, help_text=gettext_lazy("Empty: ever."))


class MembershipForm(RuleForm):
    any_of = _several(
        gettext_lazy("Member of one of these"),
        lambda: [(str(one.uid), one.name) for one in Institution.objects.confirmed().filter(kind=InstitutionKind.SOCIETY)],
    )


FORMS: dict[str, type[RuleForm]] = {
    RuleKind.PROFESSION: ProfessionForm,
    RuleKind.SPECIALTY: SpecialtyForm,
    RuleKind.COUNTRY: CountryForm,
    RuleKind.DEGREE: DegreeForm,
    RuleKind.GRADUATION: GraduationForm,
    RuleKind.LICENCE: LicenceForm,
    RuleKind.PRACTICE: PracticeForm,
    RuleKind.LANGUAGE: LanguageForm,
    RuleKind.VISA: VisaForm,
    RuleKind.IMMUNISATION: ImmunisationForm,
    RuleKind.COURSE: CourseForm,
    RuleKind.MEMBERSHIP: MembershipForm,
}


class NeedForm(forms.Form):
    """A document that the call asks for, with a note in each language of the site."""

    phase = forms.ChoiceField(
        label=gettext_lazy("When"), choices=DocumentPhase.choices, widget=forms.RadioSelect, initial=DocumentPhase.APPLY
    )
    kind = forms.ChoiceField(label=gettext_lazy("Document"), choices=DocumentKind.choices)
    required = forms.BooleanField(label=gettext_lazy("Nobody can send an application without it"), required=False, initial=True)
    must_be_valid_on = _day(gettext_lazy("Must be valid on"), help_text=gettext_lazy("Empty: the day on which it expires does not matter."))

    def __init__(self, *args, need: DocumentNeed | None = None, **kwargs) -> None:
        names = ("phase", "kind", "required", "must_be_valid_on")
        initial = {name: getattr(need, name) for name in names} if need else {}
        super().__init__(*args, initial=initial, **kwargs)
        for code, name in language_choices():
            words = (need.words if need else {}).get(code, "")
            self.fields[f"words_{code}"] = LineField(
                label=_("What exactly, in: %(language)s") % {"language": name}, required=False, max_length=300, initial=words
            )

    @property
    def said(self) -> dict[str, Any]:
        """What ``requirements.add_need`` and ``change_need`` take."""
        cleaned = self.cleaned_data
        words = {name.removeprefix("words_"): value for name, value in cleaned.items() if name.startswith("words_") and value}
        return {**{name: cleaned[name] for name in ("phase", "kind", "required", "must_be_valid_on")}, "words": words}

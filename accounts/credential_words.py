"""The kinds of lines in one's record, and how each is shown: a title and what else is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.credential_kinds import LanguageSkill
from accounts.forms import credentials as forms
from accounts.models import Degree, Immunisation, LanguageTest, PracticePeriod, SocietyMembership, Visa
from accounts.models.credentials import Credential
from core.reference.countries import country_name


@dataclass(frozen=True)
class Kind:
    """One part of the record: ``code`` stands in addresses, ``related`` is its name on a person."""

    code: str
    model: type[Credential]
    form: type[forms.CredentialForm]
    related: str
    title: Promise
    add: Promise
    empty: Promise
    line: Callable[[Any], tuple[str, str]]

    def rows(self, user) -> QuerySet:
        """The lines of one person."""
        found = getattr(user, self.related).all()
        return found.select_related("society") if self.model is SocietyMembership else found


def _day(day) -> str:
    return date_format(day, "DATE_FORMAT")


def _degree(row: Degree) -> tuple[str, str]:
    named = {"school": row.school, "country": country_name(row.country), "day": _day(row.graduated_on)}
    return f"{row.title} ({row.get_level_display()})", _("%(school)s, %(country)s, awarded on %(day)s") % named


def _practice(row: PracticePeriod) -> tuple[str, str]:
    named = {"employer": row.employer, "country": country_name(row.country), "from": _day(row.started_on)}
    if row.ended_on:
        return row.position, _("%(employer)s, %(country)s, from %(from)s to %(to)s") % {**named, "to": _day(row.ended_on)}
    return row.position, _("%(employer)s, %(country)s, since %(from)s") % named


def _test(row: LanguageTest) -> tuple[str, str]:
    scores = [f"{LanguageSkill(part).label} {score}" for part, score in row.parts.items()]
    if row.overall:
        scores.insert(0, _("overall %(score)s") % {"score": row.overall})
    return row.get_test_display(), _("%(scores)s, taken on %(day)s") % {"scores": ", ".join(scores), "day": _day(row.taken_on)}


def _immunisation(row: Immunisation) -> tuple[str, str]:
    if not row.doses:
        return row.get_vaccine_display(), _("proof of immunity of %(day)s") % {"day": _day(row.last_on)}
    said = _("%(count)d doses, the last on %(day)s") if row.doses > 1 else _("%(count)d dose, on %(day)s")
    return row.get_vaccine_display(), said % {"count": row.doses, "day": _day(row.last_on)}


def _society(row: SocietyMembership) -> tuple[str, str]:
    return str(row), _("valid until %(day)s") % {"day": _day(row.valid_until)} if row.valid_until else _("without an end")


def _visa(row: Visa) -> tuple[str, str]:
    where = f"{country_name(row.country)}: {row.visa_class}"
    return where, _("valid until %(day)s") % {"day": _day(row.expires_on)} if row.expires_on else _("without an end")


KINDS = {
    kind.code: kind
    for kind in (
        Kind(
            "degrees", Degree, forms.DegreeForm, "degrees", gettext_lazy("Degrees"), gettext_lazy("Add a degree"),
            gettext_lazy("No degree noted."), _degree,
        ),
        Kind(
            "practice", PracticePeriod, forms.PracticeForm, "practice_periods", gettext_lazy("Practice"),
            gettext_lazy("Add a place of work"), gettext_lazy("No place of work noted."), _practice,
        ),
        Kind(
            "languages", LanguageTest, forms.LanguageTestForm, "language_tests", gettext_lazy("Language tests"),
            gettext_lazy("Add a language test"), gettext_lazy("No language test noted."), _test,
        ),
        Kind(
            "immunisations", Immunisation, forms.ImmunisationForm, "immunisations", gettext_lazy("Immunisations"),
            gettext_lazy("Add an immunisation"), gettext_lazy("No immunisation noted."), _immunisation,
        ),
        Kind(
            "societies", SocietyMembership, forms.SocietyForm, "society_memberships", gettext_lazy("Memberships of societies"),
            gettext_lazy("Add a membership"), gettext_lazy("No membership noted."), _society,
        ),
        Kind(
            "visas", Visa, forms.VisaForm, "visas", gettext_lazy("Visas"), gettext_lazy("Add a visa"),
            gettext_lazy("No visa noted."), _visa,
        ),
    )
}  # fmt: skip

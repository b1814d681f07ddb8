"""Rules and findings as sentences in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from babel.lists import format_list
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_noop, ngettext, pgettext
from django.utils.translation import gettext as _

from accounts.credential_kinds import DegreeLevel, LanguageSkill, LanguageTestKind, Vaccine
from accounts.models import Institution
from core.achievements import offered
from core.languages import babel_locale
from core.reference.countries import country_name
from core.reference.professions import profession_name
from core.reference.specialties import specialty_name
from fellowships.eligibility import PASSED, Values

Facts = dict[str, Any]


@dataclass(frozen=True)
class Names:
    """Titles of courses by key and names of societies by uid, looked up once for all rules of a page."""

    courses: dict[str, str] = field(default_factory=dict)
    course_urls: dict[str, str] = field(default_factory=dict)
    societies: dict[str, str] = field(default_factory=dict)

    def course(self, key: str) -> str:
        return self.courses.get(key) or _("a course that is no longer offered")

    def society(self, uid: str) -> str:
        return self.societies.get(uid) or _("a society that is no longer listed")


def names_for(rules: Iterable[tuple[str, Values]]) -> Names:
    """What the words of ``rules`` (kind and values) need: no query for kinds that are not there."""
    rules = list(rules)
    keys = {key for kind, values in rules if kind == "course" for key in values["all_of"]}
    uids = {uid for kind, values in rules if kind == "membership" for uid in values["any_of"]}
    found = offered(language=get_language() or "en", keys=keys) if keys else []
    societies = Institution.objects.filter(uid__in=uids).values_list("uid", "name") if uids else []
    return Names(
        courses={one.key: one.title for one in found},
        course_urls={one.key: one.url for one in found},
        societies={str(uid): name for uid, name in societies},
    )


def rule_in_words(kind: str, values: Values, names: Names) -> str:
    """What the rule asks, as one sentence for anybody."""
    return _RULES[kind](values, names)


def finding_in_words(kind: str, values: Values, result: str, facts: Facts, names: Names) -> str:
    """How somebody meets the rule or why not, as a sentence said to her."""
    if facts.get("missing"):
        return _MISSING[kind]()
    return _FINDINGS[kind](values, result, facts, names)


# What is asked ---------------------------------------------------------------


def either(names: Collection[str]) -> str:
    """``a, b or c`` in the active language."""
    return format_list(list(names), style="or", locale=babel_locale(get_language() or "en"))


def all_of(names: Collection[str]) -> str:
    """``a, b and c`` in the active language."""
    return format_list(list(names), style="standard", locale=babel_locale(get_language() or "en"))


def _day(said: str) -> str:
    return date_format(date.fromisoformat(said), "DATE_FORMAT")


def _years(count: int) -> str:
    return ngettext("%(count)d year", "%(count)d years", count) % {"count": count}


def _months(count: int) -> str:
    return ngettext("%(count)d month", "%(count)d months", count) % {"count": count}


def _profession(values: Values, names: Names) -> str:
    return _("You work as: %(list)s.") % {"list": either([profession_name(code) for code in values["any_of"]])}


def _specialty(values: Values, names: Names) -> str:
    return _("Your specialty is %(list)s.") % {"list": either([specialty_name(code) for code in values["any_of"]])}


def _country(values: Values, names: Names) -> str:
    return _("You work in %(list)s.") % {"list": either([country_name(code) for code in values["any_of"]])}


def _levels(codes: Iterable[str]) -> str:
    return either([str(DegreeLevel(code).label) for code in codes])


def _degree(values: Values, names: Names) -> str:
    return _("You hold a degree: %(list)s.") % {"list": _levels(values["any_of"])}


def _graduation(values: Values, names: Names) -> str:
    least, most = values.get("at_least"), values.get("at_most")
    if least is not None and most is not None:
        said = _("You graduated at least %(least)s and at most %(most)s ago.") % {"least": _years(least), "most": _years(most)}
    elif least is not None:
        said = _("You graduated at least %(least)s ago.") % {"least": _years(least)}
    else:
        said = _("You graduated at most %(most)s ago.") % {"most": _years(most or 0)}
    if values.get("levels"):
        return f"{said} " + _("The degree that counts: %(list)s.") % {"list": _levels(values["levels"])}
    return said


def _licence(values: Values, names: Names) -> str:
    countries = values.get("countries") or []
    where = either([country_name(code) for code in countries])
    if values.get("valid_on"):
        day = _day(values["valid_on"])
        if countries:
            return _("You hold a licence to practise in %(countries)s that is valid on %(day)s.") % {"countries": where, "day": day}
        return _("You hold a licence to practise that is valid on %(day)s.") % {"day": day}
    if countries:
        return _("You hold a valid licence to practise in %(countries)s.") % {"countries": where}
    return _("You hold a valid licence to practise.")


def _practice(values: Values, names: Names) -> str:
    said, years, recent = [], values.get("years", 0), values.get("recent_months", 0)
    if years and values.get("of_last"):
        facts = {"years": _years(years), "last": _years(values["of_last"])}
        said.append(_("You have worked in your profession for %(years)s of the last %(last)s.") % facts)
    elif years:
        said.append(_("You have worked in your profession for %(years)s.") % {"years": _years(years)})
    if recent:
        said.append(_("You have been at work within the last %(months)s.") % {"months": _months(recent)})
    if values.get("specialties"):
        said.append(_("Work in %(list)s counts.") % {"list": either([specialty_name(code) for code in values["specialties"]])})
    return " ".join(said)


def _test(asked: Values) -> str:
    """One test with its scores, such as “IELTS Academic (English): 7.5 overall, 7.0 in each part”."""
    scores = []
    if asked.get("overall"):
        scores.append(_("%(score)s overall") % {"score": asked["overall"]})
    if asked.get("each"):
        scores.append(_("%(score)s in each part") % {"score": asked["each"]})
    for part, score in (asked.get("parts") or {}).items():
        scores.append(_("%(score)s in %(part)s") % {"score": score, "part": LanguageSkill(part).label})
    name = LanguageTestKind(asked["test"]).label
    return _("%(test)s: %(scores)s") % {"test": name, "scores": all_of(scores)} if scores else str(name)


def _language(values: Values, names: Names) -> str:
    said = _("You have passed a language test. Accepted: %(list)s.") % {"list": "; ".join(_test(asked) for asked in values["any_of"])}
    if months := values.get("most_months"):
        said += " " + _("The test is not older than %(months)s.") % {"months": _months(months)}
    return said


def _visa(values: Values, names: Names) -> str:
    country = country_name(values["country"])
    said = (
        _("You may enter %(country)s and stay: you are a citizen or hold a visa of class %(list)s.")
        % {"country": country, "list": either(values["classes"])}
        if values.get("classes")
        else _("You may enter %(country)s and stay: you are a citizen or hold a visa.") % {"country": country}
    )
    return f"{said} " + _("It is valid on %(day)s.") % {"day": _day(values["valid_on"])} if values.get("valid_on") else said


def _vaccine(code: str, doses: int) -> str:
    name = str(Vaccine(code).label)
    return ngettext("%(vaccine)s (%(count)d dose)", "%(vaccine)s (%(count)d doses)", doses) % {"vaccine": name, "count": doses}


def _immunisation(values: Values, names: Names) -> str:
    wanted = [_vaccine(each["vaccine"], each["doses"]) for each in values["all_of"]]
    return _("You are immunised against %(list)s, or a laboratory has shown that you are immune.") % {"list": all_of(wanted)}


def _course(values: Values, names: Names) -> str:
    said = _("You have completed here: %(list)s.") % {"list": all_of([names.course(key) for key in values["all_of"]])}
    if months := values.get("most_months"):
        said += " " + _("That is not longer ago than %(months)s.") % {"months": _months(months)}
    return said


def _membership(values: Values, names: Names) -> str:
    return _("You are a member of %(list)s.") % {"list": either([names.society(uid) for uid in values["any_of"]])}


_RULES: dict[str, Callable[[Values, Names], str]] = {
    "profession": _profession,
    "specialty": _specialty,
    "country": _country,
    "degree": _degree,
    "graduation": _graduation,
    "licence": _licence,
    "practice": _practice,
    "language": _language,
    "visa": _visa,
    "immunisation": _immunisation,
    "course": _course,
    "membership": _membership,
}

# How somebody meets it -------------------------------------------------------

_MISSING: dict[str, Callable[[], str]] = {
    "profession": lambda: _("Your profile does not say what you work as."),
    "specialty": lambda: _("Your profile names no specialty."),
    "country": lambda: _("Your profile does not say in which country you work."),
    "degree": lambda: _("You have noted no degree."),
    "graduation": lambda: _("You have noted no degree from which to count the years."),
    "licence": lambda: _("You have noted no licence."),
    "practice": lambda: _("You have not noted where you have worked."),
    "language": lambda: _("You have noted no language test."),
    "visa": lambda: _("You have noted no visa for this country."),
    "immunisation": lambda: _("You have noted no immunisations."),
    "course": lambda: _("You have not completed this course."),
    "membership": lambda: _("You have noted no membership of a society."),
}


_LICENCE = (
    gettext_noop("You hold such a licence."),
    gettext_noop("Your licence is valid only until %(day)s."),
    gettext_noop("You have noted a licence, but none for a country that the call names."),
)
_VISA = (
    gettext_noop("You may enter."),
    gettext_noop("Your visa is valid only until %(day)s."),
    gettext_noop("You have noted no visa for this country."),
)
_MEMBER = (gettext_noop("You are a member."), gettext_noop("Your membership is valid only until %(day)s."), "")


def _of_codes(name: Callable[[str], str]):
    def said(values: Values, result: str, facts: Facts, names: Names) -> str:
        listed = all_of([name(code) for code in facts.get("met") or facts.get("has") or []])
        if result == PASSED:
            return _("Your profile says: %(list)s.") % {"list": listed}
        return _("Your profile says: %(list)s. That is not among what the call asks for.") % {"list": listed}

    return said


def _degree_found(values: Values, result: str, facts: Facts, names: Names) -> str:
    levels = all_of([str(DegreeLevel(code).label) for code in facts.get("met") or facts.get("has") or []])
    if result == PASSED:
        return _("You have noted: %(list)s.") % {"list": levels}
    return _("You have noted: %(list)s. That is not the degree that the call asks for.") % {"list": levels}


def _graduation_found(values: Values, result: str, facts: Facts, names: Names) -> str:
    return _("You graduated on %(day)s.") % {"day": _day(facts["graduated_on"])}


def _holding(passed: str, ends: str, none: str):
    def said(values: Values, result: str, facts: Facts, names: Names) -> str:
        until = facts.get("until")
        if result == PASSED:
            return _(passed) + (" " + pgettext("a licence", "It is valid until %(day)s.") % {"day": _day(until)} if until else "")
        return _(ends) % {"day": _day(until)} if until else _(none)

    return said


def _practice_found(values: Values, result: str, facts: Facts, names: Names) -> str:
    said = [_("You have noted %(months)s of work that count.") % {"months": _months(facts["months"])}]
    if facts.get("last") and values.get("recent_months"):
        said.append(_("You were last at work on %(day)s.") % {"day": _day(facts["last"])})
    return " ".join(said)


def _language_found(values: Values, result: str, facts: Facts, names: Names) -> str:
    if facts.get("others"):
        return _("You have noted a language test, but none of those that the call accepts.")
    named = {"test": LanguageTestKind(facts["test"]).label, "day": _day(facts["taken_on"])}
    if result == PASSED:
        return _("You passed %(test)s on %(day)s.") % named
    said = [_("You took %(test)s on %(day)s.") % named]
    if facts.get("too_old"):
        said.append(_("That is too long ago."))
    for where, (has, needed) in facts.get("short", {}).items():
        said.append(_short(where, has, needed))
    return " ".join(said)


def _short(where: str, has: str, needed: str) -> str:
    part = _("overall") if where == "overall" else str(LanguageSkill(where).label)
    if not has:
        return _("%(part)s: no result noted; %(needed)s is needed.") % {"part": part, "needed": needed}
    return _("%(part)s: %(has)s instead of %(needed)s.") % {"part": part, "has": has, "needed": needed}


def _visa_found(values: Values, result: str, facts: Facts, names: Names) -> str:
    if facts.get("has"):
        return _("You have noted a visa of class %(list)s, which this call does not accept.") % {"list": all_of(facts["has"])}
    return _holding(*_VISA)(values, result, facts, names)


def _immunisation_found(values: Values, result: str, facts: Facts, names: Names) -> str:
    if result == PASSED:
        return _("You have noted every immunisation that is asked for.")
    said = [
        _("%(vaccine)s: %(has)d of %(needed)d doses noted.") % {"vaccine": Vaccine(code).label, "has": has, "needed": needed}
        for code, (has, needed) in facts["short"].items()
    ]
    return " ".join(said)


def _course_found(values: Values, result: str, facts: Facts, names: Names) -> str:
    if result == PASSED:
        return _("You have completed it here.")
    return _("Still to be completed: %(list)s.") % {"list": all_of([names.course(key) for key in facts["todo"]])}


def _membership_found(values: Values, result: str, facts: Facts, names: Names) -> str:
    if result != PASSED and not facts.get("until"):
        return _("You have noted a membership, but not of a society that the call names.")
    return _holding(*_MEMBER)(values, result, facts, names)


_FINDINGS: dict[str, Callable[[Values, str, Facts, Names], str]] = {
    "profession": _of_codes(profession_name),
    "specialty": _of_codes(specialty_name),
    "country": _of_codes(country_name),
    "degree": _degree_found,
    "graduation": _graduation_found,
    "licence": _holding(*_LICENCE),
    "practice": _practice_found,
    "language": _language_found,
    "visa": _visa_found,
    "immunisation": _immunisation_found,
    "course": _course_found,
    "membership": _membership_found,
}

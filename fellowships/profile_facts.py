"""What an applicant's profile says of her, as it goes with an application: gathered in codes, shown in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.credential_kinds import DegreeLevel, LanguageSkill, LanguageTestKind
from core.achievements import achieved_by
from core.reference.countries import country_name
from core.reference.professions import profession_name
from core.reference.specialties import specialty_name
from reviewing.enums import Reveals
from reviewing.showing import Section, Shown

Record = dict[str, Any]


def gathered(user) -> Record:
    """What ``user`` has noted, in plain values. Her immunisations and visas stay with her: only what the rules said of them goes along."""
    profile = user.profile
    return {
        "name": user.name,
        "latin_name": profile.latin_name,
        "profession": profile.profession,
        "specialties": list(profile.specialties),
        "country": profile.country,
        "institution": profile.institution.name if profile.institution_id else profile.institution_name,
        "degrees": _rows(user.degrees.all(), "level", "title", "school", "country", "graduated_on"),
        "licences": _rows(user.licences.all(), "country", "body", "number", "expires_on"),
        "practice": _rows(user.practice_periods.all(), "position", "employer", "country", "started_on", "ended_on"),
        "tests": _rows(user.language_tests.all(), "test", "taken_on", "overall", "parts", "number"),
        "memberships": [
            {"society": str(row), "number": row.number, "valid_until": _plain(row.valid_until)}
            for row in user.society_memberships.select_related("society")
        ],
        "courses": [
            {"title": one.title, "completed_on": one.completed_on.isoformat()}
            for one in achieved_by([user.pk], language=user.language)[user.pk]
        ],
    }


def _rows(rows: Iterable, *fields: str) -> list[Record]:
    return [{name: _plain(getattr(row, name)) for name in fields} for row in rows]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def sections(record: Record, *, hides: frozenset[str] = frozenset()) -> list[Section]:
    """``record`` in the reader's language, without what ``hides`` (codes of ``Reveals``) keeps from her. Nothing noted: no line."""
    if not record:
        return []
    language = get_language() or "en"
    made = [
        Section(key="profile", title=_("About the applicant"), language=language, answers=_person(record)),
        *(_list(record, key, title(), line) for key, title, line in _LISTS),
    ]  # fmt: skip
    return [_hiding(section, hides) for section in made if section.answers]


def _list(record: Record, key: str, title: str, line: Callable[[Record], tuple[str, str]]) -> Section:
    answers = [_line(f"{key}-{at}", *line(row)) for at, row in enumerate(record.get(key, []))]
    return Section(key=key, title=title, language=get_language() or "en", answers=answers)


def _hiding(section: Section, hides: frozenset[str]) -> Section:
    shown = [_hidden(one) if one.reveals in hides or _tells(section.key) & hides else one for one in section.answers]
    return replace(section, answers=shown)


def _hidden(shown: Shown) -> Shown:
    return Shown(key=shown.key, kind=shown.kind, label=shown.label if shown.key in _PERSON else "", hidden=True, reveals=shown.reveals)


def _tells(section: str) -> frozenset[str]:
    """What every line of a list gives away, whatever stands in it."""
    return _GIVES_AWAY.get(section, frozenset())


_PERSON = ("name", "latin_name", "profession", "specialties", "country", "institution")
_GIVES_AWAY: dict[str, frozenset[str]] = {
    "degrees": frozenset({Reveals.COUNTRY.value, Reveals.INSTITUTION.value}),
    "licences": frozenset({Reveals.NAME.value, Reveals.COUNTRY.value}),
    "practice": frozenset({Reveals.COUNTRY.value, Reveals.INSTITUTION.value}),
    "tests": frozenset(),
    "memberships": frozenset({Reveals.NAME.value, Reveals.COUNTRY.value}),
}


def _person(record: Record) -> list[Shown]:
    said = [
        ("name", _("Name"), record.get("name", ""), Reveals.NAME),
        ("latin_name", _("Name in Latin letters"), record.get("latin_name", ""), Reveals.NAME),
        ("profession", _("Profession"), profession_name(record["profession"]) if record.get("profession") else "", Reveals.NONE),
        ("specialties", _("Specialties"), ", ".join(specialty_name(code) for code in record.get("specialties", [])), Reveals.NONE),
        ("country", _("Country of work"), country_name(record["country"]) if record.get("country") else "", Reveals.COUNTRY),
        ("institution", _("Institution"), record.get("institution", ""), Reveals.INSTITUTION),
    ]
    return [Shown(key=key, kind="short", label=label, value=value, reveals=reveals.value) for key, label, value, reveals in said if value]


def _line(key: str, label: str, value: str) -> Shown:
    return Shown(key=key, kind="short", label=label, value=value)


def _day(said: str | None) -> str:
    return date_format(date.fromisoformat(said), "DATE_FORMAT") if said else ""


def _degree(row: Record) -> tuple[str, str]:
    named = {"school": row["school"], "country": country_name(row["country"]), "day": _day(row["graduated_on"])}
    return f"{row['title']} ({DegreeLevel(row['level']).label})", _("%(school)s, %(country)s, awarded on %(day)s") % named


def _licence(row: Record) -> tuple[str, str]:
    named = {"country": country_name(row["country"]), "number": row["number"], "day": _day(row["expires_on"])}
    if row["expires_on"]:
        return row["body"], _("%(country)s, number %(number)s, valid until %(day)s") % named
    return row["body"], _("%(country)s, number %(number)s, does not expire") % named


def _practice(row: Record) -> tuple[str, str]:
    named = {
        "employer": row["employer"], "country": country_name(row["country"]), "from": _day(row["started_on"]), "to": _day(row["ended_on"]),
    }  # fmt: skip
    if row["ended_on"]:
        return row["position"], _("%(employer)s, %(country)s, from %(from)s to %(to)s") % named
    return row["position"], _("%(employer)s, %(country)s, since %(from)s") % named


def _test(row: Record) -> tuple[str, str]:
    scores = [f"{LanguageSkill(part).label} {score}" for part, score in row["parts"].items()]
    if row["overall"]:
        scores.insert(0, _("overall %(score)s") % {"score": row["overall"]})
    return str(LanguageTestKind(row["test"]).label), _("%(scores)s, taken on %(day)s") % {
        "scores": ", ".join(scores), "day": _day(row["taken_on"]),
    }  # fmt: skip


def _membership(row: Record) -> tuple[str, str]:
    return row["society"], _("valid until %(day)s") % {"day": _day(row["valid_until"])} if row["valid_until"] else _("member")


def _course(row: Record) -> tuple[str, str]:
    return row["title"], _("completed here on %(day)s") % {"day": _day(row["completed_on"])}


_LISTS: tuple[tuple[str, Callable[[], str], Callable[[Record], tuple[str, str]]], ...] = (
    ("degrees", lambda: _("Degrees"), _degree),
    ("licences", lambda: _("Licences to practise"), _licence),
    ("practice", lambda: _("Practice"), _practice),
    ("tests", lambda: _("Language tests"), _test),
    ("memberships", lambda: _("Memberships"), _membership),
    ("courses", lambda: _("Courses completed here"), _course),
)

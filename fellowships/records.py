"""What people have noted of themselves and completed here, as the plain values that rules look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from accounts.models import Degree, Immunisation, LanguageTest, Licence, PracticePeriod, Profile, SocietyMembership, Visa
from core.achievements import achieved_by
from fellowships.eligibility import DegreeFact, DoseFact, LicenceFact, MemberFact, Period, Record, ScoreFact, VisaFact

OF_THE_PROFILE = {"profession", "specialty", "country"}
READS: dict[str, tuple[str, ...]] = {
    "degree": ("degrees",),
    "graduation": ("degrees",),
    "licence": ("licences",),
    "practice": ("practice",),
    "language": ("tests",),
    "visa": ("visas",),
    "immunisation": ("doses",),
    "course": ("courses",),
    "membership": ("memberships",),
}


def record_of(user, kinds: Iterable[str]) -> Record:
    """What rules of ``kinds`` look at, for one person."""
    return records_of([user.pk], kinds)[user.pk]


def records_of(people: Collection[int], kinds: Iterable[str]) -> dict[int, Record]:
    """The same for many, by primary key: as many queries for many as for one, and none for kinds that are not asked."""
    asked = set(kinds)
    parts = {part for kind in asked for part in READS.get(kind, ())}
    said: dict[int, dict[str, Any]] = {person: {} for person in people}
    if asked & OF_THE_PROFILE:
        for profile in Profile.objects.filter(user__in=people):
            said[profile.user_id].update(profession=profile.profession, specialties=frozenset(profile.specialties), country=profile.country)
    for part in parts:
        for person, rows in _FINDERS[part](people).items():
            said[person][part] = rows
    return {person: Record(**values) for person, values in said.items()}


def _grouped(rows: Iterable, make) -> dict[int, tuple]:
    found = defaultdict(list)
    for row in rows:
        found[row.user_id].append(make(row))
    return {person: tuple(facts) for person, facts in found.items()}


def _degrees(people):
    return _grouped(Degree.objects.filter(user__in=people), lambda row: DegreeFact(row.level, row.graduated_on))


def _licences(people):
    return _grouped(Licence.objects.filter(user__in=people), lambda row: LicenceFact(row.country, row.expires_on))


def _practice(people):
    rows = PracticePeriod.objects.filter(user__in=people)
    return _grouped(rows, lambda row: Period(row.started_on, row.ended_on, frozenset(row.specialties)))


def _tests(people):
    return _grouped(LanguageTest.objects.filter(user__in=people), lambda row: ScoreFact(row.test, row.taken_on, row.overall, row.parts))


def _visas(people):
    return _grouped(Visa.objects.filter(user__in=people), lambda row: VisaFact(row.country, row.visa_class, row.expires_on))


def _doses(people):
    return _grouped(Immunisation.objects.filter(user__in=people), lambda row: DoseFact(row.vaccine, row.doses))


def _courses(people):
    found = achieved_by(people, language="en")
    return {person: {one.key: one.completed_on for one in reversed(each)} for person, each in found.items()}


def _memberships(people):
    rows = SocietyMembership.objects.filter(user__in=people, society__isnull=False).select_related("society")
    return _grouped(rows, lambda row: MemberFact(str(row.society.uid), row.valid_until))


_FINDERS = {
    "degrees": _degrees,
    "licences": _licences,
    "practice": _practice,
    "tests": _tests,
    "visas": _visas,
    "doses": _doses,
    "courses": _courses,
    "memberships": _memberships,
}

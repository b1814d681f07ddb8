"""What a parcel would bring to this site: what is found again here, what must be chosen, what cannot stand. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from wagtail.models import Locale

from accounts.models import Institution
from accounts.ror import ror_in
from certificates.models import CreditSystem
from courses.formats.items import Unfit
from courses.models import CourseIndexPage, CoursePage
from courses.packages.kinds import KINDS
from courses.packages.parcel import Parcel, Thing, Values
from courses.packages.placing import missing_sentence
from courses.packages.values import Pointers, filled

MOST_SENTENCES = 200


@dataclass(frozen=True, slots=True)
class Match:
    """Something that a package names and this site must have: ``pk`` of what was found here, or None."""

    name: str
    facts: Values
    pk: int | None
    needed: bool = False


@dataclass(slots=True)
class Look:
    """What a package would bring."""

    title: str
    languages: list[str]
    left_languages: list[str]
    counts: dict[str, int]
    outline: list[tuple[str, str]]
    institutions: list[Match]
    credit_systems: list[Match]
    other_courses: list[Match]
    taken: list[tuple[str, str]]
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def asks_keys(self) -> bool:
        """Whether something of the same identity stands here already, so that new keys must be agreed to."""
        return bool(self.taken)


def wanted_languages(parcel: Parcel) -> tuple[list[str], list[str]]:
    """The languages of the course that this site has a catalogue in, and the others."""
    here = set(CourseIndexPage.objects.values_list("locale__language_code", flat=True))
    return [code for code in parcel.languages if code in here], [code for code in parcel.languages if code not in here]


def fitting(parcel: Parcel, languages: Iterable[str]) -> Parcel:
    """``parcel`` in ``languages`` alone. What has no word in any of them goes; snippets may speak every language of the site."""
    wanted = set(languages)
    known = set(Locale.objects.values_list("language_code", flat=True))
    parcel.pages = [page.only(wanted) for page in parcel.pages if page.source in wanted]
    parcel.snippets = {kind: [thing.only(known) for thing in things if thing.source in known] for kind, things in parcel.snippets.items()}
    return parcel


def look(parcel: Parcel) -> Look:
    """Everything that somebody should see before it is imported."""
    here, left = wanted_languages(parcel)
    title, source = parcel.title, parcel.course.source
    if source in here:
        fitting(parcel, here)
    found = Look(
        title=title,
        languages=here,
        left_languages=left,
        counts=parcel.counts(),
        outline=[(page.kind, str(page.languages[page.source].get("title", ""))[:200]) for page in parcel.pages],
        institutions=institutions(parcel),
        credit_systems=credit_systems(parcel),
        other_courses=other_courses(parcel),
        taken=taken(parcel),
    )
    if source not in here:
        sentence = _("This site has no catalogue in the language in which the course was written: %(language)s. Make one first.")
        found.problems.append(sentence % {"language": source})
    elif left:
        found.notes.append(missing_sentence(left))
    _judge(parcel, found)
    return found


def _judge(parcel: Parcel, found: Look) -> None:
    pointers = Pointers.pretended(parcel)
    for thing in parcel.things():
        for language in thing.languages:
            where = name_of(thing, language)
            try:
                filled(thing, language, pointers, lambda sentence, where=where: found.notes.append(f"{where}: {sentence}"))
            except Unfit as fault:
                found.problems.append(f"{where}: {fault}")
            if len(found.problems) > MOST_SENTENCES:
                return
    del found.notes[MOST_SENTENCES:]


def name_of(thing: Thing, language: str) -> str:
    words = thing.words(language)
    name = words.get("title") or words.get("stem") or ""
    return f"{KINDS[thing.kind].model._meta.verbose_name} “{str(name)[:80]}” ({language})"


def institutions(parcel: Parcel) -> list[Match]:
    """Each institution, found by its ROR id, its own key or its name, in this order."""
    provider = parcel.course.languages[parcel.course.source].get("provider")
    rows = list(Institution.objects.annotate(folded=Lower("name")).order_by("pk"))
    by: dict[tuple[str, str], int] = {}
    for row in rows:
        for told in (("ror", row.ror), ("uid", str(row.uid)), ("name", row.folded)):
            by.setdefault(told, row.pk)
    return [Match(number, facts, _found(by, facts), number == provider) for number, facts in parcel.institutions.items()]


def _found(by: dict[tuple[str, str], int], facts: Values) -> int | None:
    ror = ror_in(facts["ror"])
    tries: list[tuple[str, Any]] = [("ror", ror)] if ror else []
    tries += [("uid", facts["uid"]), ("name", facts["name"].lower())]
    return next((by[one] for one in tries if one[1] and one in by), None)


def credit_systems(parcel: Parcel) -> list[Match]:
    known = dict(CreditSystem.objects.filter(code__in=parcel.credit_systems).values_list("code", "pk"))
    return [Match(code, facts, known.get(code)) for code, facts in parcel.credit_systems.items()]


def other_courses(parcel: Parcel) -> list[Match]:
    """The courses that are asked for beforehand: found by their key, else left out."""
    known: dict[str, int] = {}
    for key, pk in CoursePage.objects.filter(translation_key__in=parcel.other_courses).order_by("pk").values_list("translation_key", "pk"):
        known.setdefault(str(key), pk)
    return [Match(key, facts, known.get(key)) for key, facts in parcel.other_courses.items()]


def taken(parcel: Parcel) -> list[tuple[str, str]]:
    """Kind and key of all that has the identity of something that stands here."""
    found = []
    by_kind: dict[str, list[str]] = {}
    for thing in parcel.things():
        by_kind.setdefault(thing.kind, []).append(thing.key)
    for kind, keys in by_kind.items():
        rows = KINDS[kind].model.objects.filter(translation_key__in=keys).values_list("translation_key", flat=True)
        found += [(kind, str(key)) for key in sorted(set(map(str, rows)))]
    return found

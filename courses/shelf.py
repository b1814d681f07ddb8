"""What the catalogue's page shows: facets in words, rows as cards, ways to loosen a search that found nothing."""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.models import Institution
from certificates.models import CreditSystem
from core.languages import own_name, plural_number
from core.reference.professions import profession_name
from core.reference.specialties import specialty_name
from courses import catalogue
from courses.catalogue import CREDITS, FACETS, MINUTES, PAGE_SIZE, Family, Found, Wish
from courses.enums import Level

MOST_CHOICES_OPEN = 8
# Few choices, all of which are shown, so that a reader may change her mind.
SHORT = {"kind", "language", "level", "time", "credits"}
KEPT_CHOICES = 2
KEPT_PAGES = 20


def may_be_kept(request: HttpRequest) -> bool:
    """Whether the page at this address is worth keeping for others.

    Only addresses that many people share are: no query, few choices, written as
    the catalogue itself writes them. Whatever else is asked cannot fill the cache.
    """
    wish = catalogue.read(request.GET)
    choices = wish.ticked
    is_canonical = wish.address(page=wish.page) == request.META.get("QUERY_STRING", "")
    return is_canonical and not wish.query.text and len(choices) <= KEPT_CHOICES and wish.page <= KEPT_PAGES


def context(wish: Wish, language: str, *, courses_only: bool = False) -> dict[str, Any]:
    """Everything the template of the catalogue needs beside the page itself."""
    found = catalogue.find(wish, language, courses_only=courses_only)
    page = Paginator(found.courses, PAGE_SIZE).get_page(wish.page)
    labels = _labels(found, wish)
    address = wish.address()
    return {
        "wish": wish,
        "total": sum(not course.path for course in found.courses),
        "total_paths": sum(bool(course.path) for course in found.courses),
        "page_obj": page,
        "page_query": f"{address}&" if address else "",
        "cards": [card(entry, course, language) for entry, course in zip(catalogue.rows(list(page), language), page, strict=False)],
        "facets": _facets(found, wish, labels),
        "chips": _chips(wish, labels),
        "ways_out": _ways_out(found, wish) if not found.courses else [],
        "everything": found.total,
    }


def front(language: str, *, courses: int) -> dict[str, Any]:
    """What the front page shows: the newest courses, and the confirmed institutions behind all of them."""
    found = [family for family in catalogue.families() if not family.path]
    newest = sorted(found, key=lambda course: course.published_at, reverse=True)[:courses]
    provided = Counter(uid for course in found for uid in course.providers)
    institutions = Institution.objects.confirmed().filter(uid__in=list(provided))
    return {
        "cards": [card(entry, course, language) for entry, course in zip(catalogue.rows(newest, language), newest, strict=False)],
        "institutions": [
            {
                "name": institution.name,
                "kind": institution.get_kind_display(),
                "city": institution.city,
                "country": institution.get_country_display(),
                "courses": provided[str(institution.uid)],
                "query": urlencode({"provider": str(institution.uid)}),
            }
            for institution in institutions
        ],
    }


def card(entry, course: Family, language: str) -> dict[str, Any]:
    """One row, from a catalogue entry: language, time, credit, provider, level in one line; ``language`` only when it is not the page's."""
    languages = " · ".join(own_name(code) for code in sorted(course.entries, key=lambda code: (code != entry.language, code)))
    facts = [
        {"icon": "language", "text": languages, "label": _("Languages:")},
        {"icon": "clock", "text": minutes_in_words(entry.minutes), "label": _("Time:")},
    ]
    if entry.credit:
        facts.append({"icon": "credit", "text": credit_in_words(entry.credit), "label": _("Credit:")})
    facts.append({"icon": "building", "text": entry.provider_name, "label": _("Provider:")})
    return {
        "title": entry.title,
        "summary": entry.summary,
        "url": entry.url,
        "seed": str(entry.course_key),
        "slot": f"{'path' if course.path else 'state'}:{entry.course_key}",
        "kicker": _("Learning path, %(level)s") % {"level": Level(entry.level).label} if course.path else Level(entry.level).label,
        "language": entry.language if entry.language != language else "",
        "facts": facts,
    }


def minutes_in_words(minutes: int) -> str:
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}


def credit_in_words(credit) -> str:
    """A credit in the reader's numbers: ``"1.5 credits"``."""
    number = number_format(credit.normalize())
    return ngettext("%(number)s credit", "%(number)s credits", plural_number(credit, get_language())) % {"number": number}


def _labels(found: Found, wish: Wish) -> dict[str, dict[str, str]]:
    """The words for every choice that is counted or ticked."""
    codes = {facet.name: {*found.counts[facet.name], *wish.chosen.get(facet.name, ())} for facet in FACETS}
    systems = dict(CreditSystem.objects.filter(code__in=codes["system"]).values_list("code", "name"))
    providers = {str(uid): name for uid, name in Institution.objects.filter(uid__in=codes["provider"]).values_list("uid", "name")}
    times = {
        "15": _("Up to 15 minutes"),
        "30": _("16 to 30 minutes"),
        "60": _("31 to 60 minutes"),
        "more": _("More than an hour"),
    }
    amounts = {"any": _("Gives credit"), "1": _("1 credit or more"), "2": _("2 credits or more"), "5": _("5 credits or more")}
    return {
        "kind": {"course": _("Courses"), "path": _("Learning paths")},
        "language": {code: own_name(code) for code in found.present["language"] | codes["language"]},
        "level": {code: str(label) for code, label in Level.choices},
        "time": times,
        "credits": amounts,
        "system": systems,
        "specialty": {ui: str(specialty_name(ui)) for ui in codes["specialty"]},
        "profession": {code: str(profession_name(code)) for code in codes["profession"]},
        "provider": providers,
    }


def _names() -> dict[str, str]:
    return {
        "kind": _("Kind"),
        "language": _("Language"),
        "level": _("Level"),
        "time": _("Time"),
        "credits": _("Credit"),
        "system": _("Credit system"),
        "specialty": _("Specialty"),
        "profession": _("Profession"),
        "provider": _("Provider"),
    }


def _facets(found: Found, wish: Wish, labels: dict[str, dict[str, str]]) -> list[dict[str, Any]]:
    """The filters with their choices. A question that every course answers alike is not asked."""
    facets = []
    for facet in FACETS:
        chosen, counts = wish.chosen.get(facet.name, ()), found.counts[facet.name]
        choices = [
            {
                "value": code,
                "label": labels[facet.name][code],
                "count": counts[code],
                "selected": code in chosen,
                "language": code if facet.name == "language" else "",
            }
            for code in _ordered(facet.name, labels[facet.name], counts)
            if counts[code] or code in chosen or (facet.name in SHORT and code in found.present[facet.name])
        ]
        if len(choices) > 1 or chosen:
            facets.append(
                {
                    "name": facet.name,
                    "label": _names()[facet.name],
                    "choices": choices,
                    "is_long": len(choices) > MOST_CHOICES_OPEN,
                    "is_chosen": bool(chosen),
                }
            )
    return facets


def _ordered(name: str, labels: dict[str, str], counts) -> list[str]:
    if name == "kind":
        return list(labels)
    if name == "language":
        return [code for code, _name in settings.LANGUAGES if code in labels]
    if name == "time":
        return list(MINUTES)
    if name == "credits":
        return list(CREDITS)
    if name == "level":
        return list(Level.values)
    return sorted(labels, key=lambda code: (-counts[code], labels[code]))


def _chips(wish: Wish, labels: dict[str, dict[str, str]]) -> list[dict[str, str]]:
    """What is ticked, each with the address without it."""
    return [
        {
            "label": labels[name].get(code, code),
            "url": f"?{wish.address(without=(name, code))}",
            "language": code if name == "language" else "",
        }
        for name, code in wish.ticked
    ]


def _ways_out(found: Found, wish: Wish) -> list[dict[str, Any]]:
    """For a search that found nothing: what to take away, and how many courses that leaves; most first."""
    addresses = {name: wish.address(without_facet=name) for name in wish.chosen}
    if wish.query.text:
        addresses["q"] = wish.address(without_query=True)
    if len(wish.chosen) > 1 and not any(found.loosened[name] for name in wish.chosen):
        addresses["facets"] = wish.address(without_facets=True)
    names = _names()
    ways = [
        {"label": _way_out(name, names.get(name, ""), count), "url": f"?{address}", "count": count}
        for name, address in addresses.items()
        if (count := found.loosened[name])
    ]
    return sorted(ways, key=lambda way: -way["count"])


def _way_out(name: str, facet: str, count: int) -> str:
    if name == "q":
        sentence = ngettext("Without the words: %(count)d course", "Without the words: %(count)d courses", count)
    elif name == "facets":
        sentence = ngettext("Without any filter: %(count)d course", "Without any filter: %(count)d courses", count)
    else:
        sentence = ngettext("Without the filter “%(facet)s”: %(count)d course", "Without the filter “%(facet)s”: %(count)d courses", count)
    return sentence % {"count": count, "facet": facet}

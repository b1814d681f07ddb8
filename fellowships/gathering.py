"""Gather every live post as plain values: a constant number of queries, once for each version of the content."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from django.apps import apps
from django.db.models import Prefetch
from django.utils.html import strip_tags

from core import searching
from core.keeping import kept
from core.reference.countries import country_name
from core.reference.specialties import SPECIALTIES, specialty_name
from core.versions import content_version
from fellowships.openings import CallFacts, Post, SlotFacts, Words


def posts() -> list[Post]:
    """Every opportunity that is live in some language."""
    key = f"fellowships:posts:{content_version()}"
    found = kept.get(key)
    if found is None:
        found = _gather()
        kept.set(key, found)
    return found


def _gather() -> list[Post]:
    model, slots = apps.get_model("fellowships", "OpportunityPage"), apps.get_model("fellowships", "Slot")
    words = _words(model)
    firsts = model.objects.first_pages().filter(translation_key__in=list(words)).select_related("institution", "locale")
    firsts = firsts.prefetch_related(Prefetch("slots", slots.objects.filter(is_closed=False)))
    calls = _calls()
    return [_post(page, words[page.translation_key], calls.get(page.pk, ())) for page in firsts]


def _post(page, words: dict[str, Words], calls) -> Post:
    host = page.institution
    return Post(
        key=page.translation_key,
        first_language=page.locale.language_code,
        kind=page.kind,
        specialties=list(page.specialties),
        professions=list(page.professions),
        languages=list(page.languages),
        hands_on=page.hands_on,
        visa_help=page.visa_help,
        visa_classes=page.visa_classes,
        funding=page.funding,
        weeks_least=page.weeks_least,
        weeks_most=page.weeks_most,
        host=host.name,
        host_uid=host.uid,
        city=host.city,
        country=host.country,
        subject_text=searching.indexed(_subjects(page)),
        published_at=page.first_published_at,
        slots=tuple(SlotFacts(slot.uid, slot.starts_on, slot.ends_on, slot.places) for slot in page.slots.all()),
        calls=tuple(calls),
        words=words,
    )


def _subjects(page) -> list[str]:
    """What is the same in every language: the specialties' names and synonyms, and the host's name, city and country."""
    synonyms = [term for ui in page.specialties if ui in SPECIALTIES for term in SPECIALTIES[ui].synonyms]
    host = page.institution
    countries = {country_name(host.country, code) for code in ("en", "fr", "es", "ar")}
    return [*(str(specialty_name(ui)) for ui in page.specialties), *synonyms, host.name, host.short_name, host.city, *countries]


def _words(model) -> dict[UUID, dict[str, Words]]:
    found: dict[UUID, dict[str, Words]] = defaultdict(dict)
    for page in model.objects.live().public().select_related("locale"):
        lists = [str(block.value) for stream in (page.duties, page.outcomes) for block in stream]
        body = [strip_tags(str(text)) for text in page.body.stream_block.get_searchable_content(page.body)]
        found[page.translation_key][page.locale.language_code] = Words(
            title=page.title,
            summary=page.summary,
            url=page.get_url() or "",
            title_text=searching.indexed([page.title]),
            text=searching.indexed([page.summary, page.department, page.limits, *lists, *body]),
        )
    return found


def _calls() -> dict[int, list[CallFacts]]:
    """The published calls in which each opportunity can be chosen, by the opportunity's primary key."""
    model, rows = apps.get_model("fellowships", "CallPage"), apps.get_model("fellowships", "CallOpportunity")
    names: dict[UUID, dict[str, tuple[str, str]]] = defaultdict(dict)
    for page in model.objects.live().public().select_related("locale"):
        names[page.translation_key][page.locale.language_code] = (page.title, page.get_url() or "")
    found: dict[int, list[CallFacts]] = defaultdict(list)
    for row in rows.objects.filter(call__translation_key__in=list(names)).select_related("call"):
        call = row.call
        found[row.opportunity_id].append(
            CallFacts(
                call.translation_key,
                call.opens_at,
                call.closes_at,
                call.decides_by,
                call.grace_minutes,
                call.time_zone,
                dict(names[call.translation_key]),
            )
        )
    return found

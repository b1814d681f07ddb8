"""The demonstration's hospitals, posts and calls. What is there already is left alone."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from django.apps import apps
from django.utils import timezone
from wagtail.models import Locale

from accounts.models import Institution, User
from core.reference.specialties import SPECIALTIES
from core.seeding import block, note_translations, put_page, stable_uuid
from fellowships.enums import StageKind
from fellowships.models import (
    CallOfficer,
    CallOpportunity,
    CallPage,
    FellowshipIndexPage,
    HostPage,
    OpportunityPage,
    OpportunitySupervisor,
    ReservedPlaces,
    Slot,
    Stage,
)
from reviewing.models import Form, Pool, Rubric

FILE = Path(__file__).with_name("posting.yaml")
EVENING = time(18)


def call_key(slug: str):
    """The key of a call of the demonstration: ``exchange-2027`` is open, ``observerships-spring`` in review, ``exchange-2026`` decided."""
    return stable_uuid("call", slug)


def call(slug: str) -> CallPage:
    return CallPage.objects.first_pages().get(translation_key=call_key(slug))


def post(slug: str) -> OpportunityPage:
    """An opportunity of the demonstration: such as ``newborn-intensive-care``."""
    return OpportunityPage.objects.first_pages().get(translation_key=stable_uuid("opportunity", slug))


def write(stdout) -> None:
    """Write what is missing of the pages, in each language that has words."""
    said = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    indexes = _indexes(said["index"])
    for host in said["hosts"]:
        _host(host, indexes)
    made = [
        _call(row, said["stages"], indexes) for row in said["calls"] if not CallPage.objects.filter(translation_key=call_key(row["slug"]))
    ]
    posts = OpportunityPage.objects.first_pages().count()
    stdout.write(f"Fellowships: {len(said['hosts'])} hospitals, {posts} posts, {len(made)} new calls.")


def _locale(code: str) -> Locale:
    return Locale.objects.get_or_create(language_code=code)[0]


def _indexes(words: dict[str, dict[str, str]]) -> dict[str, FellowshipIndexPage]:
    made, homes = {}, apps.get_model("home", "HomePage")
    for code, said in words.items():
        home = homes.objects.get(locale__language_code=code)
        made[code] = put_page(FellowshipIndexPage, home, _locale(code), stable_uuid("fellowships"), slug="fellowships", **said)
    first, *rest = made.values()
    note_translations(first, rest)
    return made


def _host(host: dict[str, Any], indexes: dict[str, FellowshipIndexPage]) -> None:
    institution = Institution.objects.get(name=host["name"])
    pages = {}
    for code, words in host["words"].items():
        key = stable_uuid("host", host["slug"])
        pages[code] = put_page(HostPage, indexes[code], _locale(code), key, slug=host["slug"], institution=institution, **words)
    first, *rest = pages.values()
    note_translations(first, rest)
    for row in host["posts"]:
        _post(row, pages)


def _post(row: dict[str, Any], hosts: dict[str, HostPage]) -> None:
    """One post in its languages; its dates and its supervisor stand on the first page written."""
    key = stable_uuid("opportunity", row["slug"])
    if OpportunityPage.objects.filter(translation_key=key).exists():
        return
    made = []
    for code, words in row["words"].items():
        children = {} if made else {"slots": _slots(row), "supervisors": [_supervisor(row)]}
        page = put_page(
            OpportunityPage,
            hosts[code],
            _locale(code),
            key,
            slug=row["slug"],
            children=children,
            **_facts(row),
            **_words(row["slug"], words),
        )
        made.append(page)
    note_translations(made[0], made[1:])


def _facts(row: dict[str, Any]) -> dict[str, Any]:
    money = row["funding"]
    by_label = {entry.label: ui for ui, entry in SPECIALTIES.items()}
    return {
        "kind": row["kind"],
        "specialties": [by_label[label] for label in row["specialties"]],
        "professions": row["professions"],
        "department": row["department"],
        "weeks_least": row["weeks"][0],
        "weeks_most": row["weeks"][1],
        "languages": row["languages"],
        "hands_on": row["hands_on"],
        "visa_help": row["visa"][0],
        "visa_classes": row["visa"][1],
        "funding": money["kind"],
        "stipend": Decimal(money["stipend"]) if money["stipend"] else None,
        "currency": money["currency"],
        "stipend_period": money["period"],
        "fees": Decimal(money["fees"]) if money["fees"] else None,
        "fees_waivable": money["waivable"],
        "housing": money["housing"],
        "insurance": money["insurance"],
    }


def _words(slug: str, words: dict[str, Any]) -> dict[str, Any]:
    streams = {
        name: [block(kind, text, slug, name, place) for place, text in enumerate(words[name])]
        for name, kind in (("duties", "duty"), ("outcomes", "outcome"))
    }
    return {**words, **streams}


def _slots(row: dict[str, Any]) -> list[Slot]:
    today = timezone.now().date()
    return [
        Slot(
            uid=stable_uuid("slot", row["slug"], place),
            starts_on=(starts := _monday(today + timedelta(days=after))),
            ends_on=starts + timedelta(days=days),
            places=places,
        )
        for place, (after, days, places) in enumerate(row["slots"])
    ]


def _monday(day):
    return day + timedelta(days=-day.weekday() % 7)


def _supervisor(row: dict[str, Any]) -> OpportunitySupervisor:
    name, position = row["supervisor"]
    return OpportunitySupervisor(name=name, position=position)


def _call(row: dict[str, Any], stages: list[dict[str, Any]], indexes: dict[str, FellowshipIndexPage]) -> CallPage:
    facts, made = _call_facts(row), []
    for code, words in row["words"].items():
        children = {} if made else _children(row, stages, facts["closes_at"])
        made.append(
            put_page(CallPage, indexes[code], _locale(code), call_key(row["slug"]), slug=row["slug"], children=children, **facts, **words)
        )
    note_translations(made[0], made[1:])
    return made[0]


def _call_facts(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "opens_at": _moment(row["opens"], row["zone"]),
        "closes_at": _moment(row["closes"], row["zone"]),
        "decides_by": _moment(row["decides"], row["zone"]),
        "time_zone": row["zone"],
        "form": Form.objects.order_by("pk").first(),
        "references_needed": row["references"],
        "endorsement_needed": row["endorsement"],
        "chooses_by": row["chooses"],
        "hides": row["hides"],
        "after_decision": row["after"],
    }


def _moment(days: int, zone: str) -> datetime:
    return datetime.combine(timezone.now().date() + timedelta(days=days), EVENING, ZoneInfo(zone))


def _children(row: dict[str, Any], stages: list[dict[str, Any]], closes_at: datetime) -> dict[str, list]:
    people = {
        person.email.split("@")[0]: person
        for person in User.objects.filter(email__in=[f"{name}@meridian.example" for name in row["officers"]])
    }
    return {
        "call_officers": [CallOfficer(officer=people[name]) for name in row["officers"] if name in people],
        "call_opportunities": [
            CallOpportunity(uid=stable_uuid("in-call", row["slug"], slug), opportunity=post(slug)) for slug in row["posts"]
        ],
        "reserved_places": [
            ReservedPlaces(opportunity=post(slug) if slug else None, income_groups=groups, least_developed=least, places=places)
            for slug, groups, least, places in row["reserved"]
        ],
        "stages": [_stage(row["slug"], stage, closes_at) for stage in stages],
    }


def _stage(slug: str, said: dict[str, Any], closes_at: datetime) -> Stage:
    is_review = said["kind"] == StageKind.REVIEW
    starts, ends = said["days"]
    return Stage(
        uid=stable_uuid("stage", slug, said["kind"]),
        kind=said["kind"],
        name=said["name"]["en"],
        text=said["text"]["en"],
        words=[
            block("words", {"language": code, "name": said["name"][code], "text": said["text"][code]}, slug, said["kind"], code)
            for code in said["name"]
            if code != "en"
        ],
        starts_at=closes_at + timedelta(days=starts),
        ends_at=closes_at + timedelta(days=ends),
        rubric=Rubric.objects.order_by("pk").first() if is_review else None,
        pool=Pool.objects.order_by("pk").first() if is_review else None,
        hosts_see=said.get("hosts_see", False),
    )

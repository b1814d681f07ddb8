"""Builds a course's branching cases from their texts, in ``cases/`` beside the course's own."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from wagtail.models import Locale

from core.seeding import block, put_snippet, stable_uuid
from courses.models import ClinicalCase

RULES = ("pass_percent", "attempts_allowed", "harm_fails", "review")
WORDS = ("title", "introduction", "cost_unit")


def build(text: dict[str, Any], locale: Locale) -> dict[str, ClinicalCase]:
    """The cases of a course's ``text`` in one language, by the name that lessons know them by."""
    return {part["id"]: _case(part, locale, text["references"]) for part in text.get("cases", [])}


def _case(part: dict[str, Any], locale: Locale, references: list[dict[str, str]]) -> ClinicalCase:
    sources = [(number, references[number - 1]) for number in part["numbers"]]
    return put_snippet(
        ClinicalCase,
        locale,
        stable_uuid("case", part["id"]),
        **{name: part[name] for name in (*WORDS, *RULES)},
        scenes=[_scene(scene, part["id"]) for scene in part["scenes"]],
        references=[
            block("reference", {"number": number, "text": source["text"], "url": source.get("url", "")}, "case", part["id"], number)
            for number, source in sources
        ],
    )


def _scene(scene: dict[str, Any], case: str) -> dict:
    value = {
        "name": scene["id"],
        "title": scene["title"],
        "text": scene["text"],
        "findings": [_item(finding, case, scene["id"], "finding", place) for place, finding in enumerate(scene.get("findings", []))],
        "picture": None,
        "alt": "",
        "ending": scene.get("ending", ""),
        "decisions": [_item(_decision(one), case, scene["id"], one["id"]) for one in scene.get("decisions", [])],
    }
    return {"type": "scene", "id": str(stable_uuid("case", case, scene["id"])), "value": value}


def _decision(part: dict[str, Any]) -> dict:
    """Learners' paths point at the ids of scenes and decisions."""
    facts = {name: part[name] for name in ("text", "leads_to", "consequence", "why", "quality", "points", "minutes")}
    return {**facts, "cost": str(Decimal(part["cost"]))}


def _item(value: dict, *where: str | int) -> dict:
    return {"type": "item", "id": str(stable_uuid("case", *where)), "value": value}

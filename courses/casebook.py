"""A branching case as it is told: its graph from the source language, its words in the reader's.

Read from the kept versions, so that a walk goes on in the version that it began
with whatever authors change meanwhile. A scene that is not translated is told in
the language it was written in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from wagtail.images import get_image_model

from core.blocks.pictures import picture_of
from core.keeping import kept
from core.languages import direction
from core.versions import content_version
from courses import branching
from courses.case_blocks import graph_of
from courses.models import CaseVersion, ClinicalCase


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a case as they stand now; a walk keeps those that it began with."""

    pass_percent: int
    attempts_allowed: int  # 0: no limit
    harm_fails: bool
    review: str

    def attempts_left(self, used: int) -> int | None:
        """How many attempts remain after ``used``; None where there is no limit."""
        return max(0, self.attempts_allowed - used) if self.attempts_allowed else None


@dataclass(frozen=True, slots=True)
class Finding:
    label: str
    value: str
    abnormal: bool


@dataclass(frozen=True, slots=True)
class ToldDecision:
    """``consequence`` is for who decided so; ``why``, ``quality`` and ``points`` for afterwards."""

    key: str
    text: str
    consequence: str
    why: str
    quality: str
    points: int
    minutes: int
    cost: Decimal


@dataclass(frozen=True, slots=True)
class ToldScene:
    key: str
    title: str
    text: str
    language: str
    ending: str = ""
    findings: tuple[Finding, ...] = ()
    decisions: tuple[ToldDecision, ...] = ()
    picture: Mapping[str, Any] | None = None

    @property
    def direction(self) -> str:
        return direction(self.language)

    def decision(self, key: str) -> ToldDecision | None:
        return next((one for one in self.decisions if one.key == key), None)


@dataclass(frozen=True)
class Told:
    """A version of a case in one language."""

    pk: int
    version: int
    title: str
    introduction: str
    language: str
    cost_unit: str
    rules: Rules
    graph: branching.Graph
    scenes: Mapping[str, ToldScene] = field(default_factory=dict)
    references: tuple[Mapping[str, str], ...] = ()

    @property
    def direction(self) -> str:
        return direction(self.language)

    @cached_property
    def problems(self) -> tuple[branching.Problem, ...]:
        return tuple(branching.problems(self.graph))

    @property
    def is_walkable(self) -> bool:
        return not any(problem.is_grave for problem in self.problems)


def told(case_pk: int, language: str, *, version: int | None = None) -> Told | None:
    """The case at its source's ``version`` (the newest where none is given) in ``language``; None when there is no such case."""
    name = f"case:{content_version()}:{language}:{case_pk}:{version or ''}"
    found = kept.get(name)
    if found is None:
        found = _read(case_pk, language, version)
        if found is not None:
            kept.set(name, found)
    return found


def _read(case_pk: int, language: str, version: int | None) -> Told | None:
    row = ClinicalCase.objects.filter(pk=case_pk).first()
    case = row and ClinicalCase.objects.filter(translation_key=row.translation_key).select_related("locale").order_by("pk").first()
    if not case:
        return None
    known = list(CaseVersion.objects.filter(case_key=case.translation_key, language__in={language, case.locale.language_code}))
    sources = [one for one in known if one.language == case.locale.language_code and version in {None, one.version}]
    if not sources:
        return None
    source = sources[0]
    words = next((one for one in known if one.language == language and one.source_version <= source.version), source)
    return _told(case, source, words)


def _told(case: ClinicalCase, source: CaseVersion, words: CaseVersion) -> Told:
    own = {scene["id"]: scene["value"] for scene in words.body["scenes"]}
    pictures = _pictures(source.body["scenes"], words.body["scenes"])
    scenes = [
        _scene(scene, own.get(scene["id"]), words.language if scene["id"] in own else source.language, pictures)
        for scene in source.body["scenes"]
    ]
    return Told(
        pk=case.pk,
        version=source.version,
        title=words.body["title"],
        introduction=words.body["introduction"],
        language=words.language,
        cost_unit=words.body["cost_unit"] or source.body["cost_unit"],
        rules=Rules(**{name: getattr(case, name) for name in ClinicalCase.RULES}),
        graph=graph_of(source.body["scenes"]),
        scenes={scene.key: scene for scene in scenes},
        references=tuple(block["value"] for block in words.body["references"] or source.body["references"]),
    )


def _scene(scene: Mapping[str, Any], words: Mapping[str, Any] | None, language: str, pictures: Mapping[int, Mapping]) -> ToldScene:
    facts, words = scene["value"], words or scene["value"]
    texts = {item["id"]: item["value"] for item in words.get("decisions") or ()}
    picture = pictures.get(words.get("picture") or facts.get("picture"))
    findings = zip(facts.get("findings") or (), words.get("findings") or facts.get("findings") or (), strict=False)
    return ToldScene(
        key=scene["id"],
        title=words["title"],
        text=words["text"],
        language=language,
        ending=facts.get("ending") or "",
        findings=tuple(
            Finding(told["value"]["label"], told["value"]["value"], bool(fact["value"].get("abnormal"))) for fact, told in findings
        ),
        decisions=tuple(_decision(item, texts.get(item["id"]) or item["value"]) for item in facts.get("decisions") or ()),
        picture={**picture, "alt": words.get("alt") or facts.get("alt", "")} if picture else None,
    )


def _decision(item: Mapping[str, Any], words: Mapping[str, Any]) -> ToldDecision:
    facts = item["value"]
    return ToldDecision(
        key=item["id"],
        **{name: words.get(name) or facts.get(name) or "" for name in ("text", "consequence", "why")},
        quality=facts.get("quality") or "",
        **{name: int(facts.get(name) or 0) for name in ("points", "minutes")},
        cost=Decimal(str(facts.get("cost") or 0)),
    )


def _pictures(*streams: Iterable[Mapping[str, Any]]) -> dict[int, Mapping[str, Any]]:
    wanted = {scene["value"]["picture"] for scenes in streams for scene in scenes if scene["value"].get("picture")}
    found = get_image_model().objects.filter(pk__in=wanted) if wanted else ()
    return {image.pk: picture_of(image) for image in found}

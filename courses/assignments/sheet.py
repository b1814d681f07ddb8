"""An assignment as it is told: its points and rules from the source language, its words in the reader's.

Read from the kept versions, so that a work is marked by the rubric that its
author saw, whatever authors change meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from core.keeping import kept
from core.languages import direction
from core.versions import content_version
from courses.assignments.marks import Rubric
from courses.assignments.timing import Lateness
from courses.models import Assignment, AssignmentVersion


@dataclass(frozen=True, slots=True)
class Level:
    key: str
    text: str
    points: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """A line of the rubric, its levels as the author ordered them."""

    key: str
    text: str
    levels: tuple[Level, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules as they stand now; a work keeps those that it was handed in under."""

    form: str
    file_kinds: tuple[str, ...]
    largest_mb: int
    marked_by: str
    reviews: int
    review_days: int
    anonymous: bool
    pass_percent: int
    attempts_allowed: int  # 0: no limit
    resubmit_days: int
    due_days: int | None
    late_rule: str
    late_days: int
    late_percent: int
    appeal_days: int

    @property
    def lateness(self) -> Lateness:
        return Lateness(rule=self.late_rule, days=self.late_days, percent=self.late_percent)

    def attempts_left(self, used: int) -> int | None:
        """How many times remain after ``used``; None where there is no limit."""
        return max(0, self.attempts_allowed - used) if self.attempts_allowed else None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A version of an assignment in one language."""

    pk: int
    version: int
    title: str
    task: str
    language: str
    rules: Rules
    criteria: tuple[Criterion, ...]
    references: tuple[Mapping[str, str], ...]
    is_ready: bool

    @property
    def direction(self) -> str:
        return direction(self.language)

    @property
    def rubric(self) -> Rubric:
        """The points alone."""
        return {one.key: {level.key: Fraction(level.points) for level in one.levels} for one in self.criteria}


def sheet_of(assignment: int, language: str, *, version: int | None = None) -> Sheet | None:
    """The assignment at its source's ``version`` (the newest where none is given) in ``language``; None when there is none."""
    name = f"assignment:{content_version()}:{language}:{assignment}:{version or ''}"
    found = kept.get(name)
    if found is None:
        found = _read(assignment, language, version)
        if found is not None:
            kept.set(name, found)
    return found


def _read(pk: int, language: str, version: int | None) -> Sheet | None:
    row = Assignment.objects.filter(pk=pk).first()
    source_row = row and Assignment.objects.filter(translation_key=row.translation_key).select_related("locale").order_by("pk").first()
    if not source_row:
        return None
    written_in = source_row.locale.language_code
    known = list(AssignmentVersion.objects.filter(assignment_key=source_row.translation_key, language__in={language, written_in}))
    source = next((one for one in known if one.language == written_in and version in {None, one.version}), None)
    if source is None:
        return None
    words = next((one for one in known if one.language == language and one.source_version <= source.version), source)
    # A translation that was begun and not finished holds the source's words; it counts as not translated.
    if words.body["task"] == source.body["task"]:
        words = source
    return _sheet(source_row, source, words)


def _sheet(row: Assignment, source: AssignmentVersion, words: AssignmentVersion) -> Sheet:
    own = {block["id"]: block["value"] for block in words.body["rubric"]}
    facts = {name: getattr(row, name) for name in Assignment.RULES} | {"file_kinds": tuple(row.file_kinds)}
    return Sheet(
        pk=row.pk,
        version=source.version,
        title=words.body["title"],
        task=words.body["task"],
        language=words.language,
        rules=Rules(**facts),
        criteria=tuple(_criterion(block["id"], block["value"], own.get(block["id"], {})) for block in source.body["rubric"]),
        references=tuple(block["value"] for block in words.body["references"] or source.body["references"]),
        is_ready=row.is_ready(),
    )


def _criterion(key: str, facts: Mapping[str, Any], words: Mapping[str, Any]) -> Criterion:
    own = {level["id"]: level["value"] for level in words.get("levels", ())}
    levels = [
        Level(level["id"], own.get(level["id"], {}).get("text") or level["value"]["text"], str(level["value"]["points"]))
        for level in facts["levels"]
    ]
    return Criterion(key, words.get("text") or facts["text"], tuple(levels))

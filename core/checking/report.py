"""The whole report on one page or snippet: what keeps readers out, how it reads, where it leads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models

from core.checking import abbreviations, accessibility, readability, reading
from core.checking.findings import GRAVE, HINT, SERIOUS, Finding, Place
from core.checking.passages import Link, Passage, RichText, Words

SEVERITIES = (GRAVE, SERIOUS, HINT)
READABILITY = ("long_sentence", "hard_to_read", "abbreviation")


@dataclass(frozen=True, slots=True)
class Report:
    """``findings`` are the gravest first, then as they stand in the text."""

    findings: tuple[Finding, ...]
    measure: readability.Measure

    def counted(self) -> dict[str, int]:
        return {severity: sum(finding.severity == severity for finding in self.findings) for severity in SEVERITIES}


def report_on(instance: models.Model, language: str, *, known: frozenset[str] = frozenset()) -> Report:
    """Check ``instance`` as it stands. ``known``: abbreviations that its readers have met before."""
    return judge(reading.passages(instance), language, known=known)


def judge(passages: list[Passage], language: str, *, known: frozenset[str] = frozenset()) -> Report:
    prose = list(paragraphs(passages))
    found = [
        *accessibility.judge(passages, language),
        *readability.judge(prose, language),
        *abbreviations.judge(passages, known),
    ]
    return Report(
        tuple(sorted(found, key=lambda finding: SEVERITIES.index(finding.severity))),
        readability.measure((text for _place, text in prose), language),
    )


def paragraphs(passages: Iterable[Passage]) -> Iterable[tuple[Place, str]]:
    """The author's own prose: no titles, tables, quotations, transcripts or references."""
    for passage in passages:
        if isinstance(passage, RichText) and passage.is_prose:
            yield from ((passage.place, text) for text in passage.content.texts)
        elif isinstance(passage, Words) and passage.is_prose:
            yield from ((passage.place, text) for text in passage.text.splitlines() if text.strip())


def links(instance: models.Model) -> list[Link]:
    """Every link of ``instance``, also those of its references, in the order in which they stand."""
    found: list[Link] = []
    for passage in reading.passages(instance):
        if isinstance(passage, RichText):
            found += [Link(passage.place, address, said) for address, said in passage.content.links]
        elif isinstance(passage, Link):
            found.append(passage)
    return found

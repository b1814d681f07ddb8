"""Subjects: MeSH topic descriptors, with the words clinicians type for them in each language."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import get_language

from core.reference.mesh_topics import TOPICS

LANGUAGES = ("en", "fr", "es", "ar")


class Subject(NamedTuple):
    """A descriptor: ``terms`` by language, the preferred one first."""

    ui: str
    terms: dict[str, tuple[str, ...]]

    def label(self, language: str) -> str:
        return (self.terms.get(language) or self.terms["en"])[0]

    def all_terms(self) -> list[str]:
        return [term for terms in self.terms.values() for term in terms]


def _subject(ui: str, *texts: str) -> Subject:
    return Subject(ui, {code: tuple(text.split("; ")) for code, text in zip(LANGUAGES, texts, strict=True)})


SUBJECTS = {topic[0]: _subject(*topic) for topic in TOPICS}


def subject_choices() -> list[tuple[str, str]]:
    """UIs and labels in the active language, in the order of the labels."""
    language = get_language() or "en"
    return sorted(((ui, subject.label(language)) for ui, subject in SUBJECTS.items()), key=lambda choice: choice[1])

"""Subjects: MeSH topic descriptors, with the words clinicians type for them in each language.

Source: Medical Subject Headings (MeSH), U.S. National Library of Medicine: the
descriptor's UI, its English label and entry terms; the other languages' terms are
the usual ones of each language's guidelines. NLM does not endorse this list.
"""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import get_language


class Subject(NamedTuple):
    """A descriptor: ``terms`` by language, the preferred one first."""

    ui: str
    terms: dict[str, tuple[str, ...]]

    def label(self, language: str) -> str:
        return (self.terms.get(language) or self.terms["en"])[0]

    def all_terms(self) -> list[str]:
        return [term for terms in self.terms.values() for term in terms]


SUBJECTS = {
    entry.ui: entry
    for entry in (
        Subject(
            "D014376",
            {
                "en": ("Tuberculosis", "TB", "Koch's disease"),
                "fr": ("Tuberculose", "TB"),
                "es": ("Tuberculosis", "TB"),
                "ar": ("السل", "الدرن"),
            },
        ),
    )
}


def subject_choices() -> list[tuple[str, str]]:
    """UIs and labels in the active language, in the order of the labels."""
    language = get_language() or "en"
    return sorted(((ui, subject.label(language)) for ui, subject in SUBJECTS.items()), key=lambda choice: choice[1])

"""Reads the courses' texts: the source with all facts, and each translation laid over it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import yaml
from django.conf import settings

FOLDER = Path(__file__).parent
# What is fact stands in the source alone, so that no translation can disagree with it.
FACTS = frozenset(
    """
    slug level professions specialties subjects licence reviewed_on next_review_on credit_maximum id type src url quiz minutes
    kind correct answer tolerance pass_percent attempts_allowed numbers role affiliation name
    scoring difficulty shape coordinates answers offered share draws minutes_allowed wait_minutes shuffle_options review_key
    case leads_to quality points cost ending abnormal harm_fails review
    """.split()  # noqa: SIM905 - a list of 35 lines reads worse
)
# The same language as the plain reader's, ten times as fast where libyaml is there.
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Mismatch(ValueError):
    """A translation is not built like its source; the message says where."""


class Course(NamedTuple):
    """One course: its texts by language, each complete with the facts."""

    slug: str
    folder: Path
    texts: dict[str, dict[str, Any]]

    @property
    def source(self) -> dict[str, Any]:
        return self.texts[settings.LANGUAGE_CODE]


def courses() -> list[Course]:
    """Every course that has a source text, by slug."""
    return [_course(file.parent) for file in sorted(FOLDER.glob(f"*/{settings.LANGUAGE_CODE}.yaml"))]


def _course(folder: Path) -> Course:
    source = _with_parts(folder, settings.LANGUAGE_CODE)
    texts = {settings.LANGUAGE_CODE: source}
    for code, _name in settings.LANGUAGES:
        file = folder / f"{code}.yaml"
        if code not in texts and file.exists():
            texts[code] = lay_over(source, _with_parts(folder, code), f"{folder.name}/{code}")
    return Course(source["slug"], folder, texts)


def _with_parts(folder: Path, code: str) -> dict[str, Any]:
    """The course's text with its branching cases and its assignments, which stand in files of their own."""
    text = _read(folder / f"{code}.yaml")
    files = {part: folder / part / f"{code}.yaml" for part in ("cases", "assignments")}
    return text | {part: _read(file) for part, file in files.items() if file.exists()}


def lay_over(source: Any, words: Any, where: str) -> Any:
    """``source`` with its words replaced by ``words``, whose lists must be as long as the source's.

    Raises Mismatch, naming the place, where the two are not built alike.
    """
    if isinstance(source, dict):
        if not isinstance(words, dict):
            raise Mismatch(f"{where}: expected named parts")
        if "id" in source and words.get("id", source["id"]) != source["id"]:
            raise Mismatch(f"{where}: {words['id']} stands where {source['id']} should")
        if "type" in source and words.get("type", source["type"]) != source["type"]:
            raise Mismatch(f"{where}: {words['type']} stands where {source['type']} should")
        return {
            name: value if name in FACTS or name not in words else lay_over(value, words[name], f"{where}/{name}")
            for name, value in source.items()
        }
    if isinstance(source, list):
        if not isinstance(words, list) or len(words) != len(source):
            raise Mismatch(f"{where}: {len(source)} parts are expected")
        return [lay_over(ours, theirs, f"{where}[{place}]") for place, (ours, theirs) in enumerate(zip(source, words, strict=True))]
    if isinstance(source, str):
        if not isinstance(words, str) or (source.strip() and not words.strip()):
            raise Mismatch(f"{where}: words are missing")
        return words
    return source


def _read(file: Path) -> dict[str, Any]:
    return yaml.load(file.read_text(encoding="utf-8"), Loader=Loader)  # noqa: S506 - the loader is a safe one

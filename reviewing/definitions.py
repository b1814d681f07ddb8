"""A form in plain values: its sections, its fields, and who is asked what. No database, and no framework but its words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from reviewing.enums import FieldKind, Reveals

CHOICES = (FieldKind.ONE, FieldKind.SEVERAL)
CONDITIONAL = (*CHOICES, FieldKind.YES_NO)
YES, NO = "yes", "no"
Answers = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Condition:
    """Asked only if the field ``name`` was answered ``answer``; with no ``answer``, if it was answered at all."""

    name: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    key: str
    text: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question. ``key`` is the same in every language; ``name`` is for conditions and exports."""

    key: str
    kind: str
    label: str
    help: str = ""
    required: bool = False
    name: str = ""
    reveals: str = Reveals.NONE.value
    shown_if: Condition | None = None
    options: tuple[Option, ...] = ()
    words: int | None = None
    least: str = ""
    most: str = ""
    unit: str = ""
    statement: str = ""
    document: str = ""
    most_documents: int = 1
    most_options: int | None = None

    def option(self, key: str) -> Option | None:
        return next((one for one in self.options if one.key == key), None)

    @property
    def is_file(self) -> bool:
        return self.kind == FieldKind.FILE


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    key: str
    title: str
    guidance: str = ""
    shown_if: Condition | None = None
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A whole form, in one language."""

    title: str
    language: str
    introduction: str = ""
    sections: tuple[Section, ...] = ()

    @property
    def fields(self) -> tuple[Field, ...]:
        return tuple(one for section in self.sections for one in section.fields)

    def field(self, key: str) -> Field | None:
        return next((one for one in self.fields if one.key == key), None)

    def named(self, name: str) -> Field | None:
        """The field with this short name."""
        return next((one for one in self.fields if name and one.name == name), None)

    def only(self, *keys: str) -> Definition:
        """The same form with these sections alone, for one step of a longer road."""
        return replace(self, sections=tuple(section for section in self.sections if section.key in keys))

    def to_plain(self) -> dict[str, Any]:
        """Values that JSON can hold; ``from_plain`` reads them."""
        return asdict(self)

    @classmethod
    def from_plain(cls, content: Mapping[str, Any]) -> Definition:
        sections = tuple(_section(one) for one in content["sections"])
        return cls(title=content["title"], language=content["language"], introduction=content["introduction"], sections=sections)


def _section(plain: Mapping[str, Any]) -> Section:
    given = {**plain, "shown_if": _condition(plain["shown_if"]), "fields": tuple(_field(one) for one in plain["fields"])}
    return Section(**given)


def _field(plain: Mapping[str, Any]) -> Field:
    options = tuple(Option(**one) for one in plain["options"])
    return Field(**{**plain, "shown_if": _condition(plain["shown_if"]), "options": options})


def _condition(plain: Mapping[str, str] | None) -> Condition | None:
    return Condition(**plain) if plain else None


# Who is asked what -----------------------------------------------------------


def asked(definition: Definition, answers: Answers) -> Iterator[tuple[Section, tuple[Field, ...]]]:
    """The sections and fields that ``answers`` leave open: a field is asked only if what it depends on is asked, and answered so."""
    shown = asked_keys(definition, answers)
    for section in definition.sections:
        fields = tuple(one for one in section.fields if one.key in shown)
        if fields:
            yield section, fields


def asked_keys(definition: Definition, answers: Answers) -> frozenset[str]:
    """The keys of the fields that are asked, given ``answers``. A circle of conditions asks none of its fields."""
    conditions = {one.key: _conditions(section, one) for section in definition.sections for one in section.fields}
    shown: set[str] = {key for key, wanted in conditions.items() if not wanted}
    while True:
        more = {
            key
            for key, wanted in conditions.items()
            if key not in shown and all(_holds(each, definition, answers, shown) for each in wanted)
        }
        if not more:
            return frozenset(shown)
        shown |= more


def _conditions(section: Section, asked_field: Field) -> list[Condition]:
    return [one for one in (section.shown_if, asked_field.shown_if) if one]


def _holds(condition: Condition, definition: Definition, answers: Answers, shown: Iterable[str]) -> bool:
    other = definition.named(condition.name)
    if other is None or other.key not in shown:
        return False
    value = answers.get(other.key)
    if not condition.answer:
        return not is_empty(value)
    return condition.answer in _names_of(other, value)


def _names_of(asked_field: Field, value: Any) -> set[str]:
    if asked_field.kind not in CHOICES:
        return {str(value)}
    keys = value if isinstance(value, list) else [value]
    return {option.name or option.key for option in asked_field.options if option.key in keys}


def is_empty(value: Any) -> bool:
    """Whether nothing was said. ``0`` and ``"no"`` say something."""
    return value is None or value is False or (isinstance(value, str) and not value.strip()) or value == []


# What is wrong with a form ---------------------------------------------------


def problems_in(definition: Definition) -> list[str]:
    """Sentences for the author of a form about names that are used twice and conditions that can never hold."""
    return [*_names_twice(definition), *_conditions_that_fail(definition), *_circles(definition)]


def _names_twice(definition: Definition) -> Iterator[str]:
    names = [one.name for one in definition.fields if one.name]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield _("Two questions have the short name “%(name)s”. Each needs one of its own.") % {"name": name}


def _conditions_that_fail(definition: Definition) -> Iterator[str]:
    where: list[tuple[str, Condition]] = []
    for section in definition.sections:
        where += [(section.title, section.shown_if)] if section.shown_if else []
        where += [(one.label, one.shown_if) for one in section.fields if one.shown_if]
    for label, condition in where:
        other = definition.named(condition.name)
        if other is None:
            said = _("“%(question)s” depends on a question with the short name “%(name)s”, and there is none.")
            yield said % {"question": label, "name": condition.name}
        elif condition.answer and condition.answer not in _possible(other):
            said = _("“%(question)s” waits for the answer “%(answer)s”, which “%(other)s” does not have. It has: %(answers)s.")
            possible = ", ".join(sorted(_possible(other))) or "-"
            yield said % {"question": label, "answer": condition.answer, "other": other.label, "answers": possible}


def _possible(other: Field) -> set[str]:
    if other.kind in CHOICES:
        return {option.name for option in other.options if option.name}
    return {YES, NO} if other.kind == FieldKind.YES_NO else ({YES} if other.kind == FieldKind.STATEMENT else set())


def _circles(definition: Definition) -> Iterator[str]:
    every = {one.key: one for one in definition.fields}
    reachable: set[str] = set()
    while True:
        more = {
            one.key
            for section in definition.sections
            for one in section.fields
            if one.key not in reachable and all(_leads(definition, each, reachable) for each in _conditions(section, one))
        }
        if not more:
            break
        reachable |= more
    for key in every.keys() - reachable:
        label = every[key].label
        if all(
            definition.named(each.name)
            for section in definition.sections
            for one in section.fields
            if one.key == key
            for each in _conditions(section, one)
        ):
            yield _("“%(question)s” can never be asked: the questions that it depends on wait for one another.") % {"question": label}


def _leads(definition: Definition, condition: Condition, reachable: set[str]) -> bool:
    other = definition.named(condition.name)
    return other is not None and other.key in reachable

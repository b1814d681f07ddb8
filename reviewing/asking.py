"""A form to fill in, made from a definition: every field kind, its conditions, and what was answered so far."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.reference.countries import country_choices
from core.reference.specialties import specialty_choices
from core.reference.working_languages import working_language_choices
from reviewing import checking, document_files, merging
from reviewing.checking import Problem
from reviewing.definitions import NO, YES, Condition, Definition, Field, Section, asked_keys
from reviewing.enums import FieldKind, Scan
from reviewing.word_counts import count_words

PREFIX, UPLOAD = "q-", "f-"
MOST_RADIOS = 7
CALLED = {FieldKind.EMAIL: "email", FieldKind.TELEPHONE: "tel", FieldKind.ADDRESS: "url", FieldKind.DATE: "date"}


class AnswerField(forms.Field):
    """One question. ``required`` says what it is called on the page; a draft may leave anything open."""

    def __init__(self, asked: Field, **kwargs) -> None:
        self.asked = asked
        super().__init__(label=asked.label, help_text=asked.help, required=asked.required, **kwargs)

    def clean(self, value: Any) -> Any:
        return checking.kept(self.asked, value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One question as the page shows it. ``when`` says in words on what it depends; the script reads the rest of that."""

    field: Field
    bound: forms.BoundField
    upload: forms.BoundField | None = None
    when: str = ""
    if_field: str = ""
    if_values: str = ""
    words: int = 0
    problems: Sequence[str] = ()
    earlier: Sequence[Any] = ()
    fitting: Sequence[Any] = ()
    others: Sequence[Any] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A section as the page shows it."""

    section: Section
    when: str = ""
    if_field: str = ""
    if_values: str = ""
    rows: list[Row] = field(default_factory=list)


class AnswersForm(forms.Form):
    """``definition`` with ``answers`` filled in. Valid means "can be kept"; what is still missing, ``problems`` says.

    ``data`` is what was posted, ``files`` the uploads. ``cleaned_answers`` is what ``submissions.save`` takes, ``uploads`` what
    came with it by field key. A definition may be a part of ``whole``, such as one step of several: conditions look at the whole.
    ``library`` holds the person's documents, ``earlier`` (``{field key: [EarlierAnswer]}``) what was written on two pages at once.
    """

    def __init__(
        self,
        definition: Definition,
        answers: Mapping[str, Any],
        language: str,
        data=None,
        files=None,
        *,
        whole: Definition | None = None,
        library: Sequence[Any] = (),
        earlier: Mapping[str, Sequence[Any]] | None = None,
        problems: Iterable[Problem] = (),
        revision: int = 0,
        **kwargs,
    ) -> None:
        kwargs.setdefault("use_required_attribute", False)
        super().__init__(data=data, files=files, **kwargs)
        self.definition, self.whole, self.answers, self.language = definition, whole or definition, answers, language
        self.library, self.earlier, self.revision = library, earlier or {}, revision
        self.problems = list(problems)
        self._left_out = self._never_asked_here()
        for one in self._own_fields():
            self.fields[PREFIX + one.key] = AnswerField(one, widget=self._widget(one), initial=answers.get(one.key))
            if one.is_file:
                self.fields[UPLOAD + one.key] = _upload_field(one)

    # What the service takes -----------------------------------------------------

    @property
    def cleaned_answers(self) -> dict[str, Any]:
        """What was answered on this page, by field key; without what is no answer at all, which has an error of its own."""
        cleaned = self.cleaned_data
        return {one.key: cleaned[PREFIX + one.key] for one in self._own_fields() if PREFIX + one.key in cleaned}

    @property
    def uploads(self) -> dict[str, UploadedFile]:
        cleaned = self.cleaned_data
        return {one.key: cleaned[UPLOAD + one.key] for one in self._own_fields() if one.is_file and cleaned.get(UPLOAD + one.key)}

    def add_upload_error(self, key: str, error: ValidationError | str) -> None:
        """Say beside the field what is wrong with a file."""
        self.add_error(UPLOAD + key, error)

    # What the page shows ---------------------------------------------------------

    @property
    def parts(self) -> Iterator[Part]:
        for section in self.definition.sections:
            rows = [self._row(one) for one in section.fields if one.key not in self._left_out]
            if rows:
                yield Part(section=section, rows=rows, **self._condition(section.shown_if))

    @property
    def hidden(self) -> dict[str, str]:
        """What the page sends back unseen, so that two pages that write the same form do not lose words."""
        keys = [one.key for one in self._own_fields()]
        posted = self.data if self.is_bound else {}
        return {
            "editor": posted.get("editor") or uuid4().hex,
            "base": posted.get("base") or str(self.revision),
            "seen": posted.get("seen") or json.dumps(merging.digests(self.answers, keys)),
        }

    def is_multipart(self) -> bool:
        return any(one.is_file for one in self._own_fields())

    def _row(self, one: Field) -> Row:
        bound = self[PREFIX + one.key]
        value = bound.value()
        return Row(
            field=one,
            bound=bound,
            upload=self[UPLOAD + one.key] if one.is_file else None,
            **self._offered(one, bound),
            words=count_words(value) if one.words and isinstance(value, str) else 0,
            problems=[problem.sentence for problem in self.problems if problem.key == one.key and not bound.errors],
            earlier=self.earlier.get(one.key, ()),
            **self._condition(one.shown_if),
        )

    def _offered(self, one: Field, bound: forms.BoundField) -> dict[str, list[Any]]:
        """Documents of the kind that is asked for, with those that are attached; then the others."""
        if not one.is_file:
            return {}
        chosen = set(bound.value() or [])
        fits = {str(each.uid) for each in self.library if each.kind == one.document} | chosen
        options = list(bound)
        fitting = [option for option in options if str(option.data["value"]) in fits]
        return {"fitting": fitting, "others": [option for option in options if option not in fitting]}

    def _condition(self, condition: Condition | None) -> dict[str, str]:
        """In words for people, and in keys for the script where the field it looks at stands on this page."""
        other = self.whole.named(condition.name) if condition else None
        if condition is None or other is None or self.definition.field(other.key) is None:
            return {}
        if not condition.answer:
            return {"when": _("Only if you answered “%(question)s”.") % {"question": other.label}, "if_field": other.key}
        key, words = _answer_named(other, condition.answer)
        said = _("Only if you answered “%(answer)s” to “%(question)s”.") % {"answer": words, "question": other.label}
        return {"when": said, "if_field": other.key, "if_values": key}

    def _own_fields(self) -> list[Field]:
        return [one for one in self.definition.fields if one.key not in self._left_out]

    def _never_asked_here(self) -> frozenset[str]:
        """Fields of this page that depend on an answer on another page, and are not asked by it."""
        asked = asked_keys(self.whole, self.answers)
        here = {one.key for one in self.definition.fields}
        left_out = set()
        for section in self.definition.sections:
            for one in section.fields:
                others = [self.whole.named(each.name) for each in (section.shown_if, one.shown_if) if each]
                if one.key not in asked and others and all(other is None or other.key not in here for other in others):
                    left_out.add(one.key)
        return frozenset(left_out)

    # Widgets --------------------------------------------------------------------

    def _widget(self, one: Field) -> forms.Widget:
        if one.kind == FieldKind.FILE:
            return forms.CheckboxSelectMultiple(choices=list(self._documents(one)))
        if one.kind == FieldKind.LONG:
            return forms.Textarea(attrs={"rows": 10 if (one.words or 200) > 150 else 5, "dir": "auto", "data-draft": "", **_counted(one)})
        if one.kind == FieldKind.STATEMENT:
            return forms.CheckboxInput(check_test=lambda value: value in (True, YES, "on"), attrs={"value": YES})
        if choices := _choices(one):
            return _choosing(one, choices)
        attrs = {"maxlength": checking.LONGEST_LINE, "dir": "auto", "data-draft": ""}
        if one.kind == FieldKind.NUMBER:
            attrs |= {"inputmode": "decimal", "dir": "ltr"}
        if one.kind in (FieldKind.EMAIL, FieldKind.TELEPHONE, FieldKind.ADDRESS):
            attrs |= {"dir": "ltr"}
        if one.kind == FieldKind.DATE:
            attrs = {}
        widget = forms.TextInput(attrs=attrs)
        widget.input_type = CALLED.get(FieldKind(one.kind), "text")
        return widget

    def _documents(self, one: Field) -> Iterator[tuple[str, str]]:
        """What may be attached: the current documents, and the older ones that are attached already."""
        chosen = self.answers.get(one.key) or []
        for each in self.library:
            if str(each.uid) in chosen or not (each.replaced_by_id or each.scan == Scan.INFECTED):
                yield str(each.uid), document_words(each, timezone.localdate())


def document_words(document: Any, today: date) -> str:
    """A document of the library in one line: its title, until when it is valid, and what the scanner found."""
    title = f"\N{FIRST STRONG ISOLATE}{document.title}\N{POP DIRECTIONAL ISOLATE}"  # its own direction, whatever surrounds it
    if document.scan == Scan.INFECTED:
        return _("%(title)s (a virus was found in it)") % {"title": title}
    if not document.expires_on:
        return title
    said = _("%(title)s (was valid until %(day)s)") if document.is_expired(today) else _("%(title)s (valid until %(day)s)")
    return said % {"title": title, "day": date_format(document.expires_on)}


def _upload_field(one: Field) -> forms.FileField:
    widget = forms.FileInput(attrs={"accept": document_files.ACCEPT})
    return forms.FileField(label=_("Add a file"), required=False, widget=widget)


def _choices(one: Field) -> list[tuple[str, str]]:
    listed = {FieldKind.COUNTRY: country_choices, FieldKind.LANGUAGE: working_language_choices, FieldKind.SPECIALTY: specialty_choices}
    if one.kind in listed:
        return listed[FieldKind(one.kind)]()
    if one.kind == FieldKind.YES_NO:
        return [(YES, _("Yes")), (NO, _("No"))]
    return [(option.key, option.text) for option in one.options]


def _choosing(one: Field, choices: list[tuple[str, str]]) -> forms.Widget:
    if one.kind == FieldKind.SEVERAL:
        return forms.CheckboxSelectMultiple(choices=choices)
    if len(choices) <= MOST_RADIOS and one.kind in (FieldKind.ONE, FieldKind.YES_NO):
        return forms.RadioSelect(choices=choices if one.required else [*choices, ("", _("No answer"))])
    return forms.Select(choices=[("", _("Choose …")), *choices])


def _counted(one: Field) -> dict[str, str]:
    return {"data-words-most": str(one.words)} if one.words else {}


def _answer_named(other: Field, name: str) -> tuple[str, str]:
    """The value and the words of the answer that a condition waits for."""
    for option in other.options:
        if (option.name or option.key) == name:
            return option.key, option.text
    return name, {YES: _("Yes"), NO: _("No")}.get(name, name)


def seen_in(data: Mapping[str, Any]) -> dict[str, str]:
    """The digests that a page sends back; nothing where it sent no such thing."""
    try:
        found = json.loads(data.get("seen") or "{}")
    except ValueError:
        return {}
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}


def base_in(data: Mapping[str, Any]) -> int:
    """The revision that a page began from."""
    given = data.get("base") or ""
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0

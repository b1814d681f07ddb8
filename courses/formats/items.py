"""A question as every format brings and takes it: plain values, no database.

Texts are plain, with line breaks; a reader reduces HTML to that and hands
pictures along as bytes. ``key`` of a choice, part or area is its ordinal
(``"1"``, ``"2"``, …) and holds inside its item alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

SINGLE, MULTIPLE, TRUE_FALSE, NUMERIC, SHORT = "single", "multiple", "true_false", "numeric", "short"
ORDERING, MATCHING, CLOZE, HOTSPOT, EMQ, ESSAY = "ordering", "matching", "cloze", "hotspot", "emq", "essay"
PARTLY = frozenset({ORDERING, MATCHING, EMQ, CLOZE})  # kinds whose parts earn marks of their own, or all or nothing
KINDS = (SINGLE, MULTIPLE, TRUE_FALSE, NUMERIC, SHORT, ORDERING, MATCHING, CLOZE, HOTSPOT, EMQ, ESSAY)

ABSOLUTE, PERCENT = "absolute", "percent"
RECTANGLE, ELLIPSE, POLYGON = "rectangle", "ellipse", "polygon"
DIFFICULTIES = ("easy", "medium", "hard")

MOST_QUESTIONS = 2000
MOST_CHOICES = 100
LONGEST_TEXT = 20_000
LONGEST_VARIANT = 200
MOST_PICTURES = 1
LARGEST_NUMBER = Decimal("9999999999")
PLACES = Decimal("0.000001")

# The words for true and false that files and people use, in the site's languages and a few more.
TRUE_WORDS = {"en": "True", "fr": "Vrai", "es": "Verdadero", "ar": "صحيح", "pt": "Verdadeiro", "de": "Wahr", "it": "Vero"}
FALSE_WORDS = {"en": "False", "fr": "Faux", "es": "Falso", "ar": "خطأ", "pt": "Falso", "de": "Falsch", "it": "Falso"}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the question: ``name`` is its key in ``Item.images``."""

    name: str
    alt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    key: str
    text: str
    correct: bool = False
    feedback: str = ""
    picture: Picture | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A prompt (matching, EMQ) or a gap (cloze).

    Any one of ``right`` is right. ``options`` are the choices it offers; empty for all of them.
    """

    key: str
    text: str = ""
    right: tuple[str, ...] = ()
    feedback: str = ""
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A variant of a short answer and what it earns, in per cent.

    ``*`` stands for any run of characters, alone for any other answer; a star itself is ``\\*``.
    """

    text: str
    share: int = 100
    feedback: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A place on the picture. Coordinates in per cent of its width and height:

    rectangle (left, top, width, height), ellipse (centre across, centre down,
    half width, half height), polygon (across, down, across, down, …).
    """

    key: str
    name: str
    shape: str
    coordinates: tuple[Decimal, ...]
    correct: bool = False
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """An accepted unit: an answer in it, times ``factor``, is the answer in the question's own unit."""

    name: str
    factor: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Reference:
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Criterion:
    """A line of an essay's rubric: what is looked at, and the levels (what is seen, how many points)."""

    text: str
    levels: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One question of any kind. A cloze names its gaps in the stem: ``[[1]]``, ``[[2]]``."""

    kind: str
    stem: str
    language: str = "en"
    name: str = ""
    choices: tuple[Choice, ...] = ()
    parts: tuple[Part, ...] = ()
    accepted: tuple[Accepted, ...] = ()
    areas: tuple[Area, ...] = ()
    answer: Decimal | None = None
    tolerance: Decimal = Decimal(0)
    tolerance_kind: str = ABSOLUTE
    unit: str = ""
    units: tuple[Unit, ...] = ()
    partial: bool = False
    match_case: bool = False
    match_accents: bool = False
    rubric: tuple[Criterion, ...] = ()
    right_feedback: str = ""
    wrong_feedback: str = ""
    explanation: str = ""
    pictures: tuple[Picture, ...] = ()
    images: Mapping[str, bytes] = field(default_factory=dict)
    topic: str = ""
    tags: tuple[str, ...] = ()
    difficulty: str = ""
    references: tuple[Reference, ...] = ()
    line: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something was refused. ``line`` is 0 where the file has no lines; ``code`` stays the same in every language."""

    line: int
    where: str
    sentence: str
    code: str


@dataclass(frozen=True, slots=True)
class Reading:
    items: tuple[Item, ...] = ()
    problems: tuple[Problem, ...] = ()


class Unfit(Exception):
    """One question cannot be taken: the sentence, and the code of the rule."""

    def __init__(self, sentence: str, code: str, *, line: int = 0) -> None:
        super().__init__(sentence)
        self.code, self.line = code, line


class Unreadable(Unfit):
    """The file as a whole cannot be read."""


class Gathering:
    """What a reader has found so far: good questions, and why others were refused."""

    def __init__(self) -> None:
        self.items: list[Item] = []
        self.problems: list[Problem] = []

    def add(self, make: Callable[[], Item], *, line: int, where: str) -> None:
        """Take what ``make`` returns when it is a whole question; else say why not, and go on."""
        if len(self.items) + len(self.problems) >= MOST_QUESTIONS:
            raise Unreadable(
                _("This file holds more than %(most)d questions. Split it and import the parts one by one.") % {"most": MOST_QUESTIONS},
                "too_many_questions",
            )
        try:
            item = replace(make(), line=line)
            check(item)
        except Unfit as fault:
            self.problems.append(Problem(fault.line or line, where, str(fault), fault.code))
        else:
            self.items.append(item)

    def refuse(self, sentence: str, code: str, *, line: int = 0, where: str = "") -> None:
        self.problems.append(Problem(line, where, sentence, code))

    def reading(self) -> Reading:
        return Reading(tuple(self.items), tuple(self.problems))


def gathered(read: Callable[[Gathering], None]) -> Reading:
    """Run ``read``; when the file as a whole is at fault, nothing of it is taken and the one problem says why."""
    gathering = Gathering()
    try:
        read(gathering)
    except Unfit as fault:
        return Reading((), (Problem(fault.line, "", str(fault), fault.code),))
    if not gathering.items and not gathering.problems:
        gathering.refuse(_("There is no question in this file."), "empty")
    return gathering.reading()


def check(item: Item) -> None:
    """Raise Unfit unless ``item`` is a whole question that can be asked and marked."""
    if not item.stem.strip() and not item.pictures:
        raise Unfit(_("The question has no text."), "no_text")
    _check_sizes(item)
    if len(item.pictures) > MOST_PICTURES:
        raise Unfit(_("The question has more than one picture; here it has one, and each option may have its own."), "several_pictures")
    {
        SINGLE: _check_one_right,
        TRUE_FALSE: _check_one_right,
        MULTIPLE: _check_some_right,
        NUMERIC: _check_number,
        SHORT: _check_accepted,
        ORDERING: _check_choices,
        MATCHING: _check_parts,
        EMQ: _check_parts,
        CLOZE: _check_gaps,
        HOTSPOT: _check_areas,
        ESSAY: lambda item: None,
    }[item.kind](item)


def _check_sizes(item: Item) -> None:
    texts = [item.stem, item.explanation, item.right_feedback, item.wrong_feedback]
    texts += [text for choice in item.choices for text in (choice.text, choice.feedback)]
    texts += [text for part in item.parts for text in (part.text, part.feedback)]
    if any(len(text) > LONGEST_TEXT for text in texts):
        raise Unfit(_("A text in this question is longer than %(most)d characters.") % {"most": LONGEST_TEXT}, "too_long")
    if max(len(item.choices), len(item.parts), len(item.accepted), len(item.areas)) > MOST_CHOICES:
        raise Unfit(_("This question has more than %(most)d options.") % {"most": MOST_CHOICES}, "too_many_options")


def _check_choices(item: Item) -> None:
    if len(item.choices) < 2:
        raise Unfit(_("A question of this kind needs at least two options."), "too_few_options")
    if any(not choice.text.strip() and choice.picture is None for choice in item.choices):
        raise Unfit(_("One of the options is empty."), "empty_option")


def _check_one_right(item: Item) -> None:
    _check_choices(item)
    right = sum(choice.correct for choice in item.choices)
    if not right:
        raise Unfit(_("No option is marked as right."), "no_right_answer")
    if right > 1:
        raise Unfit(_("More than one option earns full marks, but only one may be chosen."), "several_right")


def _check_some_right(item: Item) -> None:
    _check_choices(item)
    if not any(choice.correct for choice in item.choices):
        raise Unfit(_("No option is marked as right."), "no_right_answer")


def _check_number(item: Item) -> None:
    if item.answer is None:
        raise Unfit(_("The right number is missing."), "no_right_answer")
    if not all(abs(number) <= LARGEST_NUMBER for number in (item.answer, item.tolerance)) or item.tolerance < 0:
        raise Unfit(_("The right number or its tolerance is outside what can be kept."), "number_out_of_range")


def _check_accepted(item: Item) -> None:
    if not any(accepted.share == 100 and accepted.text.strip("* ") for accepted in item.accepted):
        raise Unfit(_("No answer earns full marks."), "no_right_answer")
    if any(len(accepted.text) > LONGEST_VARIANT for accepted in item.accepted):
        raise Unfit(_("An accepted answer is longer than %(most)d characters.") % {"most": LONGEST_VARIANT}, "too_long")


def _check_parts(item: Item) -> None:
    _check_choices(item)
    known = {choice.key for choice in item.choices}
    if not item.parts:
        raise Unfit(_("There is nothing to match."), "too_few_parts")
    if any(not part.text.strip() for part in item.parts):
        raise Unfit(_("One of the prompts is empty."), "empty_prompt")
    if any(not part.right or not known.issuperset(part.right) for part in item.parts):
        raise Unfit(_("One of the prompts has no right answer."), "no_right_answer")


def _check_gaps(item: Item) -> None:
    known = {choice.key for choice in item.choices}
    if not item.parts:
        raise Unfit(_("The text has no gaps."), "too_few_parts")
    if any(f"[[{number}]]" not in item.stem for number, _part in enumerate(item.parts, 1)):
        raise Unfit(_("A gap is missing in the text."), "gap_missing")
    for part in item.parts:
        if len(part.options or known) < 2:
            raise Unfit(_("A gap needs at least two options to choose from."), "too_few_options")
        if not part.right or not set(part.options or known).issuperset(part.right):
            raise Unfit(_("One of the gaps has no right option."), "no_right_answer")
    if any(not choice.text.strip() for choice in item.choices):
        raise Unfit(_("One of the options is empty."), "empty_option")


def _check_areas(item: Item) -> None:
    if not item.pictures or item.pictures[0].name not in item.images:
        raise Unfit(_("The picture of this question is missing."), "missing_picture")
    if not any(area.correct for area in item.areas):
        raise Unfit(_("No place on the picture is marked as right."), "no_right_answer")
    if len(item.areas) < 2:
        raise Unfit(_("Only one place is marked on the picture; a question needs others to choose from."), "too_few_options")
    if len({area.name.strip().casefold() for area in item.areas}) < len(item.areas):
        raise Unfit(_("Two places on the picture have the same name."), "same_name")
    if any(not 0 <= value <= 100 for area in item.areas for value in area.coordinates):
        raise Unfit(_("A place lies outside the picture."), "outside_picture")


def number(text: str) -> Decimal | None:
    """A number of a file, with decimal point or comma, rounded to six places; None when it is none."""
    if len(text) > 60:
        return None
    try:
        value = Decimal(text.strip().replace(",", ".").replace("−", "-"))
        return value.quantize(PLACES).normalize() + 0 if value.is_finite() else None
    except (InvalidOperation, ValueError):
        return None


def written(value: Decimal) -> str:
    """A number as files write it: no exponent, no needless zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def true_or_false(right: bool, language: str, *, feedback: tuple[str, str] = ("", "")) -> tuple[Choice, Choice]:
    """The two options of a true-false question in ``language``; ``feedback`` for whoever says true, and false."""
    code = language.split("-")[0]
    words = (TRUE_WORDS.get(code, "True"), FALSE_WORDS.get(code, "False"))
    return (
        Choice(key="1", text=words[0], correct=right, feedback=feedback[0]),
        Choice(key="2", text=words[1], correct=not right, feedback=feedback[1]),
    )


def says_true(text: str) -> bool | None:
    """Whether an option's words say true or false; None for any others."""
    folded = text.strip().rstrip(".").casefold()
    if folded in {word.casefold() for word in TRUE_WORDS.values()} | {"t", "صح"}:
        return True
    return False if folded in {word.casefold() for word in FALSE_WORDS.values()} | {"f", "خطا"} else None

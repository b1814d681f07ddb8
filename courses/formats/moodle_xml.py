"""Moodle XML: reading. The kinds of Moodle's own distribution that have a counterpart here.

https://docs.moodle.org/en/Moodle_XML_format
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from courses.formats import keys, moodle_places
from courses.formats.gift import topic_of
from courses.formats.images import Album, among, from_base64
from courses.formats.items import (
    ESSAY,
    MULTIPLE,
    NUMERIC,
    ORDERING,
    SHORT,
    TRUE_FALSE,
    Choice,
    Gathering,
    Item,
    Picture,
    Reading,
    Unfit,
    Unit,
    Unreadable,
    gathered,
    number,
    true_or_false,
)  # fmt: skip
from courses.formats.keys import HUNDRED, Weighed
from courses.formats.markup import html_of, looks_like_html, tidy
from courses.formats.xml_in import line_of, parse, told

PLUGIN_FILE = "@@PLUGINFILE@@/"


def read(data: bytes, *, language: str = "en") -> Reading:
    return gathered(lambda gathering: read_root(parse(data, language=language), language, gathering))


def read_root(root: Element, language: str, gathering: Gathering, *, file: str = "") -> None:
    """Every question below ``root``, the element ``quiz``."""
    if root.tag != "quiz":
        raise Unreadable(_("This is not Moodle XML: its outermost element must be “quiz”."), "other_format")
    topic = ""
    for place, element in enumerate(root.iter("question"), 1):
        if element.get("type") == "category":
            topic = topic_of(told(element, "category/text"))
            continue
        name = tidy(told(element, "name/text")[:400])[:80] or _("Question %(number)d") % {"number": place}
        where = f"{file}: {name}" if file else name
        gathering.add(lambda element=element, topic=topic: _question(element, topic, language), line=line_of(element), where=where)


@dataclass(slots=True)
class Source:
    """A question's element, and its texts in our form."""

    element: Element
    album: Album
    language: str
    stem: str = ""

    def html(self, element: Element | None) -> str:
        """The text below ``element`` as HTML, whichever format it says it is in."""
        if element is None:
            return ""
        raw = told(element, "text") if element.find("text") is not None else (element.text or "")
        style = element.get("format", "html")
        if style in {"plain_text", "markdown"} or not (looks_like_html(raw) or style == "html"):
            return html_of(tidy(raw))
        return raw.replace("\n", "<br>") if style == "moodle_auto_format" and "<p" not in raw and "<br" not in raw else raw

    def aside(self, path: str, element: Element | None = None) -> str:
        found = (self.element if element is None else element).find(path)
        return self.album.aside(self.html(found)) if found is not None else ""

    def option(self, element: Element) -> tuple:
        return self.album.option(self.html(element))

    def only_text(self, element: Element | None) -> str:
        return self.album.only_text(self.html(element))

    def bare(self, element: Element, path: str = "text") -> str:
        """Where Moodle takes no HTML."""
        return tidy(told(element, path))


def files_of(element: Element) -> dict[str, bytes]:
    """The files anywhere in a question. Raises Unfit for a damaged one."""
    return {file.get("name", ""): from_base64("".join(file.itertext())) for file in element.iter("file") if file.get("name")}


def _question(element: Element, topic: str, language: str) -> Item:
    kind = element.get("type", "")
    if kind == "description":
        raise Unfit(_("This is a text that asks nothing."), "not_a_question")
    reader = _READERS.get(kind)
    if reader is None:
        sentence = _("Questions of the kind “%(kind)s” have no counterpart here.") % {"kind": kind[:40] or "?"}
        raise Unfit(sentence, "unknown_kind")
    find = among(files_of(element))
    source = Source(element, Album(lambda address: find(address.removeprefix(PLUGIN_FILE))), language)
    stem, pictures = source.album.stem(source.html(element.find("questiontext")))
    pictures = (*pictures, *_old_picture(element, source.album))
    source.stem = stem
    base = Item(
        kind=ESSAY,
        stem=stem,
        language=language,
        name=tidy(told(element, "name/text")[:400])[:200],
        topic=topic,
        tags=tuple(dict.fromkeys(tidy(told(tag)[:400])[:120] for tag in element.findall("tags/tag") if told(tag))),
        explanation=source.aside("generalfeedback"),
        pictures=pictures,
    )
    item = reader(base, source)
    item = replace(item, images=source.album.images, notes=(*item.notes, *source.album.notes()))
    return keys.finished(keys.in_parts(item), told(element, "meridian"))


def _old_picture(element: Element, album: Album) -> tuple[Picture, ...]:
    """The one picture that Moodle 1.9 kept beside the text."""
    name, data = told(element, "image"), told(element, "image_base64")
    if not name and not data:
        return ()
    if not data:
        raise Unfit(_("A picture that the text shows is missing in the file."), "missing_picture")
    return (album.add(from_base64(data)),)


def weight_of(answer: Element) -> Decimal:
    return number(answer.get("fraction", "0")) or Decimal(0)


def _choosing(item: Item, source: Source) -> Item:
    several = told(source.element, "single", "true").lower() in {"false", "0"}
    return _with_choices(item, source, several=several, partial=several)


def _all_or_nothing(item: Item, source: Source) -> Item:
    return replace(_with_choices(item, source, several=True, partial=False), notes=())


def _with_choices(item: Item, source: Source, *, several: bool, partial: bool) -> Item:
    choices, weights = [], []
    for place, answer in enumerate(source.element.findall("answer"), 1):
        weight = weight_of(answer)
        text, picture = source.option(answer)
        correct = weight > 0 if several else weight >= HUNDRED
        feedback = source.aside("feedback", answer)
        choices.append(Choice(key=str(place), text=text, correct=correct, feedback=feedback, picture=picture))
        weights.append(weight)
    notes = keys.multiple_notes(weights) if several else keys.single_notes(weights)
    kind = MULTIPLE if several else "single"
    return replace(item, kind=kind, choices=tuple(choices), partial=partial, notes=tuple(notes), **_overall(source))


def _overall(source: Source) -> dict[str, str]:
    return {"right_feedback": source.aside("correctfeedback"), "wrong_feedback": source.aside("incorrectfeedback")}


def _true_false(item: Item, source: Source) -> Item:
    said: dict[bool, tuple[Decimal, str]] = {}
    for answer in source.element.findall("answer"):
        said[told(answer, "text").lower() == "true"] = (weight_of(answer), source.aside("feedback", answer))
    (true, true_words), (false, false_words) = (said.get(says, (Decimal(0), "")) for says in (True, False))
    if (true >= HUNDRED) == (false >= HUNDRED):
        raise Unfit(_("No option is marked as right."), "no_right_answer")
    return replace(item, kind=TRUE_FALSE, choices=true_or_false(true >= HUNDRED, item.language, feedback=(true_words, false_words)))


def _weighed(source: Source) -> list[Weighed]:
    return [
        Weighed(
            source.bare(answer), weight_of(answer), source.aside("feedback", answer), number(told(answer, "tolerance", "0")) or Decimal(0)
        )
        for answer in source.element.findall("answer")
    ]


def _numeric(item: Item, source: Source) -> Item:
    found = [(source.bare(unit, "unit_name"), number(told(unit, "multiplier", "1"))) for unit in source.element.findall("units/unit")]
    units = [Unit(name[:40], factor) for name, factor in found if name and factor]
    own = next((unit.name for unit in units if unit.factor == 1), "")
    # Moodle multiplies the right number to get the unit's; here a learner's number times the factor is ours.
    others = tuple(Unit(unit.name, _inverse(unit.factor)) for unit in units if unit.name != own)
    return replace(item, kind=NUMERIC, unit=own, units=others, **keys.number_key(_weighed(source)))


def _inverse(factor: Decimal) -> Decimal:
    return number(str(1 / factor)) or factor


def _short(item: Item, source: Source) -> Item:
    return replace(item, kind=SHORT, match_case=told(source.element, "usecase") == "1", **keys.short_key(_weighed(source)))


def _matching(item: Item, source: Source) -> Item:
    pairs: list[tuple[str, list[str]]] = []
    distractors: list[str] = []
    for pair in source.element.findall("subquestion"):
        prompt, answer = source.only_text(pair), pair.find("answer")
        option = "" if answer is None else source.only_text(answer) if answer.get("format") else source.bare(answer)
        if prompt:
            pairs.append((prompt, [option]))
        elif option:
            distractors.append(option)
    choices, parts = keys.paired(pairs, distractors)
    return replace(item, kind=keys.pairing_kind(parts), choices=choices, parts=parts, **_overall(source))


def _ordering(item: Item, source: Source) -> Item:
    rows = [(weight_of(answer), answer) for answer in source.element.findall("answer")]
    if len({place for place, _answer in rows}) == len(rows):
        rows.sort(key=lambda row: row[0])
    choices = []
    for place, (_weight, answer) in enumerate(rows, 1):
        text, picture = source.option(answer)
        choices.append(Choice(key=str(place), text=text, feedback=source.aside("feedback", answer), picture=picture))
    return replace(item, kind=ORDERING, choices=tuple(choices), **_overall(source))


def _essay(item: Item, source: Source) -> Item:
    wants_file = told(source.element, "responseformat") == "noinline"
    if wants_file:
        raise Unfit(_("The question asks for a file instead of text."), "attachment")
    words = source.aside("graderinfo")
    return replace(item, kind=ESSAY, rubric=keys.plain_rubric(words), notes=(keys.rubric_note(words),))


_READERS: dict[str, Callable[[Item, Source], Item]] = {
    "multichoice": _choosing,
    "multichoiceset": _all_or_nothing,
    "truefalse": _true_false,
    "numerical": _numeric,
    "shortanswer": _short,
    "matching": _matching,
    "match": _matching,
    "ddmatch": _matching,
    "ordering": _ordering,
    "essay": _essay,
    "cloze": moodle_places.cloze,
    "multianswer": moodle_places.cloze,
    "gapselect": moodle_places.missing_words,
    "ddwtos": moodle_places.missing_words,
    "ddmarker": moodle_places.markers,
}

"""Moodle XML: writing. What Moodle has no word for stands in an element of our own, which Moodle passes over."""

from __future__ import annotations

import base64
import re
from decimal import Decimal
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from django.utils.translation import gettext as _

from courses.formats import keys
from courses.formats.gift_out import share
from courses.formats.images import element as image_element
from courses.formats.images import ending_of, size_of
from courses.formats.items import (
    CLOZE,
    EMQ,
    ESSAY,
    HOTSPOT,
    MATCHING,
    MULTIPLE,
    NUMERIC,
    ORDERING,
    SHORT,
    SINGLE,
    TRUE_FALSE,
    Choice,
    Item,
    Picture,
    Unfit,
    says_true,
    written,
)  # fmt: skip
from courses.formats.markup import html_of
from courses.formats.moodle_places import in_pixels
from courses.formats.moodle_xml import PLUGIN_FILE

TYPES = {
    SINGLE: "multichoice", MULTIPLE: "multichoice", TRUE_FALSE: "truefalse", NUMERIC: "numerical", SHORT: "shortanswer",
    ORDERING: "ordering", MATCHING: "matching", EMQ: "matching", CLOZE: "cloze", HOTSPOT: "ddmarker", ESSAY: "essay",
}  # fmt: skip
_ALWAYS = ("difficulty", "references")
_MORE = {
    NUMERIC: ("tolerance_kind",),
    EMQ: ("kind", "order", "all_or_nothing"),
    MATCHING: ("kind", "order", "all_or_nothing"),
    ORDERING: ("all_or_nothing",),
    MULTIPLE: ("all_or_nothing",),
    SINGLE: ("kind",),
    TRUE_FALSE: ("kind", "right_feedback", "wrong_feedback"),
    SHORT: ("match_accents", "right_feedback", "wrong_feedback"),
    ESSAY: ("rubric", "right_feedback", "wrong_feedback"),
    CLOZE: ("right_feedback", "wrong_feedback", "all_or_nothing"),
    HOTSPOT: ("areas", "alt"),
}


def cannot(item: Item) -> str:
    """Why ``item`` has no place in Moodle XML; an empty text when it has."""
    if item.kind in {MATCHING, EMQ} and any(len(part.right) > 1 for part in item.parts):
        return _("Moodle allows one right option for each prompt.")
    if item.kind == HOTSPOT and any(ending_of(item.images[picture.name]) == "svg" for picture in item.pictures):
        return _("Moodle takes no drawing (SVG) for a picture with places.")
    return ""


def write(items: list[Item] | tuple[Item, ...]) -> bytes:
    """UTF-8. Raises Unfit for a question that ``cannot`` be written."""
    quiz = Element("quiz")
    topic = ""
    for item in items:
        if sentence := cannot(item):
            raise Unfit(sentence, "not_in_format")
        if item.topic != topic:
            topic = item.topic
            _category(quiz, topic)
        _question(quiz, item)
    indent(quiz)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(quiz, encoding="utf-8") + b"\n"


def _category(quiz: Element, topic: str) -> None:
    path = "/".join(part.replace("/", "//") for part in topic.split(" / "))
    category = SubElement(SubElement(quiz, "question", {"type": "category"}), "category")
    SubElement(category, "text").text = f"$course$/top{'/' + path if topic else ''}"


def _question(quiz: Element, item: Item) -> None:
    kind = "multichoice" if item.kind == TRUE_FALSE and not _says_both(item) else TYPES[item.kind]
    question = SubElement(quiz, "question", {"type": kind})
    _bare(SubElement(question, "name"), item.name or item.stem[:80].replace("\n", " "))
    stem = _stem_of_gaps(item) if item.kind == CLOZE else item.stem
    pictures = () if item.kind == HOTSPOT else item.pictures
    _html(SubElement(question, "questiontext", {"format": "html"}), stem, *pictures, images=item)
    _html(SubElement(question, "generalfeedback", {"format": "html"}), item.explanation)
    SubElement(question, "defaultgrade").text = "1"
    _WRITERS.get(kind, _choices)(question, item)
    if item.tags:
        tags = SubElement(question, "tags")
        for tag in item.tags:
            _bare(SubElement(tags, "tag"), tag)
    if more := keys.extras(item, *_ALWAYS, *_MORE.get(item.kind, ())):
        SubElement(question, "meridian").text = more


def _bare(parent: Element, text: str) -> None:
    SubElement(parent, "text").text = text


def _html(parent: Element, text: str, *pictures: Picture, images: Item | None = None) -> None:
    shown = [image_element(f"{PLUGIN_FILE}{picture.name}", picture.alt) for picture in pictures]
    _bare(parent, html_of(text, *shown))
    for picture in pictures:
        file = SubElement(parent, "file", {"name": picture.name, "path": "/", "encoding": "base64"})
        file.text = base64.b64encode(images.images[picture.name]).decode()


def _answer(
    question: Element, fraction: str, text: str, feedback: str = "", *, html: bool = False, item: Item | None = None, picture=None
) -> Element:
    answer = SubElement(question, "answer", {"fraction": fraction, "format": "html" if html else "plain_text"})
    if html:
        _html(answer, text, *([picture] if picture else []), images=item)
    else:
        _bare(answer, text)
    _html(SubElement(answer, "feedback", {"format": "html"}), feedback)
    return answer


def _overall(question: Element, item: Item) -> None:
    _html(SubElement(question, "correctfeedback", {"format": "html"}), item.right_feedback)
    _html(SubElement(question, "incorrectfeedback", {"format": "html"}), item.wrong_feedback)


def _choices(question: Element, item: Item) -> None:
    several = item.kind == MULTIPLE
    SubElement(question, "single").text = "false" if several else "true"
    SubElement(question, "shuffleanswers").text = "true"
    SubElement(question, "answernumbering").text = "abc"
    _overall(question, item)
    for choice in item.choices:
        fraction = share(item, choice) if several else "100" if choice.correct else "0"
        _answer(question, fraction, choice.text, choice.feedback, html=True, item=item, picture=choice.picture)


def _says_both(item: Item) -> bool:
    return [says_true(choice.text) for choice in item.choices] == [True, False]


def _true_false(question: Element, item: Item) -> None:
    for choice, word in zip(item.choices, ("true", "false"), strict=True):
        _answer(question, "100" if choice.correct else "0", word, choice.feedback)


def _numeric(question: Element, item: Item) -> None:
    right = _answer(question, "100", written(item.answer), item.right_feedback)
    SubElement(right, "tolerance").text = written(keys.absolute(item))
    if item.wrong_feedback:
        _answer(question, "0", "*", item.wrong_feedback)
    if item.unit or item.units:
        units = SubElement(question, "units")
        for name, factor in [(item.unit, Decimal(1)), *((unit.name, unit.factor) for unit in item.units)]:
            if name:
                unit = SubElement(units, "unit")
                SubElement(unit, "multiplier").text = f"{1 / factor:.10f}".rstrip("0").rstrip(".")
                SubElement(unit, "unit_name").text = name


def _short(question: Element, item: Item) -> None:
    SubElement(question, "usecase").text = "1" if item.match_case else "0"
    for accepted in item.accepted:
        _answer(question, str(accepted.share), accepted.text, accepted.feedback)


def _matching(question: Element, item: Item) -> None:
    texts = {choice.key: choice.text for choice in item.choices}
    used = {key for part in item.parts for key in part.right}
    SubElement(question, "shuffleanswers").text = "true"
    _overall(question, item)
    for prompt, option in [
        *((part.text, texts[part.right[0]]) for part in item.parts),
        *(("", texts[key]) for key in texts if key not in used),
    ]:
        pair = SubElement(question, "subquestion", {"format": "html"})
        _html(pair, prompt)
        _bare(SubElement(pair, "answer"), option)


def _ordering(question: Element, item: Item) -> None:
    for name, text in (("layouttype", "VERTICAL"), ("selecttype", "ALL"), ("gradingtype", "RELATIVE_TO_CORRECT")):
        SubElement(question, name).text = text
    _overall(question, item)
    for place, choice in enumerate(item.choices, 1):
        _answer(question, str(place), choice.text, choice.feedback, html=True, item=item, picture=choice.picture)


def _essay(question: Element, item: Item) -> None:
    for name, text in (("responseformat", "editor"), ("responserequired", "1"), ("attachments", "0")):
        SubElement(question, name).text = text
    _html(SubElement(question, "graderinfo", {"format": "html"}), keys.rubric_text(item.rubric))


def _stem_of_gaps(item: Item) -> str:
    choices = {choice.key: choice for choice in item.choices}
    stem = item.stem
    for place, part in enumerate(item.parts, 1):
        offered = [choices[key] for key in part.options or choices]
        answers = "~".join(_gap_answer(choice, right=choice.key in part.right) for choice in offered)
        stem = stem.replace(f"[[{place}]]", f"{{1:MULTICHOICE:{answers}}}", 1)
    return stem


def _gap_answer(choice: Choice, *, right: bool) -> str:
    feedback = f"#{_safe(choice.feedback)}" if choice.feedback else ""
    return f"{'=' if right else ''}{_safe(choice.text)}{feedback}"


def _safe(text: str) -> str:
    return re.sub(r"([\\~#}{=%/\"])", r"\\\1", text).replace("\n", " ")


def _markers(question: Element, item: Item) -> None:
    picture = item.pictures[0]
    size = size_of(item.images[picture.name])
    right = [area for area in item.areas if area.correct]
    _overall(question, item)
    file = SubElement(question, "file", {"name": picture.name, "encoding": "base64"})
    file.text = base64.b64encode(item.images[picture.name]).decode()
    drag = SubElement(question, "drag")
    SubElement(drag, "no").text = "1"
    _bare(drag, right[0].name)
    SubElement(drag, "noofdrags").text = "1"
    for place, area in enumerate(right, 1):
        drop = SubElement(question, "drop")
        shape, coordinates = in_pixels(area, size)
        for name, text in (("no", str(place)), ("shape", shape), ("coords", coordinates), ("choice", "1")):
            SubElement(drop, name).text = text


_WRITERS = {
    "truefalse": _true_false,
    "numerical": _numeric,
    "shortanswer": _short,
    "matching": _matching,
    "ordering": _ordering,
    "essay": _essay,
    "ddmarker": _markers,
    "cloze": lambda question, item: None,
}

"""Moodle's questions with places: gaps in a text (cloze, select missing words) and places on a picture (drop markers)."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from math import cos, pi, sin
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from courses.formats import keys
from courses.formats.images import size_of
from courses.formats.items import (
    CLOZE,
    ELLIPSE,
    HOTSPOT,
    MULTIPLE,
    NUMERIC,
    POLYGON,
    RECTANGLE,
    SHORT,
    Area,
    Choice,
    Item,
    Part,
    Picture,
    Unfit,
    number,
)  # fmt: skip
from courses.formats.keys import HUNDRED, Weighed
from courses.formats.markup import plain, tidy
from courses.formats.xml_in import told

if TYPE_CHECKING:
    from courses.formats.moodle_xml import Source

BLANK = "_____"
GAP_MARK = "gap-"
MENU = {
    "MULTICHOICE",
    "MC",
    "MULTICHOICE_S",
    "MCS",
    "MULTICHOICE_V",
    "MCV",
    "MULTICHOICE_H",
    "MCH",
    "MULTICHOICE_VS",
    "MCVS",
    "MULTICHOICE_HS",
    "MCHS",
}
SEVERAL = {"MULTIRESPONSE", "MR", "MULTIRESPONSE_S", "MRS", "MULTIRESPONSE_H", "MRH", "MULTIRESPONSE_HS", "MRHS"}
TYPED = {"SHORTANSWER": False, "SA": False, "MW": False, "SHORTANSWER_C": True, "SAC": True, "MWC": True}
NUMBERS = {"NUMERICAL", "NM"}
_GAP = re.compile(r"(?<!\\)\{\s*(\d*)\s*:\s*([A-Z_]+)\s*:((?:[^\\{}]|\\.)*)\}", re.DOTALL)
_WEIGHT = re.compile(r"%(-?\d+(?:\.\d+)?)%")
_MARK = re.compile(r"\[\[(\d{1,3})\]\]")


def cloze(item: Item, source: Source) -> Item:
    """Drop-downs in a text; a text with one typed gap becomes a short answer or a number."""
    gaps = list(_GAP.finditer(item.stem))
    if not gaps:
        raise Unfit(_("The text has no gaps."), "too_few_parts")
    kinds = {gap[2] for gap in gaps}
    if kinds <= MENU:
        return _menus(item, gaps)
    if len(gaps) == 1 and (kinds <= NUMBERS or kinds <= TYPED.keys() or kinds <= SEVERAL):
        return _one_gap(item, gaps[0])
    raise Unfit(_("The text has gaps to type in; here gaps are chosen from a list. Make a question of each."), "typed_gaps")


def _menus(item: Item, gaps: list[re.Match]) -> Item:
    choices: list[Choice] = []
    parts: list[Part] = []
    notes: list[str] = []
    for place, gap in enumerate(gaps, 1):
        answers = _answers(gap[3])
        own = [replace(choice, key=str(len(choices) + number_)) for number_, choice in enumerate(_choices(answers), 1)]
        right = tuple(choice.key for choice in own if choice.correct)
        parts.append(Part(key=str(place), right=right, options=tuple(choice.key for choice in own)))
        choices += [replace(choice, correct=False) for choice in own]
        notes += keys.single_notes([answer.weight for answer in answers])
    numbers = iter(range(1, len(gaps) + 1))
    stem = _GAP.sub(lambda gap: f"[[{next(numbers)}]]", item.stem)
    if len({int(gap[1] or 1) for gap in gaps}) > 1:
        notes.append(_("The file weighs the gaps differently; here they weigh the same."))
    return shared_options(
        replace(item, kind=CLOZE, stem=stem, choices=tuple(choices), parts=tuple(parts), notes=tuple(dict.fromkeys(notes)))
    )


def shared_options(item: Item) -> Item:
    """Gaps that offer the same texts share one list of options."""
    texts = {choice.key: (choice.text, choice.feedback) for choice in item.choices}
    offered = [[texts[key] for key in part.options] for part in item.parts]
    if any(set(one) != set(offered[0]) or len(set(one)) != len(one) for one in offered):
        return item
    first = {text: str(place) for place, text in enumerate(offered[0], 1)}
    choices = tuple(Choice(key=key, text=text[0], feedback=text[1]) for text, key in first.items())
    parts = tuple(replace(part, right=tuple(first[texts[key]] for key in part.right), options=()) for part in item.parts)
    return replace(item, choices=choices, parts=parts)


def _one_gap(item: Item, gap: re.Match) -> Item:
    stem = item.stem[: gap.start()] + BLANK + item.stem[gap.end() :]
    answers = _answers(gap[3])
    if gap[2] in SEVERAL:
        choices = tuple(replace(choice, correct=answer.weight > 0) for choice, answer in zip(_choices(answers), answers, strict=True))
        return replace(item, kind=MULTIPLE, stem=stem, choices=choices, partial=True)
    if gap[2] in TYPED:
        return replace(item, kind=SHORT, stem=stem, match_case=TYPED[gap[2]], **keys.short_key(answers))
    return replace(item, kind=NUMERIC, stem=stem, **keys.number_key([_number_of(answer) for answer in answers]))


def _number_of(answer: Weighed) -> Weighed:
    value, _sign, tolerance = answer.text.partition(":")
    return replace(answer, text=value.strip(), tolerance=number(tolerance or "0") or Decimal(0))


def _answers(text: str) -> list[Weighed]:
    found = []
    for raw in re.split(r"(?<!\\)~", text):
        rest = raw.strip()
        weight = HUNDRED if rest.startswith("=") else Decimal(0)
        rest = rest.removeprefix("=")
        if share := _WEIGHT.match(rest):
            weight, rest = number(share[1]) or Decimal(0), rest[share.end() :]
        words, *feedback = re.split(r"(?<!\\)#", rest, maxsplit=1)
        found.append(Weighed(_bare(words), weight, _bare(feedback[0]) if feedback else ""))
    return [answer for answer in found if answer.text]


def _bare(text: str) -> str:
    return plain(re.sub(r"\\(.)", r"\1", text))


def _choices(answers: list[Weighed]) -> list[Choice]:
    return [
        Choice(key=str(place), text=answer.text, correct=answer.weight >= HUNDRED, feedback=answer.feedback)
        for place, answer in enumerate(answers, 1)
    ]


def missing_words(item: Item, source: Source) -> Item:
    """Select missing words, and drag words into a text: gaps ``[[n]]`` name the right option, whose group they offer."""
    element = source.element
    boxes = [*element.findall("selectoption"), *element.findall("dragbox")]
    groups = [told(box, "group", "1") for box in boxes]
    choices = tuple(Choice(key=str(place), text=plain(told(box, "text"))) for place, box in enumerate(boxes, 1))
    parts: list[Part] = []

    def gap(found: re.Match) -> str:
        place = int(found[1])
        if not 1 <= place <= len(boxes):
            raise Unfit(_("A gap names an option that is missing."), "no_right_answer")
        group = groups[place - 1]
        options = tuple(choice.key for choice, own in zip(choices, groups, strict=True) if own == group)
        parts.append(Part(key=str(len(parts) + 1), right=(str(place),), options=options if len(set(groups)) > 1 else ()))
        return f"[[{len(parts)}]]"

    stem = _MARK.sub(gap, item.stem)
    feedback = {"right_feedback": source.aside("correctfeedback"), "wrong_feedback": source.aside("incorrectfeedback")}
    return replace(item, kind=CLOZE, stem=stem, choices=choices, parts=tuple(parts), **feedback)


def markers(item: Item, source: Source) -> Item:
    """Drop markers on a picture: with one marker, the place it belongs to is the place to find."""
    element = source.element
    picture = element.find("file")
    drags = element.findall("drag")
    if picture is None or not picture.get("name"):
        raise Unfit(_("The picture of this question is missing."), "missing_picture")
    if len(drags) > 1:
        raise Unfit(_("This question has several markers; here one place is found at a time."), "several_markers")
    shown = source.album.take(picture.get("name"))
    size = size_of(source.album.images[shown.name])
    marker = plain(told(drags[0], "text")) if drags else ""
    areas = tuple(
        Area(
            key=str(place),
            name=marker if place == 1 else f"{marker} {place}",
            correct=True,
            **in_per_cent(told(drop, "shape").lower(), told(drop, "coords"), size),
        )
        for place, drop in enumerate(element.findall("drop"), 1)
    )
    feedback = {"right_feedback": source.aside("correctfeedback"), "wrong_feedback": source.aside("incorrectfeedback")}
    is_ours = element.find("meridian") is not None
    stem = item.stem if is_ours or not marker or marker in item.stem else f"{item.stem}\n{marker}"
    return replace(item, kind=HOTSPOT, stem=stem, pictures=(Picture(shown.name, shown.alt or tidy(item.name)),), areas=areas, **feedback)


def in_per_cent(shape: str, coordinates: str, size: tuple[int, int]) -> dict:
    """Shape and coordinates of an area from Moodle's pixels: ``x,y;radius``, ``x,y;width,height``, ``x,y;x,y;…``."""
    found = [number(part) for part in re.split(r"[,;\s]+", coordinates.strip())]
    if None in found or min(size) < 1:
        raise Unfit(_("A place on the picture cannot be read."), "bad_place")
    return area_in_per_cent(shape, found, size)


def area_in_per_cent(shape: str, found: list[Decimal], size: tuple[int, int]) -> dict:
    """A circle (centre, radius), an ellipse (centre, two radii), a rectangle (corner, width, height) or a polygon in pixels, as ours."""
    ours = SHAPES.get(shape, "")
    if shape == "circle" and len(found) == 3:
        found = [*found, found[2]]
    fits = len(found) == 4 if ours in {ELLIPSE, RECTANGLE} else ours == POLYGON and len(found) >= 6 and len(found) % 2 == 0
    if not fits:
        raise Unfit(_("A place on the picture cannot be read."), "bad_place")
    return {"shape": ours, "coordinates": tuple(percent(value, size[place % 2]) for place, value in enumerate(found))}


def percent(value: Decimal, whole: int) -> Decimal:
    return (value * 100 / whole).quantize(Decimal("0.0001")).normalize() + 0


def pixels(area: Area, size: tuple[int, int]) -> list[int]:
    return [round(value * size[place % 2] / 100) for place, value in enumerate(area.coordinates)]


def in_pixels(area: Area, size: tuple[int, int]) -> tuple[str, str]:
    """Moodle's word for the shape of ``area``, and its coordinates. Moodle knows circles alone: other ellipses become polygons."""
    at = pixels(area, size)
    if area.shape == RECTANGLE:
        return "rectangle", f"{at[0]},{at[1]};{at[2]},{at[3]}"
    if area.shape == ELLIPSE and abs(at[2] - at[3]) <= 1:
        return "circle", f"{at[0]},{at[1]};{at[2]}"
    if area.shape == ELLIPSE:
        turns = [place * pi / 12 for place in range(24)]
        at = [value for turn in turns for value in (round(at[0] + at[2] * cos(turn)), round(at[1] + at[3] * sin(turn)))]
    return "polygon", ";".join(f"{one},{two}" for one, two in zip(at[::2], at[1::2], strict=True))


SHAPES = {"circle": ELLIPSE, "ellipse": ELLIPSE, "rectangle": RECTANGLE, "rect": RECTANGLE, "polygon": POLYGON, "poly": POLYGON}

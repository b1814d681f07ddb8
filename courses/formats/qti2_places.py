"""QTI 2 items with places: gaps in a text, and areas of a picture."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from courses.formats.images import size_of
from courses.formats.items import CLOZE, HOTSPOT, RECTANGLE, Area, Choice, Item, Part, Picture, Unfit, number
from courses.formats.markup import tidy, words
from courses.formats.moodle_places import area_in_per_cent, shared_options
from courses.formats.qti2 import Source, options_of, right_options, stem_of
from courses.formats.xml_in import inner, told


def menus(item: Item, source: Source, interactions: Sequence[Element]) -> Item:
    """Inline choices: each gap brings its own options."""
    choices: list[Choice] = []
    parts: list[Part] = []
    for place, interaction in enumerate(interactions, 1):
        right = right_options(source.key(interaction))
        own, _ours = options_of(source, interaction.findall("inlineChoice"), right)
        own = tuple(replace(choice, key=str(len(choices) + count)) for count, choice in enumerate(own, 1))
        parts.append(Part(key=str(place), right=tuple(one.key for one in own if one.correct), options=tuple(one.key for one in own)))
        choices += [replace(choice, correct=False) for choice in own]
    stem, pictures = stem_of(source, list(interactions), marks=lambda place: f"[[{place}]]")
    return shared_options(replace(item, kind=CLOZE, stem=stem, pictures=pictures, choices=tuple(choices), parts=tuple(parts)))


def gap_match(item: Item, source: Source, interactions: Sequence[Element]) -> Item:
    """Words dragged into gaps: a cloze with one list of options."""
    interaction = interactions[0]
    texts = interaction.findall("gapText")
    choices, ours = options_of(source, texts)
    pairs = [value.split() for value in source.key(interaction).right]
    right = {pair[1]: ours.get(pair[0], "") for pair in pairs if len(pair) == 2}
    gaps = list(interaction.iter("gap"))
    parts = tuple(Part(key=str(place), right=(right.get(gap.get("identifier", ""), ""),)) for place, gap in enumerate(gaps, 1))
    for place, gap in enumerate(gaps, 1):
        gap.tag, gap.text = "span", f"[[{place}]]"
    prompt = interaction.find("prompt")
    for child in [*texts, *([prompt] if prompt is not None else [])]:
        interaction.remove(child)
    before = inner(prompt) if prompt is not None else ""
    interaction.tag = "div"
    stem, pictures = source.album.stem(f"<p>{before}</p>{inner(source.body)}")
    return replace(item, kind=CLOZE, stem=stem, pictures=pictures, choices=choices, parts=parts)


def hotspot(item: Item, source: Source, interactions: Sequence[Element]) -> Item:
    interaction = interactions[0]
    key = source.key(interaction)
    picture, size = _picture(interaction, source)
    areas = tuple(
        Area(
            key=str(place),
            name=tidy(words(choice.get("hotspotLabel") or inner(choice)).text) or f"{place}",
            correct=choice.get("identifier") in key.right,
            **_place(choice.get("shape", ""), choice.get("coords", ""), size),
        )
        for place, choice in enumerate(interaction.findall("hotspotChoice"), 1)
    )
    return _with_picture(item, source, interactions, picture, areas)


def point(item: Item, source: Source, interactions: Sequence[Element]) -> Item:
    """A point to set: right inside the areas that earn marks."""
    interaction = interactions[0]
    picture, size = _picture(interaction, source)
    name = interaction.get("responseIdentifier", "RESPONSE")
    entries = [
        entry
        for declared in source.root.findall("responseDeclaration")
        if declared.get("identifier") == name
        for entry in declared.findall("areaMapping/areaMapEntry")
    ]
    areas = tuple(
        Area(
            key=str(place),
            name=str(place),
            correct=(number(entry.get("mappedValue", "0")) or Decimal(0)) > 0,
            **_place(entry.get("shape", ""), entry.get("coords", ""), size),
        )
        for place, entry in enumerate(entries, 1)
    )
    return _with_picture(item, source, interactions, picture, areas)


def _picture(interaction: Element, source: Source) -> tuple[Picture, tuple[int, int]]:
    shown = next((element for element in interaction if element.tag in {"object", "img"}), None)
    if shown is None:
        raise Unfit(_("The picture of this question is missing."), "missing_picture")
    alt = shown.get("alt") or told(shown)
    picture = source.album.take(shown.get("data") or shown.get("src") or "", alt)
    said = [number(shown.get(name, "")) for name in ("width", "height")]
    return picture, (int(said[0]), int(said[1])) if all(said) else size_of(source.album.images[picture.name])


def _place(shape: str, coordinates: str, size: tuple[int, int]) -> dict:
    """QTI's pixels (as HTML's maps have them) as per cent."""
    if shape == "default":
        return {"shape": RECTANGLE, "coordinates": (Decimal(0), Decimal(0), Decimal(100), Decimal(100))}
    found = [number(part) for part in re.split(r"[,\s]+", coordinates.strip())]
    if None in found or min(size) < 1:
        raise Unfit(_("A place on the picture cannot be read."), "bad_place")
    if shape == "rect" and len(found) == 4:
        found = [found[0], found[1], found[2] - found[0], found[3] - found[1]]
    return area_in_per_cent(shape, found, size)


def _with_picture(item: Item, source: Source, interactions: Sequence[Element], picture: Picture, areas: tuple[Area, ...]) -> Item:
    stem, others = stem_of(source, list(interactions))
    if any(one.name != picture.name for one in others):
        raise Unfit(_("This question has another picture beside the one with the places."), "several_pictures")
    return replace(item, kind=HOTSPOT, stem=stem, pictures=(picture,), areas=areas)

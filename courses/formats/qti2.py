"""QTI 2.0, 2.1 and 2.2: reading one item (``assessmentItem``).

https://www.imsglobal.org/question/qtiv2p1/imsqti_infov2p1.html
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from courses.formats import keys
from courses.formats.images import Album, Find, nothing_comes_along
from courses.formats.items import (
    ESSAY,
    LONGEST_VARIANT,
    MULTIPLE,
    NUMERIC,
    ORDERING,
    PARTLY,
    PLACES,
    SHORT,
    Accepted,
    Choice,
    Gathering,
    Item,
    Part,
    Reading,
    Unfit,
    Unreadable,
    gathered,
    number,
)
from courses.formats.markup import tidy
from courses.formats.xml_in import inner, line_of, parse, told

INTERACTIONS = {
    "choiceInteraction", "orderInteraction", "associateInteraction", "matchInteraction", "gapMatchInteraction", "inlineChoiceInteraction",
    "textEntryInteraction", "extendedTextInteraction", "hottextInteraction", "hotspotInteraction", "selectPointInteraction",
    "graphicOrderInteraction", "graphicAssociateInteraction", "graphicGapMatchInteraction", "positionObjectInteraction",
    "sliderInteraction",
    "mediaInteraction", "drawingInteraction", "uploadInteraction", "customInteraction", "endAttemptInteraction",
}  # fmt: skip
MARK = "\ue0f0"


@dataclass(frozen=True, slots=True)
class Declared:
    """What a response declaration says is right: values in order, and what each is worth."""

    values: tuple[str, ...] = ()
    worth: tuple[tuple[str, Decimal], ...] = ()
    cardinality: str = "single"
    base: str = "identifier"
    folds_case: bool = True

    @property
    def right(self) -> tuple[str, ...]:
        """The right values; where none are named, those that earn something."""
        return self.values or tuple(key for key, value in self.worth if value > 0)


def read(data: bytes, *, language: str = "en", find: Find = nothing_comes_along) -> Reading:
    """One file with one item; ``find`` brings the pictures it names."""
    return gathered(lambda gathering: read_root(parse(data, language=language), language, gathering, find=find))


def read_root(
    root: Element, language: str, gathering: Gathering, *, file: str = "", find: Find = nothing_comes_along, extras: str = ""
) -> None:
    if root.tag != "assessmentItem":
        raise Unreadable(_("This is not a QTI 2 item: its outermost element must be “assessmentItem”."), "other_format")
    name = tidy((root.get("title") or root.get("identifier") or "")[:400])[:200]
    where = f"{file}: {name[:80]}" if file else name[:80]
    gathering.add(lambda: keys.finished(_item(root, name, language, find), extras), line=line_of(root), where=where)


@dataclass(slots=True)
class Source:
    root: Element
    body: Element
    album: Album
    declared: dict[str, Declared]

    def key(self, interaction: Element) -> Declared:
        return self.declared.get(interaction.get("responseIdentifier", "RESPONSE"), Declared())

    def feedback(self, *identifiers: str) -> str:
        return next(
            (
                text
                for one in self.root.findall("modalFeedback")
                if one.get("identifier") in identifiers and (text := self.album.aside(inner(one)))
            ),
            "",
        )

    @property
    def template(self) -> str:
        found = self.root.find("responseProcessing")
        return (found.get("template", "") if found is not None else "").rpartition("/")[2].removesuffix(".xml")


def _item(root: Element, name: str, language: str, find: Find) -> Item:
    body = root.find("itemBody")
    if body is None:
        raise Unfit(_("The question has no text."), "no_text")
    interactions = [element for element in body.iter() if element.tag in INTERACTIONS]
    kinds = {element.tag for element in interactions}
    if not interactions:
        raise Unfit(_("This is a text that asks nothing."), "not_a_question")
    source = Source(
        root, body, Album(find), {found.get("identifier", ""): _declared(found) for found in root.findall("responseDeclaration")}
    )
    if len(kinds) > 1 or (len(interactions) > 1 and kinds != {"inlineChoiceInteraction"}):
        raise Unfit(_("This question asks for several answers of its own; make a question of each."), "several_interactions")
    reader = _readers().get(next(iter(kinds)))
    if reader is None:
        sentence = _("Questions of the kind “%(kind)s” have no counterpart here.") % {"kind": next(iter(kinds))}
        raise Unfit(sentence, "unknown_kind")
    base = Item(
        kind=ESSAY,
        stem="",
        language=_language(root, language),
        name=name,
        explanation=source.feedback("explanation", "general_fb", "solution"),
        right_feedback=source.feedback("correct", "CORRECT", "correct_fb"),
        wrong_feedback=source.feedback("incorrect", "INCORRECT", "incorrect_fb"),
    )
    item = reader(base, source, interactions)
    if item.kind in PARTLY:
        item = replace(item, partial=source.template != "match_correct")
    return replace(item, images=source.album.images, notes=(*item.notes, *source.album.notes()))


def right_options(key: Declared) -> tuple[str, ...]:
    """Every option that earns all the marks where one is chosen: the one named right, and those worth as much."""
    most = max((value for _identifier, value in key.worth), default=Decimal(0))
    return tuple(dict.fromkeys([*key.values, *(identifier for identifier, value in key.worth if value == most > 0)]))


def _language(root: Element, language: str) -> str:
    return language if not root.get("lang") else root.get("lang").lower()[:10]


def _declared(element: Element) -> Declared:
    mapping = element.find("mapping")
    entries = mapping.findall("mapEntry") if mapping is not None else []
    return Declared(
        values=tuple(tidy(told(value)) for value in element.findall("correctResponse/value")),
        worth=tuple((tidy(entry.get("mapKey", "")), number(entry.get("mappedValue", "0")) or Decimal(0)) for entry in entries),
        cardinality=element.get("cardinality", "single"),
        base=element.get("baseType", "identifier"),
        folds_case=any(entry.get("caseSensitive", "false") in {"false", "0"} for entry in entries),
    )


def stem_of(source: Source, interactions: list[Element], *, marks: Callable[[int], str] = lambda place: "") -> tuple:
    """The item's own words and the prompt, without its options; ``marks`` stand where the interactions are."""
    parents = {child: parent for parent in source.body.iter() for child in parent}
    prompts = []
    for place, interaction in enumerate(interactions, 1):
        prompt = interaction.find("prompt")
        prompts.append(inner(prompt) if prompt is not None else "")
        parent = parents[interaction]
        mark = Element("span")
        mark.text, mark.tail = marks(place), interaction.tail
        parent[list(parent).index(interaction)] = mark
    for rubric in list(source.body.iter("rubricBlock")):
        parents[rubric].remove(rubric)
    return source.album.stem(inner(source.body) + "".join(f"<p>{prompt}</p>" for prompt in prompts if prompt))


def options_of(source: Source, elements: list[Element], right: tuple[str, ...] = ()) -> tuple[tuple[Choice, ...], dict[str, str]]:
    """Choices from elements with identifiers and inline feedback, and our key for each identifier."""
    choices, ours = [], {}
    for place, element in enumerate(elements, 1):
        said = list(element.iter("feedbackInline"))
        feedback = " ".join(source.album.aside(inner(one)) for one in said)
        _without(element, said)
        text, picture = source.album.option(inner(element))
        identifier = element.get("identifier", "")
        if identifier in ours:
            raise Unfit(_("Two options have the same identifier."), "same_letter")
        ours[identifier] = str(place)
        choices.append(Choice(key=str(place), text=text, correct=identifier in right, feedback=feedback, picture=picture))
    return tuple(choices), ours


def _without(element: Element, left_out: list[Element]) -> None:
    for parent in list(element.iter()):
        for child in list(parent):
            if child in left_out:
                parent.remove(child)


def _choosing(item: Item, source: Source, interactions: list[Element]) -> Item:
    key = source.key(interactions[0])
    choices, _ours = options_of(source, interactions[0].findall("simpleChoice"), key.right)
    stem, pictures = stem_of(source, interactions)
    several = key.cardinality == "multiple" or interactions[0].get("maxChoices", "1") != "1"
    if not several:
        return replace(item, kind=keys.choice_kind(choices), stem=stem, pictures=pictures, choices=choices)
    weights = [value * 100 for _identifier, value in key.worth]
    partial = source.template == "map_response" and bool(weights)
    return replace(item, kind=MULTIPLE, stem=stem, pictures=pictures, choices=choices, partial=partial)


def _ordering(item: Item, source: Source, interactions: list[Element]) -> Item:
    key = source.key(interactions[0])
    choices, ours = options_of(source, interactions[0].findall("simpleChoice"))
    stem, pictures = stem_of(source, interactions)
    order = [ours.get(identifier) for identifier in key.values]
    if sorted(filter(None, order)) != sorted(ours.values()):
        raise Unfit(_("The right order does not name every option once."), "no_right_answer")
    by_key = {choice.key: choice for choice in choices}
    rows = [replace(by_key[own], key=str(place)) for place, own in enumerate(order, 1)]
    return replace(item, kind=ORDERING, stem=stem, pictures=pictures, choices=tuple(rows))


def _matching(item: Item, source: Source, interactions: list[Element]) -> Item:
    sets = interactions[0].findall("simpleMatchSet")
    if len(sets) != 2:
        raise Unfit(_("There is nothing to match."), "too_few_parts")
    prompts, options = (one.findall("simpleAssociableChoice") for one in sets)
    key = source.key(interactions[0])
    choices, ours = options_of(source, options)
    parts = [
        Part(
            key=str(place),
            feedback=" ".join(source.album.aside(inner(one)) for one in prompt.iter("feedbackInline")),
            right=_right_of(prompt, key, ours),
        )
        for place, prompt in enumerate(prompts, 1)
    ]
    for prompt in prompts:
        _without(prompt, list(prompt.iter("feedbackInline")))
    rows = tuple(replace(part, text=source.album.only_text(inner(prompt))) for part, prompt in zip(parts, prompts, strict=True))
    stem, pictures = stem_of(source, interactions)
    return replace(item, kind=keys.pairing_kind(rows), stem=stem, pictures=pictures, choices=choices, parts=rows)


def _right_of(prompt: Element, key: Declared, ours: dict[str, str]) -> tuple[str, ...]:
    """The options that are right for a prompt. Where it takes several, all of them would be wanted, which is not known here."""
    own = prompt.get("identifier")
    takes_one = prompt.get("matchMax", "1") == "1"
    named = [*key.values, *(pair for pair, value in key.worth if value > 0 and (takes_one or not key.values))]
    pairs = [value.split() for value in dict.fromkeys(named)]
    right = tuple(dict.fromkeys(ours[pair[1]] for pair in pairs if len(pair) == 2 and pair[0] == own and pair[1] in ours))
    if len(right) > 1 and not takes_one:
        raise Unfit(_("A prompt wants several options at once; here each prompt takes one."), "several_right")
    return right


def _typed(item: Item, source: Source, interactions: list[Element]) -> Item:
    key = source.key(interactions[0])
    stem, pictures = stem_of(source, interactions, marks=lambda place: f" {MARK} ")
    stem = _blanked(stem)
    if key.base in {"float", "integer"}:
        return _numeric(replace(item, stem=stem, pictures=pictures), source, key)
    most = max((value for _text, value in key.worth), default=Decimal(0))
    shares = [(text, keys.per_cent(value * 100 / most)) for text, value in key.worth if value > 0] if most else []
    full = [(text, 100) for text in key.values if text not in dict(shares)]
    accepted = tuple(Accepted(text=starred(text), share=share) for text, share in [*full, *shares])
    return replace(item, kind=SHORT, stem=stem, pictures=pictures, accepted=accepted, match_case=not key.folds_case)


def starred(text: str) -> str:
    """A star is a star in QTI, and any run of characters in ours."""
    return text.replace("\\", "").replace("*", "\\*")[:LONGEST_VARIANT]


def _blanked(stem: str) -> str:
    """A gap at the end of the words needs no line of its own; one in their midst does."""
    before, _mark, after = stem.partition(MARK)
    return tidy(before) if not after.strip() else tidy(f"{before}_____{after}")


def _numeric(item: Item, source: Source, key: Declared) -> Item:
    value = number(key.right[0]) if key.right else None
    if value is None:
        raise Unfit(_("The right number is missing."), "no_right_answer")
    if bounds := _bounds(source.root):
        low, high = bounds
        if abs((value - low) - (high - value)) > PLACES:
            raise Unfit(_("The tolerance differs above and below the right number, which is not known here."), "uneven_tolerance")
        return replace(item, kind=NUMERIC, answer=value, tolerance=high - value)
    equal = next(source.root.iter("equal"), None)
    mode = equal.get("toleranceMode", "exact") if equal is not None else "exact"
    amounts = [number(part) for part in (equal.get("tolerance", "") if equal is not None else "").split()]
    if mode != "exact" and (not amounts or None in amounts):
        raise Unfit(_("The tolerance of the right number cannot be read."), "not_a_number")
    if mode != "exact" and len(set(amounts)) > 1:
        raise Unfit(_("The tolerance differs above and below the right number, which is not known here."), "uneven_tolerance")
    tolerance = amounts[0] if mode != "exact" else Decimal(0)
    return replace(item, kind=NUMERIC, answer=value, tolerance=tolerance, tolerance_kind="percent" if mode == "relative" else "absolute")


def _bounds(root: Element) -> tuple[Decimal, Decimal] | None:
    """Between which numbers an answer is right, where the rules say so by ``gte`` and ``lte``, as Moodle's do."""
    found = [number(told(value)) for name in ("gte", "lte") for rule in root.iter(name) for value in rule.findall("baseValue")]
    return (min(found), max(found)) if len(found) == 2 and None not in found else None


def _essay(item: Item, source: Source, interactions: list[Element]) -> Item:
    rubrics = [element for element in source.body.iter("rubricBlock") if "candidate" not in element.get("view", "").split()]
    rubric = "\n\n".join(filter(None, (source.album.aside(inner(element)) for element in rubrics)))
    stem, pictures = stem_of(source, interactions)
    return replace(item, kind=ESSAY, stem=stem, pictures=pictures, rubric=keys.plain_rubric(rubric), notes=(keys.rubric_note(rubric),))


def _readers() -> dict[str, Callable[[Item, Source, list[Element]], Item]]:
    from courses.formats import qti2_places

    return {
        "choiceInteraction": _choosing,
        "orderInteraction": _ordering,
        "matchInteraction": _matching,
        "textEntryInteraction": _typed,
        "extendedTextInteraction": _essay,
        "inlineChoiceInteraction": qti2_places.menus,
        "gapMatchInteraction": qti2_places.gap_match,
        "hotspotInteraction": qti2_places.hotspot,
        "selectPointInteraction": qti2_places.point,
    }

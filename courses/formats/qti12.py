"""QTI 1.2: reading, as Canvas, Blackboard and Respondus write it (``questestinterop``).

https://www.imsglobal.org/question/qtiv1p2/imsqti_asi_bindv1p2.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from html import escape
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from courses.formats import keys, qti12_kinds
from courses.formats.images import Album, Find, nothing_comes_along
from courses.formats.items import ESSAY, ORDERING, Gathering, Item, Reading, Unfit, Unreadable, gathered, number
from courses.formats.markup import html_of, tidy
from courses.formats.xml_in import inner, line_of, parse, told

RESPONSES = ("response_lid", "response_str", "response_num", "response_xy", "response_grp")
# Feedback that everybody gets who is right, or wrong.
OVERALL = {"correct", "incorrect", "correct_fb", "general_incorrect_fb", "general_fb"}
# What programs call their kinds, reduced to ours.
KINDS = {
    "multiple_choice_question": "single", "true_false_question": "true_false", "multiple_answers_question": "multiple",
    "short_answer_question": "short", "fill_in_multiple_blanks_question": "blanks", "multiple_dropdowns_question": "cloze",
    "matching_question": "matching", "numerical_question": "numeric", "essay_question": "essay", "text_only_question": "text",
    "calculated_question": "calculated", "file_upload_question": "upload", "ordering_question": "ordering",
    "multiple choice": "single", "true/false": "true_false", "either/or": "single", "multiple answer": "multiple", "ordering": "ordering",
    "matching": "matching", "fill in the blank": "short", "fill in the blank plus": "blanks", "essay": "essay", "short response": "essay",
    "numeric": "numeric", "calculated": "calculated", "hot spot": "hotspot", "file upload": "upload", "opinion scale": "survey",
    "jumbled sentence": "cloze", "quiz bowl": "quiz_bowl",
    "cc.multiple_choice.v0p1": "single", "cc.multiple_response.v0p1": "multiple",
    "cc.true_false.v0p1": "true_false", "cc.fib.v0p1": "short",
    "cc.essay.v0p1": "essay", "cc.pattern_match.v0p1": "short",
}  # fmt: skip


@dataclass(slots=True)
class Test:
    """One comparison: with which response, by which rule, to what; ``wanted`` is false below a ``not``."""

    respondent: str
    rule: str
    value: str
    wanted: bool = True


@dataclass(slots=True)
class Condition:
    """What must hold, what it adds to the mark, and which feedback it shows."""

    tests: list[Test]
    points: Decimal | None
    feedback: list[str]
    title: str = ""

    @property
    def earns(self) -> bool:
        if self.points is not None:
            return self.points > 0
        return self.title.casefold() == "correct" or "correct" in self.feedback


@dataclass(slots=True)
class Source:
    item: Element
    album: Album
    responses: list[Element]
    conditions: list[Condition]
    kind: str
    feedback: dict[str, str] = field(default_factory=dict)

    @property
    def right(self) -> list[Condition]:
        """The conditions that earn something, the most first; Blackboard's are named ``correct``, or show the feedback of that name."""
        earning = [one for one in self.conditions if one.tests and one.earns]
        return sorted(earning, key=lambda one: -(one.points or 0))

    def said_to(self, respondent: str, value: str) -> str:
        """The feedback for whoever gives ``value``, and for nobody else."""
        for condition in self.conditions:
            if [(test.respondent, test.value) for test in condition.tests if test.wanted] == [(respondent, value)]:
                own = (self.feedback.get(name, "") for name in condition.feedback if name not in OVERALL)
                if text := next(filter(None, own), ""):
                    return text
        return ""


def read(data: bytes, *, language: str = "en", find: Find = nothing_comes_along) -> Reading:
    return gathered(lambda gathering: read_root(parse(data, language=language), language, gathering, find=find))


def read_root(root: Element, language: str, gathering: Gathering, *, file: str = "", find: Find = nothing_comes_along) -> None:
    if root.tag != "questestinterop":
        raise Unreadable(_("This is not QTI 1.2: its outermost element must be “questestinterop”."), "other_format")
    topics = {item: tidy(section.get("title", "")[:400]) for section in root.iter("objectbank") for item in section.iter("item")}
    for place, item in enumerate(root.iter("item"), 1):
        name = tidy((item.get("title") or "")[:400])[:80] or _("Question %(number)d") % {"number": place}
        where = f"{file}: {name}" if file else name
        topic = topics.get(item, "")[:120]
        gathering.add(lambda item=item, topic=topic: _item(item, topic, language, find), line=line_of(item), where=where)


def _item(item: Element, topic: str, language: str, find: Find) -> Item:
    presentation = item.find("presentation")
    if presentation is None:
        raise Unfit(_("The question has no text."), "no_text")
    responses = [element for element in presentation.iter() if element.tag in RESPONSES]
    conditions = [_condition(one) for one in item.iter("respcondition")]
    source = Source(item, Album(find), responses, conditions, _kind(item, responses))
    source.feedback = _feedback(item, source.album)
    stem, pictures = source.album.stem(_stem(presentation, responses))
    base = Item(
        kind=ESSAY,
        stem=stem,
        language=language,
        name=tidy((item.get("title") or "")[:400])[:200],
        topic=topic,
        pictures=pictures,
        explanation=source.feedback.get("general_fb", ""),
        right_feedback=source.feedback.get("correct_fb", source.feedback.get("correct", "")),
        wrong_feedback=source.feedback.get("general_incorrect_fb", source.feedback.get("incorrect", "")),
    )
    made = qti12_kinds.reader_of(source.kind)(base, source)
    # Each prompt and gap has a condition of its own; an order is right as a whole.
    made = keys.in_parts(made) if made.kind != ORDERING else made
    return replace(made, images=source.album.images, notes=(*made.notes, *source.album.notes()))


def _kind(item: Element, responses: list[Element]) -> str:
    """What the program says the question is; else what its responses look like."""
    said = [told(entry) for label in ("question_type", "cc_profile") for entry in _fields(item, label)]
    said += [told(element) for name in ("bbmd_questiontype", "qmd_itemtype") for element in item.iter(name)]
    for name in said:
        if name.casefold() in KINDS:
            return KINDS[name.casefold()]
        if name.endswith("_question"):
            return name.removesuffix("_question")
    if not responses:
        return "text"
    first = responses[0]
    if first.tag == "response_xy" or first.find(".//render_hotspot") is not None:
        return "hotspot"
    if first.tag == "response_num":
        return "numeric"
    if first.tag == "response_str":
        return "essay" if not any(True for _test in item.iter("varequal")) else "short" if len(responses) == 1 else "blanks"
    if len(responses) > 1:
        return "matching"
    return {"multiple": "multiple", "ordered": "ordering"}.get(first.get("rcardinality", "Single").casefold(), "single")


def _fields(item: Element, label: str) -> list[Element]:
    return [
        found
        for row in item.iter("qtimetadatafield")
        if told(row, "fieldlabel").casefold() == label and (found := row.find("fieldentry")) is not None
    ]


def material_html(element: Element, *, but: tuple[str, ...] = ()) -> str:
    """All text and pictures of ``element`` as HTML; what stands inside elements named in ``but`` is left out."""
    parts = []
    for child in element:
        if not isinstance(child.tag, str) or child.tag in but:
            continue
        if child.tag in {"mattext", "matemtext", "mat_formattedtext"}:
            parts.append(_mattext(child))
        elif child.tag == "matimage":
            address = child.get("uri") or ("data:" + child.get("imagtype", "image/png") + ";base64," + told(child) if told(child) else "")
            parts.append(f'<img src="{escape(address)}" alt="{escape(child.get("label") or "")}">')
        elif child.tag in {"mataudio", "matvideo", "matapplet", "matapplication"}:
            parts.append("<object></object>")
        else:
            parts.append(material_html(child, but=but))
    return "".join(parts)


def _mattext(element: Element) -> str:
    said = (element.get("texttype") or element.get("type") or "").casefold()
    if len(element):
        return f"<p>{inner(element)}</p>"
    text = element.text or ""
    if "html" in said or re.search(r"<\w+[^<>]*>", text):
        return f"<div>{text}</div>"
    return html_of(tidy(text))


def _stem(presentation: Element, responses: list[Element]) -> str:
    """The words before the answers; of several responses each keeps its own."""
    return (
        material_html(presentation, but=(*RESPONSES,))
        if _has_words(presentation)
        else "".join(
            material_html(response, but=("render_choice", "render_fib", "render_hotspot", "render_slider")) for response in responses[:1]
        )
    )


def _has_words(presentation: Element) -> bool:
    html = material_html(presentation, but=(*RESPONSES,))
    return "<img" in html or bool(re.sub(r"<[^<>]*>|\s", "", html))


def _feedback(item: Element, album: Album) -> dict[str, str]:
    return {one.get("ident", ""): album.aside(material_html(one)) for one in item.iter("itemfeedback")}


def _condition(element: Element) -> Condition:
    tests: list[Test] = []
    for variables in element.findall("conditionvar"):
        _collect(variables, tests, wanted=True)
    scores = [value for one in element.findall("setvar") if (value := number(told(one))) is not None]
    shown = [one.get("linkrefid", "") for one in element.findall("displayfeedback")]
    return Condition(tests, max(scores) if scores else None, shown, element.get("title", ""))


def _collect(element: Element, tests: list[Test], *, wanted: bool) -> None:
    for child in element:
        if child.tag in {"and", "or"}:
            _collect(child, tests, wanted=wanted)
        elif child.tag == "not":
            _collect(child, tests, wanted=not wanted)
        elif isinstance(child.tag, str) and child.tag.startswith("var"):
            tests.append(Test(child.get("respident", ""), child.tag, tidy(told(child)), wanted))

"""QTI 2.1 and 2.2: writing, as a package with a manifest and the pictures."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from xml.etree.ElementTree import Element, SubElement, fromstring, tostring
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.utils.translation import gettext as _

from courses.formats import keys
from courses.formats.images import MIME, ending_of, size_of
from courses.formats.images import element as image_element
from courses.formats.items import (
    CLOZE,
    ELLIPSE,
    EMQ,
    ESSAY,
    HOTSPOT,
    MATCHING,
    MULTIPLE,
    NUMERIC,
    ORDERING,
    RECTANGLE,
    SHORT,
    Choice,
    Item,
    Picture,
    Unfit,
    written,
)  # fmt: skip
from courses.formats.markup import html_of
from courses.formats.moodle_places import GAP_MARK, pixels

NAMESPACES = {"2.1": "http://www.imsglobal.org/xsd/imsqti_v2p1", "2.2": "http://www.imsglobal.org/xsd/imsqti_v2p2"}
TEMPLATE = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/{}"
MANIFEST = "http://www.imsglobal.org/xsd/imscp_v1p1"
OWN = "urn:meridian:question"
_MORE = (
    "kind", "difficulty", "references", "unit", "units", "match_accents", "match_case", "rubric", "topic", "tags", "tolerance_kind",
    "all_or_nothing", "in_parts",
)  # fmt: skip
# The same questions make the same file.
_MOMENT = (2020, 1, 1, 0, 0, 0)


def cannot(item: Item) -> str:
    """Why ``item`` has no place in QTI 2; an empty text when it has."""
    if item.kind == SHORT and any("*" in one.text.replace("\\*", "") for one in item.accepted if one.share):
        return _("QTI has no sign for any letters (*) in an accepted answer.")
    if item.kind == HOTSPOT and any(ending_of(item.images[picture.name]) == "svg" for picture in item.pictures):
        return _("A drawing (SVG) has no pixels to say where the places are.")
    return ""


def write(items: list[Item] | tuple[Item, ...], *, version: str = "2.2") -> bytes:
    """A content package, zipped. Raises Unfit for a question that ``cannot`` be written."""
    files: dict[str, bytes] = {}
    manifest = _manifest(version)
    for place, item in enumerate(items, 1):
        if sentence := cannot(item):
            raise Unfit(sentence, "not_in_format")
        name = f"items/question-{place:04}.xml"
        root = _Writer(item, f"question-{place:04}", version).root()
        files[name] = _xml(root)
        files |= {f"items/images/{picture}": data for picture, data in item.images.items()}
        _resource(manifest, item, name, place, version)
    return _zipped({"imsmanifest.xml": _xml(manifest), **files})


def _zipped(files: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as package:
        for name, data in files.items():
            entry = ZipInfo(name, _MOMENT)
            entry.compress_type = ZIP_DEFLATED
            package.writestr(entry, data)
    return out.getvalue()


def _xml(root: Element) -> bytes:
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="utf-8") + b"\n"


def _manifest(version: str) -> Element:
    root = Element("manifest", {"xmlns": MANIFEST, "identifier": "meridian-questions"})
    metadata = SubElement(root, "metadata")
    SubElement(metadata, "schema").text = f"QTIv{version} Package"
    SubElement(metadata, "schemaversion").text = "1.0.0"
    SubElement(root, "organizations")
    SubElement(root, "resources")
    return root


def _resource(manifest: Element, item: Item, name: str, place: int, version: str) -> None:
    kind = f"imsqti_item_xmlv{version.replace('.', 'p')}"
    resource = SubElement(manifest.find("resources"), "resource", {"identifier": f"resource-{place:04}", "type": kind, "href": name})
    if more := keys.extras(item, *_MORE):
        SubElement(SubElement(resource, "metadata"), "question", {"xmlns": OWN}).text = more
    for href in [name, *(f"items/images/{picture}" for picture in item.images)]:
        SubElement(resource, "file", {"href": href})


class _Writer:
    def __init__(self, item: Item, identifier: str, version: str) -> None:
        self.item, self.identifier, self.version = item, identifier, version
        self.ids = {choice.key: f"choice_{choice.key}" for choice in item.choices}

    def root(self) -> Element:
        item = self.item
        namespace = NAMESPACES[self.version]
        facts = {
            "identifier": self.identifier,
            "title": item.name or item.stem[:80].replace("\n", " "),
            "adaptive": "false",
            "timeDependent": "false",
        }
        self.element = Element("assessmentItem", {"xmlns": namespace, "xml:lang": item.language, **facts})
        self.declarations: list[Element] = []
        self.body = Element("itemBody")
        self.template = "match_correct"
        self.processing: Element | None = None
        _BODIES.get(item.kind, _Writer.choices)(self)
        self.element.extend(self.declarations)
        for name in ("SCORE", "FEEDBACK"):
            base = (
                {"cardinality": "single", "baseType": "float"} if name == "SCORE" else {"cardinality": "multiple", "baseType": "identifier"}
            )
            SubElement(self.element, "outcomeDeclaration", {"identifier": name, **base})
        self.element.append(self.body)
        if self.processing is not None:
            self.element.append(self.processing)
        elif item.kind != ESSAY:
            SubElement(self.element, "responseProcessing", {"template": TEMPLATE.format(self.template)})
        for name, text in (("correct", item.right_feedback), ("incorrect", item.wrong_feedback), ("explanation", item.explanation)):
            if text:
                feedback = SubElement(
                    self.element, "modalFeedback", {"outcomeIdentifier": "FEEDBACK", "identifier": name, "showHide": "show"}
                )
                _fill(feedback, html_of(text))
        return self.element

    def declare(self, cardinality: str, base: str, values=(), worth=(), *, name: str = "RESPONSE") -> Element:
        declared = Element("responseDeclaration", {"identifier": name, "cardinality": cardinality, "baseType": base})
        if values:
            correct = SubElement(declared, "correctResponse")
            for value in values:
                SubElement(correct, "value").text = value
        if worth:
            mapping = SubElement(declared, "mapping", {"defaultValue": "0"})
            if any(value < 0 for _key, value in worth):
                mapping.set("lowerBound", "0")
            for key, value in worth:
                SubElement(mapping, "mapEntry", {"mapKey": key, "mappedValue": written(value)})
        self.declarations.append(declared)
        return declared

    def stem(self, text: str | None = None) -> None:
        _fill(
            self.body,
            html_of(self.item.stem if text is None else text, *_shown(*(() if self.item.kind == HOTSPOT else self.item.pictures))),
        )

    def option(self, parent: Element, tag: str, choice: Choice, **facts: str) -> Element:
        element = SubElement(parent, tag, {"identifier": self.ids[choice.key], **facts})
        inline = tag in {"inlineChoice", "gapText"}
        if inline:
            element.text = choice.text.replace("\n", " ")
        else:
            _fill(element, html_of(choice.text, *_shown(*([choice.picture] if choice.picture else []))))
        if choice.feedback and not inline:
            facts = {"outcomeIdentifier": "FEEDBACK", "identifier": self.ids[choice.key], "showHide": "show"}
            SubElement(element, "feedbackInline", facts).text = choice.feedback.replace("\n", " ")
        return element

    def choices(self) -> None:
        item = self.item
        right = [self.ids[choice.key] for choice in item.choices if choice.correct]
        several = item.kind == MULTIPLE
        worth = []
        if several and item.partial:
            self.template = "map_response"
            wrong = len(item.choices) - len(right)
            worth = [(self.ids[one.key], _part(len(right)) if one.correct else -_part(wrong)) for one in item.choices]
        self.declare("multiple" if several else "single", "identifier", right, worth)
        self.stem()
        facts = {"responseIdentifier": "RESPONSE", "shuffle": "true", "maxChoices": "0" if several else "1"}
        interaction = SubElement(self.body, "choiceInteraction", facts)
        for choice in item.choices:
            self.option(interaction, "simpleChoice", choice)

    def ordering(self) -> None:
        order = [self.ids[choice.key] for choice in self.item.choices]
        self.declare("ordered", "identifier", order)
        self.stem()
        interaction = SubElement(self.body, "orderInteraction", {"responseIdentifier": "RESPONSE", "shuffle": "true"})
        for choice in self.item.choices:
            self.option(interaction, "simpleChoice", choice)

    def matching(self) -> None:
        item = self.item
        pairs = [(f"part_{part.key}", [self.ids[key] for key in part.right]) for part in item.parts]
        self.template = "map_response"
        worth = [(f"{part} {one}", _part(len(pairs))) for part, right in pairs for one in right]
        self.declare("multiple", "directedPair", [f"{part} {right[0]}" for part, right in pairs], worth)
        self.stem()
        facts = {"responseIdentifier": "RESPONSE", "shuffle": "true", "maxAssociations": str(len(pairs))}
        interaction = SubElement(self.body, "matchInteraction", facts)
        prompts = SubElement(interaction, "simpleMatchSet")
        for part in item.parts:
            prompt = SubElement(prompts, "simpleAssociableChoice", {"identifier": f"part_{part.key}", "matchMax": "1"})
            _fill(prompt, html_of(part.text))
            if part.feedback:
                told = {"outcomeIdentifier": "FEEDBACK", "identifier": f"part_{part.key}", "showHide": "show"}
                SubElement(prompt, "feedbackInline", told).text = part.feedback.replace("\n", " ")
        options = SubElement(interaction, "simpleMatchSet")
        for choice in item.choices:
            self.option(options, "simpleAssociableChoice", choice, matchMax=str(len(pairs)) if item.kind == EMQ else "1")

    def cloze(self) -> None:
        item = self.item
        by_key = {choice.key: choice for choice in item.choices}
        holder = Element("div")
        _fill(holder, html_of(item.stem, *_shown(*item.pictures)).replace("[[", f'<span id="{GAP_MARK}').replace("]]", '"></span>'))
        for place, part in enumerate(item.parts, 1):
            name = f"RESPONSE_{place}"
            right = [self.ids[key] for key in part.right]
            self.declare("single", "identifier", right[:1], [(one, Decimal(1)) for one in right] if len(right) > 1 else (), name=name)
            gap = next(element for element in holder.iter("span") if element.get("id") == f"{GAP_MARK}{place}")
            gap.tag = "inlineChoiceInteraction"
            gap.attrib.clear()
            gap.attrib.update({"responseIdentifier": name, "shuffle": "true"})
            for key in part.options or by_key:
                self.option(gap, "inlineChoice", by_key[key])
        self.body.append(holder)
        self.processing = _sum_of([f"RESPONSE_{place}" for place in range(1, len(item.parts) + 1)])

    def typed(self) -> None:
        item = self.item
        if item.kind == NUMERIC:
            self.declare("single", "float", [written(item.answer)])
            self.processing = _near(item)
        else:
            full = [one for one in item.accepted if one.share == 100]
            worth = [(one.text.replace("\\*", "*"), Decimal(one.share) / 100) for one in item.accepted if one.share and one.text != "*"]
            declared = self.declare("single", "string", [full[0].text.replace("\\*", "*")], worth)
            for entry in declared.iter("mapEntry"):
                entry.set("caseSensitive", "true" if item.match_case else "false")
            self.template = "map_response"
        self.stem()
        line = SubElement(self.body, "p")
        interaction = SubElement(line, "textEntryInteraction", {"responseIdentifier": "RESPONSE"})
        interaction.tail = ""

    def hotspot(self) -> None:
        item = self.item
        picture = item.pictures[0]
        size = size_of(item.images[picture.name])
        right = [f"area_{area.key}" for area in item.areas if area.correct]
        self.declare("single", "identifier", right[:1], [(one, Decimal(1)) for one in right] if len(right) > 1 else ())
        self.template = "map_response" if len(right) > 1 else "match_correct"
        self.stem()
        interaction = SubElement(self.body, "hotspotInteraction", {"responseIdentifier": "RESPONSE", "maxChoices": "1"})
        facts = {
            "type": MIME[ending_of(item.images[picture.name])],
            "data": f"images/{picture.name}",
            "width": str(size[0]),
            "height": str(size[1]),
        }
        SubElement(interaction, "object", facts).text = picture.alt
        for area in item.areas:
            at = pixels(area, size)
            shape = {RECTANGLE: "rect", ELLIPSE: "ellipse"}.get(area.shape, "poly")
            if area.shape == RECTANGLE:
                at = [at[0], at[1], at[0] + at[2], at[1] + at[3]]
            told = {"identifier": f"area_{area.key}", "shape": shape, "coords": ",".join(map(str, at)), "hotspotLabel": area.name}
            SubElement(interaction, "hotspotChoice", told)

    def essay(self) -> None:
        self.declare("single", "string")
        self.stem()
        if self.item.rubric:
            rubric = SubElement(self.body, "rubricBlock", {"view": "scorer"})
            _fill(rubric, html_of(keys.rubric_text(self.item.rubric)))
        SubElement(self.body, "extendedTextInteraction", {"responseIdentifier": "RESPONSE"})


_BODIES = {
    ORDERING: _Writer.ordering,
    MATCHING: _Writer.matching,
    EMQ: _Writer.matching,
    CLOZE: _Writer.cloze,
    NUMERIC: _Writer.typed,
    SHORT: _Writer.typed,
    HOTSPOT: _Writer.hotspot,
    ESSAY: _Writer.essay,
}


def _part(count: int) -> Decimal:
    return (Decimal(1) / count).quantize(Decimal("0.00001"))


def _shown(*pictures: Picture) -> list[str]:
    return [image_element(f"images/{picture.name}", picture.alt).replace(">", "/>") for picture in pictures]


def _fill(parent: Element, html: str) -> None:
    """Hang our own HTML below ``parent``; it is well-formed, since we wrote it."""
    made = fromstring(f"<x>{html.replace('<br>', '<br/>')}</x>")  # noqa: S314 (our own words)
    parent.text = made.text
    parent.extend(list(made))


def _near(item: Item) -> Element:
    """Marks for a number that is near enough."""
    processing = Element("responseProcessing")
    condition = SubElement(processing, "responseCondition")
    found = SubElement(condition, "responseIf")
    mode = "exact" if not item.tolerance else "relative" if item.tolerance_kind == keys.PERCENT else "absolute"
    facts = (
        {"toleranceMode": mode}
        if mode == "exact"
        else {"toleranceMode": mode, "tolerance": f"{written(item.tolerance)} {written(item.tolerance)}"}
    )
    equal = SubElement(found, "equal", facts)
    SubElement(equal, "variable", {"identifier": "RESPONSE"})
    SubElement(equal, "correct", {"identifier": "RESPONSE"})
    outcome = SubElement(found, "setOutcomeValue", {"identifier": "SCORE"})
    SubElement(outcome, "baseValue", {"baseType": "float"}).text = "1"
    return processing


def _sum_of(names: list[str]) -> Element:
    """Each gap that is right earns its part."""
    processing = Element("responseProcessing")
    for name in names:
        found = SubElement(SubElement(processing, "responseCondition"), "responseIf")
        match = SubElement(found, "match")
        SubElement(match, "variable", {"identifier": name})
        SubElement(match, "correct", {"identifier": name})
        outcome = SubElement(found, "setOutcomeValue", {"identifier": "SCORE"})
        total = SubElement(outcome, "sum")
        SubElement(total, "variable", {"identifier": "SCORE"})
        SubElement(total, "baseValue", {"baseType": "float"}).text = written(_part(len(names)))
    return processing

"""XML from strangers: no entities, nothing from elsewhere, no depth without end, and each element knows its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser
from django.utils.translation import gettext as _

from courses.formats.encodings import decoded
from courses.formats.items import Unreadable

DEEPEST = 60
MOST_ELEMENTS = 400_000
_LINE = "{line}"  # no element of a file can have an attribute of this name
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_ENTITY = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|&([A-Za-z][A-Za-z0-9]{1,30});", re.DOTALL)
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_OWN = {"amp", "lt", "gt", "quot", "apos"}


class _Builder(TreeBuilder):
    def __init__(self) -> None:
        super().__init__()
        self.parser = None
        self.depth = self.count = 0

    def start(self, tag, attrs):
        self.depth += 1
        self.count += 1
        if self.depth > DEEPEST or self.count > MOST_ELEMENTS:
            raise Unreadable(_("This XML is nested too deeply or holds too much."), "xml_too_deep")
        line = self.parser.parser.CurrentLineNumber if self.parser else 0
        return super().start(_local(tag), {_local(name): value for name, value in attrs.items()} | {_LINE: str(line)})

    def end(self, tag):
        self.depth -= 1
        return super().end(_local(tag))


def parse(data: bytes, *, language: str = "en") -> Element:
    """The root of an XML file in any encoding, with names bare of namespaces. Raises Unreadable, with the line."""
    text = decoded(data, language=language)
    # What was decoded already must not be decoded again; the line count stays.
    plain = _ENTITY.sub(_spelt_out, _ILLEGAL.sub("", _DECLARATION.sub(lambda found: "\n" * found[0].count("\n"), text, count=1)))
    builder = _Builder()
    # A file may name its own grammar (IMS files do), which is not read; it may define nothing.
    parser = DefusedXMLParser(target=builder, forbid_dtd=False, forbid_entities=True, forbid_external=True, encoding="utf-8")
    builder.parser = parser
    try:
        parser.feed(plain.encode())
        return parser.close()
    except ParseError as fault:
        line = fault.position[0]
        raise Unreadable(_("This is not well-formed XML: line %(line)d cannot be read.") % {"line": line}, "not_xml", line=line) from None
    except DefusedXmlException:
        raise Unreadable(_("This XML defines entities or loads something from elsewhere, which is not let in."), "xml_entities") from None
    except (ValueError, LookupError, AssertionError):
        raise Unreadable(_("This is not well-formed XML."), "not_xml") from None


def _spelt_out(found: re.Match) -> str:
    """HTML's own entities, which many programs write without defining them."""
    name = found[1]
    if name is None or name in _OWN:
        return found[0]
    return html5.get(f"{name};", found[0])


def _local(name: object) -> object:
    return name.rpartition("}")[2] if isinstance(name, str) else name


def line_of(element: Element) -> int:
    return int(element.get(_LINE, "0"))


def attributes(element: Element) -> Iterator[tuple[str, str]]:
    return ((name, value) for name, value in element.attrib.items() if name != _LINE)


def told(element: Element | None, path: str = "", default: str = "") -> str:
    """The bare text of ``element`` or of what ``path`` finds in it."""
    found = element.find(path) if element is not None and path else element
    return "".join(found.itertext()).strip() if found is not None else default


def inner(element: Element) -> str:
    """What ``element`` holds, as HTML."""
    from html import escape

    parts = [escape(element.text or "", quote=False)]
    for child in element:
        if isinstance(child.tag, str):
            written = "".join(f' {name}="{escape(value)}"' for name, value in attributes(child))
            parts.append(f"<{child.tag}{written}>{inner(child)}</{child.tag}>" if child.tag not in VOID else f"<{child.tag}{written}>")
        parts.append(escape(child.tail or "", quote=False))
    return "".join(parts)


VOID = {"br", "img", "hr"}

"""Whether a drawing (SVG) is only a drawing: plain Python, no database."""

from __future__ import annotations

import re
from enum import Enum
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

ACTIVE_ELEMENTS = {"script", "foreignobject", "iframe", "embed", "object", "audio", "video", "handler", "listener"}
ANIMATIONS = {"animate", "set", "animatetransform", "animatemotion"}
_INSIDE = re.compile(r"#|data:image/(png|jpeg|gif|webp)[;,]", re.IGNORECASE)
_LINK = re.compile(r"#|https?://|mailto:", re.IGNORECASE)
_URL = re.compile(r"url\(\s*['\"]?\s*([^)]*)", re.IGNORECASE)
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\x9f\u200b-\u200f\ufeff]")


class Fault(Enum):
    """What is wrong with a drawing."""

    UNREADABLE = "unreadable"
    ACTIVE = "active"  # it could run a script
    REACHES_OUT = "reaches_out"  # it loads something from elsewhere


def fault_of(svg: bytes) -> Fault | None:
    """The first fault of a drawing, None when it is safe to show by itself and inside a page."""
    try:
        text = svg.decode("utf-8-sig")
        root = fromstring(svg)
    except (UnicodeDecodeError, ParseError, DefusedXmlException, ValueError, LookupError):
        return Fault.UNREADABLE
    if _local(root.tag) != "svg":
        return Fault.UNREADABLE
    if "<?xml-stylesheet" in text:
        return Fault.REACHES_OUT
    return next((fault for element in root.iter() if (fault := _fault_in(element))), None)


def _fault_in(element: Element) -> Fault | None:
    name = _local(element.tag)
    if name in ACTIVE_ELEMENTS:
        return Fault.ACTIVE
    if name == "style" and (fault := _fault_in_style("".join(element.itertext()))):
        return fault
    return next((fault for key, value in element.attrib.items() if (fault := _fault_in_attribute(name, _local(key), value))), None)


def _fault_in_attribute(element: str, name: str, value: str) -> Fault | None:
    plain = _UNSEEN.sub("", value)
    if name.startswith("on") or "javascript:" in plain.lower():
        return Fault.ACTIVE
    if element in ANIMATIONS and name == "attributename" and (_bare(plain) == "href" or _bare(plain).startswith("on")):
        return Fault.ACTIVE
    if name in {"href", "src"}:
        allowed = _LINK if element == "a" else _INSIDE
        return None if not plain or allowed.match(plain) else Fault.REACHES_OUT
    return _fault_in_style(value)


def _fault_in_style(css: str) -> Fault | None:
    plain = css.lower()
    # An escape could spell any of these words, and a drawing needs none.
    if "@import" in plain or "expression(" in plain or "\\" in plain:
        return Fault.REACHES_OUT
    return next((Fault.REACHES_OUT for target in _URL.findall(css) if not _INSIDE.match(_UNSEEN.sub("", target))), None)


def _local(name: object) -> str:
    """A name without its namespace; a comment has none."""
    return name.rpartition("}")[2].lower() if isinstance(name, str) else ""


def _bare(name: str) -> str:
    return name.rpartition(":")[2].lower()

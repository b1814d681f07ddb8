"""Every format by its name, and which one a file is in: plain Python, no database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from django.utils.translation import gettext as _

from courses.formats import aiken, encodings, gift, gift_out, moodle_xml, moodle_xml_out, package, qti2, qti2_out, qti12
from courses.formats.items import Item, Problem, Reading, Unfit, Unreadable, gathered
from courses.formats.xml_in import parse

LARGEST_FILE = 50 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Source:
    """A format that can be read."""

    name: str
    label: str
    read: Callable[..., Reading]


@dataclass(frozen=True, slots=True)
class Target:
    """A format that can be written."""

    name: str
    label: str
    ending: str
    mime: str
    write: Callable[[Sequence[Item]], bytes]
    cannot: Callable[[Item], str]


SOURCES = {
    source.name: source
    for source in (
        Source("gift", "GIFT", gift.read),
        Source("moodle", "Moodle XML", moodle_xml.read),
        Source("aiken", "Aiken", aiken.read),
        Source("qti12", "QTI 1.2", qti12.read),
        Source("qti2", "QTI 2.1, 2.2", qti2.read),
        Source("package", "QTI (zip)", package.read),
    )
}
TARGETS = {
    target.name: target
    for target in (
        Target("gift", "GIFT", "txt", "text/plain; charset=utf-8", gift_out.write, gift_out.cannot),
        Target("moodle", "Moodle XML", "xml", "application/xml", moodle_xml_out.write, moodle_xml_out.cannot),
        Target("qti22", "QTI 2.2", "zip", "application/zip", partial(qti2_out.write, version="2.2"), qti2_out.cannot),
        Target("qti21", "QTI 2.1", "zip", "application/zip", partial(qti2_out.write, version="2.1"), qti2_out.cannot),
    )
}
ROOTS = {"quiz": "moodle", "questestinterop": "qti12", "assessmentItem": "qti2"}


def read(data: bytes, *, language: str, name: str = "", encoding: str = "") -> tuple[str, Reading]:
    """The format, and what the file holds. ``name`` is a format's, worked out when empty; so is ``encoding``.

    Never raises for anything that a file may be: what is wrong is a problem in the reading.
    """
    if len(data) > LARGEST_FILE:
        return name, _refused(_("This file is larger than %(most)d MB.") % {"most": LARGEST_FILE // 1024**2}, "file_too_large")
    try:
        if encoding and not package.looks_like(data):
            data = encodings.recoded(data, encoding)
        # A zip says what it is; whoever named QTI for it means what is inside.
        name = "package" if package.looks_like(data) else name or format_of(data, language=language)
    except Unreadable as fault:
        return name, _refused(str(fault), fault.code, fault.line)
    return name, SOURCES[name].read(data, language=language)


def format_of(data: bytes, *, language: str) -> str:
    """The name of the format ``data`` is in. Raises Unreadable when it is none that is known."""
    text = encodings.decoded(data, language=language)
    start = text.lstrip()
    if start.startswith("<") and not start.startswith(("<p", "<b", "<i")):
        found = ROOTS.get(parse(data, language=language).tag)
        if found:
            return found
        raise Unreadable(_("This XML is neither Moodle XML nor QTI."), "unknown_format")
    if aiken.looks_like(text):
        return "aiken"
    if gift.looks_like(text):
        return "gift"
    raise Unreadable(_("This file is in none of the formats that are known here: GIFT, Moodle XML, Aiken, QTI."), "unknown_format")


def write(items: Sequence[Item], name: str) -> tuple[bytes, tuple[Problem, ...]]:
    """The file in the format ``name``, and which questions it has no place for; those are left out whole."""
    target = TARGETS[name]
    fitting: list[Item] = []
    problems: list[Problem] = []
    for place, item in enumerate(items, 1):
        where = item.name or item.stem[:80]
        try:
            sentence = target.cannot(item)
        except Unfit as fault:
            sentence = str(fault)
        if sentence:
            problems.append(Problem(place, where, sentence, "not_in_format"))
        else:
            fitting.append(item)
    return target.write(fitting), tuple(problems)


def _refused(sentence: str, code: str, line: int = 0) -> Reading:
    def refuse(gathering) -> None:
        raise Unreadable(sentence, code, line=line)

    return gathered(refuse)

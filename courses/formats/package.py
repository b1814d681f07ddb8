"""Packages (zip): IMS content packages, Common Cartridges, Blackboard's and Canvas's exports.

Nothing is unpacked to disk. Members are counted and weighed before they are
read, and read no further than they say they are long.
"""

from __future__ import annotations

import posixpath
import stat
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from urllib.parse import unquote
from xml.etree.ElementTree import Element
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from django.utils.translation import gettext as _

from courses.formats import moodle_xml, qti2, qti12
from courses.formats.items import Gathering, Reading, Unreadable, gathered
from courses.formats.xml_in import parse, told

MOST_MEMBERS = 5000
LARGEST_MEMBER = 25 * 1024 * 1024
LARGEST_WHOLE = 200 * 1024 * 1024
STEEPEST = 200  # times that a large member may be longer than it is packed
LARGE = 1024 * 1024
XML = (".xml", ".dat")
# What Canvas and Common Cartridges write before the path of a file.
BASES = ("$IMS-CC-FILEBASE$/", "$IMS_CC_FILEBASE$/", "$CANVAS_OBJECT_REFERENCE$/", "@X@EmbeddedFile.requestUrlStub@X@")
FOLDERS = ("", "web_resources/", "csfiles/home_dir/", "resources/", "images/")


def read(data: bytes, *, language: str = "en") -> Reading:
    return gathered(lambda gathering: _read(data, language, gathering))


def looks_like(data: bytes) -> bool:
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06"))


@dataclass(slots=True)
class Box:
    """The members of a package that may be read, by their plain path."""

    file: ZipFile
    members: dict[str, ZipInfo]
    read_bytes: int = 0
    folded: dict[str, str] = field(default_factory=dict)

    def bytes_of(self, name: str) -> bytes:
        info = self.members[name]
        try:
            with self.file.open(info) as member:
                data = member.read(LARGEST_MEMBER + 1)
        except (BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError):
            raise Unreadable(_("%(name)s inside the package is damaged.") % {"name": name[:100]}, "damaged") from None
        self.read_bytes += len(data)
        if len(data) > LARGEST_MEMBER or self.read_bytes > LARGEST_WHOLE:
            raise Unreadable(_("The package holds more than can be read."), "package_too_large")
        return data

    def find_from(self, item: str) -> Callable[[str], bytes | None]:
        """Pictures as the file ``item`` names them: beside it, from the package's root, or where its program puts them."""
        folder = posixpath.dirname(item)

        def find(address: str) -> bytes | None:
            path = unquote(address.split("?")[0].split("#")[0])
            if path.startswith("/") or "://" in path:
                return None
            for base in BASES:
                path = path.removeprefix(base)
            tried = [posixpath.join(folder, path), *(posixpath.join(one, path) for one in FOLDERS)]
            for name in (posixpath.normpath(one) for one in tried):
                if found := self.folded.get(name.casefold()):
                    return self.bytes_of(found)
            return None

        return find


def _read(data: bytes, language: str, gathering: Gathering) -> None:
    try:
        with ZipFile(BytesIO(data)) as file:
            box = _opened(file, gathering)
            _read_box(box, language, gathering)
    except (BadZipFile, LargeZipFile, NotImplementedError, UnicodeDecodeError, OSError):
        raise Unreadable(_("This package cannot be opened: it is damaged or not a zip file."), "damaged") from None


def _opened(file: ZipFile, gathering: Gathering) -> Box:
    members = [info for info in file.infolist() if not info.is_dir()]
    if len(members) > MOST_MEMBERS or sum(info.file_size for info in members) > LARGEST_WHOLE:
        raise Unreadable(_("The package holds more than can be read."), "package_too_large")
    known: dict[str, ZipInfo] = {}
    for info in members:
        if info.flag_bits & 1:
            raise Unreadable(_("The package is locked with a password."), "locked")
        if info.file_size > LARGE and info.file_size > STEEPEST * max(1, info.compress_size):
            raise Unreadable(_("The package unpacks to far more than it holds, as no honest one does."), "package_bomb")
        if leads_outside(info):
            gathering.refuse(_("This file's name leads outside the package; it is passed over."), "bad_name", where=info.filename[:100])
        elif info.file_size <= LARGEST_MEMBER:
            known[posixpath.normpath(info.filename)] = info
    return Box(file, known, folded={name.casefold(): name for name in known})


def leads_outside(info: ZipInfo) -> bool:
    """Names that climb, begin at the root, hold backslashes or control characters; and links."""
    name = info.filename
    is_link = stat.S_ISLNK(info.external_attr >> 16)
    return (
        is_link or name.startswith("/") or ".." in name.split("/") or "\\" in name or ":" in name[:3] or any(ord(one) < 32 for one in name)
    )


def _read_box(box: Box, language: str, gathering: Gathering) -> None:
    extras = _manifest(box, language)
    order = {name: place for place, name in enumerate(extras)}
    names = sorted((name for name in box.members if name.lower().endswith(XML)), key=lambda name: (order.get(name, len(order)), name))
    found = 0
    for name in names:
        if posixpath.basename(name).lower() == "imsmanifest.xml":
            continue
        found += _read_member(box, name, language, gathering, extras.get(name, ""))
    if not found:
        raise Unreadable(_("There are no questions in this package that can be read (QTI or Moodle XML)."), "no_questions")


def _read_member(box: Box, name: str, language: str, gathering: Gathering, extras: str) -> bool:
    """Whether the member holds questions. One that cannot be read is refused alone."""
    data = box.bytes_of(name)
    start = data[:4000].replace(b"\x00", b"")
    if not any(word in start for word in (b"assessmentItem", b"questestinterop", b"<quiz")):
        return False
    try:
        root = parse(data, language=language)
        find = box.find_from(name)
        if root.tag == "assessmentItem":
            qti2.read_root(root, language, gathering, file=name, find=find, extras=extras)
        elif root.tag == "questestinterop":
            qti12.read_root(root, language, gathering, file=name, find=find)
        elif root.tag == "quiz":
            moodle_xml.read_root(root, language, gathering, file=name)
        else:
            return False
    except Unreadable as fault:
        if fault.code == "too_many_questions":
            raise
        gathering.refuse(str(fault), fault.code, line=fault.line, where=name[:100])
    return True


def _manifest(box: Box, language: str) -> dict[str, str]:
    """The items in the manifest's order, each with what we ourselves once wrote beside it."""
    name = next((name for name in box.members if posixpath.basename(name).lower() == "imsmanifest.xml"), None)
    if name is None:
        return {}
    try:
        root = parse(box.bytes_of(name), language=language)
    except Unreadable:
        return {}
    folder = posixpath.dirname(name)
    return {
        posixpath.normpath(posixpath.join(folder, unquote(_href(resource)))): told(resource, "metadata/question")
        for resource in root.iter("resource")
        if _href(resource)
    }


def _href(resource: Element) -> str:
    if resource.get("href"):
        return resource.get("href", "")
    file = resource.find("file")
    return file.get("href", "") if file is not None else ""

"""A parcel as a zip file, and back from one that may come from anywhere.

Nothing is unpacked to disk. Members are counted and weighed before they are
read, read no further than they say they are long, and compared with the digests
that the manifest gives. The same parcel always makes the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, LargeZipFile, ZipFile, ZipInfo

from django.utils.translation import gettext as _

from courses.formats.items import Unreadable
from courses.formats.package import LARGE, MOST_MEMBERS, STEEPEST, leads_outside
from courses.packages.kinds import FILES
from courses.packages.parcel import FORMAT, VERSION, Medium, Parcel, Thing
from courses.packages.shape import parcel_of

LARGEST_PACKAGE = 2 * 1024**3
LARGEST_WORDS = 64 * 1024 * 1024
CHUNK = 1024 * 1024
EARLIEST = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can say; when a package was made is not part of it
MANIFEST = "manifest.json"
DAMAGES = (BadZipFile, LargeZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError, UnicodeDecodeError)

Told = Callable[[int, int], None]
"""Told how many of how many files are done."""


def write(parcel: Parcel, file: BinaryIO, *, told: Told = lambda done, total: None) -> str:
    """Write ``parcel`` as a zip into ``file``; return the digest of its content, the same wherever it is written."""
    words = {f"content/{name}.json": _json(value) for name, value in _contents(parcel).items()}
    paths = _media_paths(parcel)
    digests = {name: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)} for name, data in words.items()}
    manifest = _json({**_manifest(parcel), "files": digests})
    with ZipFile(file, "w", allowZip64=True) as zipped:
        for name, data in ((MANIFEST, manifest), *sorted(words.items())):
            zipped.writestr(_info(name, ZIP_DEFLATED), data)
        for done, path in enumerate(paths, 1):
            with parcel.open(path) as source, zipped.open(_info(path, ZIP_STORED), "w", force_zip64=True) as member:
                while piece := source.read(CHUNK):
                    member.write(piece)
            told(done, len(paths))
    return hashlib.sha256(manifest).hexdigest()


def _contents(parcel: Parcel) -> dict[str, Any]:
    things = {"pages": parcel.pages, **{name: parcel.snippets.get(kind, []) for name, kind in FILES.items() if name != "pages"}}
    media = [_medium_told(medium) for medium in parcel.media.values()]
    return {**{name: [_thing_told(thing) for thing in rows] for name, rows in things.items()}, "media": media}


def _thing_told(thing: Thing) -> dict[str, Any]:
    told: dict[str, Any] = {"kind": thing.kind, "key": thing.key, "source": thing.source, "languages": thing.languages}
    if thing.parent:
        told["parent"] = thing.parent
    if thing.waiting:
        told["waiting"] = {code: [list(row) for row in rows] for code, rows in thing.waiting.items()}
    return told


def _medium_told(medium: Medium) -> dict[str, Any]:
    told = {name: getattr(medium, name) for name in ("id", "kind", "file", "name", "size", "values")}
    return {**told, "thumbnail": medium.thumbnail} if medium.thumbnail else told


def _manifest(parcel: Parcel) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "course": parcel.course.key,
        "title": parcel.title,
        "languages": parcel.languages,
        "institutions": parcel.institutions,
        "banks": parcel.banks,
        "credit_systems": parcel.credit_systems,
        "other_courses": parcel.other_courses,
    }


def _media_paths(parcel: Parcel) -> list[str]:
    return sorted({path for medium in parcel.media.values() for path in (medium.file, medium.thumbnail) if path})


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def _info(name: str, how: int) -> ZipInfo:
    info = ZipInfo(name, EARLIEST)
    info.compress_type, info.create_system, info.external_attr = how, 3, 0o644 << 16
    return info


class Box:
    """An open package. Use it as a context manager; ``parcel`` is read when it is entered."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.parcel = Parcel()
        self.members: dict[str, ZipInfo] = {}

    def __enter__(self) -> Box:
        try:
            self.zipped = ZipFile(self.file)
            self.members = _checked(self.zipped.infolist())
            self.parcel = self._parcel()
        except DAMAGES:
            raise Unreadable(_("This package cannot be opened: it is damaged or not a zip file."), "damaged") from None
        self.parcel.open = self.open
        return self

    def __exit__(self, *fault) -> None:
        self.zipped.close()

    def open(self, path: str) -> BinaryIO:
        """The bytes of a member, never more than it says it is long."""
        return self.zipped.open(self.members[path])

    def copy(self, path: str, target: BinaryIO, *, digest: str, most: int) -> int:
        """Write a member into ``target``; its length. Raises Unreadable unless it is whole and no longer than ``most``."""
        found, size = hashlib.sha256(), 0
        try:
            with self.open(path) as member:
                while piece := member.read(CHUNK):
                    size += len(piece)
                    if size > most:
                        raise Unreadable(_("The file “%(name)s” is too large.") % {"name": path[:100]}, "file_too_large")
                    found.update(piece)
                    target.write(piece)
        except DAMAGES:
            raise Unreadable(_("%(name)s inside the package is damaged.") % {"name": path[:100]}, "damaged") from None
        if digest and found.hexdigest() != digest:
            raise Unreadable(_("%(name)s inside the package is damaged.") % {"name": path[:100]}, "damaged")
        return size

    def _parcel(self) -> Parcel:
        manifest = self._read(MANIFEST)
        if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
            raise Unreadable(_("This is no package with a course: its manifest says something else."), "other_format")
        if manifest.get("version") != VERSION:
            raise Unreadable(_("This package was written by a newer release of the software. Update this site first."), "newer_format")
        digests = manifest.get("files")
        contents = {name: self._read(f"content/{name}.json", digests) for name in (*FILES, "media")}
        parcel = parcel_of(manifest, contents)
        missing = [path for path in _media_paths(parcel) if path not in self.members]
        if missing:
            raise Unreadable(_("%(name)s is missing in the package.") % {"name": missing[0][:100]}, "damaged")
        return parcel

    def _read(self, name: str, digests: Any = None) -> Any:
        if name not in self.members:
            raise Unreadable(_("%(name)s is missing in the package.") % {"name": name}, "damaged")
        if self.members[name].file_size > LARGEST_WORDS:
            raise Unreadable(_("The package holds more than can be read."), "package_too_large")
        with self.open(name) as member:
            data = member.read(LARGEST_WORDS + 1)
        told = digests.get(name) if isinstance(digests, dict) else None
        wanted = told.get("sha256") if isinstance(told, dict) else None
        if digests is not None and hashlib.sha256(data).hexdigest() != wanted:
            raise Unreadable(_("%(name)s inside the package is damaged.") % {"name": name}, "damaged")
        try:
            value = json.loads(data.decode(), parse_constant=_refuse_constant)
            json.dumps(value, ensure_ascii=False).encode()
        except (ValueError, RecursionError):
            raise Unreadable(_("%(name)s inside the package is damaged.") % {"name": name}, "damaged") from None
        return value


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def _checked(infos: list[ZipInfo]) -> dict[str, ZipInfo]:
    """The members by name. Raises Unreadable for a package that is too large, locked, a bomb, or names what is not inside it."""
    members = [info for info in infos if not info.is_dir()]
    words = sum(info.file_size for info in members if info.filename.endswith(".json"))
    if len(members) > MOST_MEMBERS or words > LARGEST_WORDS or sum(info.file_size for info in members) > LARGEST_PACKAGE:
        raise Unreadable(_("The package holds more than can be read."), "package_too_large")
    for info in members:
        if info.flag_bits & 1:
            raise Unreadable(_("The package is locked with a password."), "locked")
        if info.file_size > LARGE and info.file_size > STEEPEST * max(1, info.compress_size):
            raise Unreadable(_("The package unpacks to far more than it holds, as no honest one does."), "package_bomb")
        if leads_outside(info):
            raise Unreadable(_("A file's name leads outside the package."), "bad_name")
    if len({info.filename for info in members}) != len(members):
        raise Unreadable(_("Two files in the package have the same name."), "bad_name")
    return {info.filename: info for info in members}

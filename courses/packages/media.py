"""Pictures, documents and recordings: read from their storage for a package, and stood in it again."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import models
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtailmedia.models import get_media_model

from core import uploads
from courses.formats.images import ending_of
from courses.formats.items import Unfit
from courses.packages.parcel import Medium, Parcel

CHUNK = 1024 * 1024
MODELS: dict[str, Callable[[], type[models.Model]]] = {
    "image": get_image_model,
    "document": get_document_model,
    "recording": get_media_model,
}
FACTS = {
    "image": ("title", "description", "focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height"),
    "document": ("title",),
    "recording": ("title", "type", "duration", "width", "height"),
}
LARGEST = {"image": 10 * uploads.MEGABYTE, "document": uploads.LARGEST_DOCUMENT, "recording": max(uploads.LARGEST_RECORDING.values())}
SOUND = {"aac", "flac", "m4a", "mp3", "ogg", "opus", "wav"}
FILM = {"m4v", "mp4", "ogv", "webm"}
_NOT_IN_NAMES = re.compile(r"[^\w.-]", re.ASCII)


class Media:
    """The files that a course needs, each once, named by their bytes."""

    def __init__(self, parcel: Parcel) -> None:
        self.parcel = parcel
        self.names: dict[tuple[str, int], str | None] = {}
        self.files: dict[str, File] = {}
        self.pks: dict[str, int] = {}

    def name_of(self, kind: str, pk: int) -> str | None:
        """The package's name for a file; None where the row or its file is gone, which a note says."""
        if (kind, pk) not in self.names:
            row = MODELS[kind]().objects.filter(pk=pk).first() if kind in MODELS else None
            self.names[kind, pk] = self._taken(kind, row) if row else None
        return self.names[kind, pk]

    def open(self, path: str) -> BinaryIO:
        file = self.files[path]
        return file.storage.open(file.name, "rb")

    def _taken(self, kind: str, row: models.Model) -> str | None:
        try:
            digest, size = _measured(row.file)
        except OSError:
            self.parcel.notes.append(_("The file of “%(title)s” can no longer be found; it is left out.") % {"title": row.title})
            return None
        name = f"{kind}:{digest}"
        if name not in self.parcel.media:
            ending = _ending(row.file.name)
            path = f"media/{digest}.{ending}"
            self.files[path] = row.file
            self.pks[name] = row.pk
            values = {fact: getattr(row, fact) for fact in FACTS[kind]}
            base = PurePosixPath(row.file.name).name
            self.parcel.media[name] = Medium(name, kind, path, base, size, values, self._thumbnail(row))
        return name

    def _thumbnail(self, row: models.Model) -> str:
        picture = getattr(row, "thumbnail", None)
        if not picture:
            return ""
        try:
            digest, _size = _measured(picture)
        except OSError:
            return ""
        path = f"media/{digest}.{_ending(picture.name)}"
        self.files[path] = picture
        return path


def _measured(file: File) -> tuple[str, int]:
    """Digest and length of a stored file."""
    digest, size = hashlib.sha256(), 0
    with file.storage.open(file.name, "rb") as opened:
        while piece := opened.read(CHUNK):
            digest.update(piece)
            size += len(piece)
    return digest.hexdigest(), size


def _ending(name: str) -> str:
    return PurePosixPath(name).suffix.lower().removeprefix(".") or "bin"


def safe_name(medium: Medium) -> str:
    """The file's own name without anything that could lead elsewhere."""
    name = _NOT_IN_NAMES.sub("_", PurePosixPath(medium.name.replace("\\", "/")).name)[-80:].lstrip(".")
    return name if PurePosixPath(name).suffix.lower() == f".{_ending(medium.file)}" else f"{medium.digest[:12]}.{_ending(medium.file)}"


def check(medium: Medium, file: File) -> None:
    """Refuse, with Unfit, a file that is not what it says, by the same rules as an upload. ``file`` is open at its beginning."""
    ending = _ending(medium.file)
    file.name = safe_name(medium)
    if file.size > LARGEST[medium.kind]:
        raise Unfit(_("The file “%(name)s” is too large.") % {"name": file.name}, "file_too_large")
    try:
        if medium.kind == "image":
            _check_picture(file, ending)
        elif medium.kind == "document":
            _check_document(file, ending)
        else:
            _check_recording(file, ending, str(medium.values.get("type")))
    except ValidationError as fault:
        raise Unfit(f"{file.name}: {' '.join(fault.messages)}", "bad_file") from None
    file.seek(0)


def _check_picture(file: File, ending: str) -> None:
    data = file.read()
    if ending == "avif":
        return _check_avif(data)
    found = ending_of(data)
    if {found, ending} not in ({found}, {"jpg", "jpeg"}):
        raise Unfit(_("The content of “%(name)s” is not what its name says.") % {"name": file.name}, "bad_file")
    return None


def _check_avif(data: bytes) -> None:
    if data[4:8] != b"ftyp" or data[8:12] not in {b"avif", b"avis", b"mif1"}:
        raise Unfit(_("A picture cannot be read: it must be PNG, JPEG, GIF, WebP or SVG."), "bad_picture")


def _check_document(file: File, ending: str) -> None:
    if ending not in settings.WAGTAILDOCS_EXTENSIONS:
        raise Unfit(_("Files of the kind “%(ending)s” are not taken here.") % {"ending": ending[:20]}, "bad_file")
    uploads.check_document(file)


def _check_recording(file: File, ending: str, kind: str) -> None:
    if (kind, ending) not in {*(("audio", one) for one in SOUND), *(("video", one) for one in FILM)}:
        raise Unfit(_("Files of the kind “%(ending)s” are not taken here.") % {"ending": ending[:20]}, "bad_file")
    uploads.check_recording(file, kind)


def check_thumbnail(file: File) -> None:
    """Refuse, with Unfit, a poster that is no picture."""
    if file.size > LARGEST["image"]:
        raise Unfit(_("A picture is larger than %(most)d MB.") % {"most": LARGEST["image"] // uploads.MEGABYTE}, "file_too_large")
    ending_of(file.read())
    file.seek(0)


def found_here(medium: Medium) -> models.Model | None:
    """The same file under the same title, where the site has it already."""
    model = MODELS[medium.kind]()
    titled = {name: value for name, value in medium.values.items() if name in {"title", "description"}}
    for row in model.objects.filter(**titled).order_by("pk")[:20]:
        try:
            if row.file.size == medium.size and _measured(row.file)[0] == medium.digest:
                return row
        except OSError:
            continue
    return None


def row_for(medium: Medium, stored: str, thumbnail: str, actor: Any) -> models.Model:
    """A new row for a file that stands in the storage already."""
    model = MODELS[medium.kind]()
    row = model(uploaded_by_user=actor, **medium.values)
    row.file.name = stored
    if thumbnail:
        row.thumbnail.name = thumbnail
    if medium.kind == "image":
        row.width, row.height = row.file.width or 1, row.file.height or 1
        row._set_image_file_metadata()
    elif medium.kind == "document":
        row._set_document_file_metadata()
    row.save()
    return row


def upload_path(medium: Medium) -> str:
    """Where a file of this kind is kept in the storage."""
    model = MODELS[medium.kind]()
    field = model._meta.get_field("file")
    return field.generate_filename(model(), safe_name(medium))

"""Which files may stand in a library of documents, checked by content and not by name alone."""

from __future__ import annotations

import hashlib
from pathlib import PurePath
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from core.uploads import MEGABYTE, check_document, check_picture

LARGEST_MB = 15
LONGEST_NAME = 160
PICTURES = {"jpg": "JPEG", "png": "PNG"}
SAME = {"jpeg": "jpg"}


class FileKind(NamedTuple):
    name: str
    media_type: str


KINDS: dict[str, FileKind] = {
    "pdf": FileKind("PDF", "application/pdf"),
    "jpg": FileKind("JPEG", "image/jpeg"),
    "png": FileKind("PNG", "image/png"),
    "docx": FileKind("Word (.docx)", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "odt": FileKind("OpenDocument (.odt)", "application/vnd.oasis.opendocument.text"),
}
ACCEPT = ",".join(f".{ending}" for ending in (*KINDS, *SAME))


class Checked(NamedTuple):
    """What was found of an upload."""

    kind: str
    media_type: str
    size: int
    sha256: str


def check(file: UploadedFile) -> Checked:
    """Refuse a file that is empty, too big, of another kind, or not what its name says; say what it is."""
    kind = kind_of(file.name or "")
    if kind not in KINDS:
        names = get_text_list([one.name for one in KINDS.values()], _("or"))
        raise ValidationError(_("Choose a file of this kind: %(kinds)s. Nothing was kept.") % {"kinds": names}, code="other_kind")
    if not file.size:
        raise ValidationError(_("This file is empty. Nothing was kept."), code="empty_file")
    if file.size > LARGEST_MB * MEGABYTE:
        raise ValidationError(
            _("This file is too big. The largest that can be kept here has %(count)d MB. Nothing was kept.") % {"count": LARGEST_MB},
            code="file_too_large",
        )
    if kind in PICTURES:
        check_picture(file, PICTURES[kind])
    else:
        check_document(file)
    return Checked(kind, KINDS[kind].media_type, file.size, _digest(file))


def kind_of(name: str) -> str:
    """The kind that a file's name says it is, such as ``"jpg"``."""
    ending = PurePath(name or "").suffix.lower().removeprefix(".")
    return SAME.get(ending, ending)


def plain_name(name: str, kind: str) -> str:
    """A file's own name without its folder and without signs that could turn it round, with the right ending."""
    stem = "".join(each for each in PurePath(name.replace("\\", "/")).stem if each.isprintable()).strip(" .")
    return f"{stem[:LONGEST_NAME] or 'document'}.{kind}"


def _digest(file: UploadedFile) -> str:
    found = hashlib.sha256()
    file.seek(0)
    for chunk in file.chunks():
        found.update(chunk)
    file.seek(0)
    return found.hexdigest()

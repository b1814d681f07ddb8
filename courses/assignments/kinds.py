"""Which kinds of files may be handed in."""

from __future__ import annotations

from pathlib import PurePath
from typing import NamedTuple

LARGEST_MB = 25


class FileKind(NamedTuple):
    name: str
    media_type: str


KINDS: dict[str, FileKind] = {
    "pdf": FileKind("PDF", "application/pdf"),
    "docx": FileKind("Word (.docx)", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "odt": FileKind("OpenDocument (.odt)", "application/vnd.oasis.opendocument.text"),
    "pptx": FileKind("PowerPoint (.pptx)", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    "xlsx": FileKind("Excel (.xlsx)", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "txt": FileKind("TXT", "text/plain"),
    "jpg": FileKind("JPEG", "image/jpeg"),
    "png": FileKind("PNG", "image/png"),
}
USUAL = ["pdf", "docx", "odt"]
SAME = {"jpeg": "jpg"}


def file_kind_choices() -> list[tuple[str, str]]:
    return [(code, kind.name) for code, kind in KINDS.items()]


def usual_kinds() -> list[str]:
    return list(USUAL)


def kind_of(name: str) -> str:
    """The kind that a file's name says it is, such as ``"jpg"``; the ending itself where it is none of ours."""
    ending = PurePath(name or "").suffix.lower().removeprefix(".")
    return SAME.get(ending, ending)

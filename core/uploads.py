"""What editors may upload, checked by content and not by name alone: pictures, files, film and sound."""

from __future__ import annotations

from pathlib import Path

import filetype
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm
from wagtailmedia.forms import BaseMediaForm

from core.captions import is_webvtt
from core.drawings import Fault, fault_of

MEGABYTE = 1024 * 1024
MOST_PIXELS = 50_000_000
LARGEST_DRAWING = 1 * MEGABYTE
LARGEST_DOCUMENT = 25 * MEGABYTE
LARGEST_RECORDING = {"audio": 100 * MEGABYTE, "video": 300 * MEGABYTE}
ZIPPED = {"docx", "epub", "odp", "ods", "odt", "pptx", "xlsx"}
HEAD = 8192


def check_drawing(file: UploadedFile) -> None:
    """Refuse a drawing that could run a script or load something from elsewhere."""
    _check_size(file, LARGEST_DRAWING)
    sentences = {
        Fault.UNREADABLE: _("This drawing cannot be read. Save it as plain SVG in UTF-8 and upload it again. Nothing was kept."),
        Fault.ACTIVE: _("This drawing holds a script. Save it as plain SVG without scripts and upload it again. Nothing was kept."),
        Fault.REACHES_OUT: _(
            "This drawing loads something from another address. Put pictures and fonts into the drawing itself and upload it again. "
            "Nothing was kept."
        ),
    }
    if fault := fault_of(_all_of(file)):
        raise ValidationError(sentences[fault], code=fault.value)


def check_document(file: UploadedFile) -> None:
    """Refuse a file whose content is not what its name says."""
    _check_size(file, LARGEST_DOCUMENT)
    kind, start = _extension(file), _head_of(file)
    if kind == "vtt" and not is_webvtt(start):
        raise ValidationError(_("This is not a WebVTT file: its first line must say WEBVTT. Nothing was kept."), code="not_webvtt")
    if (kind == "pdf" and b"%PDF-" not in start[:1024]) or (kind in ZIPPED and not start.startswith(b"PK\x03\x04")):
        raise ValidationError(_("The content of this file is not what its name ends in says. Nothing was kept."), code="other_content")
    if kind in {"csv", "txt", "vtt"} and not _is_text(_all_of(file)):
        raise ValidationError(_("This text cannot be read. Save it in UTF-8 and upload it again. Nothing was kept."), code="not_text")


def check_picture(file: UploadedFile, wanted: str) -> None:
    """Refuse a picture that is not of the format ``wanted``, as Pillow names it, or that would fill the memory."""
    file.seek(0)
    try:
        with Image.open(file) as picture:
            fits = picture.format == wanted and picture.width * picture.height <= MOST_PIXELS
            picture.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        fits = False
    file.seek(0)
    if not fits:
        raise ValidationError(_("The content of this file is not what its name ends in says. Nothing was kept."), code="other_content")


def check_recording(file: UploadedFile, kind: str) -> None:
    """Refuse a film (``"video"``) or sound (``"audio"``) that no browser could play."""
    _check_size(file, LARGEST_RECORDING[kind])
    found = filetype.guess(_head_of(file))
    if found is None or found.mime.partition("/")[0] not in {"audio", "video"}:
        raise ValidationError(
            _("This is not a film that can be played: upload MP4 or WebM. Nothing was kept.")
            if kind == "video"
            else _("This is not a recording that can be played: upload MP3, M4A, OGG or WAV. Nothing was kept."),
            code="not_a_recording",
        )


def _check_size(file: UploadedFile, largest: int) -> None:
    if file.size > largest:
        raise ValidationError(
            _("This file is too big (%(size)s). The largest that can be uploaded has %(largest)s. Nothing was kept.")
            % {"size": filesizeformat(file.size), "largest": filesizeformat(largest)},
            code="file_too_large",
        )


def _extension(file: UploadedFile) -> str:
    return Path(file.name or "").suffix.lower().removeprefix(".")


def _head_of(file: UploadedFile) -> bytes:
    file.seek(0)
    start = file.read(HEAD)
    file.seek(0)
    return start


def _all_of(file: UploadedFile) -> bytes:
    file.seek(0)
    content = file.read()
    file.seek(0)
    return content


def _is_text(content: bytes) -> bool:
    try:
        return "\0" not in content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False


class ImageForm(BaseImageForm):
    """Wagtail's own checks (format, size, pixels), and ours for drawings."""

    def clean_file(self):
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile) and _extension(file) == "svg":
            check_drawing(file)
        return file


class DocumentForm(BaseDocumentForm):
    def clean_file(self):
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            check_document(file)
        return file

    def _post_clean(self) -> None:
        """One fault, one sentence: with the file refused, the model would go on to miss its name."""
        said = list(self.errors.get("file", []))
        super()._post_clean()
        if said:
            self._errors["file"] = self.error_class(said)


class MediaForm(BaseMediaForm):
    def clean_file(self):
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            check_recording(file, str(self.instance.type))
        return file

    def clean_thumbnail(self):
        """The picture shown before a film plays."""
        picture = self.cleaned_data.get("thumbnail")
        if isinstance(picture, UploadedFile):
            WagtailImageField().clean(picture)
            if _extension(picture) == "svg":
                check_drawing(picture)
        return picture

"""Logos, signatures and seals: checked, made plain, and kept under the digest of their content.

What comes in as PNG, JPEG, WebP, GIF or AVIF is drawn anew as PNG, so nothing but its
pixels is kept. A drawing stays a drawing, once it is known to be nothing else.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from io import BytesIO
from typing import NamedTuple
from warnings import catch_warnings, simplefilter

from defusedxml.ElementTree import fromstring
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from certificates.models import Picture, private_storage
from core.drawings import fault_of
from core.whole_pictures import refused_if_cut_short

MEGABYTE = 1024 * 1024
LARGEST_FILE = 2 * MEGABYTE
LARGEST_DRAWING = MEGABYTE // 2
LONGEST_SIDE = 6000  # pixels, as they come in
KEPT_SIDE = 1600  # pixels, as they are kept: 130 mm at 300 dots an inch
LEAST_SIDE = 16
MOST_ELEMENTS = 4000
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "AVIF")
PNG, SVG = "image/png", "image/svg+xml"
EXTENSIONS = {PNG: "png", SVG: "svg"}
_EMBEDDED = re.compile(r"data:image/[\w.+-]+;base64,([\w+/=\s]+)", re.IGNORECASE)
# Pictures of a design that is still being edited, for as long as its preview is drawn.
_borrowed: ContextVar[Mapping[str, Plain]] = ContextVar("borrowed")


class Plain(NamedTuple):
    """A picture as it is kept."""

    content: bytes
    media_type: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


class PictureLost(Exception):
    """A certificate shows a picture that storage no longer holds."""


def plain(file) -> Plain:
    """Read an uploaded ``file`` and return what would be kept of it. Raises ValidationError with a sentence."""
    file.seek(0)
    if file.size > LARGEST_FILE:
        raise ValidationError(
            _("This picture is too big (%(size)s). The largest that can be uploaded has %(largest)s. Nothing was kept.")
            % {"size": filesizeformat(file.size), "largest": filesizeformat(LARGEST_FILE)},
            code="file_too_large",
        )
    content = file.read()
    file.seek(0)
    return _drawing(content) if _looks_like_xml(content) else _photograph(content)


def keep(file) -> str:
    """Check and keep an uploaded ``file``; return its digest. The same picture is kept once."""
    return put(plain(file)).sha256


def put(picture: Plain) -> Picture:
    """Keep ``picture`` under its digest, unless it is there."""
    name = f"certificates/pictures/{picture.sha256}.{EXTENSIONS[picture.media_type]}"
    storage = private_storage()
    if storage.exists(name) and not _is_whole(name, picture):
        storage.delete(name)
    if not storage.exists(name):
        storage.save(name, ContentFile(picture.content))
    return Picture.objects.get_or_create(sha256=picture.sha256, defaults={"media_type": picture.media_type, "file": name})[0]


def _is_whole(name: str, picture: Plain) -> bool:
    with private_storage().open(name) as file:
        return file.read(LARGEST_FILE + 1) == picture.content


def content(sha256: str) -> tuple[bytes, str]:
    """The bytes and the media type of a picture that is kept. Raises PictureLost."""
    return _kept(sha256)


def data_uri(sha256: str) -> str:
    """The picture as an address that holds all of it; "" for no picture. Raises PictureLost."""
    if not sha256:
        return ""
    found = _borrowed.get({}).get(sha256) or _kept(sha256)
    return f"data:{found.media_type};base64,{b64encode(found.content).decode()}"


def shown(picture: Picture | None) -> str:
    """The picture for a page of ours: an address that holds all of it, or nothing where it is lost."""
    try:
        return data_uri(picture.sha256) if picture else ""
    except PictureLost:
        return ""


@contextmanager
def borrowed(pictures: Mapping[str, Plain]) -> Iterator[None]:
    """Let ``data_uri`` find ``pictures``, by digest, that nobody has kept yet."""
    token = _borrowed.set(pictures)
    try:
        yield
    finally:
        _borrowed.reset(token)


@lru_cache(maxsize=64)
def _kept(sha256: str) -> Plain:
    row = Picture.objects.filter(sha256=sha256).first()
    if row is None:
        raise PictureLost(sha256)
    try:
        with row.file.open("rb") as file:
            found = Plain(file.read(), row.media_type)
    except FileNotFoundError as gone:
        raise PictureLost(sha256) from gone
    if found.sha256 != sha256:
        raise PictureLost(sha256)
    return found


def _looks_like_xml(content: bytes) -> bool:
    return content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"


def _photograph(content: bytes) -> Plain:
    picture = _opened(content)
    picture = ImageOps.exif_transpose(picture)
    picture = picture.convert("RGBA" if "A" in picture.getbands() or "transparency" in picture.info else "RGB")
    picture.thumbnail((KEPT_SIDE, KEPT_SIDE), Image.Resampling.LANCZOS)
    picture.info = {}
    out = BytesIO()
    picture.save(out, "PNG", optimize=True)
    return Plain(out.getvalue(), PNG)


def _opened(content: bytes) -> Image.Image:
    """The picture, decoded, once its size is known to be bearable."""
    try:
        with catch_warnings():
            simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(BytesIO(content), formats=FORMATS)
            if max(picture.size) > LONGEST_SIDE:
                raise _too_many_pixels()
            if min(picture.size) < LEAST_SIDE:
                raise ValidationError(
                    _("This picture is too small to print: it needs %(least)d pixels or more on each side. Nothing was kept.")
                    % {"least": LEAST_SIDE},
                    code="too_small",
                )
            with refused_if_cut_short():
                picture.load()
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as bomb:
        raise _too_many_pixels() from bomb
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError) as broken:
        raise ValidationError(
            _("This is not a picture that can be read. Upload a PNG, a JPEG or an SVG. Nothing was kept."), code="not_a_picture"
        ) from broken
    return picture


def _too_many_pixels() -> ValidationError:
    return ValidationError(
        _("This picture has too many pixels: at most %(most)d on each side. Nothing was kept.") % {"most": LONGEST_SIDE},
        code="too_many_pixels",
    )


def _drawing(content: bytes) -> Plain:
    if len(content) > LARGEST_DRAWING:
        raise ValidationError(
            _("This drawing is too big (%(size)s). The largest that can be uploaded has %(largest)s. Nothing was kept.")
            % {"size": filesizeformat(len(content)), "largest": filesizeformat(LARGEST_DRAWING)},
            code="file_too_large",
        )
    if fault := fault_of(content):
        raise ValidationError(
            _(
                "This drawing cannot be used: save it as plain SVG, without scripts and without anything from another address. "
                "Nothing was kept."
            ),
            code=fault.value,
        )
    _check_drawing(content)
    return Plain(content.removeprefix(b"\xef\xbb\xbf").strip(), SVG)


def _check_drawing(content: bytes) -> None:
    """Refuse what would cost too much to draw: very many parts, copies of copies, huge pictures inside."""
    root = fromstring(content)
    elements = list(root.iter())
    if len(elements) > MOST_ELEMENTS or _copies_copies(elements):
        raise ValidationError(
            _("This drawing has too many parts to be printed quickly. Simplify it, or upload it as PNG. Nothing was kept."),
            code="too_many_parts",
        )
    if not (root.get("viewBox") or (root.get("width") and root.get("height"))):
        raise ValidationError(_("This drawing does not say how large it is: it needs a viewBox. Nothing was kept."), code="no_size")
    for embedded in _EMBEDDED.findall(content.decode("utf-8-sig")):
        try:
            _opened(b64decode(embedded, validate=False))
        except NotBase64 as broken:
            raise ValidationError(
                _("This drawing holds a picture that cannot be read. Nothing was kept."), code="not_a_picture"
            ) from broken


def _copies_copies(elements: list) -> bool:
    """Whether something that is used again holds something that is used again."""
    uses = [element for element in elements if _local(element.tag) == "use"]
    used = {value.removeprefix("#") for element in uses for key, value in element.attrib.items() if _local(key) == "href"}
    copied = [element for element in elements if element.get("id") in used]
    return any(inner in uses for element in copied for inner in element.iter())


def _local(name: object) -> str:
    return name.rpartition("}")[2].lower() if isinstance(name, str) else ""

"""Pictures that come with questions: what they are by their content, and how they are found by an address."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from io import BytesIO
from pathlib import PurePosixPath
from urllib.parse import unquote

from django.utils.translation import gettext as _
from PIL import Image

from core.drawings import fault_of
from courses.formats.items import Picture, Unfit
from courses.formats.markup import Words, tidy, words

LARGEST_IMAGE = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000
ENDINGS = {"PNG": "png", "JPEG": "jpg", "GIF": "gif", "WEBP": "webp"}
MIME = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif", "webp": "image/webp", "svg": "image/svg+xml"}
_DATA = re.compile(r"data:(image/[a-z0-9.+-]{1,20});base64,(.*)", re.IGNORECASE | re.DOTALL)
_OUTSIDE = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)

Find = Callable[[str], bytes | None]
"""From an address in a text to the bytes of a picture; None when the file does not bring it."""


def ending_of(data: bytes) -> str:
    """``"png"``, ``"jpg"``, … by content. Raises Unfit for what is no safe picture."""
    if len(data) > LARGEST_IMAGE:
        raise Unfit(_("A picture is larger than %(most)d MB.") % {"most": LARGEST_IMAGE // 1024**2}, "picture_too_large")
    if data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<svg", b"<?xml", b"<!--", b"<!DOCTYPE")):
        if fault_of(data):
            raise Unfit(_("A drawing (SVG) holds a script, loads something from elsewhere or cannot be read."), "unsafe_picture")
        return "svg"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data), formats=list(ENDINGS)) as picture:
                width, height, ending = *picture.size, ENDINGS[picture.format]
                picture.verify()
    except Exception:  # Pillow's decoders raise many kinds for damaged files
        raise Unfit(_("A picture cannot be read: it must be PNG, JPEG, GIF, WebP or SVG."), "bad_picture") from None
    if width * height > MOST_PIXELS:
        raise Unfit(_("A picture has too many pixels."), "picture_too_large")
    return ending


def size_of(data: bytes) -> tuple[int, int]:
    """Width and height in pixels. Raises Unfit for a drawing, which has none."""
    try:
        with Image.open(BytesIO(data), formats=list(ENDINGS)) as picture:
            return picture.size
    except Exception:
        raise Unfit(_("Places can be marked on PNG, JPEG, GIF and WebP pictures alone."), "bad_picture") from None


def from_base64(text: str) -> bytes:
    try:
        return base64.b64decode(re.sub(r"\s+", "", unquote(text) if "%" in text else text), validate=True)
    except (binascii.Error, ValueError):
        raise Unfit(_("A picture inside the text is damaged."), "bad_picture") from None


def data_address(data: bytes) -> str:
    return f"data:{MIME[ending_of(data)]};base64,{base64.b64encode(data).decode()}"


def named(data: bytes) -> str:
    """A plain file name for ``data``: the same bytes have the same name, and its ending says what they are."""
    return f"picture-{hashlib.sha256(data).hexdigest()[:16]}.{ending_of(data)}"


def nothing_comes_along(address: str) -> None:
    return None


@dataclass(slots=True)
class Album:
    """The pictures of one question while it is read."""

    find: Find = nothing_comes_along
    images: dict[str, bytes] = field(default_factory=dict)
    left_out: int = 0

    def take(self, address: str, alt: str = "") -> Picture:
        """Raises Unfit when the picture does not come with the file: half a question is none."""
        return self.add(self._found(address.strip()), alt)

    def add(self, data: bytes, alt: str = "") -> Picture:
        name = named(data)
        self.images[name] = data
        return Picture(name, tidy(alt)[:250])

    def _found(self, address: str) -> bytes:
        if inline := _DATA.fullmatch(address):
            return from_base64(inline[2])
        if (found := self.find(address)) is not None:
            return found
        if _OUTSIDE.match(address):
            raise Unfit(_("A picture lies on another site and does not come with the file."), "picture_elsewhere")
        raise Unfit(_("A picture that the text shows is missing in the file."), "missing_picture")

    def all_of(self, text: Words) -> tuple[Picture, ...]:
        taken = [self.take(address, alt) for address, alt in text.pictures]
        return tuple({picture.name: picture for picture in taken}.values())

    def stem(self, html: str) -> tuple[str, tuple[Picture, ...]]:
        """A question's text and its pictures."""
        text = words(html)
        return text.text, self.all_of(text)

    def option(self, html: str) -> tuple[str, Picture | None]:
        """An option's text and its picture."""
        text = words(html)
        pictures = self.all_of(text)
        if len(pictures) > 1:
            raise Unfit(_("An option has more than one picture."), "several_pictures")
        return text.text, (pictures[0] if pictures else None)

    def aside(self, html: str) -> str:
        """Text beside the question (feedback, explanation): its pictures are left out, and counted."""
        text = words(html)
        self.left_out += len(text.pictures)
        return text.text

    def only_text(self, html: str) -> str:
        """Text that has no room for a picture, and would say too little without it."""
        text = words(html)
        if text.pictures:
            raise Unfit(_("A prompt has a picture, for which there is no room."), "picture_in_prompt")
        return text.text

    def notes(self) -> list[str]:
        return [_("Pictures in the feedback are left out.")] if self.left_out else []


def among(files: Mapping[str, bytes]) -> Find:
    """Find pictures by name in ``files``, the way texts write names: percent signs, capitals and folders aside."""
    by_name = {_plain_name(name): data for name, data in files.items()}

    def find(address: str) -> bytes | None:
        return by_name.get(_plain_name(address.split("?")[0])) if not _OUTSIDE.match(address) else None

    return find


def _plain_name(name: str) -> str:
    return PurePosixPath(unquote(name).replace("\\", "/")).name.casefold()


def element(address: str, alt: str) -> str:
    return f'<img src="{escape(address)}" alt="{escape(alt)}">'

"""Pictures, drawings, captions and recordings: real ones, made on the spot."""

from __future__ import annotations

import io
import wave

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Drawn
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtailmedia.models import get_media_model

DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 40" role="img">{}<circle cx="20" cy="20" r="9"/></svg>'
CAPTIONS = b"WEBVTT\n\n00:00.000 --> 00:00.200\nA short, low sound.\n"


def png(width: int = 8, height: int = 6) -> bytes:
    out = io.BytesIO()
    Drawn.new("RGB", (width, height), "teal").save(out, "PNG")
    return out.getvalue()


def svg(inside: str = "") -> bytes:
    return DRAWING.format(inside).encode()


def sound(seconds: float = 0.25) -> bytes:
    """Silence as a WAV file, 8 kHz, one channel."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8000)
        file.writeframes(b"\x80" * int(8000 * seconds))
    return out.getvalue()


def upload(content: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def picture(width: int = 1600, height: int = 900, name: str = "hands.png"):
    return get_image_model().objects.create(title="Hands", file=ContentFile(png(width, height), name=name))


def drawing(name: str = "moments.svg"):
    return get_image_model().objects.create(title="Moments", file=ContentFile(svg(), name=name))


def document(content: bytes = CAPTIONS, name: str = "captions.vtt"):
    return get_document_model().objects.create(title=name, file=ContentFile(content, name=name))


def recording(kind: str = "audio", name: str = "breath.wav"):
    return get_media_model().objects.create(title="Breath", type=kind, duration=0, file=ContentFile(sound(), name=name))

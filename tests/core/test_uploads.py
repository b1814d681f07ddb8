"""What editors upload is looked into; what is refused leaves nothing behind."""

import io
import json
import zipfile

import pytest
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection
from wagtailmedia.models import get_media_model

from core import uploads
from tests.factories import media

Image, Document, Media = get_image_model(), get_document_model(), get_media_model()


def add_image(client, content: bytes, name: str):
    """As the page for many images at once does; its answer is JSON."""
    response = client.post(
        reverse("wagtailimages:add_multiple"), {"files[]": media.upload(content, name), "title": "Hands", "collection": root().pk}
    )
    return json.loads(response.content)


def root() -> Collection:
    return Collection.get_first_root_node()


def field_errors(response, field: str = "file") -> list[str]:
    return list(response.context["form"].errors.get(field, []))


def test_picture_is_kept(editor_client):
    answer = add_image(editor_client, media.png(), "hands.png")

    assert answer["success"] is True
    assert [image.title for image in Image.objects.all()] == ["Hands"]


@pytest.mark.parametrize("name", ["hands.png", "hands.jpg", "hands.webp"])
def test_picture_that_is_none_is_refused_in_a_sentence(name, editor_client):
    answer = add_image(editor_client, b"Dear colleagues, this is a letter.", name)

    assert answer["success"] is False
    assert answer["error_message"].startswith("Upload a valid image.")
    assert not Image.objects.exists()


def test_picture_with_the_name_of_another_format_is_refused(editor_client):
    answer = add_image(editor_client, media.png(), "hands.gif")

    assert "does not match the file format" in answer["error_message"]
    assert not Image.objects.exists()


def test_drawing_with_a_script_is_refused_and_a_plain_one_is_kept(editor_client):
    refused = add_image(editor_client, media.svg("<script>alert(1)</script>"), "moments.svg")

    assert refused["error_message"] == (
        "This drawing holds a script. Save it as plain SVG without scripts and upload it again. Nothing was kept."
    )
    assert not Image.objects.exists()
    assert add_image(editor_client, media.svg(), "moments.svg")["success"] is True


def test_picture_of_50_mb_is_refused_with_both_sizes(editor_client):
    answer = add_image(editor_client, media.png() + b"\0" * 50 * 1024 * 1024, "hands.png")

    assert answer["error_message"] == "This file is too big (50.0\xa0MB). Maximum filesize 10.0\xa0MB."
    assert not Image.objects.exists()


def test_replacing_a_picture_by_a_bad_drawing_keeps_the_old_one(editor_client):
    picture = media.drawing()
    before = picture.file.name

    response = editor_client.post(
        reverse("wagtailimages:edit", args=[picture.pk]),
        {"title": "New", "collection": root().pk, "file": media.upload(media.svg('<g onload="x()"/>'), "new.svg")},
    )

    assert "holds a script" in field_errors(response)[0]
    picture.refresh_from_db()
    assert (picture.title, picture.file.name) == ("Moments", before)
    assert picture.file.read() == media.svg()


def add_document(client, content: bytes, name: str):
    data = {"title": "File", "collection": root().pk, "file": media.upload(content, name)}
    return client.post(reverse("wagtaildocs:add"), data)


def docx() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("word/document.xml", "<w/>")
    return out.getvalue()


GOOD_FILES = [
    ("c.vtt", media.CAPTIONS),
    ("c.vtt", b"\xef\xbb\xbfWEBVTT - words\r\n\r\n"),
    ("a.pdf", b"%PDF-1.7\n"),
    ("a.docx", docx()),
    ("a.csv", "é,b\n".encode()),
]


@pytest.mark.parametrize(("name", "content"), GOOD_FILES)
def test_file_that_is_what_it_says_is_kept(name, content, editor_client):
    response = add_document(editor_client, content, name)

    assert response.status_code == 302
    assert Document.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("c.vtt", b"1\n00:00:00,000 --> 00:00:01,000\n", "This is not a WebVTT file: its first line must say WEBVTT. Nothing was kept."),
        ("c.vtt", b"WEBVTTX\n", "This is not a WebVTT file: its first line must say WEBVTT. Nothing was kept."),
        ("c.vtt", b"WEBVTT\n\n\xff\xfe", "This text cannot be read. Save it in UTF-8 and upload it again. Nothing was kept."),
        ("a.pdf", b"<html>", "The content of this file is not what its name ends in says. Nothing was kept."),
        ("a.xlsx", b"MZ\x90", "The content of this file is not what its name ends in says. Nothing was kept."),
    ],
)
def test_file_that_is_not_what_it_says_is_refused(name, content, sentence, editor_client):
    response = add_document(editor_client, content, name)

    assert field_errors(response) == [sentence]
    assert not Document.objects.exists()


@pytest.mark.parametrize("name", ["page.html", "run.exe", "drawing.svg", "noname"])
def test_file_of_a_kind_that_nobody_needs_is_refused(name, editor_client):
    response = add_document(editor_client, b"x", name)

    assert len(field_errors(response)) == 1
    assert not Document.objects.exists()


def test_document_of_50_mb_is_refused(editor_client):
    response = add_document(editor_client, b"%PDF-" + b"\0" * 50 * 1024 * 1024, "a.pdf")

    sentence = "This file is too big (50.0\xa0MB). The largest that can be uploaded has 25.0\xa0MB. Nothing was kept."
    assert field_errors(response) == [sentence]
    assert not Document.objects.exists()


def add_recording(client, kind: str, content: bytes, name: str):
    data = {"title": "Breath", "collection": root().pk, "duration": "", "file": media.upload(content, name)}
    return client.post(reverse("wagtailmedia:add", args=[kind]), data)


def test_sound_is_kept(editor_client):
    response = add_recording(editor_client, "audio", media.sound(), "breath.wav")

    assert response.status_code == 302
    assert [recording.type for recording in Media.objects.all()] == ["audio"]


@pytest.mark.parametrize(("kind", "name"), [("audio", "breath.mp3"), ("video", "film.mp4")])
def test_recording_that_is_none_is_refused(kind, name, editor_client):
    response = add_recording(editor_client, kind, b"<html>not a film</html>", name)

    assert "Nothing was kept." in field_errors(response)[0]
    assert not Media.objects.exists()


def test_recording_that_is_too_large_is_refused(editor_client, monkeypatch):
    monkeypatch.setitem(uploads.LARGEST_RECORDING, "audio", 1000)

    response = add_recording(editor_client, "audio", media.sound(), "breath.wav")

    assert "This file is too big" in field_errors(response)[0]
    assert not Media.objects.exists()

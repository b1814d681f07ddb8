"""Every block is shown in the editor, says what it promises on a page, and refuses what could not be shown."""

import pytest
from django.template.loader import get_template
from django.urls import reverse
from wagtail import blocks as wagtail_blocks
from wagtail.rich_text import RichText

from core.blocks.media import AudioBlock, CaptionsBlock, ImageBlock, VideoBlock
from core.blocks.pictures import picture_of
from core.blocks.prose import TableBlock
from courses.blocks import LessonBlocks, SelfCheckBlock
from home.models import StandardBlocks
from tests.factories import media

STREAMS = {"lesson": LessonBlocks(), "page": StandardBlocks()}
BLOCKS = [pytest.param(block, id=f"{name}-{key}") for name, stream in STREAMS.items() for key, block in stream.child_blocks.items()]


def words_of(value):
    """The words in a block's value, without markup."""
    if isinstance(value, dict):
        for part in value.values():
            yield from words_of(part)
    elif isinstance(value, RichText):
        yield value.source.removeprefix("<p>").removesuffix("</p>")
    elif isinstance(value, str):
        yield value
    elif isinstance(value, wagtail_blocks.list_block.ListValue):
        for part in value:
            yield from words_of(part)


def refusal_of(block, value) -> wagtail_blocks.StructBlockValidationError:
    with pytest.raises(wagtail_blocks.StructBlockValidationError) as caught:
        block.clean(block.to_python(value))
    return caught.value


def field_sentences(refusal) -> dict[str, str]:
    return {name: error.message for name, error in refusal.block_errors.items()}


@pytest.mark.parametrize("block", BLOCKS)
def test_block_has_all_that_the_list_of_blocks_shows(block):
    assert block.is_previewable
    assert block.get_description()
    assert block.meta.group
    assert get_template(f"wagtailadmin/icons/{block.meta.icon}.svg")


@pytest.mark.parametrize("block", BLOCKS)
def test_preview_is_shown_in_our_own_look(block, editor_client):
    response = editor_client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})

    page = response.content.decode()
    assert response.status_code == 200
    assert page.count('href="/static/core/css/site.css"') == 1
    assert "<script" not in page
    words = [word for word in words_of(block.get_preview_value()) if word]
    assert words
    assert [word for word in words if word.replace("'", "&#x27;") not in page] == []


def test_preview_may_stand_in_a_frame_of_the_site_alone(editor_client):
    block = STREAMS["lesson"].child_blocks["key_point"]

    response = editor_client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})

    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in response.headers["Content-Security-Policy"]


def test_words_come_first_in_the_list_of_blocks():
    groups = list(dict.fromkeys(str(block.meta.group) for block in STREAMS["lesson"].child_blocks.values()))

    assert groups == ["Text", "Media", "Clinical"]


def test_table_row_with_too_few_cells_is_refused_with_its_number():
    rows = [{"cells": ["A", "1 mg"]}, {"cells": ["B"]}]

    refusal = refusal_of(TableBlock(), {"caption": "Doses", "columns": ["Drug", "Dose"], "rows": rows})

    assert refusal.non_block_errors == ["Row 2 has 1 cells and the table has 2 columns. Give it as many cells as columns."]


def test_self_check_without_a_right_option_is_refused():
    options = [{"text": "Soap", "correct": False, "feedback": "No."}, {"text": "Rub", "correct": False, "feedback": "No."}]

    refusal = refusal_of(SelfCheckBlock(), {"question": "Which?", "options": options})

    assert field_sentences(refusal) == {"options": "Mark at least one option as right."}


def test_image_without_alternative_text_is_refused_unless_it_decorates(db):
    silent = {"image": media.picture().pk, "alt_text": "", "caption": "", "decorative": False}

    refusal = refusal_of(ImageBlock(), silent)

    assert field_sentences(refusal) == {"alt_text": "Describe the picture, or mark it as decoration only."}
    assert ImageBlock().clean(ImageBlock().to_python({**silent, "decorative": True}))["decorative"] is True


def test_captions_that_are_not_webvtt_are_refused(db):
    file = media.document(b"1\n00:00:00,000 --> 00:00:02,000\nHello\n", name="captions.vtt")

    refusal = refusal_of(CaptionsBlock(), {"language": "en", "file": file.pk})

    assert field_sentences(refusal) == {"file": "This is not a WebVTT file: its first line must say WEBVTT."}


def test_captions_whose_file_is_gone_are_refused(db):
    file = media.document()
    file.file.storage.delete(file.file.name)

    refusal = refusal_of(CaptionsBlock(), {"language": "en", "file": file.pk})

    assert field_sentences(refusal) == {"file": "This file can no longer be found. Upload it again."}


def test_two_captions_in_one_language_are_refused(db):
    captions = [{"language": "fr", "file": media.document().pk} for _ in range(2)]
    value = {"title": "Film", "media": media.recording("video", "film.mp4").pk, "captions": captions, "transcript": "<p>All.</p>"}

    refusal = refusal_of(VideoBlock(), value)

    assert field_sentences(refusal) == {"captions": "Give each language one file of captions, not two."}


def test_film_without_captions_is_refused_and_sound_needs_none(db):
    value = {"title": "Film", "media": media.recording("video", "film.mp4").pk, "captions": [], "transcript": "<p>All.</p>"}

    assert list(refusal_of(VideoBlock(), value).block_errors) == ["captions"]
    sound = {**value, "media": media.recording().pk}
    assert AudioBlock().clean(AudioBlock().to_python(sound))["title"] == "Film"


def test_recording_waits_for_the_reader_and_offers_captions_of_her_language_first(db):
    captions = [{"language": code, "file": media.document(name=f"{code}.vtt").pk} for code in ("en", "ar")]
    block = VideoBlock()
    value = {"title": "Rubbing hands", "media": media.recording("video", "film.mp4").pk, "captions": captions, "transcript": "<p>Pour.</p>"}

    html = block.render(block.to_python(value), {"page_language": "ar"})

    assert 'preload="none"' in html
    assert 'srclang="en" label="English">' in html
    assert 'srclang="ar" label="العربية" default>' in html
    assert "<p>Pour.</p>" in html
    assert "<script" not in html


def test_large_picture_is_sent_in_the_size_that_the_screen_needs(db):
    found = picture_of(media.picture(1600, 900))

    assert [part.rpartition(" ")[2] for part in found["srcset"].split(", ")] == ["480w", "960w", "1440w"]
    assert (found["width"], found["height"]) == (1440, 810)
    assert found["src"].endswith(".webp")


def test_small_picture_is_not_blown_up(db):
    assert picture_of(media.picture(200, 100))["width"] == 200


def test_drawing_is_sent_as_it_is(db):
    drawing = media.drawing()

    assert picture_of(drawing) == {"src": drawing.file.url, "srcset": "", "sizes": "", "width": 80, "height": 40}


def test_picture_whose_file_is_gone_leaves_its_words(db):
    picture = media.picture()
    picture.file.storage.delete(picture.file.name)

    assert picture_of(picture)["src"] == picture.file.url


def test_picture_that_was_deleted_leaves_its_caption(db):
    picture = media.picture()
    block = ImageBlock()
    stored = {"image": picture.pk, "alt_text": "Hands", "caption": "Wash.", "decorative": False}
    picture.delete()

    html = block.render(block.to_python(stored))

    assert "<img" not in html
    assert "Wash." in html

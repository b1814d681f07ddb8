"""Uploaded files: whole, in part, not again; and nothing beside them."""

import gzip

import pytest
from django.http import Http404
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from core import media_files
from core.middleware import CompressMiddleware
from tests.factories import media

SIZE = 1000
BYTES = bytes(number % 251 for number in range(SIZE))


@pytest.fixture
def folder(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    (settings.MEDIA_ROOT / "media").mkdir(parents=True)
    (settings.MEDIA_ROOT / "documents").mkdir()
    (settings.MEDIA_ROOT / "media" / "film.mp4").write_bytes(BYTES)
    (settings.MEDIA_ROOT / "drawing.svg").write_bytes(media.svg("<script>alert(1)</script>" + "<g/>" * 300))
    (settings.MEDIA_ROOT / "page.html").write_text("<script>alert(1)</script>")
    (settings.MEDIA_ROOT / "documents" / "exam.pdf").write_bytes(b"%PDF-")
    (settings.MEDIA_ROOT / ".part-x").write_bytes(b"half")
    (tmp_path / "secret.txt").write_text("secret")
    return settings.MEDIA_ROOT


def ask(path: str, method: str = "get", **headers):
    request = getattr(RequestFactory(), method)(f"/media/{path}", headers=headers)
    return media_files.serve(request, path)


def content(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_whole_file_says_that_parts_may_be_had(folder):
    response = ask("media/film.mp4")

    assert (response.status_code, content(response)) == (200, BYTES)
    assert response["Accept-Ranges"] == "bytes"
    assert response["Content-Type"] == "video/mp4"
    assert response["Content-Length"] == "1000"
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-0", 0, 0), ("bytes=10-19", 10, 19), ("bytes=990-", 990, 999), ("bytes=-10", 990, 999), ("bytes=500-99999", 500, 999)],
)
def test_part_is_what_was_asked_for(asked, first, last, folder):
    response = ask("media/film.mp4", range=asked)

    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {first}-{last}/1000"
    assert response["Content-Length"] == str(last - first + 1)
    assert content(response) == BYTES[first : last + 1]


@pytest.mark.parametrize("asked", ["bytes=1000-", "bytes=5000-6000", "bytes=-0", "bytes=" + "9" * 40 + "-"])
def test_part_that_the_file_has_not_is_refused(asked, folder):
    response = ask("media/film.mp4", range=asked)

    assert (response.status_code, content(response)) == (416, b"")
    assert response["Content-Range"] == "bytes */1000"


@pytest.mark.parametrize("asked", ["bytes=", "bytes=-", "bytes=a-b", "bytes=20-10", "bytes=0-1,5-6", "items=0-1", "bytes=٠-٩", "\0"])
def test_range_that_cannot_be_read_means_the_whole_file(asked, folder):
    response = ask("media/film.mp4", range=asked)

    assert (response.status_code, content(response)) == (200, BYTES)


@given(st.text(max_size=30))
def test_any_range_is_inside_the_file(text):
    request = RequestFactory().get("/")
    request.META["HTTP_RANGE"] = text

    found = media_files.wanted_range(request, SIZE, etag='"1"', changed=0)

    assert found is None or not found or 0 <= found.start < found.stop <= SIZE


@given(st.integers(0, 2 * SIZE), st.integers(0, 2 * SIZE))
def test_any_two_numbers_are_read_as_first_and_last(first, last):
    request = RequestFactory().get("/", headers={"range": f"bytes={first}-{last}"})

    found = media_files.wanted_range(request, SIZE, etag='"1"', changed=0)

    if last < first:
        assert found is None
    elif first >= SIZE:
        assert found == range(0)
    else:
        assert found == range(first, min(last + 1, SIZE))


def test_file_that_the_browser_has_is_not_sent_again(folder):
    first = ask("media/film.mp4")

    again = ask("media/film.mp4", **{"if-none-match": first["ETag"]})

    assert (again.status_code, content(again)) == (304, b"")


def test_part_of_another_version_is_answered_with_the_whole_file(folder):
    before = ask("media/film.mp4")["ETag"]
    (folder / "media" / "film.mp4").write_bytes(b"new" * 10)

    response = ask("media/film.mp4", range="bytes=0-1", **{"if-range": before})

    assert (response.status_code, content(response)) == (200, b"new" * 10)
    assert ask("media/film.mp4", range="bytes=0-1", **{"if-range": response["ETag"]}).status_code == 206


def test_head_tells_the_size_without_the_bytes(folder):
    response = ask("media/film.mp4", "head")

    assert (response["Content-Length"], content(response)) == ("1000", b"")


def test_nothing_is_written_here(folder):
    assert ask("media/film.mp4", "post").status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "gone.png", "", "media", "media/", "../secret.txt", "media/../../secret.txt", "/etc/passwd", "..\\secret.txt", "a\0b", ".part-x",
        "documents/exam.pdf", "%2e%2e/secret.txt", "x" * 5000,
    ],
)  # fmt: skip
def test_what_is_not_an_open_file_is_not_found(path, folder):
    with pytest.raises(Http404):
        ask(path)


@given(path=st.text(max_size=60))
def test_no_path_leads_out_of_the_folder(path, tmp_path_factory):
    from django.conf import settings

    try:
        found = media_files.find(path)
    except Http404:
        return
    assert found.is_relative_to(settings.MEDIA_ROOT)


def test_drawing_opened_by_itself_runs_no_script(folder):
    policy = ask("drawing.svg")["Content-Security-Policy"]

    assert policy.startswith("sandbox;")
    assert "script-src 'none'" in policy


def test_page_is_saved_and_never_shown(folder):
    response = ask("page.html")

    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == 'attachment; filename="page.html"'


def test_drawing_is_compressed_on_its_way_and_film_keeps_its_parts(folder):
    def sent(path: str, **headers):
        request = RequestFactory().get("/", headers={"accept-encoding": "gzip", **headers})
        return CompressMiddleware(lambda request: media_files.serve(request, path))(request)

    drawing, film = sent("drawing.svg"), sent("media/film.mp4", range="bytes=0-9")

    assert drawing["Content-Encoding"] == "gzip"
    assert gzip.decompress(drawing.content) == (folder / "drawing.svg").read_bytes()
    assert "Content-Encoding" not in film
    assert (film["Content-Length"], content(film)) == ("10", BYTES[:10])

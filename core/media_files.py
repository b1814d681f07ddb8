"""Hand out the files that editors uploaded: whole, in part, or not again.

A film is sought in by asking for a range of bytes; a phone on a weak line goes
on where it was cut off. Only known kinds of file are shown in the browser,
anything else is saved; a drawing (SVG) opened by itself can run no script.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils._os import safe_join
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date, parse_http_date_safe, quote_etag
from django.views.decorators.http import require_safe

# Written here rather than asked of the machine: what is shown must not depend on where the site runs.
CONTENT_TYPES = {
    ".aac": "audio/aac",
    ".avif": "image/avif",
    ".flac": "audio/flac",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".m4a": "audio/mp4",
    ".m4v": "video/mp4",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".ogg": "audio/ogg",
    ".ogv": "video/ogg",
    ".opus": "audio/ogg",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".vtt": "text/vtt; charset=utf-8",
    ".wav": "audio/wav",
    ".webm": "video/webm",
    ".webp": "image/webp",
}
TEXTS = {".svg", ".vtt"}
DRAWING_POLICY = "sandbox; script-src 'none'; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
# Wagtail checks who may have a document, so its folder has no address here.
CLOSED_FOLDERS = {"documents"}
CHUNK = 256 * 1024
KEPT_SECONDS = 24 * 60 * 60
_RANGE = re.compile(r"bytes=(\d*)-(\d*)$", re.ASCII)


@require_safe
def serve(request: HttpRequest, path: str) -> HttpResponseBase:
    """Answer with the file, a part of it (206), nothing new (304) or a refusal of the range (416)."""
    file = find(path)
    facts = file.stat()
    size, changed = facts.st_size, int(facts.st_mtime)
    etag = quote_etag(f"{facts.st_mtime_ns:x}-{size:x}")
    asked = wanted_range(request, size, etag=etag, changed=changed)
    response: HttpResponseBase
    if asked is None:
        response = whole(file, size) if request.method == "GET" else HttpResponse()
        response["Content-Length"] = str(size)
    elif not asked:
        response = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{size}"
    else:
        response = StreamingHttpResponse(Part(file.open("rb"), asked) if request.method == "GET" else (), status=206)
        response["Content-Length"] = str(len(asked))
        response["Content-Range"] = f"bytes {asked.start}-{asked.stop - 1}/{size}"
    describe(response, file)
    response["ETag"], response["Last-Modified"] = etag, http_date(changed)
    # Only a whole answer may be "nothing new": a part is asked for by somebody who lacks it.
    if response.status_code == 200:
        return get_conditional_response(request, etag=etag, last_modified=changed, response=response)
    return response


def whole(file: Path, size: int) -> HttpResponseBase:
    """All of the file; a short text in one piece, so that it can be compressed on its way."""
    if size <= CHUNK and file.suffix.lower() in TEXTS:
        return HttpResponse(file.read_bytes())
    return FileResponse(file.open("rb"))


def find(path: str) -> Path:
    """The file at ``path`` below the media folder; 404 for whatever is not one, hidden, half written or closed."""
    parts = path.split("/")
    if "\0" in path or "\\" in path or parts[0] in CLOSED_FOLDERS or any(part.startswith(".") for part in parts):
        raise Http404
    try:
        file = Path(safe_join(settings.MEDIA_ROOT, path))
        if file.is_file():
            return file
    except (SuspiciousFileOperation, OSError, ValueError):
        pass
    raise Http404


def wanted_range(request: HttpRequest, size: int, *, etag: str, changed: int) -> range | None:
    """The bytes asked for: None for the whole file, an empty range where the file has no such bytes.

    Several ranges at once, and what cannot be read as a range, mean the whole file (RFC 9110, 14.2).
    """
    match = _RANGE.match(request.headers.get("Range", "").strip())
    if not match or match.groups() == ("", "") or _is_of_another_file(request.headers.get("If-Range"), etag, changed):
        return None
    first, last = match.groups()
    if len(first) > 18 or len(last) > 18:
        return range(0)
    if not first:
        return range(max(0, size - int(last)), size)
    start, stop = int(first), min(int(last) + 1, size) if last else size
    if last and int(last) < start:
        return None
    return range(start, stop) if start < stop else range(0)


def _is_of_another_file(condition: str | None, etag: str, changed: int) -> bool:
    """Whether If-Range speaks of a version other than this one."""
    if not condition:
        return False
    condition = condition.strip()
    return condition != etag if condition.startswith(('"', "W/")) else parse_http_date_safe(condition) != changed


def describe(response: HttpResponseBase, file: Path) -> None:
    """Say what kind of file it is, and allow no more than that kind needs."""
    kind = CONTENT_TYPES.get(file.suffix.lower())
    response["Content-Type"] = kind or "application/octet-stream"
    response["Content-Disposition"] = content_disposition_header(kind is None, file.name) or "inline"
    response["Accept-Ranges"] = "bytes"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    if kind == "image/svg+xml":
        response["Content-Security-Policy"] = DRAWING_POLICY


class Part:
    """The bytes of an open file from ``wanted.start`` up to ``wanted.stop``; closes the file at the end."""

    def __init__(self, file: BinaryIO, wanted: range) -> None:
        self.file, self.wanted = file, wanted

    def __iter__(self) -> Iterator[bytes]:
        self.file.seek(self.wanted.start)
        left = len(self.wanted)
        while left and (piece := self.file.read(min(CHUNK, left))):
            left -= len(piece)
            yield piece

    def close(self) -> None:
        self.file.close()

"""What comes in as a file: held in memory while it is looked at, never longer than its limit, never kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _

from certificates.examining import LARGEST_PDF
from core.errors import Refused

MOST_FILES = 500
Taken = Callable[[str, str, bytes | None], Any]


class OneByOneHandler(FileUploadHandler):
    """Hand each file on as soon as it has come whole, and let go of it.

    ``take(field, file_name, content)`` is told ``None`` for a file longer than ``limit``
    bytes, of which no more than that is ever held.
    """

    chunk_size = 64 * 1024

    def __init__(self, take: Taken, *, limit: int = LARGEST_PDF) -> None:
        super().__init__()
        self.take, self.limit, self.taken = take, limit, 0

    def new_file(self, *args, **kwargs) -> None:
        super().new_file(*args, **kwargs)
        self.pieces: list[bytes] = []
        self.size = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.size += len(raw_data)
        if self.size > self.limit:
            self.pieces = []
            self._hand_on(None)
            raise SkipFile  # the rest is read and thrown away, so that the answer reaches the browser
        self.pieces.append(bytes(raw_data))

    def file_complete(self, file_size: int) -> UploadedFile | None:
        content = b"".join(self.pieces)
        self.pieces = []
        self._hand_on(content)
        return None

    def _hand_on(self, content: bytes | None) -> None:
        self.taken += 1
        if self.taken <= MOST_FILES:
            self.take(self.field_name, self.file_name or "", content)


def receive(request: HttpRequest, take: Taken, *, limit: int = LARGEST_PDF) -> int:
    """Read the body of a POST, handing its files to ``take``; return how many came.

    Raises Refused with a sentence when the body is no form, or holds more files than ``MOST_FILES``.
    """
    handler = OneByOneHandler(take, limit=limit)
    request.upload_handlers = [handler]
    try:
        request.POST  # noqa: B018 - it is read here, file by file
    except TooManyFilesSent:
        raise too_many_files() from None
    except RequestDataTooBig:
        raise Refused(_("What was pasted is longer than 2 MB. Nothing was checked."), code="too_long") from None
    except MultiPartParserError:
        raise Refused(_("What was sent broke off. Send it again."), code="broke_off") from None
    if handler.taken > MOST_FILES:
        raise too_many_files()
    return handler.taken


def too_many_files() -> Refused:
    return Refused(
        _("At most %(most)d files can be checked at once. Divide them into several lists. Nothing was checked.") % {"most": MOST_FILES},
        code="too_many_rows",
    )

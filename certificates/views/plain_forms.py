"""Forms without files: a file that is sent all the same is thrown away unread."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse


class NoFilesHandler(FileUploadHandler):
    def new_file(self, *args, **kwargs) -> None:
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        raise SkipFile

    def file_complete(self, file_size: int) -> None:
        return None


def without_files(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a view that needs no token and takes no files, so that nobody can fill the disk through it."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        request.upload_handlers = [NoFilesHandler(request)]
        return view(request, *args, **kwargs)

    return wrapper

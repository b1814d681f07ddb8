"""Files that are whole or absent, and files that only a view may hand out."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage

TEMPORARY_PREFIX = ".part-"


class WholeFileStorage(FileSystemStorage):
    """Write to a temporary name, flush to disk, then rename: a full disk leaves no half file."""

    def _save(self, name: str, content) -> str:
        full = Path(self.path(name))
        full.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=full.parent, prefix=TEMPORARY_PREFIX)
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            if self.file_permissions_mode is not None:
                Path(temporary).chmod(self.file_permissions_mode)
            # link() fails where the name is taken, so two writers never share one file.
            while True:
                try:
                    os.link(temporary, full)
                    break
                except FileExistsError:
                    name = self.get_available_name(name)
                    full = Path(self.path(name))
        finally:
            Path(temporary).unlink(missing_ok=True)
        return name.replace("\\", "/")


class PrivateStorage(WholeFileStorage):
    """Files outside the public media folder: only a view that checked the reader hands them out."""

    def __init__(self) -> None:
        super().__init__(location=settings.PRIVATE_ROOT, file_permissions_mode=0o600)

    def url(self, name: str | None) -> str:
        raise ValueError("A private file has no address of its own.")

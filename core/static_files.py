"""Static files named by what is in them, with our own packed beside themselves."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage

TEXTS = {".css", ".js", ".svg"}


class OwnFilesPackedStorage(ManifestStaticFilesStorage):
    """What readers load travels packed, also where no proxy packs it.

    The editors' files stay as they are: packing all of them would make the
    first start slow. In production WhiteNoise packs everything.
    """

    def post_process(self, *args, **options) -> Iterator[tuple]:
        own = tuple(f"{app.label}/" for app in apps.get_app_configs() if Path(app.path).parent == settings.BASE_DIR)
        for name, hashed, outcome in super().post_process(*args, **options):
            if isinstance(hashed, str) and name.startswith(own) and Path(name).suffix in TEXTS:
                self._pack(Path(self.path(hashed)))
            yield name, hashed, outcome

    @staticmethod
    def _pack(file: Path) -> None:
        file.with_name(f"{file.name}.gz").write_bytes(gzip.compress(file.read_bytes(), compresslevel=9, mtime=0))

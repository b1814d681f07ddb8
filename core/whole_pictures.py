"""Pictures that break off are refused, whatever another library has told Pillow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from PIL import ImageFile

_turn = Lock()


@contextmanager
def refused_if_cut_short() -> Iterator[None]:
    """Within, Pillow raises OSError for a picture of which a part is missing.

    WeasyPrint tells it to make do with what is there, for the whole process.
    """
    with _turn:
        before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
        try:
            yield
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = before

"""A picture that breaks off is refused, whatever another library has told Pillow."""

from io import BytesIO

import pytest
from PIL import Image, ImageFile

from core.whole_pictures import refused_if_cut_short


def test_a_picture_that_breaks_off_is_refused_and_what_was_told_before_holds_again(monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    whole = BytesIO()
    Image.effect_noise((64, 64), 80).save(whole, "PNG")
    picture = Image.open(BytesIO(whole.getvalue()[:-900]))

    with refused_if_cut_short(), pytest.raises(OSError, match="truncated"):
        picture.load()

    assert ImageFile.LOAD_TRUNCATED_IMAGES

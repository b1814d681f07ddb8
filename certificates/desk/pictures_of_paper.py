"""A sheet as a picture, for previews: from the same PDF that is handed out."""

from __future__ import annotations

from io import BytesIO
from threading import Lock
from typing import Any

from certificates import rendering

WIDTH = 1240
# As long as a compact code mostly is, and signed by nobody.
COMPACT = "SAMPLE " * 60
# Neither pdfium nor Pango is made for several threads: two that draw at once end the process.
_one_at_a_time = Lock()


def picture_of(pdf: bytes, *, width: int = WIDTH) -> bytes:
    """The first page of ``pdf`` as PNG, so many pixels wide."""
    import pypdfium2

    with _one_at_a_time:
        document = pypdfium2.PdfDocument(pdf)
        try:
            page = document[0]
            picture = page.render(scale=width / page.get_width(), may_draw_forms=False).to_pil()
        finally:
            document.close()
    out = BytesIO()
    picture.quantize(128).save(out, "PNG")
    return out.getvalue()


def draft_of(record: dict[str, Any]) -> bytes:
    """The PDF of a record that nobody has issued: drawn like any other, and not signed."""
    with _one_at_a_time:
        return rendering.to_pdf(record, sign=False, compact=COMPACT if record["design"].get("compact") else "")

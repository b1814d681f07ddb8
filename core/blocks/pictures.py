"""The sizes in which a picture is sent: a phone on a weak line need not load what a desktop shows."""

from __future__ import annotations

from typing import Any

WIDTHS = (480, 960, 1440)
# A lesson's column, in site.css.
SIZES = "(min-width: 48rem) 40rem, 100vw"
AS_THEY_ARE = {"svg", "gif"}  # a drawing has every size already; a moving picture keeps moving


def picture_of(image) -> dict[str, Any] | None:
    """What an ``img`` needs: src, srcset, sizes, width and height. None for a picture that was deleted.

    The first call for a picture makes its smaller versions; later ones read them in one query.
    """
    if image is None:
        return None
    original = {"src": image.file.url, "srcset": "", "sizes": "", "width": image.width, "height": image.height}
    if image.filename.rpartition(".")[2].lower() in AS_THEY_ARE:
        return original
    wanted = [width for width in WIDTHS if width < image.width] or [WIDTHS[0]]
    try:
        found = image.get_renditions(*(f"width-{width}|format-webp" for width in wanted))
    except OSError:
        # The row is there and the file is not: the alternative text is read instead.
        return original
    versions = sorted(found.values(), key=lambda version: version.width)
    largest = versions[-1]
    return {
        "src": largest.url,
        "srcset": ", ".join(f"{version.url} {version.width}w" for version in versions),
        "sizes": SIZES,
        "width": largest.width,
        "height": largest.height,
    }

"""The body of a lesson as paper takes it: nothing to press, addresses spelt out, no key to any question."""

from __future__ import annotations

import re
import unicodedata
from base64 import b64encode
from io import BytesIO

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core.languages import direction

# Blocks that move, open or are pressed have a form of their own on paper; every other block looks as it does in the lesson.
ON_PAPER = {"accordion", "audio", "case", "download", "references", "self_check", "video"}
DEEPEST = 6
CITED = re.compile(r"\[(\d{1,3}(?:\s*[,–-]\s*\d{1,3})*)\]")
_OWN_ADDRESS = re.compile(r'(<a\b[^>]*?\shref=")/(?!/)')
_HEADING = re.compile(r"<(/?)h([2-6])\b")


def body_of(lesson, *, url: str, deeper: int = 0, lists_below: bool = False) -> SafeString:
    """The body of ``lesson``, whose whole address is ``url``; its headings stand ``deeper`` levels below a page's own.

    ``lists_below``: the references stand together at the end of the whole, so a list that numbers as they do is left out.
    """
    language = lesson.locale.language_code
    around = {"page_language": language, "page_direction": direction(language), "lesson_url": url, "site": settings.SITE_URL}
    blocks = [block for block in lesson.body if not (lists_below and _repeats_the_list(block))]
    html = format_html_join("\n", '<div class="block-{}">{}</div>', ((block.block_type, _block(block, around)) for block in blocks))
    return mark_safe(_sunk(_OWN_ADDRESS.sub(rf"\g<1>{settings.SITE_URL}/", html), deeper))


def cited_in(html: str) -> set[int]:
    """The numbers of the references that a text cites: ``[1]``, ``[2, 5]``, ``[3–6]``."""
    numbers: set[int] = set()
    for group in CITED.findall(html):
        for part in group.split(","):
            first, *last = (int(number) for number in re.findall(r"\d+", part))
            numbers.update(range(first, (last[-1] if last else first) + 1))
    return numbers


def way_of(text: str) -> str:
    """The direction of ``text`` by its first letter that has one, as ``dir="auto"`` finds it: what makes a PDF does not know that."""
    kinds = (unicodedata.bidirectional(letter) for letter in text)
    return {"L": "ltr"}.get(next((kind for kind in kinds if kind in {"L", "R", "AL"}), "L"), "rtl")


def qr_image(address: str) -> SafeString:
    """``address`` as a QR code; it is also written beside it."""
    svg = BytesIO()
    segno.make(address, error="m", micro=False).save(svg, kind="svg", border=2, xmldecl=False, omitsize=True)
    drawn = b64encode(svg.getvalue()).decode()
    words = _("The address as a QR code")
    return format_html('<img class="qr" src="data:image/svg+xml;base64,{}" alt="{}" width="96" height="96">', drawn, words)


def _block(block, around: dict) -> str:
    if block.block_type not in ON_PAPER:
        return block.render(around)
    context = block.block.get_context(block.value, parent_context=around)
    context["address"] = _address(block, around)
    context["qr"] = qr_image(context["address"]) if context["address"] else ""
    if block.block_type == "references":
        context["items"] = [{**item, "way": way_of(item["text"])} for item in block.value["items"]]
    return render_to_string(f"courses/print/blocks/{block.block_type}.html", context)


def _repeats_the_list(block) -> bool:
    """Whether a lesson's references carry numbers of their own: then they are those of the course's list."""
    return block.block_type == "references" and all(item["number"] for item in block.value["items"])


def _address(block, around: dict) -> str:
    """Where what paper cannot hold is found: a recording in its lesson, with its captions; a file by itself."""
    if block.block_type in {"audio", "video"}:
        return around["lesson_url"]
    document = block.value.get("document") if block.block_type == "download" else None
    return f"{around['site']}{document.url}" if document else ""


def _sunk(html: str, levels: int) -> str:
    return _HEADING.sub(lambda tag: f"<{tag[1]}h{min(DEEPEST, int(tag[2]) + levels)}", html) if levels else html

"""What templates draw: icons and the arcs of the meridian."""

from functools import cache, lru_cache
from pathlib import Path
from xml.etree import ElementTree

from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from core import arcs as motif
from core import languages

register = template.Library()

SHEET = Path(__file__).parents[1] / "static" / "core" / "icons.svg"
SVG = "{http://www.w3.org/2000/svg}"
# These point along the line of writing and turn round where it runs the other way.
DIRECTED = {"arrow-forward", "arrow-back", "chevron-forward", "chevron-back", "external", "play", "sign-out", "half-circle"}


@register.simple_tag
def icon(name, label=""):
    """Draw an icon in the line of text; ``label`` when no word beside it says the same."""
    return _icon(name, label) if label else _silent_icon(name)


@register.filter
def plural_number(amount):
    """For ``{% blocktranslate count %}``: a whole number with the plural form of ``amount``, which may have a fraction."""
    return languages.plural_number(amount, get_language())


def _icon(name, label):
    css_class = "icon icon--forward" if name in DIRECTED else "icon"
    meaning = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" width="20" height="20" {} focusable="false">{}</svg>',
        css_class,
        meaning,
        _drawings()[name],
    )


@cache
def _silent_icon(name):
    return _icon(name, "")


@register.filter
def at(items, place):
    """The item at ``place``, counted from 0; nothing when there is none."""
    items = list(items)
    return items[place] if place < len(items) else ""


@register.simple_tag
def arcs(seed, width=480, height=320):
    """Draw the meridians of ``seed``; they fill the box they stand in."""
    return _arcs(str(seed), width, height)


@lru_cache(maxsize=1000)
def _arcs(seed, width, height):
    return mark_safe(motif.arcs(seed, width=width, height=height))


@cache
def _drawings():
    """Return the inside of each symbol in the sheet of icons, by name."""
    symbols = ElementTree.parse(SHEET).getroot().iter(f"{SVG}symbol")  # noqa: S314 - our own file
    return {symbol.get("id"): mark_safe("".join(map(_source, symbol))) for symbol in symbols}


def _source(element):
    attributes = "".join(f' {name}="{value}"' for name, value in element.attrib.items())
    return f"<{element.tag.removeprefix(SVG)}{attributes}/>"

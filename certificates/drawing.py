"""What is drawn on a certificate: arcs from edge to edge, a seal, a QR code. Plain Python, all of it SVG.

Colours are worked out as sRGB, because what prints a PDF need not know OKLCH.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import blake2s
from io import BytesIO
from math import cos, pi, radians, sin
from random import Random

import segno

WIDTH, HEIGHT = 297, 210  # A4 landscape, in millimetres
MERIDIANS = 13


def colour(lightness: float, chroma: float, hue: float) -> str:
    """An OKLCH colour as ``#rrggbb``, cut to what a screen can show."""
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    return "#" + "".join(f"{round(255 * _gamma(value)):02x}" for value in linear)


def palette(hue: int, accent: str = "") -> dict[str, str]:
    """The colours of a certificate whose design has this hue, and an institution's own ``accent`` in place of the deep one."""
    return {
        "ink": colour(0.25, 0.03, 250),
        "soft": colour(0.44, 0.025, 250),
        "deep": accent or colour(0.38, 0.075, hue),
        "mid": colour(0.6, 0.09, hue),
        "fine": colour(0.82, 0.05, hue),
        "faint": colour(0.915, 0.026, hue),
        "paper": colour(0.993, 0.004, 85),
    }


def sheet(seed: str, hue: int, *, mirrored: bool = False, border: str = "double", ground: str = "meridians", accent: str = "") -> str:
    """The ground of the page: paper, meridians from edge to edge unless it is plain, and a frame: double, single, a band, or none."""
    paint = palette(hue, accent)
    drawn = _meridians(seed, paint, mirrored=mirrored) if ground == "meridians" else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}mm" height="{HEIGHT}mm">'
        f'<defs><clipPath id="inside"><rect x="8" y="8" width="{WIDTH - 16}" height="{HEIGHT - 16}"/></clipPath></defs>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{paint["paper"]}"/>'
        f"{drawn}{_border(border, paint, mirrored=mirrored)}</svg>"
    )


def _border(kind: str, paint: dict[str, str], *, mirrored: bool) -> str:
    outer = _frame(8, paint["deep"], 0.7)
    if kind == "none":
        return ""
    if kind == "single":
        return outer
    if kind == "band":
        across = WIDTH - 5 if mirrored else 0
        return f'<rect x="{across}" y="0" width="5" height="{HEIGHT}" fill="{paint["deep"]}"/>'
    return outer + _frame(9.6, paint["mid"], 0.2)


def _frame(inset: float, stroke: str, weight: float) -> str:
    size = f'width="{WIDTH - 2 * inset:g}" height="{HEIGHT - 2 * inset:g}"'
    return f'<rect x="{inset:g}" y="{inset:g}" {size} fill="none" stroke="{stroke}" stroke-width="{weight}"/>'


def _meridians(seed: str, paint: dict[str, str], *, mirrored: bool) -> str:
    """Thin arcs of a globe; where they run follows from the seed."""
    chance = Random(blake2s(seed.encode()).digest())  # noqa: S311 - a drawing, not a secret
    turn = chance.uniform(14, 26)
    flip = f' transform="translate({WIDTH} 0) scale(-1 1)"' if mirrored else ""
    centre = (WIDTH * chance.uniform(0.06, 0.12), HEIGHT * 1.04)
    globe = f'transform="translate({centre[0]:.1f} {centre[1]:.1f}) rotate({turn:.1f})"'
    radius = 300
    lines = []
    for step in range(1, MERIDIANS + 1):
        width = radius * sin(step / MERIDIANS * pi / 2)
        weight, stroke = (0.5, paint["fine"]) if step == MERIDIANS - 3 else (0.22, paint["faint"])
        lines.append(f'<ellipse rx="{width:.1f}" ry="{radius}" stroke="{stroke}" stroke-width="{weight}"/>')
    for step in range(1, 6):
        height = radius * sin(step / 7 * pi / 2)
        across = radius * cos(step / 7 * pi / 2)
        for side in (-1, 1):
            lines.append(f'<path d="M{-across:.1f} {side * height:.1f}H{across:.1f}" stroke="{paint["faint"]}" stroke-width="0.16"/>')
    return f'<g clip-path="url(#inside)"{flip}><g fill="none" {globe}>{"".join(lines)}</g></g>'


def seal(seed: str, hue: int, accent: str = "") -> str:
    """A rosette of fine lines around a globe, as engravers draw it; its petals follow from the seed."""
    paint = palette(hue, accent)
    petals = 24 + 2 * (blake2s(seed.encode(), digest_size=1).digest()[0] % 7)
    rings = "".join(_rosette(41, 5.2, petals, phase) for phase in (0, 0.25, 0.5, 0.75))
    globe = "".join(f'<ellipse rx="{24 * sin(step / 5 * pi / 2):.2f}" ry="24"/>' for step in range(1, 6))
    levels = "".join(
        f'<path d="M{-24 * cos(angle):.2f} {24 * sin(angle):.2f}H{24 * cos(angle):.2f}"/>' for angle in (-0.85, -0.42, 0, 0.42, 0.85)
    )
    beads = "".join(
        f'<circle cx="{29.6 * cos(place * pi / 30):.2f}" cy="{29.6 * sin(place * pi / 30):.2f}" r="0.55"/>' for place in range(60)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-50 -50 100 100" width="100" height="100">'
        f'<g fill="none" stroke="{paint["mid"]}" stroke-width="0.35">{rings}</g>'
        f'<circle r="34" fill="{paint["paper"]}" stroke="{paint["deep"]}" stroke-width="0.9"/>'
        f'<circle r="32.2" fill="none" stroke="{paint["deep"]}" stroke-width="0.3"/>'
        f'<g fill="{paint["mid"]}">{beads}</g>'
        f'<circle r="27" fill="none" stroke="{paint["deep"]}" stroke-width="0.5"/>'
        f'<g fill="none" stroke="{paint["deep"]}" stroke-width="0.45" transform="rotate(23)">{globe}{levels}</g>'
        f'<g fill="{paint["deep"]}" transform="rotate(23)"><circle cx="9.2" cy="-9.3" r="2.1"/></g>'
        "</svg>"
    )


def qr(address: str, hue: int) -> str:
    """The address in capitals, which the QR code packs tighter; its quiet zone is part of the drawing.

    A host name knows no case, and the short address of verification is served in capitals too.
    """
    code = segno.make(address.upper(), error="m", micro=False, boost_error=False)
    svg = BytesIO()
    code.save(svg, kind="svg", border=4, dark=palette(hue)["ink"], light="#ffffff", xmldecl=False, omitsize=True)
    return svg.getvalue().decode()


def data_uri(svg: str) -> str:
    return "data:image/svg+xml;base64," + b64encode(svg.encode()).decode()


def _rosette(radius: float, depth: float, petals: int, phase: float) -> str:
    """One closed wavy line around the centre."""
    points = []
    steps = petals * 10
    for step in range(steps):
        angle = 2 * pi * step / steps
        distance = radius + depth * sin(petals / 2 * angle + 2 * pi * phase)
        points.append(f"{distance * cos(angle):.2f} {distance * sin(angle):.2f}")
    return f'<path d="M{"L".join(points)}Z"/>'


def _gamma(value: float) -> float:
    value = min(1.0, max(0.0, value))
    return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055

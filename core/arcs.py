"""The meridian motif: thin arcs from edge to edge, drawn from a seed.

A course, a hospital, a congress each gets its own arcs and its own hue, so
that covers differ without photographs and weigh a few hundred bytes.
"""

from hashlib import blake2s
from math import cos, pi, radians, sin
from random import Random

# Red tells of harm and green of success; a cover should tell of neither.
HUES = (35, 58, 82, 172, 188, 202, 218, 236, 256, 282, 308, 335)
MERIDIANS = 9


def hue(seed: str) -> int:
    """Return the OKLCH hue of ``seed`` in degrees, the same on every machine."""
    return HUES[blake2s(seed.encode(), digest_size=1).digest()[0] % len(HUES)]


def arcs(seed: str, *, width: int, height: int) -> str:
    """Draw the meridians of a globe larger than the sheet, as an SVG of less than 1 kB.

    The drawing fills whatever box it is given. Its ``color`` is the hue of the
    seed: a style sheet may derive lighter and darker shades of it for each
    colour scheme, and without one it still reads on light and dark.
    """
    chance = Random(blake2s(seed.encode()).digest())  # noqa: S311 - a drawing, not a secret
    # On a wide sheet the arcs stand steeper and further along: words beside the prime meridian stay clear of it.
    aside = 0.08 if width > 2 * height else 0
    tilt = chance.choice((-1, 1)) * chance.uniform(5, min(48, 48 * height / width))
    side = chance.choice((-1, 1))
    radius = 1.25 * max(width, height)
    place = (width * (aside + chance.uniform(0.58, 0.72)), height * chance.uniform(0.3, 0.7))
    prime, latitude = radians(chance.uniform(15, 58)), radians(chance.uniform(-28, 28))
    centre = _centre(place, radius * side, tilt, prime, latitude)
    globe = f'transform="translate({centre[0]:.0f} {centre[1]:.0f}) rotate({tilt:.1f})"'
    return (
        f'<svg class="arcs" viewBox="0 0 {width} {height}" preserveAspectRatio="xMidYMid slice"'
        f' color="oklch(0.6 0.09 {hue(seed)})" aria-hidden="true" focusable="false">'
        f'<rect width="{width}" height="{height}" fill="none"/>'
        f'<g fill="none" stroke="currentColor" {globe}>{_meridians(radius, prime)}</g>'
        f'<circle cx="{place[0]:.0f}" cy="{place[1]:.0f}" r="{max(width, height) / 150:.1f}" fill="currentColor"/>'
        "</svg>"
    )


def _centre(place, radius, tilt, longitude, latitude):
    """Return where the globe must stand for ``place`` to lie on the prime meridian."""
    x, y = radius * sin(longitude) * cos(latitude), radius * sin(latitude)
    turn = radians(tilt)
    return place[0] - x * cos(turn) + y * sin(turn), place[1] - x * sin(turn) - y * cos(turn)


def _meridians(radius, prime):
    """Return one ellipse for each meridian; the prime one is the heavier."""
    lines = [f'<ellipse rx="{radius * sin(prime):.0f}" ry="{radius:.0f}" stroke-width="2.5"/>']
    for step in range(1, MERIDIANS):
        longitude = (prime + step * pi / 2 / MERIDIANS) % (pi / 2)
        lines.append(f'<ellipse rx="{radius * sin(longitude):.0f}" ry="{radius:.0f}"/>')
    return "".join(lines)

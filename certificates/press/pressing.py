"""From a record's texts to a file: on a sheet that is set already where one fits, else on a new one.

Whether a sheet is kept depends on the record alone, and so do the bytes that come
out: the same record gives the same file in any process and in any order.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from certificates.press import frame as frames
from certificates.press import layout, qr, shaping
from certificates.press.fonts import NoGlyphError
from certificates.press.frame import OWN, Frame, Signing
from certificates.press.metadata import About

__all__ = ["About", "Job", "NoGlyphError", "Signing", "forget", "press"]

MOST_SHEETS = 64
MOST_LINES = 400
SPARE = 1  # pixels that a line must leave free: closer than that, WeasyPrint decides whether it wraps
_sheets: OrderedDict[str, list[_Kept]] = OrderedDict()


@dataclass(slots=True)
class _Kept:
    """A sheet that is set, and the texts that stand still on it because they take several lines."""

    frame: Frame
    fixed: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One file to make. ``key`` tells apart what stands still; ``lay_out`` returns the WeasyPrint document."""

    key: str
    texts: dict[str, str]
    codes: dict[str, qr.Grid]
    about: About
    lay_out: Callable[[], object]
    title_of_field: str
    credential: bytes = b""
    signing: Signing | None = None


def press(job: Job, *, plain: bool = False) -> bytes:
    """The file of ``job``. With ``plain`` WeasyPrint draws all of its text, as it does for whatever wraps."""
    key = f"{job.key} {job.signing is not None} {bool(job.credential)}"
    if not plain:
        for kept in _sheets.get(key, ()):
            if all(job.texts[name] == text for name, text in kept.fixed.items()):
                lines = _lines(kept.frame, job.texts)
                if lines is not None:
                    _sheets.move_to_end(key)
                    return _fill(job, kept.frame, lines)
    frame, lines, fixed = _set(job, plain=plain)
    # A sheet with somebody's own text set for good would serve nobody else.
    if not plain and not any(name.startswith(OWN) for name in fixed):
        _keep(key, _Kept(frame, fixed))
    return _fill(job, frame, lines)


def forget() -> None:
    """Set every sheet anew from now on."""
    _sheets.clear()


def _set(job: Job, *, plain: bool) -> tuple[Frame, dict[str, shaping.Line], dict[str, str]]:
    """Lay out a sheet for ``job``: its frame, its lines, and the texts that cannot be lines of their own."""
    document = job.lay_out()
    still = frozenset(job.texts) if plain else frozenset()
    while True:
        sheet = layout.take_apart(document, job.about.language, keep=still)
        lines = {name: shaping.shape(job.texts[name], place.style) for name, place in sheet.places.items() if name in job.texts}
        tight = {name for name, line in lines.items() if line.width > _room(sheet.places[name])}
        if not tight:
            break
        still |= tight
    for name, line in lines.items():
        sheet.places[name].measures = line.measures
    frame = frames.build(
        sheet,
        language=job.about.language,
        title_of_field=job.title_of_field,
        signed=job.signing is not None,
        attached=job.about.attachment if job.credential else "",
    )
    return frame, lines, {name: text for name, text in job.texts.items() if name not in lines}


def _lines(frame: Frame, texts: dict[str, str]) -> dict[str, shaping.Line] | None:
    """The texts as lines in their places, or None when one of them needs another sheet."""
    lines = {}
    for name, place in frame.sheet.places.items():
        if name not in texts:
            continue
        line = frame.lines.get((name, texts[name]))
        if line is None:
            line = shaping.shape(texts[name], place.style)
            if not name.startswith(OWN):
                if len(frame.lines) >= MOST_LINES:
                    frame.lines.clear()
                frame.lines[name, texts[name]] = line
        if line.measures != place.measures or line.width > _room(place):
            return None
        lines[name] = line
    return lines


def _room(place: layout.Place) -> float:
    return place.end - place.start - SPARE


def _fill(job: Job, frame: Frame, lines: dict[str, shaping.Line]) -> bytes:
    return frames.fill(frame, lines, job.codes, job.about, credential=job.credential, signing=job.signing)


def _keep(key: str, kept: _Kept) -> None:
    _sheets.setdefault(key, []).append(kept)
    _sheets.move_to_end(key)
    while sum(map(len, _sheets.values())) > MOST_SHEETS:
        _sheets.popitem(last=False)

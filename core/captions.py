"""Captions in WebVTT: plain Python, no database."""

from __future__ import annotations


def is_webvtt(start: bytes) -> bool:
    """Whether a file that begins with ``start`` is a WebVTT file: its first line says so, alone or before a space."""
    first = start.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0].rstrip(b"\r")
    return first == b"WEBVTT" or first.startswith((b"WEBVTT ", b"WEBVTT\t"))

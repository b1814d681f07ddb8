"""Synthetic courses and learners, for measurements."""

from __future__ import annotations


def make(stdout, courses: int) -> None:
    stdout.write("not yet")

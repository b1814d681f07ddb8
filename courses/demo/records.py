"""What the demonstration's learners have done, by the same services as anybody's."""

from __future__ import annotations


def write() -> int:
    return 0

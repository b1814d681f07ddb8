"""Moments in words: the weekday, the day, the hour, and whose hour it is. See ``core.moments``."""

from core.moments import at_zone, in_words, reader_zone, typed

__all__ = ["at_zone", "in_words", "reader_zone", "typed"]

"""What the catalogue says to somebody who searched another list."""

from __future__ import annotations

from urllib.parse import urlencode

from django.utils.translation import ngettext

from core.navigation import places
from core.other_lists import Other, finds
from core.searching import parse
from courses import catalogue


@finds("courses")
def courses(words: str, language: str) -> Other | None:
    address = places(language).get("courses_url", "/")
    if address == "/":
        return None
    count = len(catalogue.find(catalogue.Wish(parse(words), {}, 1), language).courses)
    if not count:
        return None
    sentence = ngettext("%(count)d course answers to “%(words)s” too", "%(count)d courses answer to “%(words)s” too", count)
    return Other(sentence % {"count": count, "words": words}, f"{address}?{urlencode({'q': words})}")

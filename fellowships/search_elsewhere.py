"""What the list of fellowships says to somebody who searched the courses."""

from __future__ import annotations

from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import ngettext

from core.navigation import places
from core.other_lists import Other, finds
from core.searching import parse
from fellowships import gathering, openings


@finds("fellowships")
def fellowships(words: str, language: str) -> Other | None:
    address = places(language).get("fellowships_url")
    if not address:
        return None
    count = len(openings.find(gathering.posts(), openings.Wish(parse(words), {}), language, timezone.now()).posts)
    if not count:
        return None
    sentence = ngettext("%(count)d fellowship answers to “%(words)s” too", "%(count)d fellowships answer to “%(words)s” too", count)
    return Other(sentence % {"count": count, "words": words}, f"{address}?{urlencode({'q': words})}")

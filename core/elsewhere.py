"""Where a page stands in other languages, when it is not there in the one that was asked for."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language_from_path
from wagtail.models import Page, Site

from core.languages import direction, own_name

# As the address of a page looks in config.urls: anything else is no page, and some of it no database takes.
PAGE = re.compile(r"(?:[\w\-]+/)+")


def in_other_languages(request: HttpRequest) -> list[dict[str, Any]]:
    """The public pages at this address in other languages, for somebody who followed a link to one that is not translated.

    Translations keep the address of their source, language aside.
    """
    asked_for = get_language_from_path(request.path_info)
    path = request.path_info.removeprefix(f"/{asked_for}/")
    site = Site.find_for_request(request)
    if not asked_for or not site or not PAGE.fullmatch(path):
        return []
    roots = site.root_page.get_translations(inclusive=True).values_list("url_path", flat=True)
    pages = Page.objects.live().public().filter(url_path__in=[root + path for root in roots]).select_related("locale")
    by_code = {page.locale.language_code: page for page in pages}
    return [
        {
            "code": code,
            "name": own_name(code),
            "direction": direction(code),
            "title": by_code[code].title,
            "url": by_code[code].get_url(request),
        }
        for code, _name in settings.LANGUAGES
        if code in by_code
    ]

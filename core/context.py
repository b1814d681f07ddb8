"""What every template may use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.functional import cached_property
from django.utils.translation import get_language

from core.languages import direction, own_name
from core.navigation import Navigation


def site(request: HttpRequest) -> dict[str, Any]:
    """The page's language and direction, and the same address in each language.

    Wagtail pages say their own ``alternates``; these serve every other page.
    """
    current = get_language() or settings.LANGUAGE_CODE
    navigation = Navigation(request, current)
    return {
        "page_language": current,
        "page_direction": direction(current),
        "site_url": settings.SITE_URL,
        "embedded": settings.EMBEDDED,
        "alternates": LazyAlternates(request, current),
        "nav": navigation,
        "footer_links": navigation.footer,
        "canonical_url": f"{settings.SITE_URL}{request.path}",
    }


class LazyAlternates:
    """The same address in every interface language, worked out only when a template asks.

    ``path`` is the address to lead to from the answer to a POST, which has none of its own.
    """

    def __init__(self, request: HttpRequest, current: str, *, path: str = "/") -> None:
        self.request, self.current, self.path = request, current, path

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self._found)

    @cached_property
    def _found(self) -> list[dict[str, Any]]:
        return list(self._find())

    def _find(self) -> Iterator[dict[str, Any]]:
        path = self.request.get_full_path() if self.request.method == "GET" else self.path
        for code, _name in settings.LANGUAGES:
            url = translate_url(path, code)
            yield {
                "code": code,
                "name": own_name(code),
                "direction": direction(code),
                "url": url,
                "full_url": self.request.build_absolute_uri(url),
                "current": code == self.current,
            }

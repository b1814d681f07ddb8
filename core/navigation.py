"""Where the main places of the site are, in each language. The roof says what they are; templates only follow."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.http import HttpRequest
from django.urls import reverse

from core.keeping import kept
from core.versions import content_version

Places = dict[str, object]

_surveyor: Callable[[str], Places] = lambda language: {}  # noqa: E731 - nobody lives here yet


def surveyed_by(surveyor: Callable[[str], Places]) -> Callable[[str], Places]:
    """Register who knows the places: ``{"home_url", "courses_url", "fellowships_url", "footer": [{"label", "url"}]}`` for a language."""
    global _surveyor
    _surveyor = surveyor
    return surveyor


def places(language: str) -> Places:
    """The places in ``language``, looked up once per version of the content."""
    key = f"places:{content_version()}:{language}"
    found = kept.get(key)
    if found is None:
        found = _surveyor(language)
        kept.set(key, found)
    return found


class Navigation:
    """The main places as a template asks for them; nothing is looked up for a page that does not."""

    def __init__(self, request: HttpRequest, language: str) -> None:
        self.request, self.language = request, language
        self.footer = Footer(language)

    @property
    def home_url(self) -> str:
        return places(self.language).get("home_url", "/")

    @property
    def courses_url(self) -> str:
        return places(self.language).get("courses_url", "/")

    @property
    def fellowships_url(self) -> str:
        """The list of fellowships; empty where there is none in this language."""
        return str(places(self.language).get("fellowships_url", ""))

    @property
    def current(self) -> str:
        """``"courses"``, ``"fellowships"``, ``"verify"``, ``"learning"`` or nothing."""
        path = self.request.path
        if self.courses_url != "/" and path.startswith(self.courses_url):
            return "courses"
        if self.fellowships_url and path.startswith(self.fellowships_url):
            return "fellowships"
        addresses = {"verify": "certificates:verify", "learning": "home:dashboard"}
        return next((name for name, view in addresses.items() if path.startswith(reverse(view))), "")


class Footer:
    """The plain pages that the footer links to."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __iter__(self) -> Iterator[dict[str, str]]:
        return iter(places(self.language).get("footer", []))

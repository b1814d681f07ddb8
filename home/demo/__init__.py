"""The demonstration's front page, catalogue and plain pages, in every language of the site."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import yaml
from django.conf import settings
from wagtail.models import Locale, Page, Site

from core.seeding import block, note_translations, put_page, stable_uuid
from courses.models import CourseIndexPage
from home.models import HomePage, StandardPage

WORDS = Path(__file__).parent


def is_empty() -> bool:
    return not HomePage.objects.exists()


def prepare(stdout) -> None:
    """The trees that courses hang in: before the courses, though this app stands above theirs."""
    words = {code: yaml.safe_load((WORDS / f"{code}.yaml").read_text()) for code, _name in settings.LANGUAGES if has_words(code)}
    _leave_the_welcome_page()
    made = {code: _tree(Locale.objects.get_or_create(language_code=code)[0], words[code]) for code in words}
    originals = made.pop(settings.LANGUAGE_CODE)
    for original, *translations in zip(originals, *made.values(), strict=True):
        note_translations(original, translations)
    _site(originals[0])
    stdout.write(f"Front page, catalogue and plain pages: {', '.join(words)}.")


def has_words(code: str) -> bool:
    return (WORDS / f"{code}.yaml").exists()


def _tree(locale: Locale, words: dict) -> list[Page]:
    root = Page.get_first_root_node()
    code = locale.language_code
    home = put_page(
        HomePage,
        root,
        locale,
        stable_uuid("home"),
        slug="home" if code == settings.LANGUAGE_CODE else f"home-{code}",
        title="Meridian",
        promise=words["home"]["promise"],
        summary=words["home"]["summary"],
        body=_body(words["home"]["body"], "home"),
    )
    index = put_page(CourseIndexPage, home, locale, stable_uuid("catalogue"), slug="courses", **words["catalogue"])
    plain = [
        put_page(
            StandardPage,
            home,
            locale,
            stable_uuid("page", page["slug"]),
            slug=page["slug"],
            title=page["title"],
            summary=page["summary"],
            show_in_menus=True,
            body=_body(page["body"], page["slug"]),
        )
        for page in words["pages"]
    ]
    return [home, index, *plain]


def _body(parts: list[dict[str, str]], page: str) -> list[dict]:
    """A heading is ``{"heading": …}``, a paragraph ``{"paragraph": …}``."""
    return [
        block(kind, {"text": words} if kind == "heading" else words, "page", page, place)
        for place, part in enumerate(parts)
        for kind, words in part.items()
    ]


def _leave_the_welcome_page() -> None:
    """Wagtail's own welcome page and site make room."""
    for page in Page.objects.filter(depth=2, slug="home", content_type__model="page"):
        Site.objects.filter(root_page=page).delete()
        page.delete()


def _site(home: HomePage) -> None:
    address = urlsplit(settings.SITE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={"hostname": address.hostname or "localhost", "port": port, "site_name": "Meridian", "root_page": home},
    )

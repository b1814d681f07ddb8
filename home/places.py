"""Where the front page, the catalogue, the fellowships and the plain pages are, for every header and footer."""

from __future__ import annotations

from django.db.models import F
from wagtail.models import Page

from core.navigation import Places, surveyed_by
from home.models import HomePage, StandardPage

INDEXES = ("courseindexpage", "fellowshipindexpage")


@surveyed_by
def survey(language: str) -> Places:
    """The live pages in ``language``; what is not there in it is left out."""
    home = HomePage.objects.live().filter(locale__language_code=language).first()
    lists = Page.objects.live().filter(locale__language_code=language, content_type__model__in=INDEXES).order_by("path")
    found = {page.model: page for page in lists.annotate(model=F("content_type__model"))}
    courses, fellowships = (found.get(model) for model in INDEXES)
    plain = StandardPage.objects.live().in_menu().filter(locale__language_code=language).select_related("locale").order_by("path")
    return {
        "home_url": home.get_url() if home else "/",
        "courses_url": courses.get_url() if courses else "/",
        "fellowships_url": fellowships.get_url() if fellowships else "",
        "footer": [{"label": page.title, "url": page.get_url()} for page in plain],
    }

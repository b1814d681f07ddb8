"""Where the front page, the catalogue and the plain pages are, for every header and footer."""

from __future__ import annotations

from core.navigation import Places, surveyed_by
from courses.models import CourseIndexPage
from home.models import HomePage, StandardPage


@surveyed_by
def survey(language: str) -> Places:
    """The live pages in ``language``; what is not there in it is left out."""
    home = HomePage.objects.live().filter(locale__language_code=language).first()
    index = CourseIndexPage.objects.live().filter(locale__language_code=language).first()
    plain = StandardPage.objects.live().in_menu().filter(locale__language_code=language).select_related("locale").order_by("path")
    return {
        "home_url": home.get_url() if home else "/",
        "courses_url": index.get_url() if index else "/",
        "footer": [{"label": page.title, "url": page.get_url()} for page in plain],
    }

"""The site that most tests stand in: built once, then copied with the database."""

from __future__ import annotations

from wagtail.models import Locale, Page, Site

from tests.indexes import written


@written()
def furnish() -> Site:
    """A front page and a course catalogue, in all four languages.

    Courses go out without a second person's approval here; the tests of that rule put it back (the fixture ``gate``).
    """
    from courses.models import ApprovalRules, CourseIndexPage
    from home.models import HomePage

    Page.objects.filter(depth=2).delete()
    root = Page.objects.get(depth=1)
    english, _ = Locale.objects.get_or_create(language_code="en")
    home = root.add_child(instance=HomePage(title="Meridian", slug="home", locale=english, promise="Learn across borders."))
    index = home.add_child(instance=CourseIndexPage(title="Courses", slug="courses", locale=english))
    for code in ("fr", "es", "ar"):
        locale, _ = Locale.objects.get_or_create(language_code=code)
        home.copy_for_translation(locale).save_revision().publish()
        index.copy_for_translation(locale).save_revision().publish()
    Site.objects.all().delete()
    ApprovalRules.objects.create(required=False)
    return Site.objects.create(hostname="testserver", root_page=home, is_default_site=True, site_name="Meridian")


def find() -> Site | None:
    return Site.objects.select_related("root_page").filter(hostname="testserver").first()

"""People who sign, and what they sign, for tests of approvals."""

from django.contrib.auth.models import Group
from wagtail.models import Page

from courses import services
from courses.approval import versions
from tests.factories.accounts import ProfileFactory

SAID = services.Declaration(statement="I compared every dose with the guideline in force.")


def someone(name: str, group: str = "", **fields):
    user = ProfileFactory(user__name=name, profession="2212", **fields).user
    if group:
        user.groups.add(Group.objects.get(name=group))
    return user


def saved(page, by, **changes):
    """What an editor saves as a draft."""
    page = type(page).objects.get(pk=page.pk).get_latest_revision_as_object()
    for name, value in changes.items():
        setattr(page, name, value)
    return page.save_revision(user=by, log_action=True)


def seen(course, *pages) -> dict[int, str]:
    found = {version.page.pk: version.fingerprint for version in versions.versions_of(course) if version.revision}
    return {pk: said for pk, said in found.items() if not pages or pk in {page.pk for page in pages}}


def approve(course, by, *pages, **more):
    return services.approve_course(course, seen(course, *pages), by=by, said=SAID, **more)


def is_live(page) -> bool:
    return Page.objects.get(pk=page.pk).live

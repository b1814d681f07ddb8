"""Letters about posts: to officers, to the hospital, to applicants whose post changed, and about new posts that somebody looks for."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import letters
from accounts.enums import Role, SiteRole
from accounts.rules import has_site_role
from core import mail
from fellowships import changes
from fellowships.enums import OPEN_APPLICATIONS
from fellowships.models import Application, CallPage, OpportunityPage, PostApproval

POSTS, ALERTS = "fellowships.posts", "fellowships.alerts"


def register() -> None:
    """Make the kinds of letters known that one can stop."""
    letters.register(
        POSTS,
        _("Approval of fellowship posts"),
        _("When a hospital hands in a post, and when yours is approved or sent back."),
        frequencies=(letters.NOW, letters.NEVER),
        default=letters.NOW,
        concerns=_works_on_posts,
    )
    letters.register(
        ALERTS,
        _("New fellowships"),
        _("When something new answers to a search that you saved."),
        frequencies=(letters.DAILY, letters.WEEKLY, letters.NEVER),
        default=letters.DAILY,
    )


def tell_of_post(asked: PostApproval, occasion: str) -> int:
    """``handed_in`` goes to officers, ``approved`` and ``sent_back`` to whoever handed it in; how many letters went."""
    page = asked.page
    context = {"post": page.get_admin_display_title(), "hospital": page.institution.name, "comment": asked.comment}
    if occasion == "handed_in":
        context["desk_url"] = f"{settings.SITE_URL}{reverse('fellowships:select_posts')}"
        return sum(_send("post_handed_in", officer, context, asked) for officer in officers_for(page))
    if asked.by is None or not asked.by.is_active:
        return 0
    context["desk_url"] = f"{settings.SITE_URL}{reverse('fellowships:hosting_posts', args=[page.institution.uid])}"
    context["page_url"] = page.full_url or ""
    return int(_send(f"post_{occasion}", asked.by, context, asked))


def officers_for(page: OpportunityPage):
    """The officers of the calls in which the post can be chosen; where there is none yet, every program officer."""
    people = get_user_model().objects.filter(is_active=True).select_related("profile")
    calls = CallPage.objects.first_pages().offering(page).values("call_officers__officer")
    named = people.filter(pk__in=calls)
    found = list(named) or list(people.filter(groups__name=SiteRole.PROGRAM_OFFICER).distinct())
    hospital = set(page.institution.memberships.filter(role=Role.COORDINATOR).values_list("user_id", flat=True))
    return [person for person in found if person.pk not in hospital]


def tell_of_changes(first: OpportunityPage, at: datetime) -> int:
    """Write to everybody whose open application names this post. It is about what they chose, so nobody can stop it."""
    rows = list(first.changes.filter(at=at))
    if not rows:
        return 0
    named = Q(choices__slot__opportunity=first)
    found = Application.objects.filter(named, state__in=OPEN_APPLICATIONS, applicant__is_active=True).distinct()
    return sum(_tell_of_change(application, first, rows) for application in found.select_related("applicant__profile", "call"))


def _tell_of_change(application: Application, first: OpportunityPage, rows: list) -> int:
    person = application.applicant
    about = f"change:{rows[0].pk}:{application.pk}"
    with letters.once(person, "fellowships.changes", [about]) as fresh, letters.as_read_by(person):
        if not fresh:
            return 0
        shown = changes.in_language(first, person.language)
        context = {
            "name": person.name,
            "post": shown.title,
            "hospital": first.institution.name,
            "changes": [changes.in_one_line(first, row) for row in rows],
            "application_url": f"{settings.SITE_URL}{reverse('fellowships:application', args=[application.uid])}",
        }
        mail.send("post_changed", to=person.email, language=person.language, context=context, message_key=f"fellowships/{about}")
    return 1


def _send(template: str, person, context: dict, asked: PostApproval) -> bool:
    return letters.send(template, to_user=person, kind=POSTS, context=context, about=f"{template}:{asked.pk}")


def _works_on_posts(user) -> bool:
    return has_site_role(user, SiteRole.PROGRAM_OFFICER) or user.memberships.filter(role=Role.COORDINATOR).exists()

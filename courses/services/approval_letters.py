"""Who is told of approvals: whom they are asked of, whoever asked, and whoever set a schedule that lost its approval."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from accounts import letters
from courses.approval import people, versions
from courses.models import ApprovalRequest, CoursePage, OutbreakLane

KIND = "courses.approvals"


def register() -> None:
    """Make the kind of letter known."""
    letters.register(
        KIND,
        _("Approvals of courses"),
        _("When you are asked to approve a course, and when one that you asked about is approved or sent back."),
        frequencies=(letters.NOW, letters.NEVER),
        default=letters.NOW,
        concerns=people.may_see_desk,
    )


def tell_approvers(request: ApprovalRequest) -> int:
    """Write to those who are asked, each in her language and once; how many letters went."""
    if request.closed_at:
        return 0
    waiting = [version for version in versions.versions_of(request.course) if version.is_waiting]
    readers = list(request.asked.filter(is_active=True)) or _whoever_may(waiting)
    context = {**_course(request.course), "asker": _name(request.asked_by), "note": request.note, "pages": len(waiting)}
    return sum(
        letters.send("approval_asked", to_user=reader, kind=KIND, context=context, about=f"asked:{request.pk}") for reader in readers
    )


def tell_approved(request: ApprovalRequest, approver) -> bool:
    """Tell whoever asked that everything is approved."""
    if request.asked_by is None or request.asked_by == approver:
        return False
    context = {**_course(request.course), "approver": approver.get_full_name()}
    return letters.send("approval_given", to_user=request.asked_by, kind=KIND, context=context, about=f"given:{request.pk}")


def tell_sent_back(course: CoursePage, page: Page, *, to, by: str, comment: str, about: str) -> bool:
    """Tell whoever asked what should change first."""
    context = {**_course(course), "page": page.get_admin_display_title(), "approver": by, "comment": comment}
    return letters.send("approval_sent_back", to_user=to, kind=KIND, context=context, about=about)


def tell_schedule_refused(page: Page, to, about: str) -> bool:
    """Tell an editor that her page did not go out at its hour."""
    course = Page.objects.ancestor_of(page, inclusive=True).type(CoursePage).specific().first()
    if course is None:
        return False
    context = {**_course(course), "page": page.get_admin_display_title()}
    return letters.send("approval_schedule_refused", to_user=to, kind=KIND, context=context, about=about)


def tell_lane_over(lane: OutbreakLane) -> bool:
    """Tell whoever opened the lane that the ordinary approval is due."""
    if lane.opened_by is None:
        return False
    return letters.send("approval_lane_over", to_user=lane.opened_by, kind=KIND, context=_course(lane.course), about=f"lane:{lane.pk}")


def _whoever_may(waiting: list) -> list:
    """Everybody who may approve and did not write all of it."""
    found = people.approvers().exclude(is_superuser=True, groups=None)
    return [person for person in found if not waiting or any(person.pk not in version.hands for version in waiting)]


def _course(course: CoursePage) -> dict[str, str]:
    return {"course": course.get_admin_display_title(), "desk_url": f"{settings.SITE_URL}{reverse('course_approval', args=[course.pk])}"}


def _name(user) -> str:
    return user.get_full_name() if user else ""


def person(pk: int):
    return get_user_model().objects.select_related("profile").filter(pk=pk, is_active=True).first()

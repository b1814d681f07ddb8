"""Nobody publishes a course alone: a second person approves each version, whoever publishes and by whatever way."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, WorkflowState

from accounts.enums import SiteRole
from accounts.site_roles import APPROVERS
from core.errors import Refused
from core.models import AuditEvent
from courses import services
from courses.models import Approval, ApprovalRequest, ApprovalRules, CourseContributor, CoursePage, LessonPage
from tests.courses.approval.signing import SAID, approve, is_live, saved, seen, someone
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

# The gate ---------------------------------------------------------------------


def test_a_site_asks_for_approval_unless_somebody_turned_it_off(gate):
    assert ApprovalRules.now().required is True


@pytest.mark.parametrize("which", ["course", "module", "lesson"])
def test_nobody_publishes_alone_not_even_a_superuser(which, course, lesson):
    page = {"course": course, "module": lesson.get_parent().specific, "lesson": lesson}[which]
    superuser = UserFactory(is_superuser=True, is_staff=True)

    for by in (superuser, None):
        with pytest.raises(Refused, match="approval of somebody who did not write it"):
            page.save_revision(user=by).publish(user=by)

    assert is_live(page) is False


def test_publishing_goes_through_when_the_site_asks_for_no_approval(course, editor):
    ApprovalRules.objects.create(required=False)

    course.save_revision(user=editor).publish(user=editor)

    assert is_live(course) is True


def test_approval_publishes_what_was_read(course, lesson, editor, approver):
    saved(lesson, editor, title="Fluids and salts")

    outcome = approve(course, approver)

    assert outcome.published == ["Cholera", "Treatment", "Fluids and salts"]
    assert LessonPage.objects.get().title == "Fluids and salts"
    assert is_live(lesson) is True
    assert list(AuditEvent.objects.filter(deed="courses.approved").values_list("actor", flat=True)) == [approver.pk] * 3


def test_an_approver_of_whom_nothing_else_is_asked_needs_no_right_to_publish(course, approver):
    assert course.permissions_for_user(approver).can_publish() is False

    approve(course, approver)

    assert is_live(course) is True


def test_a_later_change_needs_another_approval(course, lesson, editor, approver):
    approve(course, approver)

    revision = saved(lesson, editor, title="Fluids, corrected")

    with pytest.raises(Refused, match="Fluids, corrected"):
        revision.publish(user=editor)
    assert LessonPage.objects.get().title == "Fluids"


def test_saving_over_an_approved_revision_voids_its_approval(course, lesson, editor, approver):
    """The editor's page saves by itself over the revision that is open: the number stays, the words do not."""
    revision = saved(lesson, editor, title="Fluids")
    ApprovalRules.objects.create(required=True)
    approval = approve(course, approver, lesson).approvals[0]
    page = lesson.get_latest_revision_as_object()
    page.title = "Fluids, and what nobody read"

    again = page.save_revision(user=editor, overwrite_revision=revision)

    assert again.pk == approval.revision_id
    with pytest.raises(Refused, match="approval"):
        again.publish(user=editor)


def test_the_same_words_saved_again_need_no_other_approval(course, lesson, editor, approver):
    approve(course, approver)

    saved(lesson, editor).publish(user=editor)

    assert is_live(lesson) is True


def test_bulk_publishing_is_refused(course, editor_client):
    response = editor_client.post(reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"]) + f"?id={course.pk}", follow=True)

    assert [str(message).strip() for message in response.context["messages"]][-1].startswith("“Cholera” is not published.")
    assert is_live(course) is False


def test_a_copy_begins_as_a_draft(course, approver, editor_client):
    approve(course, approver)
    course.refresh_from_db()

    copied = course.copy(update_attrs={"slug": "copied", "title": "Copied"}, recursive=True)
    data = {"new_title": "Again", "new_slug": "again", "new_parent_page": course.get_parent().pk, "publish_copies": "on"}
    editor_client.post(reverse("wagtailadmin_pages:copy", args=[course.pk]), data)

    assert set(copied.get_descendants(inclusive=True).values_list("live", flat=True)) == {False}
    assert Page.objects.filter(slug="again").exists() is False


def test_a_schedule_that_lost_its_approval_is_cancelled_and_the_others_go_out(course, lesson, editor, approver):
    soon = timezone.now() + timedelta(hours=1)
    saved(course, editor, go_live_at=soon)
    module = saved(lesson.get_parent().specific, editor, go_live_at=soon)
    outcome = approve(course, approver)
    lost = outcome.approvals[0]
    services.withdraw_approval(lost, by=approver, reason="A reference was retracted.")
    mail.outbox.clear()

    with time_machine.travel(soon + timedelta(minutes=1), tick=False):
        call_command("publish_scheduled")

    assert (is_live(course), is_live(module.content_object)) == (False, True)
    assert not course.revisions.filter(approved_go_live_at__isnull=False).exists()
    assert AuditEvent.objects.filter(deed="courses.schedule_refused").count() == 1
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [([editor.email], "Not published: Cholera")]


# Who --------------------------------------------------------------------------


def test_who_wrote_the_version_does_not_approve_it(course, lesson, approver):
    saved(lesson, approver, title="Fluids, my way")

    with pytest.raises(Refused, match=r"You worked on this version yourself.*Fluids, my way"):
        approve(course, approver)

    assert Approval.objects.count() == 0


def test_an_earlier_writer_may_approve_what_somebody_else_changed_after_her(course, lesson, approver, other):
    saved(lesson, approver, title="Fluids, my way")
    approve(course, other)

    saved(lesson, other, title="Fluids, our way")
    approve(course, approver, lesson)

    assert LessonPage.objects.get().title == "Fluids, our way"


def test_who_asked_for_the_approval_does_not_give_it(course, editor):
    editor.groups.add(Group.objects.get(name=APPROVERS))
    editor.profile.profession = "2221"
    editor.profile.save()
    services.ask_approval(course, by=editor)

    with pytest.raises(Refused, match="or asked for its approval"):
        approve(course, editor)


def test_who_stands_on_the_course_as_its_author_does_not_approve_it(course):
    with pytest.raises(Refused, match="as an author"):
        approve(course, someone("Dr Amina Okello", APPROVERS))


@pytest.mark.parametrize("group", ["", SiteRole.EDITOR, SiteRole.PROGRAM_OFFICER, "coordinator"])
def test_who_is_no_approver_does_not_approve(group, course):
    with pytest.raises(Refused, match="You do not approve courses here"):
        approve(course, someone("Zoe", group))


def test_an_approval_says_a_profession_and_what_was_checked(course, approver):
    with pytest.raises(Refused, match="what you checked"):
        services.approve_course(course, seen(course), by=approver, said=services.Declaration(statement="Fine."))
    approver.profile.profession = ""
    approver.profile.save()
    with pytest.raises(Refused, match="profession"):
        approve(course, approver)


def test_what_changed_while_it_was_read_is_not_approved(course, lesson, editor, approver):
    read = seen(course)
    saved(lesson, editor, title="Fluids, quietly changed")

    with pytest.raises(Refused, match="was changed while you read it"):
        services.approve_course(course, read, by=approver, said=SAID)

    assert Approval.objects.count() == 0


def test_the_same_approval_twice_is_one(course, approver):
    read = seen(course)
    for _time in range(2):
        services.approve_course(course, read, by=approver, said=SAID)

    assert Approval.objects.count() == 3
    assert AuditEvent.objects.filter(deed="courses.approved").count() == 3


def test_an_approval_stands_where_something_else_hinders_publication(course, approver, editor):
    CourseContributor.objects.update(declared=False)
    CoursePage.objects.get().save_revision(user=editor)

    outcome = approve(course, approver, course)

    assert [approval.title for approval in outcome.approvals] == ["Cholera"]
    assert "Dr Amina Okello has not declared" in outcome.held[0]
    assert is_live(course) is False


def test_an_approval_taken_back_carries_nothing_more(course, lesson, editor, approver, other):
    approve(course, approver)
    approval = Approval.objects.get(page=lesson)
    with pytest.raises(Refused, match="Who gave an approval takes it back"):
        services.withdraw_approval(approval, by=other, reason="I disagree.")

    services.withdraw_approval(approval, by=approver, reason="A dose was wrong.")

    assert is_live(lesson) is True
    with pytest.raises(Refused):
        saved(lesson, editor).publish(user=editor)


# Asking -----------------------------------------------------------------------


def test_asking_writes_one_letter_to_each_who_is_asked_in_her_language(course, editor, approver, other):
    approver.profile.language = "fr"
    approver.profile.save()

    request = services.ask_approval(course, by=editor, asked=[approver], note="By Friday, please.")

    assert [letter.to for letter in mail.outbox] == [[approver.email]]
    assert "By Friday, please." in mail.outbox[0].body
    assert f"/admin/approvals/courses/{course.pk}/" in mail.outbox[0].body
    assert WorkflowState.objects.filter(status="in_progress").count() == 3
    approve(course, approver)
    request.refresh_from_db()
    assert request.closed_at is not None
    assert (mail.outbox[-1].to, mail.outbox[-1].subject) == ([editor.email], "Approved: Cholera")
    assert WorkflowState.objects.filter(status="approved").count() == 3


def test_submitting_in_the_editor_asks_everybody_who_may_approve_once(course, lesson, editor, approver, other):
    for page in (lesson, lesson.get_parent().specific):
        page.get_workflow().start(page, editor)

    assert sorted(letter.to for letter in mail.outbox) == sorted([[approver.email], [other.email]])
    assert ApprovalRequest.objects.get().asked_by == editor


def test_asking_twice_is_one_request(course, editor, approver):
    for _time in range(2):
        services.ask_approval(course, by=editor, asked=[approver])

    assert ApprovalRequest.objects.count() == 1
    assert len(mail.outbox) == 1


def test_who_may_not_edit_does_not_ask(course, approver):
    with pytest.raises(Refused, match="Who edits the course"):
        services.ask_approval(course, by=approver)


def test_changes_are_asked_for_with_a_comment_that_reaches_the_asker(course, lesson, editor, approver, client):
    services.ask_approval(course, by=editor, asked=[approver])
    mail.outbox.clear()
    state = WorkflowState.objects.for_instance(lesson).get()
    client.force_login(approver)

    client.post(
        reverse("wagtailadmin_pages:workflow_action", args=[lesson.pk, "reject", state.current_task_state_id]),
        {"comment": "Cite the source."},
    )

    state.refresh_from_db()
    assert state.status == "needs_changes"
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [([editor.email], "Please change: Fluids")]
    assert "Cite the source." in mail.outbox[0].body


def test_wagtails_own_button_approves_nothing(course, lesson, editor, approver, client):
    services.ask_approval(course, by=editor)
    state = WorkflowState.objects.for_instance(lesson).get()
    client.force_login(approver)

    client.post(reverse("wagtailadmin_pages:workflow_action", args=[lesson.pk, "approve", state.current_task_state_id]), {"comment": "ok"})
    state.current_task_state.task.specific.on_action(state.current_task_state.specific, approver, "approve")

    state.refresh_from_db()
    assert (state.status, Approval.objects.count(), is_live(lesson)) == ("in_progress", 0, False)

"""The approval as Wagtail's workflow: one step, which a second person takes at our desk."""

from __future__ import annotations

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models.signals import post_migrate
from wagtail.models import Task, Workflow, WorkflowState, WorkflowTask
from wagtail.signals import workflow_approved, workflow_rejected, workflow_submitted

from core import audit
from core.jobs import enqueue

BY_SCHEDULE = "wagtail.publish.scheduled"
NAME = "Approval before publication"


def approval_workflow() -> Workflow | None:
    """The workflow whose step is the approval; None while the database is being made."""
    return Workflow.objects.filter(active=True, workflow_tasks__task__content_type__model="approvaltask").order_by("pk").first()


def establish(using: str = DEFAULT_DB_ALIAS, **kwargs) -> None:
    """Make the workflow where it is missing. Safe to run again and again, and on the way to a later migration."""
    model = apps.get_model("courses", "ApprovalTask")
    if model._meta.db_table not in connections[using].introspection.table_names() or approval_workflow() is not None:
        return
    task = model.objects.create(name=NAME)
    workflow = Workflow.objects.create(name=NAME)
    WorkflowTask.objects.create(workflow=workflow, task=Task.objects.get(pk=task.pk))


def schedule_refused(page, revision) -> None:
    """Cancel a schedule whose approval is no longer in force, and tell whoever set it."""
    revision.approved_go_live_at = None
    revision.save(update_fields=["approved_go_live_at"])
    audit.record("courses.schedule_refused", page, actor=revision.user, reason="not_approved", revision=revision.pk)
    if revision.user_id:
        enqueue("courses.tasks.tell_schedule_refused", page.pk, revision.user_id, revision.pk)


def submitted(sender, instance: WorkflowState, user=None, **kwargs) -> None:
    """Somebody pressed "Submit" in Wagtail's editor: that is asking for the course's approval, unless it is asked for already."""
    page = instance.content_object
    if page is None or not is_ours(instance):
        return
    course = apps.get_model("courses", "CoursePage").objects.ancestor_of(page, inclusive=True).first()
    if course is None:
        return
    requests = apps.get_model("courses", "ApprovalRequest").objects
    request, is_new = requests.get_or_create(course=course, closed_at=None, defaults={"asked_by": user})
    if is_new:
        audit.record("courses.approval_asked", course, actor=user, page=page.pk)
        enqueue("courses.tasks.tell_approvers", request.pk)


def sent_back(sender, instance: WorkflowState, **kwargs) -> None:
    """An approver asked for changes: write it down and tell whoever asked."""
    if is_ours(instance) and (task_state := instance.current_task_state):
        audit.record("courses.approval_refused", instance.content_object, actor=task_state.finished_by, before="asked", after="sent_back")
        enqueue("courses.tasks.tell_sent_back", task_state.pk)


def is_ours(state: WorkflowState) -> bool:
    return state.workflow.workflow_tasks.filter(task__content_type__model="approvaltask").exists()


class _NotOurs:
    """A course has many pages: we send one letter for all, where Wagtail would send one for each."""

    def can_handle(self, instance, **kwargs) -> bool:
        return super().can_handle(instance, **kwargs) and not is_ours(instance)


def connect() -> None:
    """Seed the workflow after migrations, and take its letters from Wagtail."""
    from wagtail.admin import signal_handlers

    workflow_submitted.connect(submitted, sender=WorkflowState)
    workflow_rejected.connect(sent_back, sender=WorkflowState)
    post_migrate.connect(establish, sender=apps.get_app_config("courses"))
    for signal, uid, notifier in (
        (workflow_submitted, "workflow_state_submitted_email_notification", signal_handlers.workflow_submission_email_notifier),
        (workflow_rejected, "workflow_state_rejected_email_notification", signal_handlers.workflow_rejection_email_notifier),
        (workflow_approved, "workflow_state_approved_email_notification", signal_handlers.workflow_approval_email_notifier),
    ):
        signal.disconnect(dispatch_uid=uid, sender=WorkflowState)
        ours = type("Notifier", (_NotOurs, type(notifier)), {})()
        signal.connect(ours, sender=WorkflowState, dispatch_uid=uid, weak=False)

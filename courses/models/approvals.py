"""Approval before publication: who approved which version, under which rule, and what the lane for outbreaks allows."""

from __future__ import annotations

import uuid
from datetime import date

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Task

from courses.enums import Lane

LONGEST_STATEMENT = 2000
MOST_LANE_DAYS = 60


class ApprovalRules(models.Model):
    """One row at most: whether courses need an approval at all. Without a row they do."""

    required = models.BooleanField(_("Courses are published only once a second person has approved them"), default=True)
    lane_days = models.PositiveSmallIntegerField(
        _("Days that an outbreak lane stays open"), default=30, validators=[MinValueValidator(1), MaxValueValidator(MOST_LANE_DAYS)]
    )

    class Meta:
        verbose_name = _("rules of approval")
        default_permissions = ()
        permissions = [("set_approval_rules", "Can set the rules of approval")]

    def __str__(self) -> str:
        return f"{self.required}, {self.lane_days}"

    @classmethod
    def now(cls) -> ApprovalRules:
        """The rules in force; the strict ones where nobody has set any."""
        return cls.objects.order_by("pk").first() or cls()


class OutbreakLane(models.Model):
    """A course that may go out quickly, with two approvals, until a date. One is open at a time for a course."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey("courses.CoursePage", on_delete=models.CASCADE, related_name="outbreak_lanes")
    reason = models.CharField(_("reason"), max_length=300)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    ends_on = models.DateField(_("last day"))
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("outbreak lane")
        ordering = ["-opened_at", "-pk"]
        default_permissions = ()
        permissions = [("open_outbreak_lane", "Can open the outbreak lane for a course")]
        constraints = [models.UniqueConstraint(fields=["course"], condition=Q(closed_at=None), name="one_open_lane_per_course")]

    def __str__(self) -> str:
        return f"{self.course_id}: {self.ends_on}"

    def is_open(self, on: date | None = None) -> bool:
        """Whether its approvals count on the day ``on``: its last day is one of them."""
        return self.closed_at is None and (on or timezone.now().date()) <= self.ends_on


class ApprovalRequest(models.Model):
    """Somebody asked for the approval of a course in one language, of certain people or of whoever may."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey("courses.CoursePage", on_delete=models.CASCADE, related_name="approval_requests")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="approvals_asked", blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("request for approval")
        ordering = ["-asked_at", "-pk"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["course"], condition=Q(closed_at=None), name="one_open_request_per_course")]

    def __str__(self) -> str:
        return f"{self.course_id}: {self.asked_at:%Y-%m-%d}"


class ApprovalQuerySet(models.QuerySet):
    def standing(self) -> ApprovalQuerySet:
        """Not taken back."""
        return self.filter(withdrawn_at=None)

    def shown(self) -> ApprovalQuerySet:
        """Those under which what readers see now went out."""
        return self.standing().filter(published_at__isnull=False, replaced_at=None)


class Approval(models.Model):
    """One person approved one version of a course's page, a module's or a lesson's.

    The version is bound by what it says (``fingerprint``), not by its number: the
    editor may save over a revision. ``words`` is the fingerprint of its words
    alone, by which a translation goes on when only facts of its source change.
    The approver's words are copied, so that they stay true when she changes.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    page = models.ForeignKey("wagtailcore.Page", null=True, on_delete=models.SET_NULL, related_name="approvals")
    page_key = models.UUIDField()
    course_key = models.UUIDField(db_index=True)
    language = models.CharField(_("language"), max_length=12)
    kind = models.CharField(max_length=20)
    title = models.CharField(_("title"), max_length=255)
    fingerprint = models.CharField(max_length=64)
    words = models.CharField(max_length=64)
    revision = models.ForeignKey("wagtailcore.Revision", null=True, on_delete=models.SET_NULL, related_name="+")
    version_at = models.DateTimeField(_("version of"))
    lane = models.CharField(_("lane"), max_length=12, choices=Lane.choices, default=Lane.ORDINARY)
    outbreak = models.ForeignKey(OutbreakLane, null=True, blank=True, on_delete=models.PROTECT, related_name="approvals")
    approver = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(_("approved by"), max_length=160)
    profession = models.CharField(_("profession"), max_length=120)
    statement = models.TextField(_("statement"), max_length=LONGEST_STATEMENT)
    interests = models.TextField(_("declared interests"), max_length=LONGEST_STATEMENT, blank=True)
    had_a_hand = models.BooleanField(default=False)
    approved_at = models.DateTimeField(_("approved on"), default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering = ["-approved_at", "-pk"]
        default_permissions = ("view",)
        permissions = [("approve_course", "Can approve courses for publication")]
        constraints = [
            models.UniqueConstraint(
                fields=["page", "fingerprint", "approver", "lane"], condition=Q(withdrawn_at=None), name="one_approval_per_version"
            )
        ]
        indexes = [models.Index(fields=["page", "fingerprint"], name="approval_by_version")]

    def __str__(self) -> str:
        return f"{self.title}: {self.name}"


class ApprovalTask(Task):
    """The step of Wagtail's workflow in which a second person approves; she does so at our desk, with a statement."""

    class Meta:
        verbose_name = _("approval by a second person")
        verbose_name_plural = _("approvals by a second person")

    def locked_for_user(self, obj, user) -> bool:
        """Whoever comes only to read and approve changes nothing."""
        return not user.is_superuser and not user.groups.filter(page_permissions__permission__codename="change_page").exists()

    def user_can_access_editor(self, obj, user) -> bool:
        from courses.approval import people

        return people.may_approve_quickly(user)

    def get_actions(self, obj, user) -> list:
        """Asking for changes is Wagtail's own deed; approving needs the statement and is done at the desk."""
        return [("reject", _("Ask for changes"), True)] if self.user_can_access_editor(obj, user) else []

    def on_action(self, task_state, user, action_name, **kwargs) -> None:
        if action_name == "reject":
            super().on_action(task_state, user, action_name, **kwargs)

    def get_task_states_user_can_moderate(self, user, **kwargs):
        if self.user_can_access_editor(None, user):
            return self.task_states.filter(status="in_progress")
        return self.task_states.none()

    @classmethod
    def get_description(cls) -> str:
        return _("Somebody who did not write the text approves it, with a statement and her interests")

"""What a learner has begun, read and finished: one record for all languages of a course."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.enums import EnrolmentState
from courses.querysets import EnrolmentQuerySet, InvitationQuerySet

LONGEST_APPLICATION = 2000
LONGEST_NOTE = 500


class Enrolment(models.Model):
    """A learner in a course, or on the way in. ``course`` is the canonical page; the record serves every language.

    ``state`` is written by ``courses.services.moving`` alone. ``institution`` is
    the one that enrolled her and follows how she comes along: she was told.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="enrolments", verbose_name=_("learner"))
    course = models.ForeignKey("courses.CoursePage", on_delete=models.PROTECT, related_name="enrolments", verbose_name=_("course"))
    cohort = models.ForeignKey(
        "courses.Cohort", null=True, blank=True, on_delete=models.PROTECT, related_name="enrolments", verbose_name=_("group")
    )
    institution = models.ForeignKey(
        "accounts.Institution",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="enrolments",
        verbose_name=_("followed by"),
    )
    is_brought = models.BooleanField(
        _("brought by the institution"),
        default=False,
        help_text=_("It enrolled her or she accepted its invitation; it may take her out again."),
    )
    state = models.CharField(_("state"), max_length=20, choices=EnrolmentState.choices, default=EnrolmentState.ACTIVE)
    enrolled_at = models.DateTimeField(_("enrolled"), default=timezone.now)
    waiting_since = models.DateTimeField(_("waiting since"), null=True, blank=True)
    held_until = models.DateTimeField(_("seat held until"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True)
    application = models.TextField(_("application"), blank=True, max_length=LONGEST_APPLICATION)
    note = models.TextField(_("what the applicant was told"), blank=True, max_length=LONGEST_NOTE)
    language = models.CharField(_("language"), max_length=10)
    # ACCME Standard 3: what the makers declared is shown before the learner engages.
    disclosures_shown_at = models.DateTimeField(_("disclosures shown"), null=True, blank=True)
    last_lesson_key = models.UUIDField(null=True, blank=True)
    last_seen_at = models.DateTimeField(default=timezone.now)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        ordering = ["-last_seen_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["learner", "course"], name="one_enrolment_per_learner"),
            models.CheckConstraint(
                condition=Q(state="completed", completed_at__isnull=False) | (~Q(state="completed") & Q(completed_at__isnull=True)),
                name="completed_enrolments_say_when",
            ),
            models.CheckConstraint(
                condition=Q(state="offered", held_until__isnull=False) | (~Q(state="offered") & Q(held_until__isnull=True)),
                name="held_seats_say_until_when",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", waiting_since__isnull=False) | (~Q(state="waiting") & Q(waiting_since__isnull=True)),
                name="waiting_enrolments_say_since_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["applied", "waiting", "offered"]) | Q(cohort__isnull=False),
                name="one_waits_for_a_group",
            ),
        ]
        indexes = [models.Index(fields=["cohort", "state", "waiting_since"], name="waiting_lists")]

    def __str__(self) -> str:
        return f"{self.learner} – {self.course}"

    @property
    def source(self) -> str:
        """How certificates and claims name this deed."""
        return f"courses.enrolment:{self.pk}"

    @property
    def group_name(self) -> str:
        return self.cohort.title if self.cohort else ""

    @property
    def follower_name(self) -> str:
        """The institution that follows her, if any."""
        return self.institution.name if self.institution else ""

    def hold_has_ended(self, now: datetime | None = None) -> bool:
        """Whether the seat that was held for her is no longer hers, though nobody has written it down yet."""
        return self.held_until is not None and self.held_until <= (now or timezone.now())


class LessonProgress(models.Model):
    """One learner's reading of one lesson, in whatever language.

    Keyed by the lesson's ``translation_key``, so that it outlives an edit, a
    move or a removal of the page.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="lessons")
    lesson_key = models.UUIDField()
    language = models.CharField(max_length=10)
    opened_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrolment", "lesson_key"], name="one_progress_per_lesson")]

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.lesson_key}"


class Evaluation(models.Model):
    """What a learner thinks of the course: given once, before credit can be claimed."""

    enrolment = models.OneToOneField(Enrolment, on_delete=models.CASCADE, related_name="evaluation")
    answers = models.JSONField()
    language = models.CharField(max_length=10)
    given_at = models.DateTimeField(default=timezone.now)
    # Nothing for the standard items: those are the same for everybody.
    version = models.ForeignKey("courses.QuestionnaireVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="evaluations")

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.given_at:%Y-%m-%d}"


class Invitation(models.Model):
    """A letter that asks somebody into a course. It opens the door to whoever reads mail at ``email``.

    ``learner`` is known once that address is somebody's account.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey("courses.CoursePage", on_delete=models.CASCADE, related_name="invitations", verbose_name=_("course"))
    cohort = models.ForeignKey(
        "courses.Cohort", null=True, blank=True, on_delete=models.CASCADE, related_name="invitations", verbose_name=_("group")
    )
    institution = models.ForeignKey(
        "accounts.Institution", null=True, blank=True, on_delete=models.CASCADE, related_name="invitations", verbose_name=_("institution")
    )
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=160, blank=True)
    language = models.CharField(_("language"), max_length=10)
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="invitations", verbose_name=_("learner")
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("invited by")
    )
    made_at = models.DateTimeField(_("invited"), default=timezone.now)
    sent_at = models.DateTimeField(_("last sent"), null=True, blank=True)
    expires_at = models.DateTimeField(_("valid until"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    ended_at = models.DateTimeField(_("declined or taken back"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "institution", "email"],
                condition=Q(accepted_at__isnull=True, ended_at__isnull=True, institution__isnull=False),
                name="one_open_invitation_by_an_institution",
            ),
            models.UniqueConstraint(
                fields=["course", "email"],
                condition=Q(accepted_at__isnull=True, ended_at__isnull=True, institution__isnull=True),
                name="one_open_invitation_by_the_course",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(ended_at__isnull=True), name="an_invitation_is_accepted_or_ended"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} – {self.course_id}"

    def is_open(self, now: datetime | None = None) -> bool:
        return self.accepted_at is None and self.ended_at is None and self.expires_at > (now or timezone.now())


class EnrolmentList(models.Model):
    """A list of people to enrol, as it was sent, between its preview and its confirmation. Forgotten after a day."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    institution = models.ForeignKey("accounts.Institution", on_delete=models.CASCADE, related_name="+")
    course = models.ForeignKey("courses.CoursePage", on_delete=models.CASCADE, related_name="+")
    cohort = models.ForeignKey("courses.Cohort", null=True, on_delete=models.CASCADE, related_name="+")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    rows = models.JSONField()
    sent_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True)
    outcome = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.institution_id}: {self.sent_at:%Y-%m-%d %H:%M}"

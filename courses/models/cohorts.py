"""Groups that take a course together: when, who may come in and how, and who has which seat."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable

from core.other_languages import check_once
from core.reference.time_zones import UTC, is_time_zone
from courses.cohort_blocks import LONGEST_DESCRIPTION, LONGEST_NAME, Words, WordsBlock, chosen
from courses.enums import WayIn
from courses.querysets import CohortQuerySet

LONGEST_HOLD_HOURS = 24 * 30


class Cohort(ClusterableModel):
    """A group of learners in a course, its dates and its seats. ``course`` is the canonical page.

    A course without any is open to everybody at any time; with one or more, one
    takes it in one of them. Moments are kept in UTC; ``time_zone`` is whose hour
    was meant.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey("courses.CoursePage", on_delete=models.PROTECT, related_name="cohorts", verbose_name=_("course"))
    name = models.CharField(
        _("name"),
        max_length=LONGEST_NAME,
        blank=True,
        help_text=_("Such as “January 2027, Kisumu”. May stay empty while the course has only one."),
    )
    description = models.TextField(
        _("description"),
        max_length=LONGEST_DESCRIPTION,
        blank=True,
        help_text=_("For whom the group is and how it meets. Shown to everybody who may join."),
    )
    words = StreamField(
        [("words", WordsBlock())],
        verbose_name=_("in other languages"),
        blank=True,
        help_text=_("Readers of any other language see the name and description above."),
    )
    institution = models.ForeignKey(
        "accounts.Institution",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="cohorts",
        verbose_name=_("only for people of"),
        help_text=_("Nobody else sees the group; the institution's coordinators admit its people."),
    )
    way_in = models.CharField(_("way in"), max_length=20, choices=WayIn.choices, default=WayIn.OPEN)
    code = models.CharField(_("code"), max_length=40, blank=True, help_text=_("For “With a code”: whoever knows it may enrol."))
    seats = models.PositiveIntegerField(
        _("seats"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: as many as are asked for. When all are taken, people join a waiting list that moves by itself."),
    )
    hold_hours = models.PositiveSmallIntegerField(
        _("a free seat is held for, in hours"),
        default=48,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_HOLD_HOURS)],
        help_text=_("For the first on the waiting list; then it goes to the next."),
    )
    time_zone = models.CharField(_("time zone"), max_length=64, default=UTC)
    opens_at = models.DateTimeField(_("enrolment opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("enrolment closes"), null=True, blank=True)
    starts_at = models.DateTimeField(_("learning starts"), null=True, blank=True)
    ends_at = models.DateTimeField(_("learning ends"), null=True, blank=True)
    tutors = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="courses.CohortTutor", related_name="tutored_cohorts", verbose_name=_("tutors")
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CohortQuerySet.as_manager()

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        ordering = ["course", F("starts_at").asc(nulls_first=True), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(way_in=WayIn.CODE) & ~Q(code="")) | (~Q(way_in=WayIn.CODE) & Q(code="")),
                name="a_code_where_one_is_asked_for",
                violation_error_message=_("A group with a code needs one; any other has none."),
            ),
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True) | Q(closes_at__isnull=True) | Q(closes_at__gt=F("opens_at")),
                name="enrolment_closes_after_it_opens",
                violation_error_message=_("Enrolment closes before it opens."),
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True) | Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="learning_ends_after_it_starts",
                violation_error_message=_("The group ends before it starts."),
            ),
            models.CheckConstraint(condition=Q(seats__isnull=True) | Q(seats__gte=1), name="a_group_has_a_seat"),
            models.CheckConstraint(condition=Q(hold_hours__gte=1), name="a_hold_lasts_an_hour"),
        ]

    def __str__(self) -> str:
        return f"{self.course.title}: {self.title}" if self.name else self.course.title

    def clean(self) -> None:
        if not is_time_zone(self.time_zone):
            raise ValidationError({"time_zone": _("Choose a time zone from the list.")})
        self.code = self.code.strip()
        check_once(block.value for block in self.words)

    def words_in(self, language: str) -> Words:
        """Name and description in ``language``, or as they were first written."""
        return chosen(Words(self.name, self.description), (block.value for block in self.words), language)

    @property
    def title(self) -> str:
        """The name in the reader's language; empty for a group that has none."""
        return self.words_in(get_language() or "").name

    @property
    def about(self) -> str:
        """The description in the reader's language."""
        return self.words_in(get_language() or "").description

    def save(self, *args, **kwargs) -> None:
        self.course = self.course.canonical
        super().save(*args, **kwargs)

    def has_opened(self, now: datetime | None = None) -> bool:
        return self.opens_at is None or self.opens_at <= (now or timezone.now())

    def has_closed(self, now: datetime | None = None) -> bool:
        """Whether enrolment is over, which it is at the latest when the group ends."""
        now = now or timezone.now()
        return (self.closes_at is not None and self.closes_at <= now) or self.has_ended(now)

    def has_started(self, now: datetime | None = None) -> bool:
        return self.starts_at is None or self.starts_at <= (now or timezone.now())

    def has_ended(self, now: datetime | None = None) -> bool:
        return self.ends_at is not None and self.ends_at <= (now or timezone.now())


class CohortTutor(Orderable):
    """Somebody who runs a group: answers applications, marks what people hand in, follows how they come along."""

    cohort = ParentalKey(Cohort, on_delete=models.CASCADE, related_name="cohort_tutors")
    tutor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("person"))

    panels = [FieldPanel("tutor")]

    class Meta(Orderable.Meta):
        constraints = [models.UniqueConstraint(fields=["cohort", "tutor"], name="one_tutor_once")]


class Seat(models.Model):
    """One seat of a group and who has it. Number by number, so that none is given twice."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="taken_seats")
    number = models.PositiveIntegerField()
    enrolment = models.OneToOneField("courses.Enrolment", on_delete=models.CASCADE, related_name="seat")
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cohort", "number"], name="one_person_per_seat"),
            models.CheckConstraint(condition=Q(number__gte=1), name="seats_are_counted_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.cohort_id}: {self.number}"


class Prerequisite(Orderable):
    """A course to have completed first. It stands on the canonical page and holds in every language."""

    course = ParentalKey("courses.CoursePage", on_delete=models.CASCADE, related_name="prerequisites")
    needs = models.ForeignKey("courses.CoursePage", on_delete=models.CASCADE, related_name="+", verbose_name=_("course"))
    with_certificate = models.BooleanField(
        _("with a certificate in force"), default=False, help_text=_("Completed is not enough: its certificate is valid on the day.")
    )

    panels = [FieldRowPanel([FieldPanel("needs"), FieldPanel("with_certificate")])]

    class Meta(Orderable.Meta):
        verbose_name = _("prerequisite")
        constraints = [models.UniqueConstraint(fields=["course", "needs"], name="one_prerequisite_per_course")]

    def clean(self) -> None:
        if self.needs_id and self.course_id and self.needs.translation_key == self.course.translation_key:
            raise ValidationError({"needs": _("A course cannot ask for itself.")})

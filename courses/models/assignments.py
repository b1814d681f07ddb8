"""Assignments with their rubric and rules, and every version that somebody may have been marked by."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import TranslatableMixin
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from core.blocks.clinical import NumberedReferenceBlock
from core.fields import CodeListField
from courses.assignments.kinds import LARGEST_MB, file_kind_choices, usual_kinds
from courses.assignments.timing import Lateness
from courses.enums import LateRule, MarkedBy, WorkForm
from courses.question_blocks import CriterionBlock


class Assignment(TranslatableMixin, index.Indexed, models.Model):
    """A task that learners hand in and people mark by a rubric. Rules and points are the source language's, words each one's own.

    A change of what is read or marked by is a new version, and every version is
    kept (``AssignmentVersion``): a work is marked by the rubric that its author saw.
    """

    title = models.CharField(_("title"), max_length=200)
    task = models.TextField(
        _("task"), help_text=_("What is to be written or made, for whom, and how long. Ask for nothing that names a patient.")
    )
    form = models.CharField(_("what is handed in"), max_length=10, choices=WorkForm.choices, default=WorkForm.TEXT)
    file_kinds = CodeListField(_("kinds of files"), codes=file_kind_choices, default=usual_kinds)
    largest_mb = models.PositiveSmallIntegerField(
        _("largest file, in MB"), default=10, validators=[MinValueValidator(1), MaxValueValidator(LARGEST_MB)]
    )
    rubric = StreamField([("criterion", CriterionBlock())], verbose_name=_("rubric"), blank=True)
    references = StreamField([("reference", NumberedReferenceBlock())], verbose_name=_("references"), blank=True)
    marked_by = models.CharField(_("marked by"), max_length=10, choices=MarkedBy.choices, default=MarkedBy.TUTOR)
    reviews = models.PositiveSmallIntegerField(
        _("reviews that each gives and receives"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(6)],
        help_text=_("For marking by other learners. One's own result is shown once these reviews are given."),
    )
    review_days = models.PositiveSmallIntegerField(
        _("days to give a review"),
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_("After that somebody else is asked; where there is nobody, the work goes to a tutor."),
    )
    anonymous = models.BooleanField(
        _("without names"), default=True, help_text=_("Author and reviewers do not learn who the other is. Tutors see both.")
    )
    pass_percent = models.PositiveSmallIntegerField(
        _("pass mark, in per cent"), default=60, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    attempts_allowed = models.PositiveSmallIntegerField(
        _("times it may be handed in until passed"),
        default=1,
        help_text=_("0 means no limit. From the second time on a tutor marks, and the best result counts."),
    )
    resubmit_days = models.PositiveSmallIntegerField(
        _("days to hand in again"), default=14, validators=[MinValueValidator(1), MaxValueValidator(365)]
    )
    due_days = models.PositiveSmallIntegerField(
        _("due after so many days"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(730)],
        help_text=_("Counted from the start of the learner's group, else from her enrolment. Left empty, nothing is due."),
    )
    late_rule = models.CharField(_("late works"), max_length=10, choices=LateRule.choices, default=LateRule.ACCEPTED)
    late_days = models.PositiveSmallIntegerField(_("days for which late works are taken"), default=7, validators=[MaxValueValidator(365)])
    late_percent = models.PositiveSmallIntegerField(
        _("points off for each day begun, of a hundred"), default=10, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    appeal_days = models.PositiveSmallIntegerField(
        _("days to ask a tutor to look again"),
        default=14,
        help_text=_("0 means that there is no such way."),
        validators=[MaxValueValidator(365)],
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    BODY = ("title", "task", "rubric", "references")
    STREAMS = ("rubric", "references")
    RULES = (
        *("form", "file_kinds", "largest_mb", "marked_by", "reviews", "review_days", "anonymous", "pass_percent"),
        *("attempts_allowed", "resubmit_days", "due_days", "late_rule", "late_days", "late_percent", "appeal_days"),
    )

    translatable_fields = [
        *(TranslatableField(name) for name in BODY),
        *(SynchronizedField(name, overridable=False) for name in RULES),
    ]
    panels = [
        FieldPanel("title"),
        FieldPanel("task"),
        FieldPanel(
            "rubric", help_text=_("Shown to learners before they begin. Describe each level so that two people would choose the same.")
        ),
        MultiFieldPanel(
            [FieldPanel("form"), FieldPanel("file_kinds"), FieldPanel("largest_mb")], heading=_("What is handed in"), icon="doc-full"
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("marked_by"), FieldPanel("pass_percent")]),
                FieldRowPanel([FieldPanel("reviews"), FieldPanel("review_days")]),
                FieldPanel("anonymous"),
                FieldRowPanel([FieldPanel("attempts_allowed"), FieldPanel("resubmit_days")]),
                FieldPanel("appeal_days"),
            ],
            heading=_("Marking"),
            icon="tasks",
            help_text=_("Everything here is told before somebody begins."),
        ),
        MultiFieldPanel(
            [FieldPanel("due_days"), FieldPanel("late_rule"), FieldRowPanel([FieldPanel("late_days"), FieldPanel("late_percent")])],
            heading=_("When it is due"),
            icon="date",
        ),
        FieldPanel("references"),
    ]
    search_fields = [index.SearchField("title"), index.AutocompleteField("title"), index.FilterField("locale_id")]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title

    @transaction.atomic
    def save(self, *args, **kwargs) -> None:
        """Save, and keep the version that this makes where the body has changed."""
        body = self.body()
        latest = AssignmentVersion.objects.filter(assignment_key=self.translation_key, language=self.locale.language_code).first()
        is_new = latest is None or latest.body != body
        if is_new:
            self.version = (latest.version if latest else 0) + 1
        super().save(*args, **kwargs)
        if is_new:
            source = type(self).objects.filter(translation_key=self.translation_key).order_by("pk").values_list("pk", "version").first()
            AssignmentVersion.objects.create(
                assignment_key=self.translation_key,
                language=self.locale.language_code,
                version=self.version,
                source_version=self.version if source[0] == self.pk else source[1],
                body=body,
            )

    def clean(self) -> None:
        super().clean()
        if self.form != WorkForm.TEXT and not self.file_kinds:
            raise ValidationError({"file_kinds": _("Choose at least one kind of file, or have a text handed in.")})
        if not any(_best(block.value) > 0 for block in self.rubric):
            raise ValidationError({"rubric": _("Give at least one criterion with a level that earns points.")})

    def is_ready(self) -> bool:
        """Whether it can be marked: its rubric has a criterion that earns points."""
        return any(_best(block["value"]) > 0 for block in self.rubric.raw_data)

    @property
    def lateness(self) -> Lateness:
        return Lateness(rule=self.late_rule, days=self.late_days, percent=self.late_percent)

    def body(self) -> dict:
        """What is read and marked by, as it is kept for a version."""
        return {name: _plain(getattr(self, name).get_prep_value()) if name in self.STREAMS else getattr(self, name) for name in self.BODY}


class AssignmentVersion(models.Model):
    """An assignment's body as it was, in one language. ``source_version`` is the version of the source that it stood beside."""

    assignment_key = models.UUIDField()
    language = models.CharField(max_length=10)
    version = models.PositiveIntegerField()
    source_version = models.PositiveIntegerField()
    body = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["assignment_key", "language", "version"], name="one_row_per_assignment_version")]

    def __str__(self) -> str:
        return f"{self.assignment_key} {self.language} v{self.version}"


def _best(criterion) -> float:
    """The most points that one of the criterion's levels earns, stored or cleaned."""
    values = [level.get("value", level) if isinstance(level, dict) else level for level in criterion["levels"]]
    return max((float(value["points"]) for value in values), default=0)


def _plain(value):
    """``value`` as JSON keeps it, so that what was read compares equal to what is written."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)

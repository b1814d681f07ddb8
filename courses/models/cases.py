"""Branching cases, every version that somebody may have walked, and each learner's walks."""

from __future__ import annotations

import uuid

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import TranslatableMixin
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from core.blocks.clinical import NumberedReferenceBlock
from courses import branching
from courses.case_blocks import SceneBlock, graph_of
from courses.enums import Review, RunState
from courses.querysets import CaseRunQuerySet

REVIEWS = [(Review.AT_ONCE, _("At the end of each walk")), (Review.FINISHED, _("Once passed, or when no attempt is left"))]


class ClinicalCase(TranslatableMixin, index.Indexed, models.Model):
    """A case that branches. Its graph, points and rules are read from the source language, its words from each.

    A change of what is read, decided or scored is a new version, and every
    version is kept (``CaseVersion``): a walk goes on in the one it began with.
    """

    title = models.CharField(_("title"), max_length=200)
    introduction = models.TextField(_("introduction"), blank=True)
    pass_percent = models.PositiveSmallIntegerField(
        _("pass mark, in per cent of the expert's points"), default=70, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    attempts_allowed = models.PositiveSmallIntegerField(_("attempts allowed"), default=0, help_text=_("0 means no limit."))
    harm_fails = models.BooleanField(_("a harmful decision fails the case"), default=False)
    review = models.CharField(_("the expert's path is shown"), max_length=10, choices=REVIEWS, default=Review.AT_ONCE)
    cost_unit = models.CharField(_("unit of cost"), max_length=30, blank=True, help_text=_("Such as USD. Left empty, costs are not shown."))
    scenes = StreamField([("scene", SceneBlock())], verbose_name=_("scenes"), blank=True)
    references = StreamField([("reference", NumberedReferenceBlock())], verbose_name=_("references"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    BODY = ("title", "introduction", "cost_unit", "scenes", "references")
    RULES = ("pass_percent", "attempts_allowed", "harm_fails", "review")

    translatable_fields = [
        *(TranslatableField(name) for name in BODY),
        *(SynchronizedField(name, overridable=False) for name in RULES),
    ]
    panels = [
        FieldPanel("title"),
        FieldPanel("introduction"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("pass_percent"), FieldPanel("attempts_allowed")]),
                FieldRowPanel([FieldPanel("review"), FieldPanel("cost_unit")]),
                FieldPanel("harm_fails"),
            ],
            heading=_("Rules"),
            icon="tasks",
            help_text=_("Everything here is told before somebody begins."),
        ),
        FieldPanel("scenes", help_text=_("The first scene begins the case. A scene that ends it has no decisions.")),
        FieldPanel("references"),
    ]
    search_fields = [index.SearchField("title"), index.AutocompleteField("title"), index.FilterField("locale_id")]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("branching case")
        verbose_name_plural = _("branching cases")
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title

    @transaction.atomic
    def save(self, *args, **kwargs) -> None:
        """Save, and keep the version that this makes where the body has changed."""
        body = self.body()
        latest = CaseVersion.objects.filter(case_key=self.translation_key, language=self.locale.language_code).first()
        is_new = latest is None or latest.body != body
        if is_new:
            self.version = (latest.version if latest else 0) + 1
        super().save(*args, **kwargs)
        if is_new:
            source = type(self).objects.filter(translation_key=self.translation_key).order_by("pk").values_list("pk", "version").first()
            CaseVersion.objects.create(
                case_key=self.translation_key,
                language=self.locale.language_code,
                version=self.version,
                source_version=self.version if source[0] == self.pk else source[1],
                body=body,
            )

    def clean(self) -> None:
        super().clean()
        names = [block.value["name"] for block in self.scenes]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValidationError({"scenes": _("Two scenes have the short name %(names)s.") % {"names": ", ".join(twice)}})

    @property
    def graph(self) -> branching.Graph:
        """The graph as it is written now, in this language's row."""
        return graph_of(self.scenes.get_prep_value())

    def body(self) -> dict:
        """What is read, decided and scored, as it is kept for a version."""
        streams = ("scenes", "references")
        return {name: _plain(getattr(self, name).get_prep_value()) if name in streams else getattr(self, name) for name in self.BODY}


class CaseVersion(models.Model):
    """A case's body as it was, in one language. ``source_version`` is the version of the source that it stood beside."""

    case_key = models.UUIDField()
    language = models.CharField(max_length=10)
    version = models.PositiveIntegerField()
    source_version = models.PositiveIntegerField()
    body = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["case_key", "language", "version"], name="one_row_per_case_version")]

    def __str__(self) -> str:
        return f"{self.case_key} {self.language} v{self.version}"


class CaseRun(models.Model):
    """One walk of a learner through a case. ``version`` is the source's version that she began with; its rules are kept here."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrolment = models.ForeignKey("courses.Enrolment", on_delete=models.CASCADE, related_name="case_runs")
    case = models.ForeignKey(ClinicalCase, on_delete=models.PROTECT, related_name="runs")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=20, choices=RunState.choices, default=RunState.OPEN)
    version = models.PositiveIntegerField()
    pass_percent = models.PositiveSmallIntegerField()
    harm_fails = models.BooleanField(default=False)
    language = models.CharField(max_length=10)
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    points = models.SmallIntegerField(null=True)
    maximum = models.SmallIntegerField(null=True)
    percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    minutes = models.PositiveIntegerField(default=0)
    cost = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    harmful = models.PositiveSmallIntegerField(default=0)
    passed = models.BooleanField(null=True)

    objects = CaseRunQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "case", "number"], name="one_case_run_per_number"),
            models.UniqueConstraint(fields=["enrolment", "case"], condition=Q(state="open"), name="one_open_case_run"),
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True, passed__isnull=True)
                | Q(state="ended", ended_at__isnull=False, passed__isnull=False),
                name="ended_case_runs_are_scored",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} #{self.number}"

    @property
    def is_open(self) -> bool:
        return self.state == RunState.OPEN


class CaseStep(models.Model):
    """One decision on a walk. ``scene`` and ``decision`` are the ids of blocks."""

    run = models.ForeignKey(CaseRun, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveSmallIntegerField()
    scene = models.CharField(max_length=40)
    decision = models.CharField(max_length=40)
    language = models.CharField(max_length=10)
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="one_decision_per_step")]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.number}"


def _plain(value):
    """``value`` as JSON keeps it, so that what was read compares equal to what is written."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)

"""Learning paths: courses that lead somewhere together, and who walks them."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from core.models import BasePage
from courses import path_outline
from courses.enums import Level
from courses.querysets import PathEnrolmentQuerySet


class LearningPathPage(BasePage):
    """Several courses, in order or by choice, with a certificate of their own."""

    shell_kind = "courses.path"

    outcomes = StreamField([("outcome", blocks.CharBlock(max_length=250))], verbose_name=_("outcomes"), blank=True)
    level = models.CharField(_("level"), max_length=20, choices=Level.choices, default=Level.INTRODUCTORY)
    provider = models.ForeignKey(
        "accounts.Institution", on_delete=models.PROTECT, related_name="provided_paths", verbose_name=_("provider")
    )
    in_order = models.BooleanField(_("in this order"), default=True, help_text=_("Otherwise the courses can be taken in any order."))
    electives_needed = models.PositiveSmallIntegerField(
        _("electives needed"), default=0, help_text=_("How many of the courses marked “of one's choice” must be completed.")
    )
    certificate_months = models.PositiveSmallIntegerField(
        _("certificate is valid for, in months"), null=True, blank=True, help_text=_("Leave empty for a certificate that does not expire.")
    )

    override_translatable_fields = [
        SynchronizedField("slug", overridable=False),
        SynchronizedField("level", overridable=False),
        SynchronizedField("provider", overridable=False),
        SynchronizedField("in_order", overridable=False),
        SynchronizedField("electives_needed", overridable=False),
        SynchronizedField("certificate_months", overridable=False),
        SynchronizedField("steps", overridable=False),
    ]
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("outcomes", help_text=_("What somebody can do at the end. Each begins with a verb: “Lead …”.")),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("in_order"), FieldPanel("electives_needed")]),
                FieldPanel("level"),
                FieldPanel("certificate_months"),
            ],
            heading=_("The way"),
            icon="order",
        ),
        InlinePanel("steps", heading=_("Courses"), label=_("Course"), icon="doc-full", min_num=1),
        FieldPanel("provider", icon="home", help_text=_("The institution that stands on the path's certificate.")),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("summary")]
    parent_page_types = ["courses.CourseIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("learning path")
        verbose_name_plural = _("learning paths")

    @property
    def seed(self) -> str:
        """What the path's arcs are drawn from: the same in every language."""
        return str(self.translation_key)

    def shell_data(self) -> dict[str, Any]:
        return {"page": self.pk, "path": str(self.translation_key)}

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict[str, Any]:
        """Facts and the order come from the canonical page, words from this one."""
        return {
            **super().get_context(request, *args, **kwargs),
            "path": path_outline.path_of(self.translation_key, self.locale.language_code),
            "index": self.get_parent(),
        }


class PathStep(Orderable):
    """One course of a path."""

    path = ParentalKey(LearningPathPage, on_delete=models.CASCADE, related_name="steps")
    course = models.ForeignKey("courses.CoursePage", on_delete=models.PROTECT, related_name="+", verbose_name=_("course"))
    elective = models.BooleanField(_("of one's choice"), default=False)

    panels = [FieldRowPanel([FieldPanel("course"), FieldPanel("elective")])]

    class Meta(Orderable.Meta):
        constraints = [models.UniqueConstraint(fields=["path", "course"], name="one_step_per_course")]


class PathEnrolment(models.Model):
    """Somebody on a learning path. ``path`` is the canonical page. How far she is follows from her courses."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="paths", verbose_name=_("learner"))
    path = models.ForeignKey(LearningPathPage, on_delete=models.PROTECT, related_name="enrolments", verbose_name=_("learning path"))
    language = models.CharField(_("language"), max_length=10)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now)
    left_at = models.DateTimeField(_("left"), null=True, blank=True)
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True)

    objects = PathEnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("learning path of a learner")
        ordering = ["-joined_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["learner", "path"], name="one_way_per_learner"),
            models.CheckConstraint(condition=Q(left_at__isnull=True) | Q(completed_at__isnull=True), name="a_path_walked_is_not_left"),
        ]

    def __str__(self) -> str:
        return f"{self.learner} – {self.path}"

    @property
    def source(self) -> str:
        """How certificates name this deed."""
        return f"courses.path:{self.pk}"

"""Module > lesson, below a course: what is read in one sitting."""

from __future__ import annotations

from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from core.models import BasePage
from courses import branching
from courses.approval import showing
from courses.blocks import LessonBlocks
from courses.models.approved_pages import ApprovedPage
from courses.models.pages import CoursePage
from courses.outline import outline_of


class ModulePage(ApprovedPage):
    """A part of a course: a few lessons that belong together."""

    shell_kind = "courses.module"
    override_translatable_fields = [SynchronizedField("slug", overridable=False)]
    parent_page_types = ["courses.CoursePage"]
    subpage_types = ["courses.LessonPage"]

    def serve(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """A module has no page of its own: its lessons stand in the course's outline."""
        return redirect(f"{self.get_parent().get_url(request)}#module-{self.translation_key}")

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")


class LessonPage(ApprovedPage):
    """One sitting: something to read, and perhaps a quiz at its end."""

    shell_kind = "courses.lesson"

    body = StreamField(LessonBlocks(), verbose_name=_("lesson"), blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"),
        default=5,
        validators=[MinValueValidator(1)],
        help_text=_("For reading and doing what the lesson asks."),
    )
    quiz = models.ForeignKey(
        "courses.Quiz",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="lessons",
        verbose_name=_("quiz"),
        help_text=_("Shown at the end of the lesson; it must be passed to complete the course."),
    )
    case = models.ForeignKey(
        "courses.ClinicalCase",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="lessons",
        verbose_name=_("branching case"),
        help_text=_("Walked after the lesson, before its quiz; it must be passed to complete the course."),
    )
    assignment = models.ForeignKey(
        "courses.Assignment",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="lessons",
        verbose_name=_("assignment"),
        help_text=_("Handed in after the lesson and marked by people; it must be passed to complete the course."),
    )

    override_translatable_fields = [
        SynchronizedField("slug", overridable=False),
        SynchronizedField("minutes", overridable=False),
        SynchronizedField("quiz", overridable=False),
        SynchronizedField("case", overridable=False),
        SynchronizedField("assignment", overridable=False),
    ]
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("body"),
        MultiFieldPanel(
            [FieldPanel("minutes"), FieldPanel("assignment"), FieldPanel("case"), FieldPanel("quiz")],
            heading=_("Time, assignment, branching case and quiz"),
            icon="time",
        ),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("body")]
    parent_page_types = ["courses.ModulePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")

    @cached_property
    def course(self) -> CoursePage:
        """The course in this lesson's language."""
        return CoursePage.objects.ancestor_of(self).get()

    def shell_data(self) -> dict[str, Any]:
        return {
            "page": self.pk,
            "course": str(self.course.translation_key),
            "lesson": str(self.translation_key),
            "in_groups": self.course.is_taken_in_groups,
            "headings": self.headings,
        }

    @property
    def headings(self) -> list[tuple[str, str]]:
        """Where in the lesson a note may stand: the id of each heading, the same in every language, and its words."""
        found = (block for block in self.body.raw_data if block["type"] in {"heading", "subheading"})
        return [(block["id"], block["value"]["text"]) for block in found if block.get("id")]

    def hindrance(self) -> str:
        """Words that are not translated, a branching case that nobody could walk to its end, or an assignment that nobody could mark."""
        if self.assignment and not self.assignment.is_ready():
            return super().hindrance() or gettext("The rubric of its assignment earns no points: see the assignment's page.")
        if self.case and not branching.is_walkable(self.case.graph):
            return super().hindrance() or gettext("The graph of its branching case has problems: see them on the case's page.")
        return super().hindrance()

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict[str, Any]:
        outline = outline_of(self.course.translation_key, self.locale.language_code)
        return {
            **super().get_context(request, *args, **kwargs),
            "course": self.course,
            "outline": outline,
            "lesson": outline.lesson(self.translation_key) if outline else None,
            "next": outline.after(self.translation_key) if outline else None,
            "back": outline.before(self.translation_key) if outline else None,
            "review_overdue": self.course.canonical.is_review_overdue,
            "haste": showing.haste_of(self.course),
        }

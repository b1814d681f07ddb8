"""What learners thought of each course: means and words, never whose, and nothing while they are few."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Avg, Count, FloatField, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView

from core.languages import direction
from core.tables import plain_cell
from courses import evaluation, evaluation_results, rules
from courses.models import CoursePage, Evaluation
from courses.querysets import of_courses_visible_to

# Fewer, and one could guess who said what.
FEWEST = 5
MEANS = tuple(item for item in evaluation.ITEMS if item.kind == "agreement")
IN_A_WORD = {
    "outcomes_met": _("Outcomes"),
    "relevant": _("Relevance"),
    "clear": _("Clarity"),
    "evidence": _("Evidence"),
    "will_change": _("Change"),
}


@dataclass(frozen=True, slots=True)
class Summed:
    """One item over all evaluations of a course. ``shown`` is a mean or a count in words."""

    text: str
    shown: str


@dataclass(frozen=True, slots=True)
class Words:
    text: str
    language: str

    @property
    def direction(self) -> str:
        return direction(self.language)


def evaluated_courses(user) -> QuerySet[CoursePage]:
    """Courses with evaluations that ``user`` may read, with their number and the mean of each item; one query."""
    visible = CoursePage.objects.filter(pk__in=CoursePage.objects.filter(of_courses_visible_to(user)).values("pk"))
    means = {f"mean_{item.code}": Avg(Cast(KeyTextTransform(item.code, "enrolments__evaluation__answers"), FloatField())) for item in MEANS}
    given = Count("enrolments__evaluation", distinct=True)
    return visible.annotate(given=given, **means).filter(given__gt=0).order_by("title", "pk")


def shown_mean(course: CoursePage, code: str) -> str:
    """The mean of an item, with one digit; a word where too few have answered."""
    mean = getattr(course, f"mean_{code}")
    return _("too few") if course.given < FEWEST or mean is None else f"{mean:.1f}"


class MeanColumn(Column):
    def __init__(self, item: evaluation.Item) -> None:
        super().__init__(f"mean_{item.code}", label=IN_A_WORD.get(item.code, item.text))
        self.item = item

    def get_value(self, instance):
        return shown_mean(instance, self.item.code)


class EvaluationsView(ReportView):
    """Each course with its means."""

    page_title = _("Evaluations")
    header_icon = "pick"
    model = CoursePage
    index_url_name = "evaluations"
    index_results_url_name = "evaluations_results"
    columns = [
        TitleColumn("title", label=_("Course"), get_url=lambda course: reverse("evaluations_of", args=[course.pk])),
        Column("given", label=_("Evaluations")),
        *(MeanColumn(item) for item in MEANS),
    ]
    list_export = ["title", "given", *(f"mean_{item.code}" for item in MEANS)]
    export_headings = {"title": _("Course"), "given": _("Evaluations"), **{f"mean_{item.code}": item.text for item in MEANS}}
    custom_field_preprocess = {"title": {"csv": plain_cell, "xlsx": plain_cell}}

    def dispatch(self, request, *args, **kwargs):
        if not rules.may_see_learners(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self):
        return evaluated_courses(self.request.user)

    def get_queryset(self):
        return evaluated_courses(self.request.user)

    def to_row_dict(self, item):
        """A spreadsheet hides as much as the page does."""
        return {**super().to_row_dict(item), **{f"mean_{part.code}": str(shown_mean(item, part.code)) for part in MEANS}}

    def get_filename(self):
        return "evaluations"


def evaluations_of(request: HttpRequest, pk: int) -> HttpResponse:
    """One course: each item's mean, and what learners wrote, in an order that says nothing of when."""
    if not rules.may_see_learners(request.user):
        raise PermissionDenied
    course = get_object_or_404(evaluated_courses(request.user), pk=pk)
    enough = course.given >= FEWEST
    context = {
        "course": course,
        "fewest": FEWEST,
        "enough": enough,
        "page_title": _("Evaluations"),
        "page_subtitle": course.title,
        "header_icon": "pick",
        "header_title": course.title,
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("evaluations"), "label": _("Evaluations")},
            {"url": "", "label": course.title},
        ],
        **(_what_was_said(course) if enough else {}),
        "sections": evaluation_results.sections(course, fewest=FEWEST),
    }
    return TemplateResponse(request, "courses/admin/evaluations_of.html", context)


def _what_was_said(course: CoursePage) -> dict[str, Any]:
    said = list(Evaluation.objects.filter(enrolment__course=course).values_list("answers", "language"))
    return {
        "means": [Summed(item.text, shown_mean(course, item.code)) for item in MEANS],
        "counts": [Summed(item.text, _shown_count(item, said)) for item in evaluation.ITEMS if item.kind == "yes_no"],
        "words": [
            (
                item.text,
                sorted(
                    (Words(answers[item.code], language) for answers, language in said if answers.get(item.code)),
                    key=lambda words: words.text,
                ),
            )
            for item in evaluation.ITEMS
            if item.kind == "text"
        ],
    }


def _shown_count(item: evaluation.Item, said) -> str:
    """How many said yes; a few among many are not counted out."""
    yes = Counter(answers.get(item.code) for answers, _language in said)["yes"]
    if 0 < yes < FEWEST:
        return _("Yes: fewer than %(fewest)d of %(given)d") % {"fewest": FEWEST, "given": len(said)}
    return _("Yes: %(yes)d of %(given)d") % {"yes": yes, "given": len(said)}


class EvaluationsMenuItem(MenuItem):
    def is_shown(self, request):
        return rules.may_see_learners(request.user)


def addresses() -> list:
    return [
        path("evaluations/", EvaluationsView.as_view(), name="evaluations"),
        path("evaluations/results/", EvaluationsView.as_view(results_only=True), name="evaluations_results"),
        path("evaluations/<int:pk>/", evaluations_of, name="evaluations_of"),
    ]

"""How the questions of each quiz do, for those who write them: figures, a drawing, and the questions to look at again."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView

from core.languages import own_name
from core.tables import plain_cell
from courses import quiz_statistics, report_drawings, rules
from courses.item_analysis import ENOUGH
from courses.models import Quiz
from courses.quiz_statistics import Report, Row, Which
from courses.reports_admin import ReportsMenuItem, as_csv, crumbs, for_readers_of_learners, is_mirrored

CHART = (480, 320)


class QuizzesView(ReportView):
    """Each quiz that somebody has handed in."""

    page_title = gettext_lazy("Item analysis")
    header_icon = "list-ol"
    model = Quiz
    index_url_name = "item_analyses"
    index_results_url_name = "item_analyses_results"
    columns = [
        TitleColumn("title", label=gettext_lazy("Quiz"), get_url=lambda quiz: reverse("item_analysis", args=[quiz.pk])),
        Column("learners", label=gettext_lazy("Learners")),
        Column("given", label=gettext_lazy("Attempts handed in")),
    ]
    list_export = ["title", "learners", "given"]
    export_headings = {"title": gettext_lazy("Quiz"), "learners": gettext_lazy("Learners"), "given": gettext_lazy("Attempts handed in")}
    custom_field_preprocess = {"title": {"csv": plain_cell, "xlsx": plain_cell}}

    def dispatch(self, request, *args, **kwargs):
        if not rules.may_see_learners(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self):
        return quiz_statistics.analysed_quizzes(self.request.user)

    def get_queryset(self):
        return quiz_statistics.analysed_quizzes(self.request.user)

    def get_filename(self):
        return "item-analysis"


class ChoiceForm(forms.Form):
    """Which attempts are looked at."""

    which = forms.ChoiceField(label=gettext_lazy("Attempts"), choices=Which.choices, required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language of the attempt"), required=False)

    def __init__(self, *args, languages: list[str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [("", _("All languages")), *((code, own_name(code)) for code in languages)]

    @property
    def chosen(self) -> dict[str, str]:
        """What was asked for; the first attempts in all languages where it cannot be read."""
        told = self.cleaned_data if self.is_valid() else {}
        return {"which": told.get("which") or Which.FIRST, "language": told.get("language") or ""}


@for_readers_of_learners
def item_analysis(request: HttpRequest, pk: int) -> HttpResponse:
    quiz = get_object_or_404(quiz_statistics.analysed_quizzes(request.user), pk=pk)
    form = ChoiceForm(request.GET or {"which": Which.FIRST}, languages=quiz_statistics.languages_of(quiz, request.user))
    report = quiz_statistics.report(quiz, request.user, **form.chosen)
    if request.GET.get("export") == "csv":
        return as_csv(f"item-analysis-{quiz.title}", _columns(), map(_line, report.rows))
    return TemplateResponse(request, "courses/admin/item_analysis.html", _context(quiz, form, report))


def _context(quiz: Quiz, form: ChoiceForm, report: Report) -> dict:
    placed = [row for row in report.rows if row.figures.facility is not None and row.figures.discrimination is not None]
    width, height = CHART
    return {
        "quiz": quiz,
        "form": form,
        "chosen": form.chosen,
        "report": report,
        "enough": ENOUGH,
        "summary": _summary(report),
        "flagged": [row for row in report.rows if row.flags],
        "dots": report_drawings.scatter(
            [(str(row.number), row.figures.facility, row.figures.discrimination, bool(row.flags)) for row in placed],
            width=width,
            height=height,
            across=(0, 100),
            up=(-100, 100),
            mirrored=is_mirrored(),
        ),
        "chart_width": width,
        "chart_height": height,
        "chart_box": f"-52 -14 {width + 76} {height + 44}",
        "middle": height // 2,
        "ticks": _ticks(width),
        "export": f"?which={form.chosen['which']}&language={form.chosen['language']}&export=csv",
        "page_title": _("Item analysis"),
        "header_title": quiz.title,
        "header_icon": "list-ol",
        "breadcrumbs_items": crumbs((reverse("item_analyses"), _("Item analysis")), ("", quiz.title)),
    }


def _ticks(width: int) -> list[tuple[str, int]]:
    """Where 0, 25, 50, 75 and 100 per cent stand across."""
    return [(report_drawings.plain(width * ((100 - part if is_mirrored() else part) / 100)), part) for part in (0, 25, 50, 75, 100)]


def _summary(report: Report) -> list[tuple[str, str, str]]:
    """The figures of the whole quiz: words, the figure, what it says."""
    told = report.analysis
    return [
        (_("Mean mark"), _percent(told.mean), ""),
        (_("Median mark"), _percent(told.median), ""),
        (_("Standard deviation"), _percent(told.deviation), _("How far marks lie apart.")),
        (_("Cronbach’s alpha"), _percent(told.alpha), _("How well the questions measure the same thing. It is good from 70 per cent.")),
        (_("Error ratio"), _percent(told.error_ratio), _("How much of the spread is chance. It is good below 50 per cent.")),
        (_("Standard error"), _percent(told.standard_error), _("How far a mark may be from what the learner knows.")),
        (_("Skewness"), _number(told.skewness), _("Below 0: most marks are high. Above 0: most are low.")),
        (_("Kurtosis"), _number(told.kurtosis), _("Above 0: most marks lie close together, and a few far away.")),
    ]


def _percent(figure: float | None) -> str:
    return "–" if figure is None else _("%(figure)s %%") % {"figure": report_drawings.plain(figure)}


def _number(figure: float | None) -> str:
    return "–" if figure is None else f"{figure:.2f}"


def _columns() -> list[str]:
    return [
        *(_("Number"), _("Question"), _("Kind"), _("Version"), _("Changed since"), _("Attempts")),
        *(_("Facility index, %"), _("Standard deviation, %"), _("Random guess score, %")),
        *(_("Intended weight, %"), _("Effective weight, %")),
        *(_("Discrimination index, %"), _("Discriminative efficiency, %"), _("Look at it again"), _("Answers")),
    ]


def _line(row: Row) -> list[object]:
    figures = row.figures
    answers = "; ".join(f"{option.text}{' *' if option.is_right else ''}: {option.count}" for option in row.options)
    return [
        *(row.number, row.stem, row.kind, row.version, _("Yes") if row.is_old else _("No"), figures.attempts),
        *(figures.facility, figures.deviation, row.guess, figures.intended_weight, figures.effective_weight),
        *(figures.discrimination, figures.efficiency),
        " ".join([*row.sentences, *([too_few(figures.attempts)] if row.is_few else [])]),
        answers,
    ]


def too_few(attempts: int) -> str:
    sentence = ngettext("%(count)d attempt is too few to judge.", "%(count)d attempts are too few to judge.", attempts)
    return sentence % {"count": attempts}


def addresses() -> list:
    return [
        path("item-analysis/", QuizzesView.as_view(), name="item_analyses"),
        path("item-analysis/results/", QuizzesView.as_view(results_only=True), name="item_analyses_results"),
        path("item-analysis/<int:pk>/", item_analysis, name="item_analysis"),
    ]


def menu_item() -> ReportsMenuItem:
    return ReportsMenuItem(gettext_lazy("Item analysis"), reverse("item_analyses"), icon_name="list-ol", order=120)

"""How each course goes, for its authors and the staff: who comes along, where people stop, and whom to write to."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView

from core.errors import Refused
from core.tables import plain_cell
from courses import at_risk_words, dashboard, report_drawings, rules, services
from courses.dashboard import ACTIVE_DAYS, Dashboard, Step
from courses.marked_parts import PartKind
from courses.models import CoursePage, Enrolment
from courses.part_figures import TENTHS
from courses.reports_admin import ReportsMenuItem, as_csv, crumbs, for_readers_of_learners, is_mirrored

PER_PAGE = 25
BAR_WIDTH, BAR_HEIGHT = 400, 26
SIDE = 36


class CoursesView(ReportView):
    """Each course that somebody was ever in."""

    page_title = gettext_lazy("Courses at a glance")
    header_icon = "view"
    model = CoursePage
    index_url_name = "course_reports"
    index_results_url_name = "course_reports_results"
    columns = [
        TitleColumn("title", label=gettext_lazy("Course"), get_url=lambda course: reverse("course_report", args=[course.pk])),
        Column("enrolled", label=gettext_lazy("Enrolled so far")),
        Column("completed", label=gettext_lazy("Completed")),
    ]
    list_export = ["title", "enrolled", "completed"]
    export_headings = {
        "title": gettext_lazy("Course"),
        "enrolled": gettext_lazy("Enrolled so far"),
        "completed": gettext_lazy("Completed"),
    }
    custom_field_preprocess = {"title": {"csv": plain_cell, "xlsx": plain_cell}}

    def dispatch(self, request, *args, **kwargs):
        if not rules.may_see_learners(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self):
        return dashboard.courses_with_learners(self.request.user)

    def get_queryset(self):
        return dashboard.courses_with_learners(self.request.user)

    def get_filename(self):
        return "courses"


@for_readers_of_learners
def course_report(request: HttpRequest, pk: int) -> HttpResponse:
    course = get_object_or_404(dashboard.courses_with_learners(request.user), pk=pk)
    wanted = request.GET.get("export", "")
    if wanted == "at_risk":
        return as_csv(f"at-risk-{course.title}", _risk_columns(), map(_risk_line, dashboard.at_risk_in(course).iterator()))
    told = dashboard.dashboard(course)
    if wanted in _TABLES:
        columns, rows = _TABLES[wanted](told)
        return as_csv(f"{wanted}-{course.title}", columns, rows)
    return TemplateResponse(request, "courses/admin/course_report.html", _context(request, course, told))


@for_readers_of_learners
@require_POST
def nudge(request: HttpRequest, pk: int, uid: str) -> HttpResponse:
    """Write to one learner at risk, in her language."""
    seen = Enrolment.objects.visible_to(request.user).filter(course=pk).select_related("learner")
    enrolment = get_object_or_404(seen, uid=uid)
    try:
        services.nudge(enrolment, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("A message goes to %(name)s, in her own language.") % {"name": enrolment.learner.name})
    return redirect(f"{reverse('course_report', args=[pk])}#at-risk")


def _context(request: HttpRequest, course: CoursePage, told: Dashboard) -> dict:
    steps = list(zip(told.steps, report_drawings.bars(_counted(told.steps), mirrored=is_mirrored(), **_bar()), strict=True))
    squares = report_drawings.heat([lesson.weeks for lesson in told.lessons], side=SIDE, mirrored=is_mirrored())
    page = Paginator(dashboard.at_risk_in(course), PER_PAGE).get_page(request.GET.get("p"))
    return {
        "course": course,
        "told": told,
        "figures": _figures(told),
        "steps": [(step, step_words(step), bar) for step, bar in steps],
        "bar_width": BAR_WIDTH,
        "bar_height": BAR_HEIGHT - 6,
        "steps_box": f"0 0 {BAR_WIDTH + 60} {BAR_HEIGHT * max(1, len(steps))}",
        "squares": squares,
        "heat_box": f"{-SIDE * (0 if is_mirrored() else 1)} {-SIDE // 2} {SIDE * (dashboard.WEEKS + 1)} {SIDE * len(squares) + SIDE // 2}",
        "side": SIDE,
        "row_labels": [(lesson.number, report_drawings.plain(place * SIDE + SIDE * 0.625)) for place, lesson in enumerate(told.lessons)],
        "row_label_x": report_drawings.plain(dashboard.WEEKS * SIDE + SIDE / 2 if is_mirrored() else -SIDE / 2),
        "parts": [(part, report_drawings.heat([part.tenths], side=SIDE, mirrored=is_mirrored())[0]) for part in told.parts],
        "tenths_box": f"0 0 {SIDE * TENTHS} {SIDE}",
        "page_obj": page,
        "at_risk": [(one, at_risk_words.reasons(one), at_risk_words.may_be_written_to(one, told.at)) for one in page],
        "rule": at_risk_words.rule(),
        "quiet_days": dashboard.QUIET_DAYS,
        "lessons_count": len(told.lessons),
        "page_title": _("Courses at a glance"),
        "header_title": course.title,
        "header_icon": "view",
        "breadcrumbs_items": crumbs((reverse("course_reports"), _("Courses at a glance")), ("", course.title)),
    }


def _bar() -> dict[str, int]:
    return {"width": BAR_WIDTH, "height": BAR_HEIGHT}


def _counted(steps: tuple[Step, ...]) -> list[tuple[str, int]]:
    return [(str(number), step.count) for number, step in enumerate(steps, start=1)]


def step_words(step: Step) -> str:
    words = {
        "enrolled": _("Enrolled"),
        "lesson": _("Read: %(title)s"),
        **dict.fromkeys([kind.value for kind in PartKind], _("Passed: %(title)s")),
        "evaluated": _("Evaluated the course"),
        "completed": _("Completed the course"),
    }
    return words[step.kind] % {"title": step.title}


def _figures(told: Dashboard) -> list[tuple[str, object, str]]:
    counts = told.counts
    days = "–" if counts.days_to_complete is None else counts.days_to_complete
    seen = ngettext("Seen in the last %(days)d day.", "Seen in the last %(days)d days.", ACTIVE_DAYS) % {"days": ACTIVE_DAYS}
    return [
        (_("Enrolled so far"), counts.enrolled, _("Also those who finished or left.")),
        (_("Under way"), counts.under_way, ""),
        (_("Active"), counts.active, seen),
        (_("Completed"), counts.completed, ""),
        (_("Withdrawn"), counts.withdrawn, ""),
        (_("Days to complete"), days, _("Half of those who finished needed no more.")),
    ]


def _risk_columns() -> list[str]:
    return [_("Learner"), _("Reasons"), _("Language"), _("Enrolled"), _("Last seen"), _("Lessons read"), _("Last message")]


def _risk_line(enrolment: Enrolment) -> list[object]:
    days = [moment.date().isoformat() if moment else "" for moment in (enrolment.enrolled_at, enrolment.last_seen_at, enrolment.nudged_at)]
    reasons = "; ".join(at_risk_words.reasons(enrolment))
    return [enrolment.learner.name, reasons, enrolment.language, days[0], days[1], enrolment.lessons_read, days[2]]


def _steps_table(told: Dashboard) -> tuple[list[str], list[list[object]]]:
    return [_("Step"), _("Learners"), _("Stopped here")], [[step_words(step), step.count, step.stopped] for step in told.steps]


def _lessons_table(told: Dashboard) -> tuple[list[str], list[list[object]]]:
    columns = [_("Lesson"), _("Opened"), _("Read"), _("Stopped here"), _("Minutes taken"), _("Minutes planned")]
    weeks = [week.date().isoformat() for week in told.weeks]
    rows = [
        [lesson.title, lesson.opened, lesson.read, lesson.stopped, lesson.minutes, lesson.planned, *lesson.weeks] for lesson in told.lessons
    ]
    return [*columns, *weeks], rows


def _marks_table(told: Dashboard) -> tuple[list[str], list[list[object]]]:
    width = 100 // TENTHS
    tenths = [f"{place * width}–{place * width + width} %" for place in range(TENTHS)]
    columns = [_("Quiz, case or assignment"), _("Kind"), _("Learners"), _("Passed"), _("Attempts"), _("Mean mark"), *tenths]
    rows = [[part.title, part.kind.label, part.learners, part.passed, part.attempts, part.mean, *part.tenths] for part in told.parts]
    return columns, rows


_TABLES: dict[str, Callable[[Dashboard], tuple[list[str], list[list[object]]]]] = {
    "steps": _steps_table,
    "lessons": _lessons_table,
    "marks": _marks_table,
}


def addresses() -> list:
    return [
        path("course-reports/", CoursesView.as_view(), name="course_reports"),
        path("course-reports/results/", CoursesView.as_view(results_only=True), name="course_reports_results"),
        path("course-reports/<int:pk>/", course_report, name="course_report"),
        path("course-reports/<int:pk>/message/<uuid:uid>/", nudge, name="nudge_learner"),
    ]


def menu_item() -> ReportsMenuItem:
    return ReportsMenuItem(gettext_lazy("Courses at a glance"), reverse("course_reports"), icon_name="view", order=90)

"""What the checks found, for authors and editors: course by course, and each finding with the way to it."""

from __future__ import annotations

import django_filters
from django.conf import settings
from django.db.models import Avg, Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404
from django.urls import path, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView

from accounts.rules import has_site_role
from core.checking import wording
from core.checking.findings import GRAVE, HINT, SERIOUS
from core.checking.report import READABILITY, SEVERITIES
from core.languages import own_name
from core.tables import plain_cell
from courses import link_words, rules
from courses.content_querysets import authored_by
from courses.enums import EDITORS_OF_ALL
from courses.models import CheckedContent, ContentFinding, CoursePage, LinkUse
from courses.reports_admin import ReportsMenuItem

PLAIN = {"csv": plain_cell, "xlsx": plain_cell}
ON_WIDE_SCREENS = "on-wide-screens"
EDITED_AT = {
    "page": "wagtailadmin_pages:edit",
    "case": "wagtailsnippets_courses_clinicalcase:edit",
    "question": "wagtailsnippets_courses_question:edit",
}


class ChecksMenuItem(ReportsMenuItem):
    """Shown to those who look after what is written, of whom all read who learns what: asked once for a request."""

    def is_shown(self, request):
        return super().is_shown(request) and (not rules.sees_every_learner(request.user) or rules.may_see_checks(request.user))


class ChecksReport(ReportView):
    """A report that is there for those who look after what is written, and for nobody else."""

    template_name = "courses/admin/content_report.html"

    def dispatch(self, request, *args, **kwargs):
        if not rules.may_see_checks(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)


def edit_address(content: CheckedContent, block: str = "") -> str:
    """The editor of ``content``, at the block where it has one."""
    kind, key = content.subject
    return reverse(EDITED_AT[kind], args=[key]) + (f"#block-{block}-section" if block else "")


def courses_seen_by(user) -> QuerySet[CoursePage]:
    """Every course that was checked, in each of its languages."""
    seen = CoursePage.objects.filter(checked__isnull=False)
    if has_site_role(user, *EDITORS_OF_ALL):
        return seen.distinct()
    return seen.filter(pk__in=authored_by(user).order_by().values("pk")).distinct()


def with_counts(courses: QuerySet[CoursePage]) -> QuerySet[CoursePage]:
    """With findings by severity, broken links, and the mean reading ease of its pages; one query for all of them."""
    findings = ContentFinding.objects.filter(content__course=OuterRef("pk")).order_by().values("content__course")
    counts = {severity: _count(findings.filter(severity=severity)) for severity in SEVERITIES}
    broken = LinkUse.objects.broken().minded().filter(content__course=OuterRef("pk")).order_by().values("content__course")
    ease = CheckedContent.objects.filter(course=OuterRef("pk")).order_by().values("course").annotate(mean=Avg("ease")).values("mean")
    return courses.annotate(**counts, broken_links=_count(broken), mean_ease=Subquery(ease)).select_related("locale")


def _count(rows: QuerySet) -> Coalesce:
    return Coalesce(Subquery(rows.annotate(count=Count("pk")).values("count")), 0)


class CoursesView(ChecksReport):
    """Each course in each language, with how much there is to look at."""

    page_title = _("Accessibility and readability")
    header_icon = "glasses"
    model = CoursePage
    index_url_name = "content_checks"
    index_results_url_name = "content_checks_results"
    columns = [
        TitleColumn("title", label=_("Course"), get_url=lambda course: f"{reverse('content_findings')}?course={course.pk}"),
        Column("language", label=_("Language")),
        Column(GRAVE, label=wording.SEVERITY_WORDS[GRAVE]),
        Column(SERIOUS, label=wording.SEVERITY_WORDS[SERIOUS]),
        Column(HINT, label=wording.SEVERITY_WORDS[HINT], classname=ON_WIDE_SCREENS),
        Column("broken_links", label=_("Broken links"), classname=ON_WIDE_SCREENS),
        Column("reading_ease", label=_("Reading ease"), classname=ON_WIDE_SCREENS),
    ]
    list_export = ["title", "language", *SEVERITIES, "broken_links", "reading_ease"]
    export_headings = {
        "title": _("Course"),
        "language": _("Language"),
        **wording.SEVERITY_WORDS,
        "broken_links": _("Broken links"),
        "reading_ease": _("Reading ease"),
    }
    custom_field_preprocess = {"title": PLAIN}

    def get_base_queryset(self):
        return with_counts(courses_seen_by(self.request.user)).order_by("title", "pk")

    def get_queryset(self):
        return self.get_base_queryset()

    def decorate_paginated_queryset(self, object_list):
        for course in object_list:
            course.language = own_name(course.locale.language_code)
            course.reading_ease = "–" if course.mean_ease is None else f"{course.mean_ease:.1f}"
        return object_list

    def get_filename(self):
        return "content-checks"


def courses_to_choose(request) -> QuerySet[CoursePage]:
    return courses_seen_by(request.user).order_by("title", "pk")


class FindingFilterSet(WagtailFilterSet):
    severity = django_filters.ChoiceFilter(label=_("How grave"), choices=list(wording.SEVERITY_WORDS.items()))
    about = django_filters.ChoiceFilter(
        label=_("About"), choices=[("access", _("Accessibility")), ("reading", _("Readability"))], method="choose_about"
    )
    code = django_filters.ChoiceFilter(label=_("What"), choices=lambda: [(code, wording.kind(code)) for code in wording.CODES])
    course = django_filters.ModelChoiceFilter(label=_("Course"), field_name="content__course", queryset=courses_to_choose)
    language = django_filters.ChoiceFilter(label=_("Language"), field_name="content__language", choices=settings.LANGUAGES)

    class Meta:
        model = ContentFinding
        fields = ["severity", "about", "code", "course", "language"]

    def choose_about(self, rows, name, value):
        reading = Q(code__in=READABILITY)
        return rows.filter(reading if value == "reading" else ~reading)


class FindingsView(ChecksReport):
    """Each finding, the gravest first, with the way to the block where it stands."""

    page_title = _("What the checks found")
    header_icon = "glasses"
    model = ContentFinding
    filterset_class = FindingFilterSet
    index_url_name = "content_findings"
    index_results_url_name = "content_findings_results"
    columns = [
        TitleColumn("problem", label=_("What"), width="26%", get_url=lambda row: row.edit_url),
        Column("quote", label=_("Passage"), width="22%", classname=ON_WIDE_SCREENS),
        Column("advice", label=_("What to do"), width="22%", classname=ON_WIDE_SCREENS),
        Column("severity_words", label=_("How grave"), width="10%"),
        Column("shown_where", label=_("Where"), width="20%"),
    ]
    list_export = ["problem", "advice", "quote", "severity_words", "content.title", "where", "course_title", "language_name", "edit_url"]
    export_headings = {
        "problem": _("What"),
        "advice": _("What to do"),
        "quote": _("Passage"),
        "severity_words": _("How grave"),
        "content.title": _("Page"),
        "where": _("Where"),
        "course_title": _("Course"),
        "language_name": _("Language"),
        "edit_url": _("Address of the editor"),
    }
    custom_field_preprocess = dict.fromkeys(list_export, PLAIN)

    def get_base_queryset(self):
        return self.get_queryset()

    def get_queryset(self):
        return ContentFinding.objects.visible_to(self.request.user).select_related("content__course").by_gravity()

    def decorate_paginated_queryset(self, object_list):
        return [described(row) for row in object_list]

    def get_filename(self):
        return "content-findings"


def described(row: ContentFinding) -> ContentFinding:
    """``row`` with its words, in the reader's language."""
    row.problem, row.advice = wording.problem(row.code, row.facts), wording.advice(row.code, row.facts)
    row.severity_words = wording.SEVERITY_WORDS[row.severity]
    row.where = f"{row.content.title} · {wording.place(row.number, link_words.block_label(row.field, row.kind))}"
    row.course_title = row.content.course.title if row.content.course else ""
    row.language_name = own_name(row.content.language)
    row.shown_where = shown_place(row)
    row.edit_url = edit_address(row.content, row.block)
    return row


def shown_place(row) -> SafeString:
    """Page, block, course and language of a finding or link, each in its own direction."""
    course = row.content.course
    parts = [row.content.title, wording.place(row.number, link_words.block_label(row.field, row.kind)), course.title if course else ""]
    return format_html_join(" · ", "<bdi>{}</bdi>", ((part,) for part in [*parts, own_name(row.content.language)] if part))


def addresses() -> list:
    return [
        path("content-checks/", CoursesView.as_view(), name="content_checks"),
        path("content-checks/results/", CoursesView.as_view(results_only=True), name="content_checks_results"),
        path("content-checks/findings/", FindingsView.as_view(), name="content_findings"),
        path("content-checks/findings/results/", FindingsView.as_view(results_only=True), name="content_findings_results"),
    ]


def menu_item() -> ChecksMenuItem:
    return ChecksMenuItem(_("Accessibility and readability"), reverse("content_checks"), icon_name="glasses", order=130)

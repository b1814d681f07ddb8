"""The gradebook of a course: found, filtered, taken along; and a mark set by a person, with a reason."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Refused
from courses import dashboard, gradebook, rules, services
from courses.enums import EnrolmentState
from courses.gradebook import Outcome, Part
from courses.gradebook_tables import columns, mean_words, row, shown
from courses.models import Attempt, CoursePage, Enrolment
from courses.reports_admin import as_csv, as_xlsx, crumbs, for_readers_of_learners
from courses.results import plain_number

PER_PAGE = 50
EXPORTS = {"csv": as_csv, "xlsx": as_xlsx}


class FilterForm(forms.Form):
    words = forms.CharField(label=gettext_lazy("Name or e-mail address"), max_length=200, required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    part = forms.ChoiceField(label=gettext_lazy("Quiz, case or assignment"), required=False)
    outcome = forms.ChoiceField(label=gettext_lazy("Its result"), required=False)

    def __init__(self, *args, parts: list[Part], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.parts = {part.code: part for part in parts}
        every = [("", _("All"))]
        self.fields["state"].choices = every + [(state.value, state.label) for state in EnrolmentState if state in dashboard.BEGUN]
        self.fields["language"].choices = every + list(settings.LANGUAGES)
        self.fields["outcome"].choices = every + Outcome.choices
        self.fields["part"].choices = [("", _("None")), *((code, part.title) for code, part in self.parts.items())]

    @property
    def chosen(self) -> dict:
        """What could be read of what was asked."""
        self.is_valid()
        asked = {name: value for name, value in self.cleaned_data.items() if value}
        return asked | {"part": self.parts[asked["part"]]} if "part" in asked else asked


class OverrideForm(forms.Form):
    percent = forms.DecimalField(
        label=gettext_lazy("Mark, in per cent"), min_value=0, max_value=100, max_digits=5, decimal_places=2, localize=True
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The learner reads it beside the mark."),
    )


class TakeBackForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The learner reads it beside the mark."),
    )


@for_readers_of_learners
def book(request: HttpRequest, pk: int) -> HttpResponse:
    course = _course(request, pk)
    parts = gradebook.parts_of(course)
    form = FilterForm(request.GET, parts=parts)
    found = gradebook.learners(course, **form.chosen)
    if export := EXPORTS.get(request.GET.get("export", "")):
        return export(f"gradebook-{course.title}", columns(parts), map(row, gradebook.all_lines(found, parts)))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
    asked = request.GET.copy()
    for name in ("p", "export"):
        asked.pop(name, None)
    context = {
        "course": course,
        "form": form,
        "parts": parts,
        "page_obj": page,
        "lines": [(line, mean_words(line), shown(line)) for line in gradebook.lines(page.object_list, parts)],
        "query": f"{asked.urlencode()}&" if asked else "",
        "may_mark": rules.may_mark(request.user, course),
        "page_title": _("Gradebook"),
        "header_title": _("Gradebook"),
        "header_icon": "table",
        "breadcrumbs_items": _crumbs(course, ("", _("Gradebook"))),
    }
    return TemplateResponse(request, "courses/admin/gradebook.html", context)


@for_readers_of_learners
def mark(request: HttpRequest, pk: int, uid: str) -> HttpResponse:
    """One mark with its history; by POST it is set, or with ``take_back`` given back to the answers."""
    course = _course(request, pk)
    if not rules.may_mark(request.user, course):
        raise Http404
    attempts = Attempt.objects.handed_in().filter(enrolment__course=course).select_related("enrolment__learner", "quiz")
    attempt = get_object_or_404(attempts, uid=uid)
    takes_back = "take_back" in request.POST
    form = OverrideForm(request.POST if request.method == "POST" and not takes_back else None, initial={"percent": attempt.percent})
    back_form = TakeBackForm(request.POST if takes_back else None, prefix="back")
    asked = back_form if takes_back else form
    if request.method == "POST" and asked.is_valid() and _done(request, attempt, asked.cleaned_data):
        return redirect("gradebook", course.pk)
    context = {
        "attempt": attempt,
        "form": form,
        "back_form": back_form,
        "percent": plain_number(attempt.percent),
        "history": [
            (change, plain_number(change.percent_before), plain_number(change.percent_after))
            for change in attempt.overrides.select_related("by")
        ],
        "header_title": _("Set a mark"),
        "header_icon": "edit",
        "breadcrumbs_items": _crumbs(course, (reverse("gradebook", args=[course.pk]), _("Gradebook")), ("", _("Set a mark"))),
    }
    return TemplateResponse(request, "courses/admin/set_mark.html", context)


def _done(request: HttpRequest, attempt: Attempt, told: dict) -> bool:
    try:
        if "percent" in told:
            services.override_mark(attempt, told["percent"], reason=told["reason"], by=request.user)
        else:
            services.take_back_override(attempt, reason=told["reason"], by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, _("The mark of %(name)s is changed.") % {"name": attempt.enrolment.learner.name})
    return True


def _course(request: HttpRequest, pk: int) -> CoursePage:
    seen = Enrolment.objects.visible_to(request.user).order_by().values("course")
    return get_object_or_404(CoursePage.objects.filter(pk__in=seen), pk=pk)


def _crumbs(course: CoursePage, *steps: tuple[str, str]) -> list[dict]:
    list_url, url = reverse("course_reports"), reverse("course_report", args=[course.pk])
    return crumbs((list_url, _("Courses at a glance")), (url, course.title), *steps)


def addresses() -> list:
    return [
        path("course-reports/<int:pk>/marks/", book, name="gradebook"),
        path("course-reports/<int:pk>/marks/<uuid:uid>/", mark, name="set_mark"),
    ]

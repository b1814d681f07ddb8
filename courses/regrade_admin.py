"""Marking past answers to a question anew: first what it would change, then, with a reason, the deed."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.errors import Refused
from courses import services
from courses.models import Question, Regrade
from courses.results import plain_number

MOST_SHOWN = 200


class RegradeForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Learners read it beside their mark.")
    )
    take_passes = forms.BooleanField(
        label=_("Also where somebody loses a pass by it"),
        required=False,
        help_text=_("Otherwise attempts that would lose their pass are left as they are. Certificates stay in either case."),
    )
    expected = forms.IntegerField(widget=forms.HiddenInput, required=False)


def addresses() -> list:
    return [path("questions/<int:pk>/regrade/", regrade_question, name="regrade_question")]


def regrade_question(request: HttpRequest, pk: int) -> HttpResponse:
    """The preview; by POST the deed, or with ``look`` the preview under the other rule."""
    if not request.user.has_perm("courses.change_question"):
        raise PermissionDenied
    question = get_object_or_404(Question, pk=pk)
    looks = request.method == "POST" and "look" in request.POST
    form = RegradeForm(request.POST if request.method == "POST" and not looks else None, initial=request.POST.dict() if looks else None)
    take_passes = "take_passes" in request.POST
    if request.method == "POST" and not looks and form.is_valid():
        try:
            done = services.regrade(question, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            count = done.changes.count()
            sentence = ngettext("%(count)d mark was changed.", "%(count)d marks were changed.", count) % {"count": count}
            messages.success(request, sentence)
            return redirect("wagtailsnippets_courses_question:list")
    return TemplateResponse(request, "courses/admin/regrade.html", _context(request, question, form, take_passes=take_passes))


def _context(request: HttpRequest, question: Question, form: RegradeForm, *, take_passes: bool) -> dict:
    try:
        effects = services.preview_regrade(question, by=request.user, take_passes=take_passes)
        refusal = ""
    except Refused as why:
        effects, refusal = [], str(why)
    changing = [effect for effect in effects if effect.changes_mark]
    form.initial["expected"] = len(changing)
    shown = sorted((effect for effect in effects if effect.changes_mark or effect.keeps_pass), key=lambda effect: effect.keeps_pass)
    return {
        "question": question,
        "form": form,
        "expected": len(changing),
        "refusal": refusal,
        "looked_at": len(effects),
        "changing": len(changing),
        "gaining": sum(effect.gains_pass for effect in changing),
        "losing": sum(effect.loses_pass for effect in changing),
        "kept": sum(effect.keeps_pass for effect in effects),
        "rows": [_row(effect) for effect in shown[:MOST_SHOWN]],
        "more": max(0, len(shown) - MOST_SHOWN),
        "earlier": Regrade.objects.filter(question_key=question.translation_key).select_related("by")[:20],
        "header_title": _("Mark past answers anew"),
        "header_icon": "rotate",
        "breadcrumbs_items": [
            {"url": reverse("wagtailsnippets_courses_question:list"), "label": _("Questions")},
            {"url": "", "label": str(question)},
        ],
    }


def _row(effect) -> dict:
    return {
        "learner": effect.attempt.enrolment.learner.name,
        "quiz": effect.attempt.quiz.title,
        "handed_in_at": effect.attempt.handed_in_at,
        "before": plain_number(effect.marks_before),
        "after": plain_number(effect.marks_after),
        "verdict": _verdict(effect),
    }


def _verdict(effect) -> str:
    if effect.keeps_pass:
        return _("Left as it is: it would lose its pass")
    if effect.gains_pass:
        return _("Passes by it")
    return _("Loses its pass") if effect.loses_pass else ""

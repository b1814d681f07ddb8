"""The survey 90 days later: whoever has the link may answer, once."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from certificates.views.discreet import privately
from core.errors import Refused
from courses.forms import EvaluationForm
from courses.models import FollowUp
from courses.outline import outline_of
from courses.questionnaires import FOLLOW_UP, items_asked
from courses.services import follow_up as services


@never_cache
@privately
def survey(request: HttpRequest, token: str) -> HttpResponse:
    """Ask and keep. The page names the course, and nothing of the learner."""
    found = _survey(token)
    course = found.enrolment.course
    outline = outline_of(course.translation_key, get_language())
    context = {"title": outline.title if outline else course.title, "token": token}
    if found.answered_at or not services.is_open(found):
        return render(request, "courses/followed_up.html", {**context, "answered": bool(found.answered_at)})
    form = EvaluationForm(request.POST or None, items=items_asked(course, FOLLOW_UP, language=get_language()))
    if request.method == "POST" and form.is_valid():
        try:
            services.answer(found, form.cleaned_data, language=get_language())
        except Refused:
            return render(request, "courses/followed_up.html", {**context, "answered": False})
        return render(request, "courses/followed_up.html", {**context, "answered": True})
    return render(request, "courses/follow_up.html", {**context, "form": form}, status=422 if form.errors else 200)


@csrf_exempt  # a mail program sends this by itself: RFC 8058
@never_cache
@privately
def decline(request: HttpRequest, token: str) -> HttpResponse:
    """One click ends it. By GET it only asks, since programs that read mail follow links."""
    found = _survey(token)
    if request.method == "POST":
        services.decline(found)
    return render(request, "courses/follow_up_declined.html", {"token": token, "done": request.method == "POST"})


def _survey(token: str) -> FollowUp:
    return get_object_or_404(FollowUp.objects.select_related("enrolment__course"), token=token)

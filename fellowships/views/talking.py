"""Messages: what is new for somebody, one conversation, and the same on paper."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Exists, Max, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Institution
from core import moments
from core.errors import Refused
from fellowships import correspondence_showing as showing
from fellowships import parties
from fellowships.call_words import title_of, titles_of
from fellowships.correspondence_forms import MessageForm
from fellowships.enums import Party
from fellowships.models import Application, Message, MessageTemplate
from fellowships.parties import Voice
from fellowships.services import talking
from fellowships.views.papers import next_page

ON_A_PAGE = 25


@never_cache
@login_required
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Every application in which somebody wrote to the reader or she wrote, the newest first; those with something new on request."""
    mine = Message.objects.filter(showing.conversations_seen_by(request.user))
    unread = mine.unread_by(request.user).filter(application=OuterRef("pk"))
    found = Application.objects.filter(pk__in=mine.order_by().values("application")).annotate(
        has_new=Exists(unread), last=Max("messages__sent_at")
    )
    only_new = request.GET.get("show") == "new"
    if only_new:
        found = found.filter(has_new=True)
    query = request.GET.get("q", "").strip()[:100]
    if query:
        found = found.filter(Q(applicant__name__icontains=query) | Q(number__icontains=query))
    page = Paginator(found.select_related("call", "applicant").order_by("-last", "-pk"), ON_A_PAGE).get_page(request.GET.get("page"))
    titles = titles_of((one.call for one in page), get_language() or "en")
    zone = moments.reader_zone(request.user, otherwise="UTC")
    rows = [
        {
            "url": reverse("fellowships:messages", args=[one.uid]),
            "applicant": one.applicant_name if one.applicant_id != request.user.pk else "",
            "number": one.number,
            "call": titles[one.call.translation_key],
            "when": moments.in_words(one.last, zone),
            "has_new": one.has_new,
        }
        for one in page
    ]
    context = {"rows": rows, "page_obj": page, "only_new": only_new, "query": query}
    return render(request, "fellowships/talking/inbox.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def conversation(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One application's messages in one part that the reader plays; by POST, one more is sent."""
    application, voice = _application(request, uid)
    part = showing.messages_of(application, request.user, voice)
    form = MessageForm(request.POST or None, addressees=part["addressees"], initial=_beginning(request, application))
    if request.method == "POST" and form.is_valid():
        try:
            _send(request, application, voice, form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your message is sent."))
            return redirect(next_page(request) or part["url"])
    talking.mark_read(part["found"], request.user)
    context = _context(request, application, voice) | {"part": part, "form": form, "templates": _templates(voice)}
    return render(request, "fellowships/talking/conversation.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_safe
def printed(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The same conversation without anything around it."""
    application, voice = _application(request, uid)
    context = _context(request, application, voice) | {"part": showing.messages_of(application, request.user, voice)}
    return render(request, "fellowships/talking/print.html", context)


def _context(request: HttpRequest, application: Application, voice: Voice) -> dict[str, Any]:
    others = [each for each in parties.voices_of(request.user, application) if each != voice]
    return {
        "application": application,
        "voice": voice,
        "call": title_of(application.call, get_language() or "en"),
        "is_applicant": voice.party == Party.APPLICANT,
        "is_officer": voice.party == Party.OFFICER,
        "others": [
            {"label": showing.label_of(each.party, each.host), "url": showing.messages_url(application.uid, each)} for each in others
        ],
        "print_url": f"{reverse('fellowships:messages_print', args=[application.uid])}?{_query(voice)}",
    }


def _query(voice: Voice) -> str:
    return f"party={voice.party}" + (f"&host={voice.host.uid}" if voice.host else "")


def _send(request: HttpRequest, application: Application, voice: Voice, form: MessageForm) -> Message:
    to, _colon, host = form.cleaned_data["to"].partition(":")
    hospital = Institution.objects.filter(uid=host).first() if host else None
    return talking.write(application, author=request.user, voice=voice, to=to, host=hospital, text=form.cleaned_data["text"])


def _beginning(request: HttpRequest, application: Application) -> dict[str, str]:
    """The words of the template that an officer chose, filled in."""
    key = request.GET.get("template", "")
    if not (key.isdecimal() and len(key) < 10):
        return {}
    template = MessageTemplate.objects.filter(pk=int(key)).first()
    if template is None:
        return {}
    names = {
        "{name}": application.applicant_name,
        "{call}": title_of(application.call, template.locale.language_code),
        "{number}": application.number,
    }
    text = template.text
    for name, value in names.items():
        text = text.replace(name, value)
    return {"text": text}


def _templates(voice: Voice) -> list[dict[str, Any]]:
    """What an officer may begin with, in every language: she writes in the applicant's."""
    if voice.party != Party.OFFICER:
        return []
    found = MessageTemplate.objects.select_related("locale").order_by("title", "locale")
    return [{"pk": one.pk, "title": one.title, "language": one.locale.language_code} for one in found]


def _application(request: HttpRequest, uid: UUID) -> tuple[Application, Voice]:
    """The application and the part in which the page shows it; 404 for whoever plays none."""
    application = get_object_or_404(Application.objects.select_related("call", "applicant"), uid=uid)
    said = request.POST if request.method == "POST" and "party" in request.POST else request.GET
    voice = parties.voice(request.user, application, party=said.get("party", ""), host_uid=said.get("host", ""))
    if voice is None:
        raise Http404
    return application, voice

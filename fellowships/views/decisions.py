"""Decisions of a call: checked by a second officer, published together, with their letters."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import Refused
from core.languages import direction, own_name
from fellowships import merge_fields
from fellowships.choosing_forms import LetterForm, NoteForm
from fellowships.desk.sheet import decisions_shown
from fellowships.enums import Outcome
from fellowships.models import Application, CallPage, Decision, LetterTemplate, Publication
from fellowships.services import deciding, lettering, publishing
from fellowships.views.pipeline import head, own_call

PAGE_SIZE = 50
form_methods = require_http_methods(["GET", "HEAD", "POST"])


def own_decision(request: HttpRequest, uid: UUID) -> Decision:
    """A decision of a call that the reader runs, about somebody else."""
    mine = Decision.objects.filter(application__call__in=CallPage.objects.run_by(request.user)).exclude(application__applicant=request.user)
    return get_object_or_404(mine.select_related("application__call"), uid=uid)


@never_cache
@login_required
def decisions(request: HttpRequest, call_key: UUID) -> HttpResponse:
    """What is prepared, what is checked, what is out; the letters as they would be read."""
    own = own_call(request, call_key)
    context = head(request, own)
    chosen = {"outcome": request.GET.get("outcome", ""), "stand": request.GET.get("stand", "")}
    page = Paginator(_filtered(Decision.objects.in_call(own), chosen), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = page.object_list.select_related("application__applicant", "slot__opportunity__institution", "prepared_by", "checked_by")
    context |= {
        "page_obj": page,
        "page_query": "".join(f"{name}={value}&" for name, value in chosen.items() if value),
        "rows": [{**shown, "may_check": _may_check(shown["decision"], request.user)} for shown in decisions_shown(rows, context["zone"])],
        "chosen": chosen,
        "counts": _counts(own),
        "too_many": _too_many(own),
        "outcomes": [{"value": each.value, "label": each.label, "selected": chosen["outcome"] == each.value} for each in Outcome],
        "under_way": own.publications.exclude(state="done").first(),
        "last": own.publications.filter(state="done").first(),
    }
    return render(request, "fellowships/desk/decisions.html", context)


def _filtered(rows, chosen: dict[str, str]):
    if chosen["outcome"] in Outcome.values:
        rows = rows.filter(outcome=chosen["outcome"])
    stands = {"unchecked": rows.unchecked, "ready": rows.ready, "published": rows.published}
    rows = stands[chosen["stand"]]() if chosen["stand"] in stands else rows
    return rows.order_by("published_at", "checked_at", "application__number", "pk")


def _counts(call: CallPage) -> dict[str, int]:
    counted: Counter[str] = Counter()
    for published, checked in Decision.objects.in_call(call).values_list("published_at", "checked_at"):
        counted["published" if published else "ready" if checked else "unchecked"] += 1
    return {name: counted[name] for name in ("unchecked", "ready", "published")}


def _may_check(decision: Decision, user) -> bool:
    return not decision.is_published and not decision.is_checked and decision.prepared_by_id != user.pk


def _too_many(call: CallPage) -> list[str]:
    """Slots for which more offers are prepared than places are free, each as a sentence."""
    offers = Decision.objects.in_call(call).unpublished().filter(outcome=Outcome.OFFER)
    wanted: Counter[int] = Counter(offers.values_list("slot", flat=True))
    return [
        ngettext(
            "%(slot)s: %(count)d offer is prepared, and %(free)d places are free.",
            "%(slot)s: %(count)d offers are prepared, and %(free)d places are free.",
            wanted[row["pk"]],
        )
        % {"slot": row["name"], "count": wanted[row["pk"]], "free": row["free"]}
        for row in publishing.free_places(wanted)
        if wanted[row["pk"]] > row["free"]
    ]


@login_required
@require_POST
def check(request: HttpRequest, call_key: UUID) -> HttpResponse:
    """Say as a second officer that those ticked, or all that are prepared, may go out."""
    own = own_call(request, call_key)
    waiting = Decision.objects.in_call(own).unchecked().select_related("application")
    if request.POST.get("all") != "1":
        try:
            waiting = waiting.filter(uid__in=request.POST.getlist("decision"))
        except ValidationError:
            raise Http404 from None
    done, refused = deciding.check_many(list(waiting), actor=request.user)
    if done:
        messages.success(request, ngettext("%(count)d decision is checked.", "%(count)d decisions are checked.", done) % {"count": done})
    for sentence in refused:
        messages.error(request, sentence)
    return redirect("fellowships:select_decisions", own.key)


@login_required
@require_POST
def discard(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take back what was prepared."""
    decision = own_decision(request, uid)
    try:
        deciding.discard(decision, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The decision is taken back. Nothing went out."))
    return redirect("fellowships:select_application", decision.application.uid)


@login_required
@require_POST
def send_back(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Ask whoever prepared it for another look."""
    decision, form = own_decision(request, uid), NoteForm(request.POST)
    try:
        deciding.send_back(decision, actor=request.user, note=form.cleaned_data["note"] if form.is_valid() else "")
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The decision goes back to be looked at again."))
    return redirect("fellowships:select_application", decision.application.uid)


@never_cache
@login_required
@form_methods
def publish(request: HttpRequest, call_key: UUID) -> HttpResponse:
    """What will go out, in numbers; then it goes."""
    own = own_call(request, call_key)
    if request.method == "POST":
        try:
            begun = publishing.publish_all(own, actor=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("fellowships:select_decisions", own.key)
        return redirect("fellowships:select_publication", begun.uid)
    ready = Counter(Decision.objects.in_call(own).ready().values_list("outcome", flat=True))
    rows = [{"label": each.label, "count": ready[each.value]} for each in Outcome]
    context = {**head(request, own), "rows": rows, "total": sum(ready.values()), "too_many": _too_many(own)}
    return render(request, "fellowships/desk/publish.html", context)


@never_cache
@login_required
def publication(request: HttpRequest, uid: UUID) -> HttpResponse:
    """How far a publication is, and what was held back."""
    mine = Publication.objects.filter(call__in=CallPage.objects.run_by(request.user)).select_related("call", "by")
    found = get_object_or_404(mine, uid=uid)
    numbers = {str(row.uid): row for row in Application.objects.filter(uid__in=[each["application"] for each in found.held_back])}
    held_back = [{"application": numbers.get(each["application"]), "sentence": each["sentence"]} for each in found.held_back]
    context = {**head(request, found.call), "publication": found, "held_back": held_back, "is_done": found.ended_at is not None}
    return render(request, "fellowships/desk/publication.html", context)


@never_cache
@login_required
def letters(request: HttpRequest, call_key: UUID) -> HttpResponse:
    """The letters of a call, by outcome and language, and whose words each has."""
    own = own_call(request, call_key)
    kept = {(row.outcome, row.language): row for row in LetterTemplate.objects.for_call(own).order_by("-call_id")}
    wanted = Counter(Application.objects.in_call(own).handed_in().values_list("applicant__profile__language", flat=True))
    rows = [
        {
            "language": code,
            "name": own_name(code),
            "direction": direction(code),
            "readers": wanted[code],
            "letters": [{"outcome": each, "source": _source(kept.get((each.value, code)), own)} for each in Outcome],
        }
        for code, _name in sorted(settings.LANGUAGES, key=lambda pair: -wanted[pair[0]])
    ]
    return render(request, "fellowships/desk/letters.html", {**head(request, own), "rows": rows, "outcomes": list(Outcome)})


def _source(template: LetterTemplate | None, call: CallPage) -> str:
    if template is None:
        return "house"
    return "call" if template.call_id == call.pk else "site"


@never_cache
@login_required
@form_methods
def letter(request: HttpRequest, call_key: UUID, outcome: str, language: str) -> HttpResponse:
    """Write one letter, with a preview for somebody who would get it."""
    own = own_call(request, call_key)
    if outcome not in Outcome.values or language not in dict(settings.LANGUAGES):
        raise Http404
    template = LetterTemplate.objects.of_call(own).filter(outcome=outcome, language=language).first()
    if request.method == "POST" and request.POST.get("deed") == "remove":
        if template is not None:
            lettering.remove_template(template, actor=request.user)
            messages.success(request, _("The letter has the house's words again."))
        return redirect("fellowships:select_letter", own.key, outcome, language)
    words, source = lettering.words_for(own, outcome, language)
    form = LetterForm(request.POST or None, initial={"subject": words.subject, "text": words.text})
    if form.is_valid():
        try:
            lettering.save_template(own, actor=request.user, outcome=outcome, language=language, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("text", str(refusal))
        else:
            messages.success(request, _("The letter is kept."))
            return redirect("fellowships:select_letter", own.key, outcome, language)
    context = {
        **head(request, own),
        "form": form,
        "outcome": Outcome(outcome),
        "language": {"code": language, "name": own_name(language), "direction": direction(language)},
        "source": source,
        "has_own": template is not None,
        "fields": list(merge_fields.FIELDS.items()),
        "preview": _preview(own, outcome, language),
    }
    return render(request, "fellowships/desk/letter.html", context, status=422 if form.errors else 200)


def _preview(call: CallPage, outcome: str, language: str) -> lettering.Letter | None:
    """The letter as it is kept, for a decision that is prepared, else for the first application with a choice."""
    rows = Decision.objects.in_call(call).filter(outcome=outcome).select_related("application__call", "application__applicant__profile")
    prepared = rows.select_related("slot__opportunity__institution").order_by("published_at", "pk").first()
    decision = prepared or _supposed(call, outcome)
    return lettering.letter_for(decision, language=language) if decision else None


def _supposed(call: CallPage, outcome: str) -> Decision | None:
    """A decision that nobody has made, to show how its letter would read."""
    application = (
        Application.objects.in_call(call).handed_in().select_related("call", "applicant__profile").order_by("number", "pk").first()
    )
    choice = application.choices.select_related("slot__opportunity__institution").order_by("rank").first() if application else None
    if application is None or choice is None:
        return None
    reason = "places" if outcome == Outcome.REJECT else ""
    position = 2 if outcome == Outcome.WAITLIST else None
    return Decision(application=application, outcome=outcome, slot=choice.slot, reason_class=reason, position=position)

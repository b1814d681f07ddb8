"""The verification desk of an institution: what its members checked, shared among them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, get_language_bidi, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import VERIFYING_ROLES
from accounts.models import ApiToken, Institution, User
from accounts.services import remove_key as remove
from certificates import findings, printed, result_tables, standings
from certificates.desk_forms import ChecksForm, HistoryForm
from certificates.models import Check
from certificates.services import desks
from certificates.services.checking import receipt as ask_for_receipt
from certificates.views.discreet import privately
from core.errors import Refused
from core.throttle import throttled

form_methods = require_http_methods(["GET", "HEAD", "POST"])
PER_PAGE = 25
MOST_IN_A_TABLE = 10_000


def institution_of(request: HttpRequest, uid: UUID) -> Institution:
    """The institution, for who checks certificates in its name; for anybody else there is nothing here."""
    return get_object_or_404(Institution.objects.of(request.user, *VERIFYING_ROLES), uid=uid)


@privately
@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The desks of the person: with one, that one."""
    institutions = list(Institution.objects.of(request.user, *VERIFYING_ROLES))
    if not institutions:
        raise Http404
    if len(institutions) == 1:
        return redirect("certificates:desk", institution=institutions[0].uid)
    return render(request, "certificates/verifiers/index.html", {"institutions": institutions})


@privately
@login_required
@require_safe
def desk(request: HttpRequest, institution: UUID) -> HttpResponse:
    """Check, and see what was checked."""
    return _desk(request, institution_of(request, institution), ChecksForm())


@privately
@login_required
@require_POST
@throttled("checks")
def check(request: HttpRequest, institution: UUID) -> HttpResponse:
    """Check one number or a list, and keep what was found."""
    ours = institution_of(request, institution)
    form = ChecksForm(request.POST, request.FILES)
    if not form.is_valid():
        return _desk(request, ours, form, status=422)
    asked, told = form.cleaned_data["asked"], form.cleaned_data["holder_is_told"]
    try:
        if len(asked) == 1:
            found = desks.check_one(ours, asked[0], verifier=request.user, holder_is_told=told)
            return redirect("certificates:desk_check", institution=ours.uid, check=found.uid)
        batch = desks.check_many(ours, asked, verifier=request.user, holder_is_told=told)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("certificates:desk", institution=ours.uid)
    return redirect(f"{_address(ours)}?list={batch.token}#history")


@privately
@login_required
@require_POST
@throttled("checks")
def check_again(request: HttpRequest, institution: UUID) -> HttpResponse:
    """Check everything once more, what was checked longest ago first, and show what changed."""
    ours = institution_of(request, institution)
    done = desks.check_again(ours, verifier=request.user)
    if done.batch is None:
        messages.info(request, _("Nothing was checked yet, so there is nothing to check again."))
        return redirect("certificates:desk", institution=ours.uid)
    messages.success(request, _said(done))
    return redirect(f"{_address(ours)}?list={done.batch.token}#history")


def _said(done: desks.CheckedAgain) -> str:
    said = [
        ngettext("%(count)d certificate was checked again.", "%(count)d certificates were checked again.", done.checked)
        % {"count": done.checked},
        ngettext("%(count)d has another state than before.", "%(count)d have another state than before.", done.changed)
        % {"count": done.changed},
    ]
    if done.left:
        said.append(
            ngettext("%(count)d more is left: press the button again.", "%(count)d more are left: press the button again.", done.left)
            % {"count": done.left}
        )
    return " ".join(said)


@privately
@login_required
@require_safe
def one_check(request: HttpRequest, institution: UUID, check: UUID) -> HttpResponse:
    """One check: what was found then, what holds today, and its receipt."""
    ours = institution_of(request, institution)
    found = get_object_or_404(_checks(ours), uid=check)
    today = found.certificate.standing if found.certificate else ""
    context = {
        "institution": ours,
        "check": found,
        "mark": standings.mark(found.state),
        "findings": findings.read(found.findings),
        "today": standings.mark(today) if today and today != found.state else None,
        "facts": printed.paper(found.certificate.record) if found.certificate else [],
        "current": "checks",
    }
    return render(request, "certificates/verifiers/check.html", context)


@privately
@login_required
@require_POST
def receipt(request: HttpRequest, institution: UUID, check: UUID) -> HttpResponse:
    """The signed receipt of a check, asked for by anybody at the desk, as often as they like."""
    found = get_object_or_404(_checks(institution_of(request, institution)), uid=check)
    return redirect("certificates:receipt", uid=ask_for_receipt(found, language=get_language()).uid)


@privately
@login_required
@require_safe
def table(request: HttpRequest, institution: UUID, kind: str) -> HttpResponse:
    """The history as it is filtered, to take along: ``"csv"`` or ``"xlsx"``."""
    ours = institution_of(request, institution)
    form = _filters(request, ours)
    rows = [_cells(each) for each in _wanted(request, ours, form)[:MOST_IN_A_TABLE]]
    heads = [
        _("Checked (UTC)"), _("Certificate number"), _("Result"), _("Result before"), _("Today"), _("Name"), _("Title"), _("Checked by"),
        _("By"), _("File"), _("SHA-256 of the file"), _("The holder may see it"), _("Reference"),
    ]  # fmt: skip
    if kind == "csv":
        content, media_type = result_tables.as_csv(heads, rows), "text/csv; charset=utf-8"
    else:
        content = result_tables.as_xlsx(_("Checks"), heads, rows, right_to_left=get_language_bidi())
        media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="checks-{timezone.now():%Y-%m-%d}.{kind}"'
    return response


@privately
@login_required
@require_safe
def keys(request: HttpRequest, institution: UUID) -> HttpResponse:
    """The institution's keys for programs, whoever made them."""
    ours = institution_of(request, institution)
    context = {"institution": ours, "keys": ours.keys.select_related("user"), "current": "keys"}
    return render(request, "certificates/verifiers/keys.html", context)


@privately
@login_required
@form_methods
def remove_key(request: HttpRequest, institution: UUID, key: UUID) -> HttpResponse:
    """Ask once, then shut the program out, whoever made its key."""
    ours = institution_of(request, institution)
    found = get_object_or_404(ApiToken.objects.filter(institution=ours), uid=key)
    if request.method == "POST":
        remove(found, by=request.user)
        messages.success(request, _("The key “%(name)s” is removed.") % {"name": found.name})
        return redirect("certificates:desk_keys", institution=ours.uid)
    return render(request, "certificates/verifiers/remove_key.html", {"institution": ours, "key": found, "current": "keys"})


def _address(ours: Institution) -> str:
    return reverse("certificates:desk", args=[ours.uid])


def _desk(request: HttpRequest, ours: Institution, checks_form: ChecksForm, *, status: int = 200) -> HttpResponse:
    form = _filters(request, ours)
    page = Paginator(_wanted(request, ours, form), PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "institution": ours,
        "form": checks_form,
        "filters": form,
        "page_obj": page,
        "rows": [_row(each) for each in page],
        "query": f"{query.urlencode()}&" if query else "",
        "is_filtered": any(query.values()),
        "current": "checks",
    }
    return render(request, "certificates/verifiers/desk.html", context, status=status)


def _checks(ours: Institution) -> QuerySet[Check]:
    return Check.objects.of_institution(ours).select_related("certificate", "verifier", "institution")


def _filters(request: HttpRequest, ours: Institution) -> HistoryForm:
    people = User.objects.filter(pk__in=Check.objects.of_institution(ours).values("verifier"))
    form = HistoryForm(request.GET, people=people)
    form.is_valid()
    return form


def _wanted(request: HttpRequest, ours: Institution, form: HistoryForm) -> QuerySet[Check]:
    """The checks asked for, the newest first, each with the result ``before`` of the same certificate."""
    said = form.cleaned_data
    earlier = Check.objects.of_institution(ours).filter(certificate=OuterRef("certificate"), pk__lt=OuterRef("pk"))
    found = _checks(ours).annotate(before=Subquery(earlier.order_by("-pk").values("state")[:1]))
    if words := said.get("q", ""):
        found = found.matching(words)
    if state := said.get("state"):
        found = found.filter(state=state)
    if since := said.get("since"):
        found = found.filter(checked_at__date__gte=since)
    if until := said.get("until"):
        found = found.filter(checked_at__date__lte=until)
    if person := said.get("person"):
        found = found.filter(verifier__uid=person)
    if said.get("changed"):
        found = found.filter(before__isnull=False).exclude(before=F("state"))
    if token := request.GET.get("list", "")[:40]:
        found = found.filter(batch__token=token)
    return found.order_by("-checked_at", "-pk")


def _row(each: Check) -> dict[str, Any]:
    today = each.certificate.standing if each.certificate else ""
    return {
        "check": each,
        "mark": standings.mark(each.state),
        "before": standings.mark(each.before) if each.before and each.before != each.state else None,
        "today": standings.mark(today) if today and today != each.state else None,
        "name": each.certificate.record["name"] if each.certificate else "",
    }


def _cells(each: Check) -> list[str]:
    certificate = each.certificate
    return [
        f"{each.checked_at:%Y-%m-%d %H:%M:%S}",
        each.number,
        standings.word(each.state),
        standings.word(each.before) if each.before else "",
        standings.word(certificate.standing) if certificate else "",
        certificate.record["name"] if certificate else "",
        certificate.title if certificate else "",
        each.verifier.get_full_name() if each.verifier else "",
        str(each.get_how_display()),
        each.file_name,
        each.file_sha256,
        _("Yes") if each.holder_is_told else _("No"),
        str(each.uid),
    ]

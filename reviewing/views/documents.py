"""One's library of documents, and handing a document to whoever may read it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import Refused
from reviewing.document_forms import NewDocumentForm, ReplaceForm, WordsForm
from reviewing.enums import DocumentKind
from reviewing.handing import handed_out
from reviewing.models import StoredDocument
from reviewing.services import documents as services
from reviewing.services.expiring import WARN_BEFORE

form_methods = require_http_methods(["GET", "HEAD", "POST"])
PER_PAGE = 25


@never_cache
@login_required
@require_safe
def documents(request: HttpRequest) -> HttpResponse:
    """Everything in one's library, newest first; by kind, if one likes."""
    kind = request.GET.get("kind", "")
    rows = _library(request).with_uses().order_by("-created_at", "-pk")
    if kind in DocumentKind.values:
        rows = rows.filter(kind=kind)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    kinds = set(_library(request).order_by().values_list("kind", flat=True).distinct())
    context = {
        "page_obj": page,
        "rows": [_row(row) for row in page],
        "kinds": [{"value": code, "label": label, "selected": code == kind} for code, label in DocumentKind.choices if code in kinds],
        "query": f"kind={kind}&" if kind in DocumentKind.values else "",
        "filtered": kind in DocumentKind.values,
    }
    return render(request, "reviewing/documents/list.html", context)


@never_cache
@login_required
@form_methods
def add_document(request: HttpRequest) -> HttpResponse:
    form = NewDocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if _did(form, lambda: services.store(request.user, said.pop("file"), **said), on="file"):
            messages.success(request, _("The document is in your library."))
            return redirect("reviewing:documents")
    return render(request, "reviewing/documents/form.html", {"form": form, "title": _("Add a document"), "submit": _("Add the document")})


@never_cache
@login_required
@form_methods
def edit_document(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Say anew what it is, and until when it is valid."""
    mine = get_object_or_404(_library(request), uid=uid)
    initial = {"kind": mine.kind, "title": mine.title, "expires_on": mine.expires_on}
    form = WordsForm(request.POST or None, initial=initial, has_file=True, own_kind=mine.kind)
    if request.method == "POST" and form.is_valid() and _did(form, lambda: services.change(mine, **form.cleaned_data)):
        messages.success(request, _("The document is saved."))
        return redirect("reviewing:documents")
    return render(request, "reviewing/documents/form.html", {"form": form, "title": mine.title, "submit": _("Save"), "document": mine})


@never_cache
@login_required
@form_methods
def replace_document(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A newer file in its place."""
    mine = get_object_or_404(_library(request).with_uses(), uid=uid)
    form = ReplaceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if _did(form, lambda: services.replace(mine, said["file"], expires_on=said["expires_on"]), on="file"):
            messages.success(request, _("The newer file has taken its place."))
            return redirect("reviewing:documents")
    context = {"form": form, "title": _("A newer file"), "submit": _("Replace the file"), "document": mine, "replacing": True}
    return render(request, "reviewing/documents/form.html", context)


@never_cache
@login_required
@form_methods
def delete_document(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Ask once, then delete it for good."""
    mine = get_object_or_404(_library(request).with_uses(), uid=uid)
    if request.method == "POST":
        try:
            services.delete(mine)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The document is deleted."))
        return redirect("reviewing:documents")
    return render(request, "reviewing/documents/delete.html", {"document": mine})


@login_required
@require_safe
def serve(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The file, to its owner and to whoever a rule lets read it; in a blind round without its name. Everybody else finds nothing."""
    return handed_out(request.user, uid)


def _library(request: HttpRequest) -> QuerySet[StoredDocument]:
    return StoredDocument.objects.owned_by(request.user).current()


def _row(row: StoredDocument) -> dict:
    today = timezone.localdate()
    ends_soon = row.expires_on is not None and not row.is_expired(today) and row.expires_on <= today + WARN_BEFORE
    kind = DocumentKind(row.kind).label if row.kind in DocumentKind.values else row.kind
    return {"document": row, "kind": kind, "expired": row.is_expired(today), "ends_soon": ends_soon}


def _did(form, deed, *, on: str | None = None) -> bool:
    """Do it; what stands in its way becomes an error of the form."""
    try:
        deed()
    except ValidationError as error:
        form.add_error(None if hasattr(error, "error_dict") else on, error)
    except Refused as refusal:
        form.add_error(None, str(refusal))
    return not form.errors

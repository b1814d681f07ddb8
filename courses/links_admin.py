"""Every link of the authors, whether it works, since when not, and what somebody said about it."""

from __future__ import annotations

from collections.abc import Iterable

import django_filters
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn

from core.checking import wording
from core.errors import Refused
from core.languages import own_name
from core.models import AuditEvent
from courses import link_words, rules
from courses.content_admin import ON_WIDE_SCREENS, PLAIN, ChecksMenuItem, ChecksReport, courses_to_choose, edit_address, shown_place
from courses.enums import LinkKind, LinkState
from courses.models import LinkUse
from courses.reports_admin import crumbs
from courses.services import links

MOST_CHANGES = 30


class LinkFilterSet(WagtailFilterSet):
    state = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("State"), field_name="link__state", choices=LinkState.choices, widget=forms.CheckboxSelectMultiple
    )
    kind = django_filters.ChoiceFilter(label=gettext_lazy("Leads to"), field_name="link__kind", choices=LinkKind.choices)
    host = django_filters.CharFilter(label=gettext_lazy("Site"), field_name="link__host", lookup_expr="icontains")
    course = django_filters.ModelChoiceFilter(label=gettext_lazy("Course"), field_name="content__course", queryset=courses_to_choose)
    language = django_filters.ChoiceFilter(label=gettext_lazy("Language"), field_name="content__language", choices=settings.LANGUAGES)
    ignored = django_filters.BooleanFilter(label=gettext_lazy("Ignored"), field_name="ignored_at", lookup_expr="isnull", exclude=True)

    class Meta:
        model = LinkUse
        fields = ["state", "kind", "host", "course", "language", "ignored"]


class LinksView(ChecksReport):
    """Those that do not work first, the longest broken at the top."""

    page_title = gettext_lazy("Links")
    header_icon = "link"
    model = LinkUse
    filterset_class = LinkFilterSet
    index_url_name = "content_links"
    index_results_url_name = "content_links_results"
    columns = [
        TitleColumn("title_address", label=gettext_lazy("Link"), width="36%", get_url=lambda use: reverse("content_link", args=[use.uid])),
        Column("state_words", label=gettext_lazy("State"), width="18%"),
        Column("shown_where", label=gettext_lazy("Where"), width="30%"),
        DateColumn("link.last_good_at", label=gettext_lazy("Last seen good"), width="16%", classname=ON_WIDE_SCREENS),
    ]
    list_export = [
        *("link.address", "text", "state_words", "problem", "link.status", "link.moved_to", "content.title", "where", "course_title"),
        *("language_name", "link.failing_since", "link.last_good_at", "link.checked_at", "ignored_because", "edit_url"),
    ]
    export_headings = {
        "link.address": gettext_lazy("Link"),
        "text": gettext_lazy("Words"),
        "state_words": gettext_lazy("State"),
        "problem": gettext_lazy("Problem"),
        "link.status": gettext_lazy("Answer"),
        "link.moved_to": gettext_lazy("New address"),
        "content.title": gettext_lazy("Page"),
        "where": gettext_lazy("Where"),
        "course_title": gettext_lazy("Course"),
        "language_name": gettext_lazy("Language"),
        "link.failing_since": gettext_lazy("Failing since"),
        "link.last_good_at": gettext_lazy("Last seen good"),
        "link.checked_at": gettext_lazy("Last checked"),
        "ignored_because": gettext_lazy("Ignored because"),
        "edit_url": gettext_lazy("Address of the editor"),
    }
    custom_field_preprocess = dict.fromkeys(
        ("link.address", "text", "link.moved_to", "content.title", "where", "course_title", "ignored_because", "edit_url"), PLAIN
    )

    def get_base_queryset(self):
        return self.get_queryset()

    def get_queryset(self):
        seen = LinkUse.objects.visible_to(self.request.user).select_related("link", "content__course")
        return seen.worst_first()

    def decorate_paginated_queryset(self, object_list: Iterable[LinkUse]):
        return [described(use) for use in object_list]

    def get_filename(self):
        return "links"


def described(use: LinkUse) -> LinkUse:
    """``use`` with its words, in the reader's language."""
    link = use.link
    use.shown_address = link_words.shown_address(link)
    is_address = link.kind in (LinkKind.HERE, LinkKind.ELSEWHERE)
    use.title_address = format_html('<bdi dir="{}">{}</bdi>', "ltr" if is_address else "auto", use.shown_address)
    use.problem = link_words.problem(link.problem, link.status)
    use.state_words = _("Ignored") if use.ignored_at else link.get_state_display()
    use.where = f"{use.content.title} · {wording.place(use.number, link_words.block_label(use.field, use.kind))}"
    use.course_title = use.content.course.title if use.content.course else ""
    use.language_name = own_name(use.content.language)
    use.shown_where = shown_place(use)
    use.edit_url = edit_address(use.content, use.block)
    return use


class IgnoreForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        help_text=gettext_lazy("Why it is right as it is, such as “opens for members only”. Others who look after the course read it."),
    )


def content_link(request: HttpRequest, uid: str) -> HttpResponse:
    """One link where it stands: what became of it, where an old copy may be, and the deeds."""
    use = described(_use(request, uid))
    form = IgnoreForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _done(request, use, _("This link is not reported any more."), links.ignore, reason=form.cleaned_data["reason"])
    changes = AuditEvent.objects.filter(subject_type="courses.link", subject_key=str(use.link_id)).select_related("actor")
    context = {
        "use": use,
        "link": use.link,
        "form": form,
        "archived": link_words.archived_address(use.link),
        "is_open": use.link.address if use.link.kind in (LinkKind.ELSEWHERE, LinkKind.HERE) else "",
        "changes": [(change, _change_words(change)) for change in changes[:MOST_CHANGES]],
        "others": use.link.uses.visible_to(request.user).exclude(pk=use.pk).count(),
        "page_title": _("Links"),
        "header_title": use.shown_address,
        "header_icon": "link",
        "breadcrumbs_items": crumbs((reverse("content_links"), _("Links")), ("", use.shown_address)),
    }
    return TemplateResponse(request, "courses/admin/content_link.html", context)


@require_POST
def look_again(request: HttpRequest, uid: str) -> HttpResponse:
    return _done(
        request, _use(request, uid), _("The link is looked at in a moment. Load this page again to see what came of it."), links.look_again
    )


@require_POST
def mind_again(request: HttpRequest, uid: str) -> HttpResponse:
    return _done(request, _use(request, uid), _("This link is reported again."), links.mind_again)


def _done(request: HttpRequest, use: LinkUse, sentence: str, deed, **facts) -> HttpResponse:
    try:
        deed(use, by=request.user, **facts)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, sentence)
    return redirect("content_link", uid=use.uid)


def _use(request: HttpRequest, uid: str) -> LinkUse:
    if not rules.may_see_checks(request.user):
        raise Http404
    seen = LinkUse.objects.visible_to(request.user).select_related("link", "content__course", "ignored_by")
    return get_object_or_404(seen, uid=uid)


def _change_words(change: AuditEvent) -> str:
    """A line of the history: from what to what, and why."""
    if change.after not in LinkState.values:
        return _("Looked at again by hand")
    after = LinkState(change.after).label
    why = link_words.problem(change.reason, None) if change.reason in link_words.SAID_WITHOUT_STATUS else ""
    return f"{after}. {why}".strip()


def addresses() -> list:
    return [
        path("content-links/", LinksView.as_view(), name="content_links"),
        path("content-links/results/", LinksView.as_view(results_only=True), name="content_links_results"),
        path("content-links/<uuid:uid>/", content_link, name="content_link"),
        path("content-links/<uuid:uid>/look-again/", look_again, name="look_at_link"),
        path("content-links/<uuid:uid>/report-again/", mind_again, name="mind_link"),
    ]


def menu_item() -> ChecksMenuItem:
    return ChecksMenuItem(gettext_lazy("Links"), reverse("content_links"), icon_name="link", order=131)

"""Lists on the desk: send one, look at every row, confirm, watch, stop and go on, and take the report."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from certificates import rules, sheets
from certificates.desk.forms import LIST_FORMS
from certificates.desk.listing import institutions_to_choose
from certificates.models import Certificate, ListRow, ListRun
from certificates.services import lists
from core.errors import Refused

Deed, Stage, Outcome = ListRun.Deed, ListRun.Stage, ListRow.Outcome
ROWS_ON_A_PAGE = 100
SECONDS_BETWEEN_LOOKS = 5
KINDS_OF_FILE = {
    "csv": (sheets.csv_of, "text/csv; charset=utf-8"),
    "xlsx": (sheets.xlsx_of, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
TITLES = {
    Deed.ISSUE: gettext_lazy("Issue certificates from a list"),
    Deed.SUSPEND: gettext_lazy("Suspend certificates by a list"),
    Deed.REVOKE: gettext_lazy("Revoke certificates by a list"),
}
ICONS = {Deed.ISSUE: "doc-full-inverse", Deed.SUSPEND: "time", Deed.REVOKE: "cross"}


class OwnListsPolicy(ModelPermissionPolicy):
    """Whoever may issue or revoke sees lists: all of them, or those of the institutions she coordinates."""

    def user_has_permission(self, user, action):
        return action in {"view", "add"} and any(rules.may_anywhere(user, power) for power in (rules.ISSUE, rules.REVOKE))


register_permission_policy(ListRun, OwnListsPolicy(ListRun))


def lists_for(user):
    """The lists that ``user`` may see: of deeds that she may do, of institutions for which she may do them."""
    found = ListRun.objects.none()
    for deed, power in lists.POWERS.items():
        where = rules.institutions_for(user, power)
        found = found | ListRun.objects.filter(deed=deed).seen_by(where)
        if where is not None:  # a list for all that one coordinates belongs to whoever sent it
            found = found | ListRun.objects.filter(deed=deed, institution=None, actor=user)
    return found


class ListIndexView(IndexView):
    any_permission_required = ["view"]

    def get_base_queryset(self):
        return lists_for(self.request.user).select_related("institution", "actor").with_counts()

    @property
    def header_buttons(self):
        return [HeaderButton(TITLES[deed], url=url, icon_name="plus") for deed, url in self._deeds() if deed == Deed.ISSUE]

    @property
    def header_more_buttons(self):
        return [Button(TITLES[deed], url=url, icon_name=ICONS[deed]) for deed, url in self._deeds() if deed != Deed.ISSUE]

    def _deeds(self) -> list[tuple[Deed, str]]:
        """What the reader may send a list for, and where."""
        may = [deed for deed in Deed if rules.may_anywhere(self.request.user, lists.POWERS[deed])]
        return [(deed, reverse("certificate_lists:send", args=[deed])) for deed in may]

    def get_add_url(self):
        return None

    def get_edit_url(self, instance):
        return reverse("certificate_lists:look", args=[instance.uid])

    def get_list_buttons(self, instance):
        return []


class SendView(WagtailAdminTemplateMixin, FormView):
    """Send a list, with what holds for all of it. Nothing is written before it was looked at."""

    template_name = "certificates/desk/send_list.html"

    def dispatch(self, request, *args, **kwargs):
        if kwargs["deed"] not in Deed.values:
            raise Http404
        self.deed = Deed(kwargs["deed"])
        if not rules.may_anywhere(request.user, lists.POWERS[self.deed]):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_class(self):
        return LIST_FORMS[self.deed]

    def get_form_kwargs(self):
        institutions = institutions_to_choose(self.request.user, lists.POWERS[self.deed])
        return {**super().get_form_kwargs(), "institutions": institutions, "needed": self.deed == Deed.ISSUE}

    def form_valid(self, form):
        file = form.cleaned_data["file"]
        try:
            run = lists.look_at(
                file.read(sheets.LARGEST_FILE + 1),
                file_name=file.name,
                deed=self.deed,
                institution=form.cleaned_data["institution"],
                actor=self.request.user,
                defaults=form.defaults,
            )
        except Refused as refusal:
            form.add_error("file", str(refusal))
            return self.form_invalid(form)
        return redirect("certificate_lists:look", run.uid)

    def get_page_title(self):
        return TITLES[self.deed]

    @property
    def header_icon(self):
        return ICONS[self.deed]

    def get_breadcrumbs_items(self):
        return [{"url": reverse("certificate_lists:index"), "label": _("Lists")}, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs):
        return super().get_context_data(deed=self.deed.value, columns=lists.columns_of(self.deed), **kwargs)


class LookView(WagtailAdminTemplateMixin, TemplateView):
    """One list: its rows before they are confirmed, how far it is, and what became of each."""

    template_name = "certificates/desk/list.html"

    def dispatch(self, request, *args, **kwargs):
        self.run = get_object_or_404(lists_for(request.user).select_related("institution", "actor").with_counts(), uid=kwargs["uid"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self):
        return TITLES[Deed(self.run.deed)]

    def get_page_subtitle(self):
        return self.run.file_name

    @property
    def header_icon(self):
        return ICONS[Deed(self.run.deed)]

    def get_breadcrumbs_items(self):
        return [{"url": reverse("certificate_lists:index"), "label": _("Lists")}, {"url": "", "label": self.run.file_name}]

    def get_context_data(self, **kwargs):
        run = self.run
        rows = run.rows.select_related("certificate")
        outcome = self.request.GET.get("outcome", "")
        if outcome in Outcome.values:
            rows = rows.filter(outcome=outcome)
        page = Paginator(rows.order_by("line"), ROWS_ON_A_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(
            run=run,
            progress=progress_of(run),
            rows=page,
            outcome=outcome,
            outcomes=[(code, label, getattr(run, f"{code}_rows")) for code, label in Outcome.choices],
            confirmation=confirmation_of(run),
            refresh_seconds=SECONDS_BETWEEN_LOOKS if run.stage == Stage.RUNNING else 0,
            progress_url=reverse("certificate_lists:progress", args=[run.uid]),
            **kwargs,
        )


@require_safe
def progress(request: HttpRequest, uid) -> JsonResponse:
    """How far a list is, for a page that looks again by itself."""
    run = get_object_or_404(lists_for(request.user).with_counts(), uid=uid)
    html = render_to_string("certificates/desk/progress.html", {"progress": progress_of(run), "run": run})
    response = JsonResponse({"is_running": run.stage == Stage.RUNNING, "html": html})
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def template(request: HttpRequest, deed: str, kind: str) -> HttpResponse:
    """A list to begin with, as CSV or workbook."""
    if deed not in Deed.values or kind not in KINDS_OF_FILE:
        raise Http404
    if not rules.may_anywhere(request.user, lists.POWERS[deed]):
        raise PermissionDenied
    return _file(lists.template(deed), kind, f"certificates-{deed}")


@require_safe
def report(request: HttpRequest, uid, kind: str) -> HttpResponse:
    """What became of each row, as CSV or workbook."""
    run = get_object_or_404(lists_for(request.user), uid=uid)
    if kind not in KINDS_OF_FILE:
        raise Http404
    return _file(lists.report(run), kind, f"report-{run.uid}")


@require_POST
def act(request: HttpRequest, uid, deed: str) -> HttpResponse:
    """Confirm, stop, resume or throw away a list."""
    run = get_object_or_404(lists_for(request.user), uid=uid)
    deeds = {"confirm": lists.confirm, "stop": lists.stop, "resume": lists.resume, "discard": lists.discard}
    if deed not in deeds:
        raise Http404
    try:
        deeds[deed](run, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("certificate_lists:look", run.uid)
    if deed == "discard":
        messages.success(request, _("The list is thrown away. Nothing was written."))
        return redirect("certificate_lists:index")
    return redirect("certificate_lists:look", run.uid)


def progress_of(run: ListRun) -> dict:
    """Numbers and words of how far a list is. Takes a run ``with_counts``."""
    handled = run.total - run.waiting_rows
    files = 0
    if run.deed == Deed.ISSUE and run.stage != Stage.PREVIEW:
        files = Certificate.objects.filter(source__startswith=f"certificates.list:{run.uid}:", rendered_at__isnull=False).count()
    return {
        "handled": handled,
        "total": run.total,
        "done": run.done_rows,
        "refused": run.refused_rows,
        "failed": run.failed_rows,
        "waiting": run.waiting_rows,
        "files": files,
        "shows_files": run.deed == Deed.ISSUE,
        "stage": run.get_stage_display(),
    }


def confirmation_of(run: ListRun) -> str:
    """The words on the button that begins a list."""
    count = run.waiting_rows
    sentences = {
        Deed.ISSUE: ngettext("Issue %(count)d certificate", "Issue %(count)d certificates", count),
        Deed.SUSPEND: ngettext("Suspend %(count)d certificate", "Suspend %(count)d certificates", count),
        Deed.REVOKE: ngettext("Revoke %(count)d certificate for good", "Revoke %(count)d certificates for good", count),
    }
    return sentences[Deed(run.deed)] % {"count": count}


def _file(rows, kind: str, name: str) -> HttpResponse:
    made, media_type = KINDS_OF_FILE[kind]
    response = HttpResponse(made(rows), content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    response["Cache-Control"] = "private, no-store"
    return response


class ListViewSet(ModelViewSet):
    """Every list that the reader may see, the newest first."""

    model = ListRun
    name = "certificate_lists"
    url_prefix = "certificate-lists"
    icon = "list-ul"
    menu_label = gettext_lazy("Lists")
    index_view_class = ListIndexView
    copy_view_enabled = False
    add_to_reference_index = False
    exclude_form_fields = ()
    list_display = [
        TitleColumn("file_name", label=gettext_lazy("File"), get_url=lambda run: reverse("certificate_lists:look", args=[run.uid])),
        Column("get_deed_display", label=gettext_lazy("Deed"), sort_key="deed"),
        Column("institution", label=gettext_lazy("Institution"), sort_key="institution__name"),
        Column("get_stage_display", label=gettext_lazy("Stage"), sort_key="stage"),
        Column("total", label=gettext_lazy("Rows")),
        Column("done_rows", label=gettext_lazy("Done")),
        Column("refused_rows", label=gettext_lazy("Refused")),
        Column("failed_rows", label=gettext_lazy("Failed")),
        Column("actor", label=gettext_lazy("By")),
        DateColumn("made_at", label=gettext_lazy("Sent"), sort_key="made_at"),
    ]
    list_per_page = 50
    search_fields = ["file_name"]
    search_backend_name = None
    ordering = ["-made_at", "-pk"]

    def get_urlpatterns(self):
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("send/<str:deed>/", SendView.as_view(), name="send"),
            path("template/<str:deed>.<str:kind>", template, name="template"),
            path("<uuid:uid>/", LookView.as_view(), name="look"),
            path("<uuid:uid>/progress/", progress, name="progress"),
            path("<uuid:uid>/report.<str:kind>", report, name="report"),
            path("<uuid:uid>/<str:deed>/", act, name="act"),
        ]

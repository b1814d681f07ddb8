"""Designs: each institution's own, edited beside what it will look like, and released as versions."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from certificates import designs, paper, pictures, rendering, rules, samples, services
from certificates.desk.design_forms import BaseSignatories, DesignForm, Signatories, fresh_pictures
from certificates.desk.listing import institutions_to_choose
from certificates.desk.pictures_of_paper import draft_of, picture_of
from certificates.enums import Kind
from certificates.models import CertificateDesign
from certificates.samples import Size
from core import audit

LEAST_WIDTH, MOST_WIDTH = 240, 2000


class OwnDesignsPolicy(ModelPermissionPolicy):
    """Whoever may change all designs, or those of the institutions she coordinates."""

    def user_has_permission(self, user, action):
        return action in {"view", "change", "add"} and rules.may_anywhere(user, rules.DESIGN)


register_permission_policy(CertificateDesign, OwnDesignsPolicy(CertificateDesign))


def designs_for(user):
    """The designs that ``user`` may edit."""
    where = rules.institutions_for(user, rules.DESIGN)
    every = CertificateDesign.objects.select_related("institution", "logo", "seal_picture")
    return every if where is None else every.filter(institution__in=where)


class DesignIndexView(IndexView):
    any_permission_required = ["change"]

    def get_base_queryset(self):
        return designs_for(self.request.user).annotate(version=Max("versions__number"), released_at=Max("versions__released_at"))

    add_item_label = gettext_lazy("Design for an institution")

    def get_add_url(self):
        return reverse("certificate_designs:begin")

    def get_edit_url(self, instance):
        return reverse("certificate_designs:edit", args=[instance.pk])

    def get_list_buttons(self, instance):
        return []


class BeginView(WagtailAdminTemplateMixin, TemplateView):
    """Choose the institution whose design is to be made; one that has a design is edited."""

    template_name = "certificates/desk/begin_design.html"
    page_title = gettext_lazy("Design for an institution")
    header_icon = "image"

    def dispatch(self, request, *args, **kwargs):
        if not rules.may_anywhere(request.user, rules.DESIGN):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(institutions=institutions_to_choose(self.request.user, rules.DESIGN), **kwargs)

    def post(self, request, *args, **kwargs):
        key = request.POST.get("institution", "")
        institution = get_object_or_404(institutions_to_choose(request.user, rules.DESIGN), pk=key if key.isdecimal() else 0)
        design, is_new = CertificateDesign.objects.get_or_create(institution=institution)
        if is_new:
            audit.record("certificates.design_begun", design, actor=request.user)
        return redirect("certificate_designs:edit", design.pk)


class EditView(WagtailAdminTemplateMixin, TemplateView):
    """The form, what it looks like, and the versions released so far."""

    template_name = "certificates/desk/design.html"
    page_title = gettext_lazy("Design")
    header_icon = "image"

    def dispatch(self, request, *args, **kwargs):
        self.design = design_or_404(request, kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        return self._show(*_forms(self.design))

    def post(self, request, *args, **kwargs):
        form, signatories = _forms(self.design, request)
        if not (form.is_valid() and signatories.is_valid()):
            messages.error(request, _("Nothing was kept. Look at what is marked, and save again."))
            return self._show(form, signatories)
        with transaction.atomic():
            design = form.save()
            signatories.save()
            audit.record("certificates.design_changed", design, actor=request.user)
        if "release" in request.POST:
            self._release(design)
        else:
            messages.success(request, _("The design is saved. Certificates keep the last version until you release this one."))
        return redirect("certificate_designs:edit", design.pk)

    def _release(self, design: CertificateDesign) -> None:
        version, is_new = services.release(CertificateDesign.objects.get(pk=design.pk), actor=self.request.user)
        if is_new:
            sentence = _("Version %(number)d is released: certificates issued from now on look like this.")
        else:
            sentence = _("Nothing has changed since version %(number)d, so there is no new one.")
        messages.success(self.request, sentence % {"number": version.number})

    def _show(self, form: DesignForm, signatories: BaseSignatories) -> HttpResponse:
        versions = self.design.versions.annotate(issued=Count("certificates")).select_related("released_by")
        return self.render_to_response(
            self.get_context_data(
                form=form,
                signatories=signatories,
                design=self.design,
                versions=versions,
                preview_url=reverse("certificate_designs:preview", args=[self.design.pk]),
                languages=paper.LANGUAGES.items(),
                kinds=Kind.choices,
                sizes=Size.choices,
                logo=pictures.shown(self.design.logo),
                seal=pictures.shown(self.design.seal_picture),
            )
        )

    def get_page_subtitle(self):
        return str(self.design.institution)

    def get_breadcrumbs_items(self):
        return [
            {"url": reverse("certificate_designs:index"), "label": _("Designs")},
            {"url": "", "label": str(self.design.institution)},
        ]


@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What a design looks like: as it is saved, as a version was released (``?version=``), or, by POST, as it is being typed."""
    design = design_or_404(request, pk)
    asked = request.POST if request.method == "POST" else request.GET
    fresh: dict[str, pictures.Plain] = {}
    if request.method == "POST":
        form, signatories = _forms(design, request)
        if not (form.is_valid() and signatories.is_valid()):
            return HttpResponse(
                _("The preview waits until what is marked is put right."), status=422, content_type="text/plain; charset=utf-8"
            )
        content, fresh = form.content(signatories.said()), fresh_pictures(form, signatories)
    elif number := asked.get("version", ""):
        version = get_object_or_404(design.versions, number=number if number.isdecimal() else 0)
        content = version.content
    else:
        content = designs.content_of(design)
    record = samples.record([content, *_joint(asked, content)], institution=design.institution, **_asked(asked))
    try:
        with pictures.borrowed(fresh):
            pdf = draft_of(record)
    except rendering.DoesNotFitError:
        return HttpResponse(
            _("This does not fit on one sheet, even in the smallest type."), status=422, content_type="text/plain; charset=utf-8"
        )
    return _sheet(pdf, asked)


@require_safe
def picture(request: HttpRequest, pk: int, sha256: str) -> HttpResponse:
    """A picture of one who signs in this design."""
    design = design_or_404(request, pk)
    get_object_or_404(design.institution.signatories, picture__sha256=sha256)
    try:
        content, media_type = pictures.content(sha256)
    except pictures.PictureLost as lost:
        raise Http404 from lost
    response = HttpResponse(content, content_type=media_type)
    response["Cache-Control"] = "private, max-age=86400"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
    return response


def design_or_404(request: HttpRequest, pk: int) -> CertificateDesign:
    return get_object_or_404(designs_for(request.user), pk=pk)


def _forms(design: CertificateDesign, request: HttpRequest | None = None) -> tuple[DesignForm, BaseSignatories]:
    sent = (request.POST, request.FILES) if request else ()
    signatories = design.institution.signatories.select_related("picture")
    return DesignForm(*sent, instance=design), Signatories(*sent, instance=design.institution, queryset=signatories, prefix="signs")


def _asked(asked) -> dict[str, Any]:
    """Language, kind and size of a preview; 404 for what there is not."""
    said = {"language": asked.get("language", "en"), "kind": asked.get("kind", "completion"), "size": asked.get("size", "usual")}
    if said["language"] not in paper.LANGUAGES or said["kind"] not in Kind.values or said["size"] not in Size.values:
        raise Http404
    return said


def _joint(asked, own: designs.Content) -> list[designs.Content]:
    """Another institution to look at a joint certificate with: this one's own logo and names once more."""
    if not asked.get("joint"):
        return []
    return [{**own, "institution": _("Another institution"), "wording": {}}]


def _sheet(pdf: bytes, asked) -> HttpResponse:
    if asked.get("as") == "pdf":
        response = HttpResponse(pdf, content_type="application/pdf")
    else:
        width = asked.get("width", "")
        response = HttpResponse(
            picture_of(pdf, width=min(MOST_WIDTH, max(LEAST_WIDTH, int(width))))
            if width.isdecimal() and len(width) < 6
            else picture_of(pdf),
            content_type="image/png",
        )
    response["Cache-Control"] = "private, no-store"
    return response


class DesignViewSet(ModelViewSet):
    """Every design that the reader may edit, by institution."""

    model = CertificateDesign
    name = "certificate_designs"
    url_prefix = "certificate-designs"
    icon = "image"
    menu_label = gettext_lazy("Designs")
    index_view_class = DesignIndexView
    copy_view_enabled = False
    add_to_reference_index = False
    exclude_form_fields = ()
    list_display = [
        TitleColumn(
            "institution", label=gettext_lazy("Institution"), get_url=lambda design: reverse("certificate_designs:edit", args=[design.pk])
        ),
        Column("version", label=gettext_lazy("Version"), sort_key="version"),
        DateColumn("released_at", label=gettext_lazy("Released"), sort_key="released_at"),
        DateColumn("edited_at", label=gettext_lazy("Edited"), sort_key="edited_at"),
    ]
    list_per_page = 50
    search_fields = ["institution__name"]
    search_backend_name = None
    ordering = ["institution__name"]

    def get_urlpatterns(self):
        number = self.pk_path_converter
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("begin/", BeginView.as_view(), name="begin"),
            path(f"edit/<{number}:pk>/", EditView.as_view(), name="edit"),
            path(f"preview/<{number}:pk>/", preview, name="preview"),
            path(f"picture/<{number}:pk>/<str:sha256>/", picture, name="picture"),
        ]

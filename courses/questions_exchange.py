"""Questions in and out in the editors' admin: a file, a look at what it would bring, and only then the deed; and files to take away."""

from __future__ import annotations

import base64
from io import BytesIO
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from PIL import Image
from wagtail.admin.menu import MenuItem
from wagtail.models import Locale

from core.errors import Refused
from core.languages import direction, own_name
from courses import services
from courses.enums import Difficulty, QuestionKind
from courses.formats import encodings, files
from courses.formats.items import Item, Picture, written
from courses.models import Question, QuestionBank, QuestionImport
from courses.questions_admin import AssessmentGroup

PER_PAGE = 50
THUMBNAIL = (480, 360)
MOST_DRAWING = 100_000


class UploadForm(forms.Form):
    """The file, and where its questions go."""

    file = forms.FileField(
        label=_("File"), help_text=_("GIFT, Moodle XML, Aiken, QTI 1.2, 2.1 or 2.2, also as a package (zip). At most 50 MB.")
    )
    bank = forms.ModelChoiceField(label=_("Bank"), queryset=QuestionBank.objects.order_by("name"))
    language = forms.ChoiceField(label=_("Language of the questions"))
    format = forms.ChoiceField(label=_("Format"), required=False)
    encoding = forms.ChoiceField(
        label=_("Encoding"), required=False, help_text=_("Choose one only if letters come out wrong in the preview.")
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        codes = Locale.objects.values_list("language_code", flat=True)
        self.fields["language"].choices = [(code, own_name(code)) for code in codes]
        self.fields["format"].choices = [("", _("Work it out")), *((source.name, source.label) for source in files.SOURCES.values())]
        self.fields["encoding"].choices = [("", _("Work it out")), *((name, name.upper()) for name in encodings.OFFERED)]


class ConfirmForm(forms.Form):
    only_good = forms.BooleanField(label=_("Import the good questions and leave out the refused ones"), required=False)
    twins = forms.BooleanField(label=_("Import also the questions that are there already"), required=False)


class ExportForm(forms.Form):
    """Which questions, in which format."""

    bank = forms.ModelChoiceField(label=_("Bank"), queryset=QuestionBank.objects.order_by("name"))
    language = forms.ChoiceField(label=_("Language of the questions"))
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All")), *QuestionKind.choices])
    topic = forms.CharField(label=_("Topic"), max_length=120, required=False, help_text=_("Empty for all."))
    difficulty = forms.ChoiceField(label=_("Difficulty"), required=False, choices=[("", _("All")), *Difficulty.choices])
    format = forms.ChoiceField(label=_("Format"), choices=[(target.name, target.label) for target in files.TARGETS.values()])

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        codes = Locale.objects.values_list("language_code", flat=True)
        self.fields["language"].choices = [(code, own_name(code)) for code in codes]

    def questions(self) -> QuerySet[Question]:
        chosen = {name: self.cleaned_data[name] for name in ("kind", "difficulty") if self.cleaned_data[name]}
        if self.cleaned_data["topic"]:
            chosen["topic__icontains"] = self.cleaned_data["topic"]
        rows = Question.objects.filter(bank=self.cleaned_data["bank"], locale__language_code=self.cleaned_data["language"], **chosen)
        return rows.select_related("locale").order_by("topic", "pk")


def addresses() -> list:
    return [
        path("questions/import/", upload, name="import_questions"),
        path("questions/import/<uuid:uid>/", preview, name="import_preview"),
        path("questions/export/", export, name="export_questions"),
    ]


def upload(request: HttpRequest) -> HttpResponse:
    """Take a file and lead to its preview. Nothing is imported by it."""
    _needs(request, "courses.add_question")
    form = UploadForm(request.POST or None, request.FILES or None, initial=_first_choices(request))
    if request.method == "POST" and form.is_valid():
        try:
            kept = services.keep_upload(form.cleaned_data.pop("file"), actor=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("import_preview", uid=kept.uid)
    context = {"form": form, "banks": QuestionBank.objects.exists(), **_head(gettext("Import questions"), "upload")}
    return TemplateResponse(request, "courses/admin/import_questions.html", context)


def preview(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Each question as it would be imported, each refused one with its reason; by POST, the deed."""
    _needs(request, "courses.add_question")
    kept = get_object_or_404(QuestionImport.objects.select_related("bank"), uid=uid, made_by=request.user)
    if request.method == "POST":
        return _import(request, kept)
    if kept.imported_at is not None:
        messages.success(request, _done(kept))
        return redirect(_list_of(kept.bank))
    try:
        found = services.prepared_upload(kept)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("import_questions")
    page = Paginator(found.questions, PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "kept": kept,
        "found": found,
        "format": files.SOURCES[found.format].label if found.format in files.SOURCES else "",
        "new": len(found.new),
        "known": len(found.questions) - len(found.new),
        "page": page,
        "cards": [card(ready, kept.language) for ready in page],
        "form": ConfirmForm(),
        "language": kept.language,
        "direction": direction(kept.language),
        "earlier": QuestionImport.objects.filter(bank=kept.bank, digest=kept.digest, count__gt=0).first(),
        **_head(gettext("Look before importing"), "upload", kept.name),
    }
    return TemplateResponse(request, "courses/admin/import_preview.html", context)


def _import(request: HttpRequest, kept: QuestionImport) -> HttpResponse:
    form = ConfirmForm(request.POST)
    form.is_valid()
    try:
        kept = services.import_upload(kept, actor=request.user, **form.cleaned_data)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("import_preview" if refusal.code != "import_over" else "import_questions", **_same(kept, refusal))
    messages.success(request, _done(kept))
    return redirect(_list_of(kept.bank))


def _same(kept: QuestionImport, refusal: Refused) -> dict:
    return {"uid": kept.uid} if refusal.code != "import_over" else {}


def export(request: HttpRequest) -> HttpResponse:
    """The form; by POST the file. Keys go with the questions, so it takes the right to change them."""
    _needs(request, "courses.change_question")
    form = ExportForm(request.POST or None, initial=_first_choices(request))
    problems, left = (), 0
    if request.method == "POST" and form.is_valid():
        made = services.export_questions(
            form.questions(), format=form.cleaned_data["format"], bank=form.cleaned_data["bank"], actor=request.user
        )
        if not made.problems or (made.count and "left_out" in request.POST):
            response = HttpResponse(made.data, content_type=made.mime)
            response["Content-Disposition"] = f'attachment; filename="{made.name}"'
            response["Cache-Control"] = "private, no-store"
            return response
        problems, left = made.problems, made.count
    context = {"form": form, "problems": problems, "left": left, **_head(gettext("Export questions"), "download")}
    return TemplateResponse(request, "courses/admin/export_questions.html", context)


def card(ready: services.Ready, language: str) -> dict:
    """A question for the preview: plain values."""
    item = ready.item
    texts = {choice.key: choice.text for choice in item.choices}
    return {
        "item": item,
        "kind": QuestionKind(item.kind).label,
        "pictures": [{"alt": picture.alt, "shown": _shown(item, picture)} for picture in item.pictures],
        "choices": [
            {"choice": choice, "shown": shown_picture(item.images[choice.picture.name]) if choice.picture else ""}
            for choice in item.choices
        ]
        if not item.parts
        else [],
        "parts": [{"text": part.text or f"[[{part.key}]]", "right": [texts[key] for key in part.right]} for part in item.parts],
        "others": [texts[key] for key in texts if not any(key in part.right for part in item.parts)] if item.parts else [],
        "number": _number(item),
        "areas": item.areas,
        "twin": ready.twin,
        "is_new": ready.is_new,
    }


def _number(item: Item) -> str:
    if item.answer is None:
        return ""
    tolerance = f" ± {written(item.tolerance)}{' %' if item.tolerance_kind == 'percent' else ''}" if item.tolerance else ""
    return f"{written(item.answer)}{tolerance} {item.unit}".strip()


def _shown(item: Item, picture: Picture | None) -> str:
    return shown_picture(item.images[picture.name]) if picture else ""


def shown_picture(data: bytes) -> str:
    """A small copy of a picture inside the page's own text: what is not imported has no address."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return f"data:image/svg+xml;base64,{base64.b64encode(data).decode()}" if len(data) <= MOST_DRAWING else ""
    out = BytesIO()
    try:
        with Image.open(BytesIO(data)) as picture:
            picture.draft("RGB", THUMBNAIL)
            picture.thumbnail(THUMBNAIL)
            picture.convert("RGBA").save(out, "WEBP", quality=70)
    except Exception:  # Pillow's decoders raise many kinds for damaged files
        return ""
    return f"data:image/webp;base64,{base64.b64encode(out.getvalue()).decode()}"


def _first_choices(request: HttpRequest) -> dict:
    bank = request.GET.get("bank", "")
    return {"bank": bank if bank.isdigit() else None, "language": request.LANGUAGE_CODE}


def _done(kept: QuestionImport) -> str:
    if not kept.count:
        return gettext("The bank has all of these questions already; none was imported.")
    words = ngettext(
        "%(count)d question from %(file)s is in the bank %(bank)s.",
        "%(count)d questions from %(file)s are in the bank %(bank)s.",
        kept.count,
    )
    return words % {"count": kept.count, "file": kept.name, "bank": kept.bank.name}


def _list_of(bank: QuestionBank) -> str:
    return f"{reverse('wagtailsnippets_courses_question:list')}?bank={bank.pk}"


def _needs(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied


def _head(title: str, icon: str, file: str = "") -> dict:
    return {
        "page_title": title,
        "header_title": title,
        "header_icon": icon,
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
            {"url": reverse("wagtailsnippets_courses_question:list"), "label": gettext("Questions")},
            {"url": "", "label": title, "sublabel": file},
        ],
    }


class ImportMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm("courses.add_question")


class ExportMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm("courses.change_question")


class QuestionsGroup(AssessmentGroup):
    """The menu of questions, with the ways in and out after what stands there."""

    def get_submenu_items(self):
        items = super().get_submenu_items()
        order = max((item.order for item in items), default=0) + 1
        return [
            *items,
            ImportMenuItem(_("Import"), reverse("import_questions"), name="import-questions", icon_name="upload", order=order),
            ExportMenuItem(_("Export"), reverse("export_questions"), name="export-questions", icon_name="download", order=order + 1),
        ]

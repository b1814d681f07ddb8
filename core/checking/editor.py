"""The checks beside the editor: Wagtail's own checker with our rules, and what was found in the words as they stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.userbar import ContentCheckerItem
from wagtail.admin.views.generic.preview import PreviewOnEdit
from wagtail.admin.views.pages.preview import PreviewOnEditView
from wagtail.fields import StreamField
from wagtail.models import Page, TranslatableMixin
from wagtail.snippets.models import get_snippet_models

from core.checking import report, wording
from core.checking.findings import Place
from core.checking.readability import Measure

# Each says which abbreviations a reader of this page has met before she comes to it.
Known = Callable[[models.Model], frozenset[str]]
_known: list[Known] = []


def knows(known: Known) -> Known:
    """Ask ``known`` as well when a page is checked in the editor."""
    if known not in _known:
        _known.append(known)
    return known


class CheckerItem(ContentCheckerItem):
    """Wagtail's checker, extended to what our blocks make: pictures, film, tables, lists and links, and contrast as it is drawn."""

    axe_run_only = [
        *ContentCheckerItem.axe_run_only,
        *("image-alt", "image-redundant-alt", "svg-img-alt", "video-caption", "object-alt"),
        *("color-contrast", "link-in-text-block", "identical-links-same-purpose"),
        *("td-headers-attr", "th-has-data-cells", "table-duplicate-name", "scope-attr-valid", "td-has-header"),
        *("list", "listitem", "definition-list", "dlitem", "summary-name", "valid-lang"),
    ]
    # Off unless they are asked for by name.
    axe_rules = {
        "identical-links-same-purpose": {"enabled": True},
        "table-duplicate-name": {"enabled": True},
        "td-has-header": {"enabled": True},
    }
    # What stands around every page is no author's work.
    axe_exclude = [".site-header", ".site-footer"]
    axe_messages = {
        **ContentCheckerItem.axe_messages,
        "image-alt": {
            "error_name": _("A picture has no alternative text"),
            "help_text": _("Say what somebody who cannot see it needs to know"),
        },
        "image-redundant-alt": {
            "error_name": _("Alternative text repeats the words beside it"),
            "help_text": _("A screen reader reads both: say something of your own, or mark the picture as decoration"),
        },
        "svg-img-alt": {
            "error_name": _("A drawing has no alternative text"),
            "help_text": _("Say what somebody who cannot see it needs to know"),
        },
        "object-alt": {"error_name": _("An object has no alternative text"), "help_text": _("Say what it shows")},
        "video-caption": {"error_name": _("A film has no captions"), "help_text": _("Add a WebVTT file in the language that is spoken")},
        "color-contrast": {
            "error_name": _("Too little contrast between words and ground"),
            "help_text": _("Small words need 4.5 to 1, also in tables and on coloured ground"),
        },
        "link-in-text-block": {"error_name": _("A link is told by colour alone"), "help_text": _("Leave links underlined")},
        "identical-links-same-purpose": {
            "error_name": _("Links read alike and lead to different places"),
            "help_text": _("Let each say where it leads"),
        },
        "td-headers-attr": {"error_name": _("A cell names a header that is not there"), "help_text": _("Use the table block")},
        "th-has-data-cells": {"error_name": _("A table header has no cells"), "help_text": _("Remove the column, or fill it")},
        "td-has-header": {"error_name": _("A cell of a large table has no header"), "help_text": _("Name each column and each row")},
        "table-duplicate-name": {"error_name": _("Caption and summary of a table say the same"), "help_text": _("Keep the caption")},
        "scope-attr-valid": {"error_name": _("A table header says wrongly what it heads"), "help_text": _("Use the table block")},
        "list": {"error_name": _("A list holds something that is no item"), "help_text": _("Use the list buttons")},
        "listitem": {"error_name": _("An item stands outside of a list"), "help_text": _("Use the list buttons")},
        "definition-list": {"error_name": _("A glossary is not built as one"), "help_text": _("Use the glossary block")},
        "dlitem": {"error_name": _("A glossary entry stands alone"), "help_text": _("Use the glossary block")},
        "summary-name": {"error_name": _("A part that opens has no title"), "help_text": _("Say what opens")},
        "valid-lang": {
            "error_name": _("A language is marked by a code that does not exist"),
            "help_text": _("Screen readers choose their voice by it"),
        },
    }


def use_our_checker(request: HttpRequest, items: list, page) -> None:
    """Put our checker in the place of Wagtail's."""
    items[:] = [
        CheckerItem(in_editor=item.in_editor) if isinstance(item, ContentCheckerItem) and type(item) is not CheckerItem else item
        for item in items
    ]


def context_for(instance: models.Model) -> dict[str, Any]:
    """What the panel shows about ``instance`` as it stands."""
    language = instance.locale.language_code if isinstance(instance, TranslatableMixin) and instance.locale_id else ""
    known = frozenset[str]().union(*(one(instance) for one in _known)) if instance.pk else frozenset()
    found = report.report_on(instance, language, known=known)
    return {
        "instance": instance,
        "counted": [(wording.SEVERITY_WORDS[severity], severity, count) for severity, count in found.counted().items()],
        "total": len(found.findings),
        "measure": measure_words(found.measure),
        "formula": wording.FORMULA_WORDS[found.measure.formula] if found.measure.ease is not None else "",
        "findings": [
            {
                "severity": finding.severity,
                "severity_words": wording.SEVERITY_WORDS[finding.severity],
                "problem": wording.problem(finding.code, finding.facts),
                "advice": wording.advice(finding.code, finding.facts),
                "quote": finding.quote,
                "place": wording.place(finding.place.number, label_of(instance, finding.place)),
                "anchor": f"block-{finding.place.block}-section" if finding.place.block else "",
            }
            for finding in found.findings
        ],
        "language": language,
    }


def measure_words(measure: Measure) -> str:
    """How the text reads, in a sentence; empty while there are no words."""
    mean = measure.words_in_sentence
    if mean is None:
        return ""
    length = wording.sentence_length(measure.words, mean)
    return f"{length} {wording.ease_sentence(measure.ease, measure.band)}" if measure.ease is not None else length


def label_of(instance: models.Model, place: Place) -> str:
    """What an editor calls the place: the block's label, or the field's."""
    if not place.field:
        return str(wording.WHOLE)
    field = instance._meta.get_field(place.field)
    if place.kind and isinstance(field, StreamField) and place.kind in field.stream_block.child_blocks:
        return capfirst(str(field.stream_block.child_blocks[place.kind].label))
    return capfirst(str(field.verbose_name))


class _AsTyped:
    """What was found in the form as it was last sent for the preview; else in the draft as it was saved."""

    http_method_names = ("get",)

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        form = self.get_form(self._get_form_data(self._get_form_state()))
        if form.is_bound and self.validate_form(form):
            form.save(commit=False)
        elif form.is_bound:
            self.object = self.get_object()
        return TemplateResponse(request, "core/admin/content_checks.html", context_for(self.object))


class PageChecks(_AsTyped, PreviewOnEditView):
    pass


class SnippetChecks(_AsTyped, PreviewOnEdit):
    def setup(self, request, *args, **kwargs):
        self.model = next((model for model in get_snippet_models() if model._meta.label_lower == kwargs["model"].lower()), None)
        if self.model is None:
            raise Http404
        super().setup(request, *args, **kwargs)


def address_for(instance: models.Model) -> str:
    """Where the panel asks again."""
    if isinstance(instance, Page):
        return reverse("page_checks", args=[instance.pk])
    return reverse("snippet_checks", args=[instance._meta.label_lower, instance.pk])


def addresses() -> list:
    return [
        path("content-checks/pages/<int:page_id>/", PageChecks.as_view(), name="page_checks"),
        path("content-checks/snippets/<str:model>/<str:pk>/", SnippetChecks.as_view(), name="snippet_checks"),
    ]

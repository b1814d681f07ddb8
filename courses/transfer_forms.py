"""What is asked before a course is copied, exported or imported."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Institution
from certificates.models import CreditSystem
from courses.packages.looking import Look


class CopyForm(forms.Form):
    """How the copy differs from the course."""

    title = forms.CharField(
        label=_("Title of the copy"),
        max_length=255,
        help_text=_("In the language in which the course was written; translations say “copy”."),
    )
    questions = forms.ChoiceField(
        label=_("Questions"),
        choices=[
            ("share", _("The copy asks the same questions: a correction counts in both courses")),
            ("copy", _("The copy gets questions of its own, in a bank of their own")),
        ],
        initial="share",
        widget=forms.RadioSelect,
    )
    translations = forms.BooleanField(label=_("With all translations"), required=False, initial=True)
    anew = forms.BooleanField(
        label=_("Without what was given to the first course"),
        required=False,
        initial=True,
        help_text=_("Credit, dates of review and declarations: the copy asks for its own."),
    )

    def wishes(self) -> dict[str, Any]:
        told = dict(self.cleaned_data)
        return {**told, "share_questions": told.pop("questions") == "share"}


class ExportForm(forms.Form):
    drafts = forms.BooleanField(
        label=_("The latest drafts instead of what is published"),
        required=False,
        help_text=_("What was never published goes along as a draft in any case."),
    )


class PackageForm(forms.Form):
    file = forms.FileField(label=_("Package"), help_text=_("A file that another site of this kind wrote: its name ends in .course.zip."))


class ImportForm(forms.Form):
    """One question for each thing that a package names and this site does not know."""

    def __init__(self, *args, found: Look, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.found = found
        for match in found.institutions:
            if match.pk is None:
                self.fields[f"institution_{match.name}"] = _choice(Institution.objects.order_by("name"), match.facts["name"], match.needed)
        for match in found.credit_systems:
            if match.pk is None:
                label = match.facts["name"] or match.name
                self.fields[f"system_{match.name}"] = _choice(CreditSystem.objects.order_by("name"), label, False)
        if found.asks_keys:
            self.fields["new_keys"] = forms.BooleanField(
                label=_("Make it a second time, with keys of its own"),
                help_text=_("This course, or something in it, stands here already. What is there stays as it is."),
            )

    def choices(self) -> dict[str, Any]:
        told = self.cleaned_data
        return {
            "institutions": self._chosen("institution_"),
            "credit_systems": self._chosen("system_"),
            "new_keys": bool(told.get("new_keys")),
        }

    def _chosen(self, start: str) -> dict[str, int]:
        return {name.removeprefix(start): row.pk for name, row in self.cleaned_data.items() if name.startswith(start) and row}


def _choice(rows, label: str, needed: bool) -> forms.ModelChoiceField:
    asked = _("It provides the course, and is not known here. Choose which of ours stands for it.")
    help_text = asked if needed else _("It is not known here. Leave this empty to do without it.")
    return forms.ModelChoiceField(queryset=rows, label=label, required=needed, help_text=help_text)

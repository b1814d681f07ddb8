"""What people say of a document, checked."""

from __future__ import annotations

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reviewing import document_files
from reviewing.document_files import ACCEPT
from reviewing.enums import DocumentKind


class WordsForm(forms.Form):
    """What it is, and until when it is valid."""

    kind = forms.ChoiceField(label=_("What it is"), choices=DocumentKind.choices)
    title = forms.CharField(label=_("Title"), max_length=160, required=False, help_text=_("Left empty, it goes by the name of its file."))
    expires_on = forms.DateField(
        label=_("Valid until"), required=False, help_text=_("We write to you before that day."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip

    def __init__(self, *args, has_file: bool = False, own_kind: str = "", **kwargs) -> None:
        super().__init__(*args, use_required_attribute=False, **kwargs)
        if has_file:
            self.fields["title"].required, self.fields["title"].help_text = True, ""
        if own_kind and own_kind not in DocumentKind.values:  # a code of an app above stays as it is
            self.fields["kind"].choices = [*DocumentKind.choices, (own_kind, own_kind)]


def _what_fits() -> str:
    return gettext("PDF, JPEG, PNG, Word or OpenDocument, at most %(count)d MB.") % {"count": document_files.LARGEST_MB}


class _File(forms.FileField):
    """A file that may stand in a library."""

    def __init__(self) -> None:
        super().__init__(
            label=_("File"),
            widget=forms.FileInput(attrs={"accept": ACCEPT}),
            help_text=lazy(_what_fits, str)(),
        )

    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        if upload is not None:
            document_files.check(upload)
        return upload


class NewDocumentForm(WordsForm):
    """A new document of one's library."""

    file = _File()
    field_order = ["file", "kind", "title", "expires_on"]


class ReplaceForm(forms.Form):
    """A newer file in the place of an older one."""

    file = _File()
    expires_on = WordsForm.base_fields["expires_on"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, use_required_attribute=False, **kwargs)

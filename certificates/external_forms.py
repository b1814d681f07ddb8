"""Credit from elsewhere as its learner notes it, and the document that she keeps with it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import filetype
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.fields import LineField
from certificates.models import CreditCategory, CreditSystem

LARGEST_DOCUMENT = 5 * 1024 * 1024
EARLIEST = date(1950, 1, 1)
# What a document may be, by its content, and how its name may then end.
KINDS = {"application/pdf": {"pdf"}, "image/jpeg": {"jpg", "jpeg"}, "image/png": {"png"}}


def check_document(file: UploadedFile) -> None:
    """Refuse what is neither PDF, JPEG nor PNG by its content, what its name belies, and what is larger than 5 MB."""
    if file.size > LARGEST_DOCUMENT:
        raise ValidationError(
            _("This file is too big (%(size)s). The largest that can be kept has %(largest)s. Nothing was kept.")
            % {"size": filesizeformat(file.size), "largest": filesizeformat(LARGEST_DOCUMENT)},
            code="file_too_large",
        )
    file.seek(0)
    found = filetype.guess(file.read(8192))
    file.seek(0)
    if found is None or found.mime not in KINDS:
        raise ValidationError(_("Send a PDF, a JPEG or a PNG. Nothing was kept."), code="other_kind")
    if Path(file.name or "").suffix.lower().removeprefix(".") not in KINDS[found.mime]:
        raise ValidationError(_("The content of this file is not what its name ends in says. Nothing was kept."), code="other_content")


class ExternalCreditForm(forms.Form):
    """Where, when and how much. ``own`` is what stood there before; its document stays unless it is replaced or taken away."""

    system = forms.ModelChoiceField(
        label=gettext_lazy("Credit system"), queryset=CreditSystem.objects.all(), empty_label=gettext_lazy("Choose")
    )
    category = forms.ModelChoiceField(
        label=gettext_lazy("Category"),
        queryset=CreditCategory.objects.select_related("system"),
        required=False,
        empty_label=gettext_lazy("None of these"),
        help_text=gettext_lazy("Where the body counts kinds of credit apart."),
    )
    title = LineField(label=gettext_lazy("What you took part in"), max_length=200)
    provider = LineField(label=gettext_lazy("Who gave the credit"), max_length=200)
    amount = forms.DecimalField(label=gettext_lazy("Credits"), min_value=0, max_digits=5, decimal_places=2)
    earned_on = forms.DateField(
        label=gettext_lazy("Day on which it ended"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    document = forms.FileField(
        label=gettext_lazy("Document"),
        required=False,
        allow_empty_file=True,
        max_length=150,
        help_text=gettext_lazy("PDF, JPEG or PNG of at most 5 MB. Only you can open it."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )
    forget_document = forms.BooleanField(label=gettext_lazy("Delete the document that is kept now"), required=False)

    def __init__(self, *args, own=None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].label_from_instance = lambda category: f"{category.system}: {category.name}"
        self.fields["earned_on"].widget.attrs["max"] = timezone.now().date().isoformat()
        if own is None or not own.document:
            del self.fields["forget_document"]

    def clean_amount(self):
        amount = self.cleaned_data["amount"]
        if not amount > 0:
            raise ValidationError(_("Say how much credit it was: more than nothing."))
        return amount

    def clean_earned_on(self) -> date:
        day = self.cleaned_data["earned_on"]
        if day > timezone.now().date():
            raise ValidationError(_("This day is still to come. Note credit once you have earned it."))
        if day < EARLIEST:
            raise ValidationError(_("This day is too long ago. Check the year."))
        return day

    def clean_document(self):
        file = self.cleaned_data["document"]
        if file:
            check_document(file)
        return file

    def clean(self):
        cleaned = super().clean()
        category, system = cleaned.get("category"), cleaned.get("system")
        if category and system and category.system_id != system.pk:
            self.add_error("category", _("This category belongs to another credit system."))
        return cleaned


class BoardForm(forms.Form):
    """In which system the learner reports to her board; nothing chosen follows her licences."""

    system = forms.ModelChoiceField(
        label=gettext_lazy("My board counts in"),
        queryset=CreditSystem.objects.all(),
        required=False,
        empty_label=gettext_lazy("As my licences say"),
    )

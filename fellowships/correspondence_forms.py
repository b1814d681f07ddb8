"""What applicants, referees and home institutions type, checked."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import LineField, NameField
from core.clamav import ScannerError, virus_in
from core.languages import language_choices
from fellowships import reference_form
from fellowships.enums import EndorsementState, Leave, Relation, Standing
from fellowships.models.references import LONGEST_REASON, LONGEST_STATEMENT
from fellowships.models.talking import LONGEST_MESSAGE
from reviewing import document_files

# What a file of a letter is, when a letter goes in the place of the questions.
FORM, LETTER = "form", "letter"


class PaperField(forms.FileField):
    """A file of a kind that may stand in a library of documents, checked by content, and by the site's scanner where it has one."""

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("accept", document_files.ACCEPT)

    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        if not upload:
            return upload
        checked = document_files.check(upload)
        _scan(upload)
        upload.name = document_files.plain_name(upload.name or "", checked.kind)
        upload.content_type = checked.media_type
        return upload


def _scan(upload) -> None:
    if not settings.CLAMAV_ADDRESS:
        return
    try:
        found = virus_in(upload.chunks(), address=settings.CLAMAV_ADDRESS)
    except ScannerError:
        raise ValidationError(
            now_("The file could not be checked for viruses just now. Send it again in a few minutes."), code="no_scan"
        ) from None
    if found:
        raise ValidationError(now_("A virus was found in this file. Nothing was kept."), code="virus")
    upload.seek(0)


class RefereeForm(forms.Form):
    """Whom an applicant names. ``cleaned_data`` are the words of ``services.references.name_referee``."""

    name = NameField(label=_("Name of the referee"))
    email = forms.EmailField(
        label=_("E-mail address at work"),
        help_text=_("We write there once your application is sent. Nobody else learns it."),
        widget=forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    position = LineField(label=_("Position and institution"), required=False, max_length=200)
    relation = forms.ChoiceField(label=_("How does she or he know you?"), choices=Relation.choices)
    language = forms.ChoiceField(label=_("Language in which we write to her or him"), choices=language_choices)
    right_waived = forms.BooleanField(
        label=_("I give up my right to read this reference."),
        required=False,
        help_text=_("The referee is told what you chose. You always see whether it came, whatever you choose."),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = get_language()


class ReferenceForm(forms.Form):
    """What a referee says. With ``draft`` nothing is required: it is kept as far as it is written."""

    declared_relation = forms.ChoiceField(
        label=_("How do you know the applicant?"), choices=[("", _("Choose")), *Relation.choices], help_text=_("Those who choose read it.")
    )
    known_years = forms.IntegerField(label=_("For how many years?"), min_value=0, max_value=70)
    interest = forms.CharField(
        label=_("Is there anything between you that those who choose should know, such as kinship or money?"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    how = forms.ChoiceField(
        label=_("How do you want to give the reference?"),
        choices=[(FORM, _("By answering the questions below")), (LETTER, _("By a letter as a file"))],
        widget=forms.RadioSelect,
        initial=FORM,
    )
    letter = PaperField(
        label=_("Your letter"),
        required=False,
        help_text=_("A PDF, a picture or a text document with your signature, at most 15 MB. Then you need not answer the questions."),
    )

    def __init__(self, *args, draft: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.draft = draft
        for item in reference_form.ITEMS:
            self.fields[item.code] = _field_for(item)
        if draft:
            for field in self.fields.values():
                field.required = False

    @property
    def about(self) -> list[forms.BoundField]:
        return [self[name] for name in ("declared_relation", "known_years", "interest")]

    @property
    def ratings(self) -> list[forms.BoundField]:
        return [self[item.code] for item in reference_form.ITEMS if item.kind == "rating"]

    @property
    def questions(self) -> list[forms.BoundField]:
        return [self[item.code] for item in reference_form.ITEMS if item.kind != "rating"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.draft:
            return cleaned
        if cleaned.get("how") == LETTER:
            for item in reference_form.ITEMS:
                self.errors.pop(item.code, None)
            if not cleaned.get("letter") and "letter" not in self.errors:
                self.add_error("letter", now_("Attach your letter, or answer the questions."))
        else:
            self.errors.pop("letter", None)
        return cleaned

    @property
    def letter_given(self):
        """The letter, where it goes in the place of the questions."""
        return self.cleaned_data.get("letter") if self.cleaned_data.get("how") == LETTER else None

    @property
    def answers(self) -> dict[str, Any]:
        """What is kept: texts and codes, without the file."""
        left_out = {"letter"} if self.draft else {"letter", "how"}
        return {name: value for name, value in self.cleaned_data.items() if name not in left_out and value not in (None, "")}


def _field_for(item: reference_form.Item) -> forms.Field:
    if item.kind == "text":
        widget = forms.Textarea(attrs={"rows": 5, "dir": "auto"})
        return forms.CharField(
            label=item.text, required=item.required, help_text=item.help_text, max_length=reference_form.LONGEST_ANSWER, widget=widget
        )
    # A list that opens: six scales of six would fill ten screens of a phone.
    widget = forms.Select if item.kind == "rating" else forms.RadioSelect
    return forms.ChoiceField(
        label=item.text,
        required=item.required,
        choices=item.choices,
        widget=widget,
        help_text=item.help_text,
        error_messages={"required": _("Choose one answer.")},
    )


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=_("Why not?"),
        required=False,
        max_length=LONGEST_REASON,
        help_text=_("For the program office alone. The applicant learns only that you declined."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class EndorsementForm(forms.Form):
    """The word of a home institution: it endorses, or it does not and says why."""

    decision = forms.ChoiceField(
        label=_("Does the institution endorse this application?"),
        choices=[(EndorsementState.ENDORSED, _("Yes, we endorse it")), (EndorsementState.REFUSED, _("No, we do not"))],
        widget=forms.RadioSelect,
    )
    standing = forms.ChoiceField(
        label=_("How the applicant stands with you"), choices=[("", _("Choose")), *Standing.choices], required=False
    )
    leave = forms.ChoiceField(label=_("Release for the stay"), choices=[("", _("Choose")), *Leave.choices], required=False)
    signed_as = LineField(label=_("Your position"), max_length=150, required=False, help_text=_("Such as: Director of nursing."))
    statement = forms.CharField(
        label=_("Statement"),
        required=False,
        max_length=LONGEST_STATEMENT,
        help_text=_(
            "What the applicant does with you, and what she or he shall bring home. The applicant, the host and the program office read it."
        ),
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
    )
    reason = forms.CharField(
        label=_("Why not?"),
        required=False,
        max_length=LONGEST_REASON,
        help_text=_("The applicant and the program office read it."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        wanted = {
            "standing": _("Choose how the applicant stands with you."),
            "leave": _("Say whether the applicant is released for the stay."),
        }
        if cleaned.get("decision") == EndorsementState.REFUSED:
            wanted = {"reason": _("Give the reason: the applicant reads it.")}
        for name, sentence in wanted.items():
            if cleaned.get("decision") and not cleaned.get(name):
                self.add_error(name, sentence)
        return cleaned

    @property
    def endorses(self) -> bool:
        return self.cleaned_data["decision"] == EndorsementState.ENDORSED

    @property
    def words(self) -> dict[str, str]:
        """What ``services.endorsing.endorse`` takes."""
        return {name: self.cleaned_data[name] for name in ("standing", "leave", "statement", "signed_as")}


class EndorsementDocumentForm(forms.Form):
    title = LineField(label=_("What it is"), max_length=150, help_text=_("Such as: release from duty, certificate of good standing."))
    file = PaperField(label=_("File"))
    expires_on = forms.DateField(label=_("Valid until"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))

    def clean_expires_on(self) -> date | None:
        day = self.cleaned_data["expires_on"]
        if day and day < date.today():
            raise ValidationError(now_("This document is no longer valid."))
        return day


class MessageForm(forms.Form):
    """``to`` holds a party, and for a hospital its key after a colon."""

    to = forms.ChoiceField(label=pgettext_lazy("a recipient", "To"))
    text = forms.CharField(label=_("Message"), max_length=LONGEST_MESSAGE, widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}))

    def __init__(self, *args, addressees: list[tuple[str, Any]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = addressees
        if len(addressees) == 1:
            self.fields["to"].widget = forms.HiddenInput()
            self.fields["to"].initial = addressees[0][0]

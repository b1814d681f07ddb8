"""What people type about offers and placements, checked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import Institution, User
from core import moments
from fellowships import evaluating
from fellowships.enums import PostKind
from fellowships.learning_agreement import LONGEST_SECTION, SECTIONS
from fellowships.models import Alumnus, BilateralAgreement, LogEntry, Placement
from fellowships.placement_kinds import EndReason, IncidentKind, IncidentState, PlacementParty, SeenBy
from reviewing.models import StoredDocument

AGREEMENT_WORDS = {
    "aims": (_("What the fellow is to learn"), _("One aim on each line.")),
    "activities": (_("Activities and duties"), ""),
    "limits": (_("Limits"), _("What she does not do, and what she does only with a supervisor beside her.")),
    "supervision": (_("Supervision"), _("Who supervises, and how often they meet.")),
    "hours": (_("Hours and leave"), ""),
    "assessment": (_("How progress is assessed"), ""),
    "support": (_("Money, housing and support"), ""),
    "insurance": (_("Insurance and cover"), ""),
    "conduct": (_("Confidentiality and conduct"), ""),
}


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d", attrs={"type": "date"})


def _long(label, *, rows: int = 5, most: int = 10_000, required: bool = True, help_text="") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, required=required, widget=forms.Textarea(attrs={"rows": rows}), help_text=help_text
    )


def slot_words(slot) -> str:
    return _("%(first)s to %(last)s") % {"first": date_format(slot.starts_on), "last": date_format(slot.ends_on)}


class OtherDateForm(forms.Form):
    """Another date of the same opportunity, or words about it."""

    slot = forms.ChoiceField(label=_("Another date"), required=False)
    words = _long(_("What would suit you"), rows=3, most=1000, required=False)

    def __init__(self, *args, slots, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.slots = {str(slot.uid): slot for slot in slots}
        self.fields["slot"].choices = [("", _("None of the listed dates")), *((uid, slot_words(slot)) for uid, slot in self.slots.items())]

    def clean_slot(self):
        return self.slots.get(self.cleaned_data["slot"])


class DateAnswerForm(OtherDateForm):
    """The host's answer."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["words"]
        self.fields["slot"].label = _("The date that you offer")
        self.fields["slot"].choices = [("", _("The offer stays as it is")), *self.fields["slot"].choices[1:]]


class ExtendForm(forms.Form):
    """A later moment, as the clocks of the call's zone show it."""

    until = forms.DateTimeField(
        label=_("New deadline"), widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
    )

    def __init__(self, *args, zone: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def clean_until(self):
        return moments.at_zone(self.cleaned_data["until"], self.zone)


class ConditionForm(forms.Form):
    """A document of one's own library, a new file, or words."""

    document = forms.ModelChoiceField(StoredDocument.objects.none(), label=_("From your documents"), required=False)
    file = forms.FileField(label=_("Or a new file"), required=False)
    expires_on = forms.DateField(label=_("Valid until"), required=False, widget=DayInput())
    note = forms.CharField(label=_("Note"), max_length=1000, required=False)

    def __init__(self, *args, owner, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document"].queryset = StoredDocument.objects.filter(owner=owner, replaced_by__isnull=True)


class AgreementForm(forms.Form):
    """The sections of a learning agreement."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for key in SECTIONS:
            label, hint = AGREEMENT_WORDS[key]
            self.fields[key] = _long(label, rows=4, most=LONGEST_SECTION, required=key == "aims", help_text=hint)


class LogEntryForm(forms.ModelForm):
    """One line of the logbook."""

    uid = forms.UUIDField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = LogEntry
        fields = ["happened_on", "activity", "involvement", "title", "count", "hours", "competency", "reflection"]
        widgets = {
            "happened_on": DayInput(),
            "reflection": forms.Textarea(attrs={"rows": 3}),
            "hours": forms.NumberInput(attrs={"min": 0, "max": 24, "step": "0.5", "inputmode": "decimal"}),
        }
        help_texts = {
            "title": _("Such as “Newborn resuscitation”. Never anything by which a patient could be recognised."),
            "competency": _("Which of the things to be learned it belongs to."),
        }

    def __init__(self, *args, placement: Placement, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["competency"].queryset = placement.competencies.all()
        self.fields["competency"].label = capfirst(_("competency"))
        self.fields["competency"].empty_label = _("None of them")
        self.fields["count"].required = self.fields["hours"].required = False

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        said["count"] = said.get("count") or 1
        said["hours"] = said.get("hours") or 0
        return said

    def _post_clean(self) -> None:
        """Nothing is written to the row here: the service does."""


class ReturnForm(forms.Form):
    comment = _long(_("What is to be put right"), rows=2, most=1000)


class CompetencyForm(forms.Form):
    level = forms.TypedChoiceField(label=_("Level"), choices=evaluating.LEVELS, coerce=int)
    comment = forms.CharField(label=_("Comment"), max_length=1000, required=False)


class AskedForm(forms.Form):
    """Any set of questions of ``evaluating``."""

    def __init__(self, *args, questions: tuple[evaluating.Asked, ...], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for each in questions:
            self.fields[each.code] = _field_for(each)

    def clean(self) -> dict[str, Any]:
        """Numbers for agreement, codes for choices, texts as typed; what is empty is left out."""
        said = super().clean()
        kinds = {each.code: each.kind for each in self.questions}
        return {
            code: int(value) if kinds.get(code) == evaluating.AGREEMENT else value
            for code, value in said.items()
            if value not in ("", None)
        }


class EvaluationForm(AskedForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["for_officers"] = _long(
            _("For the programme's officers alone"),
            rows=3,
            required=False,
            help_text=_("Neither the other side nor any institution reads this."),
        )

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        return {**said, "for_officers": said.get("for_officers", "")}


def _field_for(question: evaluating.Asked) -> forms.Field:
    if question.kind == evaluating.TEXT:
        return _long(question.words, rows=3, most=4000, required=question.required)
    if question.kind == evaluating.NUMBER:
        return forms.IntegerField(label=question.words, required=question.required, min_value=0, max_value=100_000)
    choices = {
        evaluating.AGREEMENT: evaluating.DEGREES,
        evaluating.YES_NO: (("yes", _("Yes")), ("no", _("No"))),
        evaluating.CHOICE: question.choices,
    }[question.kind]
    return forms.ChoiceField(
        label=question.words,
        choices=choices,
        widget=forms.RadioSelect,
        required=question.required,
        error_messages={"required": _("Choose one answer.")},
    )


class ReportForm(forms.Form):
    did = _long(_("What did you do?"), help_text=_("Write nothing by which a patient could be recognised."))
    learned = _long(_("What did you learn?"))
    will_change = _long(_("What will you do differently at home?"))


class IncidentForm(forms.Form):
    kind = forms.ChoiceField(label=_("What it is about"), choices=IncidentKind.choices)
    happened_on = forms.DateField(label=_("When it happened"), widget=DayInput())
    words = _long(_("What happened"), help_text=_("Write nothing by which a patient could be recognised."))
    seen_by = forms.ChoiceField(
        label=_("Who may read it"), choices=SeenBy.choices, widget=forms.RadioSelect, initial=SeenBy.OFFICERS,
        help_text=_("You read it yourself, whatever you choose."),
    )  # fmt: skip
    is_urgent = forms.BooleanField(label=_("Somebody must act today"), required=False)


class IncidentAnswerForm(forms.Form):
    state = forms.ChoiceField(label=_("State"), choices=IncidentState.choices)
    outcome = _long(_("What was done"), rows=3, required=False)
    seen_by = forms.ChoiceField(label=_("Who may read it"), choices=SeenBy.choices)


class EndForm(forms.Form):
    """Why a placement is given up or ended early."""

    reason = forms.ChoiceField(label=_("Reason"), choices=[("", "—"), *EndReason.choices])
    words = _long(_("What happened"), rows=4, required=False, help_text=_("All parties to the placement read it."))


class DatesForm(EndForm):
    """Other days, and why."""

    starts_on = forms.DateField(label=_("First day"), widget=DayInput())
    ends_on = forms.DateField(label=_("Last day"), widget=DayInput())
    field_order = ["starts_on", "ends_on", "reason", "words"]


class SupervisorForm(forms.Form):
    """Somebody of the host, by the address of her account."""

    email = forms.EmailField(label=_("E-mail address of the supervisor's account"))

    def __init__(self, *args, placement: Placement, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.placement = placement

    def clean_email(self) -> str:
        """Found among those who belong to the host alone, so that the form tells nobody who has an account."""
        people = User.objects.filter(is_active=True, memberships__institution=self.placement.host).distinct()
        self.supervisor = people.filter(email__iexact=self.cleaned_data["email"]).first()
        if self.supervisor is None:
            raise forms.ValidationError(_("Nobody with this address belongs to your hospital here. Add her as a member first."))
        return self.cleaned_data["email"]


class ItemForm(forms.Form):
    words = forms.CharField(label=_("What is to be done"), max_length=300)
    party = forms.ChoiceField(label=_("Who does it"), choices=PlacementParty.choices)
    due_on = forms.DateField(label=_("By"), required=False, widget=DayInput())


class BilateralForm(forms.ModelForm):
    """An agreement between two institutions."""

    scope = forms.MultipleChoiceField(
        label=_("Kinds of placement"), choices=PostKind.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: every kind."),
    )  # fmt: skip
    file = forms.FileField(label=_("Signed agreement (PDF)"), required=False)

    class Meta:
        model = BilateralAgreement
        fields = ["title", "host", "home", "both_ways", "scope", "starts_on", "ends_on", "note"]
        widgets = {"starts_on": DayInput(), "ends_on": DayInput(), "note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in ("host", "home"):
            self.fields[name].queryset = Institution.objects.order_by("name")
        if self.instance.pk:
            del self.fields["host"], self.fields["home"]

    def clean_file(self):
        upload = self.cleaned_data.get("file")
        if upload is not None:
            if upload.size > 10 * 1024 * 1024:
                raise forms.ValidationError(_("The file is larger than 10 MB. Nothing was kept."))
            if not upload.read(1024).startswith(b"%PDF-"):
                raise forms.ValidationError(_("This is not a PDF. Nothing was kept."))
            upload.seek(0)
        return upload

    def _post_clean(self) -> None:
        """Nothing is written to the row here: the service does."""


class AlumnusForm(forms.ModelForm):
    link = forms.URLField(
        label=_("Address of your page"),
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text=_("Such as your ORCID page. Your e-mail address is never shown."),
    )

    class Meta:
        model = Alumnus
        fields = ["listed", "works_at", "words", "link"]
        widgets = {"listed": forms.RadioSelect}

    def _post_clean(self) -> None:
        """Nothing is written to the row here: the service does."""

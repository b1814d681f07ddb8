"""What reviewers and those who run rounds type, checked."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Institution, User
from core.languages import language_choices
from core.reference.specialties import specialty_choices
from reviewing.enums import ConflictKind
from reviewing.models import Pool, PoolMember

NONE = "none"
DECLARED = [ConflictKind.RELATION, ConflictKind.COAUTHOR, ConflictKind.SUPERVISOR, ConflictKind.REFEREE, ConflictKind.INSTITUTION]
DECLARED += [ConflictKind.INTEREST, ConflictKind.OTHER]


class DeclarationForm(forms.Form):
    """No conflict, or which one: the reviewer must choose, nothing is chosen for her."""

    kind = forms.ChoiceField(
        label=_("Your declaration"),
        choices=[(NONE, _("I know of no conflict of interest")), *((one.value, one.label) for one in DECLARED)],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether you have a conflict of interest.")},
    )
    note = forms.CharField(
        label=_("If there is one: what should those who run the round know?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    @property
    def conflict(self) -> str:
        """Empty where there is no conflict."""
        chosen = self.cleaned_data["kind"]
        return "" if chosen == NONE else chosen


class InterestForm(forms.Form):
    """A tie to an institution or to a person."""

    kind = forms.ChoiceField(label=_("What ties you"), choices=[(one.value, one.label) for one in DECLARED])
    institution = forms.ModelChoiceField(label=_("Institution"), queryset=Institution.objects.all(), required=False)
    person = forms.CharField(
        label=_("Or the name of the person"),
        required=False,
        max_length=200,
        help_text=_("First name and last name: one alone would touch too many."),
    )

    def clean_person(self) -> str:
        person = " ".join(self.cleaned_data["person"].split())
        if person and len(person.split()) < 2 and person.isascii():
            raise forms.ValidationError(_("Write the first name and the last name."))
        return person

    def clean(self) -> dict:
        cleaned = super().clean()
        if not self.errors and bool(cleaned.get("institution")) == bool(cleaned.get("person")):
            raise forms.ValidationError(_("Choose an institution, or write a person's name: one of the two."))
        return cleaned


class PoolForm(forms.ModelForm):
    """A new pool, or another name for one."""

    class Meta:
        model = Pool
        fields = ["name"]


class MemberForm(forms.ModelForm):
    """What a reviewer knows and how much she takes."""

    specialties = forms.MultipleChoiceField(
        label=_("Specialties"), choices=specialty_choices, required=False, widget=forms.SelectMultiple(attrs={"size": 8})
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages read"),
        choices=language_choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("She is given only what is written in one of them."),
    )

    class Meta:
        model = PoolMember
        fields = ["specialties", "languages", "most_reviews", "is_active"]


class NewMemberForm(MemberForm):
    """Somebody with an account, by her e-mail address."""

    email = forms.EmailField(label=_("E-mail address"), help_text=_("Of somebody who has an account here."))
    field_order = ["email", "specialties", "languages", "most_reviews", "is_active"]

    def clean_email(self) -> str:
        self.user = User.objects.filter(email__iexact=self.cleaned_data["email"], is_active=True).first()
        if self.user is None:
            raise forms.ValidationError(_("Nobody with this address has an account here."))
        return self.cleaned_data["email"]


class DatesForm(forms.Form):
    """When reviews may be written."""

    opens_at = forms.DateTimeField(label=_("Opens"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"))
    closes_at = forms.DateTimeField(
        label=_("Closes"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )


class CalibrationForm(forms.Form):
    """How many applications everybody scores first, and until when."""

    applications = forms.IntegerField(label=_("Applications"), min_value=1, max_value=5, initial=2)
    until = forms.DateTimeField(
        label=_("To be scored by"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )

"""What people fill in at the desk of approvals."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.approval import people
from courses.models.approvals import LONGEST_STATEMENT, MOST_LANE_DAYS, ApprovalRules

NONE, SOME = "none", "some"
NONE_DECLARED = _("I have no financial or other interest in what this course teaches")
LINES = {"rows": 3}


class AskForm(forms.Form):
    """Whom to ask, and what to tell them."""

    asked = forms.ModelMultipleChoiceField(
        queryset=None,
        required=False,
        label=_("Ask these people"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nobody chosen asks everybody who may approve. Each gets one letter."),
    )
    note = forms.CharField(label=_("Note to them"), max_length=500, required=False, widget=forms.Textarea(attrs=LINES))

    def __init__(self, *args, by, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["asked"].queryset = people.approvers().exclude(pk=by.pk)


class ApproveForm(forms.Form):
    """What an approver says. In the outbreak lane the statement may be left out."""

    statement = forms.CharField(
        label=_("What I checked"),
        max_length=LONGEST_STATEMENT,
        required=False,
        widget=forms.Textarea(attrs=LINES),
        help_text=_("Readers see it under your name: for instance that doses and references were compared with the guideline in force."),
    )
    has_interests = forms.ChoiceField(
        label=_("My interests"), choices=[(NONE, NONE_DECLARED), (SOME, _("I declare these interests:"))], widget=forms.RadioSelect
    )
    interests = forms.CharField(
        label=_("Interests"), max_length=LONGEST_STATEMENT, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("has_interests") == SOME and not cleaned.get("interests", "").strip():
            self.add_error("interests", _("Name the interests, or choose that there are none."))
        if cleaned.get("has_interests") == NONE:
            cleaned["interests"] = ""
        return cleaned


class LaneForm(forms.Form):
    """Why a course cannot wait, and until when."""

    reason = forms.CharField(
        label=_("Which outbreak, and why this course cannot wait"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    ends_on = forms.DateField(label=_("Last day of the lane"), widget=forms.DateInput(attrs={"type": "date"}))


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class RulesForm(forms.ModelForm):
    """The site's rules; each change with a reason."""

    reason = forms.CharField(
        label=_("Reason for the change"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kept in the trail of deeds."),
    )

    class Meta:
        model = ApprovalRules
        fields = ["required", "lane_days"]
        help_texts = {
            "required": _("Turned off, whoever may publish a page publishes it alone, and course pages name no approver."),
            "lane_days": _("At most %(most)d. Afterwards the ordinary approval is needed.") % {"most": MOST_LANE_DAYS},
        }

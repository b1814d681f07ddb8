"""What a learner types at the end of a course, checked."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import NameField
from certificates.credits import claimable
from courses import evaluation


class EvaluationForm(forms.Form):
    """The standard items of ``courses.evaluation``, or those that are given."""

    def __init__(self, *args, items=evaluation.ITEMS, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
        for item in items:
            self.fields[item.code] = _field_for(item)

    def clean(self) -> dict[str, str | int]:
        """Numbers for agreement, codes for yes and no, text as typed; empty texts are left out."""
        cleaned = super().clean()
        kinds = {item.code: item.kind for item in self.items}
        return {code: int(value) if kinds[code] == "agreement" else value for code, value in cleaned.items() if value != ""}


def _field_for(item: evaluation.Item) -> forms.Field:
    if item.kind == "text":
        return forms.CharField(
            label=item.text, required=item.required, max_length=evaluation.LONGEST_COMMENT, widget=forms.Textarea(attrs={"rows": 4})
        )
    choices = evaluation.AGREEMENT if item.kind == "agreement" else evaluation.YES_NO
    return forms.ChoiceField(
        label=item.text,
        required=item.required,
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one answer.")},
    )


class ClaimForm(forms.Form):
    """The name as it shall be printed, and how much credit is claimed in each system."""

    name = NameField(
        label=_("Your name on the certificate"),
        help_text=_("As in your registration, in any script. It cannot be changed on a certificate that has been issued."),
    )

    report = forms.BooleanField(
        label=_("My credit may be reported to the body that accredits it."),
        required=False,
        help_text=_(
            "With your name, your licence number or NPI, and day and month of birth, which you give afterwards. You can take this back."
        ),
    )

    def __init__(self, *args, offers, ask_to_report: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.offers = offers
        if not (offers and ask_to_report):
            del self.fields["report"]
        for system, maximum in offers:
            amounts = sorted(claimable(maximum, system.step), reverse=True)
            self.fields[f"credit-{system.code}"] = forms.TypedChoiceField(
                label=system.name,
                choices=[
                    (str(amount), number_format(amount.normalize() if amount != amount.to_integral() else amount.to_integral()))
                    for amount in amounts
                ]
                + [("0", _("I claim no credit in this system"))],
                coerce=Decimal,
                help_text=_("Claim only the credit commensurate with the extent of your participation."),
            )

    @property
    def amounts(self) -> dict[str, Decimal]:
        """What is claimed, by the system's code."""
        return {system.code: self.cleaned_data[f"credit-{system.code}"] for system, _maximum in self.offers}


class ExtraTimeForm(forms.Form):
    """More time in a course's quizzes for one learner."""

    email = forms.EmailField(label=_("E-mail address of the learner"))
    percent = forms.IntegerField(
        label=_("Extra time, in per cent"), min_value=0, max_value=300, initial=25, help_text=_("25 makes 60 minutes 75. 0 takes it back.")
    )


class MoreTimeForm(forms.Form):
    """A later due moment in one assignment for one learner."""

    email = forms.EmailField(label=_("E-mail address of the learner"))
    assignment = forms.TypedChoiceField(label=_("Assignment"), coerce=int)
    until = forms.DateTimeField(
        label=_("To be handed in by"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        help_text=_("By your own clock."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("For the record; the learner does not see it."))

    def __init__(self, *args, assignments: list[tuple[int, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignment"].choices = assignments

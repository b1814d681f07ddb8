"""What officers and hosts type on their desks, checked."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fellowships.enums import AppealKind, AppealState, ApplicationState, ChoosingBy, Outcome, ReasonClass
from fellowships.models import Application, CallPage, Decision, Slot, Stage
from fellowships.models.choosing import LONGEST_APPEAL, LONGEST_COMMENT, LONGEST_LETTER
from fellowships.naming import slot_names
from fellowships.services.appealing import ANSWERS

MOST_UIDS = 400_000


def reason_choices() -> list[tuple[str, str]]:
    return [("", gettext_lazy("Choose a reason")), *ReasonClass.choices]


def area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "dir": "auto"})


class PrepareForm(forms.Form):
    """A decision about one application: the slots are those she chose."""

    outcome = forms.ChoiceField(label=gettext_lazy("Decision"), choices=Outcome.choices, widget=forms.RadioSelect)
    slot = forms.ChoiceField(label=gettext_lazy("Slot"), required=False, help_text=gettext_lazy("For an offer or the waiting list."))
    position = forms.IntegerField(
        label=gettext_lazy("Position on the waiting list"),
        required=False,
        min_value=1,
        max_value=999,
        help_text=gettext_lazy("Empty: at its end."),
    )
    reason_class = forms.ChoiceField(
        label=gettext_lazy("Reason"), choices=reason_choices, required=False, help_text=gettext_lazy("Where no place is offered.")
    )
    comment = forms.CharField(
        label=gettext_lazy("Comment for the applicant"),
        required=False,
        max_length=LONGEST_COMMENT,
        widget=area(4),
        help_text=gettext_lazy("Stands in the letter, in the words you write here."),
    )
    note = forms.CharField(label=gettext_lazy("Note for officers"), required=False, max_length=LONGEST_COMMENT, widget=area(2))

    def __init__(self, *args, application: Application, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        chosen = [choice.slot for choice in application.choices.select_related("slot__opportunity__institution").order_by("rank")]
        self.slots = {str(slot.uid): slot for slot in chosen}
        names = slot_names(chosen)
        self.fields["slot"].choices = [("", _("No slot")), *((uid, names[slot.pk]) for uid, slot in self.slots.items())]

    @classmethod
    def for_decision(cls, decision: Decision, application: Application) -> PrepareForm:
        """As the decision was prepared."""
        said = {name: getattr(decision, name) for name in ("outcome", "position", "reason_class", "comment", "note")}
        return cls(initial={**said, "slot": str(decision.slot.uid) if decision.slot else ""}, application=application)

    def clean_slot(self) -> Slot | None:
        return self.slots.get(self.cleaned_data["slot"])


class MoveForm(forms.Form):
    """Where applications go: into a stage, back to those that were sent, or out."""

    to = forms.ChoiceField(label=gettext_lazy("Move to"))
    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        choices=reason_choices,
        required=False,
        help_text=gettext_lazy("Needed where somebody is found not eligible. The applicant reads it."),
    )

    def __init__(self, *args, call: CallPage, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.stages = {str(stage.uid): stage for stage in Stage.objects.filter(call=call.canonical).order_by("sort_order", "pk")}
        self.fields["to"].choices = [
            *((f"stage:{uid}", _("Stage: %(stage)s") % {"stage": stage.title}) for uid, stage in self.stages.items()),
            (ApplicationState.SENT, _("Back to those that were sent")),
            (ApplicationState.INELIGIBLE, ApplicationState.INELIGIBLE.label),
            (ApplicationState.CLOSED, _("Close the application")),
        ]

    def target(self) -> tuple[str, Stage | None]:
        """State and stage."""
        to = self.cleaned_data["to"]
        stage = self.stages.get(to.removeprefix("stage:")) if to.startswith("stage:") else None
        return (ApplicationState.IN_STAGE, stage) if stage else (to, None)

    def target_in_words(self) -> str:
        return dict(self.fields["to"].choices)[self.cleaned_data["to"]]


class RunForm(forms.Form):
    """A matching to be done."""

    kind = forms.ChoiceField(label=gettext_lazy("How"), choices=ChoosingBy.choices, widget=forms.RadioSelect)
    stage = forms.ChoiceField(label=gettext_lazy("Who takes part"), required=False)

    def __init__(self, *args, call: CallPage, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.stages = {str(stage.uid): stage for stage in Stage.objects.filter(call=call.canonical).order_by("sort_order", "pk")}
        everybody = ("", _("All who are still considered"))
        self.fields["stage"].choices = [
            everybody,
            *((uid, _("Only those in the stage %(stage)s") % {"stage": one.title}) for uid, one in self.stages.items()),
        ]

    def clean_stage(self) -> Stage | None:
        return self.stages.get(self.cleaned_data["stage"])


class UseForm(forms.Form):
    """Decisions to be prepared from a matching."""

    waiting = forms.IntegerField(label=gettext_lazy("People on the waiting list of each slot"), min_value=0, max_value=50, initial=3)
    reject_rest = forms.BooleanField(label=gettext_lazy("Prepare “no offer” for everybody else"), required=False, initial=True)
    comment = forms.CharField(
        label=gettext_lazy("Comment for everybody"), required=False, max_length=LONGEST_COMMENT, widget=area(3),
        help_text=gettext_lazy("Stands in each letter. You can add to a single one later."),
    )  # fmt: skip


class NoteForm(forms.Form):
    note = forms.CharField(label=gettext_lazy("What should be looked at again"), max_length=LONGEST_COMMENT, widget=area(3))


class LetterForm(forms.Form):
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=200, widget=forms.TextInput(attrs={"dir": "auto"}))
    text = forms.CharField(label=gettext_lazy("Letter"), max_length=LONGEST_LETTER, widget=area(14))


class AskForm(forms.Form):
    """What an applicant writes about a decision."""

    text = forms.CharField(label=gettext_lazy("What you ask"), max_length=LONGEST_APPEAL, widget=area(6))


class AnswerForm(forms.Form):
    """What an officer answers."""

    state = forms.ChoiceField(label=gettext_lazy("Answer"), widget=forms.RadioSelect)
    text = forms.CharField(label=gettext_lazy("Words for the applicant"), max_length=LONGEST_APPEAL, widget=area(6))

    def __init__(self, *args, kind: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        answers = ANSWERS[AppealKind(kind)]
        self.fields["state"].choices = [(answer.value, AppealState(answer).label) for answer in answers]
        if len(answers) == 1:
            self.fields["state"].widget = forms.HiddenInput()
            self.initial.setdefault("state", answers[0].value)


def uids_in(text: str) -> list[str]:
    """The uids in one hidden field: a list of thousands is still one field."""
    return [uid for uid in text[:MOST_UIDS].split(",") if uid]

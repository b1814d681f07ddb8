"""What people write in a discussion, and why they report or hide it, checked."""

from __future__ import annotations

from uuid import UUID, uuid4

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from courses.discussion import prose, reading
from courses.discussion.access import Room
from courses.enums import NotAPatient, ReportKind
from courses.models.discussion import LONGEST_POST, LONGEST_REASON, LONGEST_TITLE
from courses.services.discussing import LookedAt, Words

DIRECTION = {"dir": "auto"}


class PostForm(forms.Form):
    """An answer. ``uid`` names the post from the form on, so that a form sent twice posts once."""

    text = forms.CharField(
        label=_("Your answer"),
        max_length=LONGEST_POST,
        widget=forms.Textarea(attrs={"rows": 8, **DIRECTION}),
        help_text=_("Plain text. An empty line begins a new paragraph; an address that begins with https:// becomes a link."),
    )
    language = forms.ChoiceField(label=_("Written in"), choices=reading.language_choices)
    uid = forms.UUIDField(required=False, widget=forms.HiddenInput)
    marks = forms.CharField(required=False, max_length=5000, widget=forms.HiddenInput)
    not_a_patient = forms.ChoiceField(
        label=_("Why does none of this tell who a patient is?"), required=False, choices=NotAPatient.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args, **kwargs) -> None:
        initial = {"language": get_language(), "uid": uuid4(), **(kwargs.pop("initial", None) or {})}
        super().__init__(*args, initial=initial, **kwargs)

    def clean_text(self) -> str:
        if text := prose.tidy(self.cleaned_data["text"]):
            return text
        raise forms.ValidationError(self.fields["text"].error_messages["required"], code="required")

    @property
    def words(self) -> Words:
        said = self.cleaned_data
        return Words(said.get("title", ""), said["text"], said["language"])

    @property
    def looked_at(self) -> LookedAt | None:
        """That she looked at what was found when the form came back to her."""
        reason, marks = self.cleaned_data["not_a_patient"], frozenset(self.cleaned_data["marks"].split(","))
        return LookedAt(NotAPatient(reason), marks) if reason else None


class QuestionForm(PostForm):
    """A question, and the lesson that it is about."""

    field_order = ("title", "text", "lesson", "language")
    title = forms.CharField(
        label=_("Your question in one sentence"),
        max_length=LONGEST_TITLE,
        widget=forms.TextInput(attrs={"autocomplete": "off", **DIRECTION}),
    )
    lesson = forms.ChoiceField(label=_("It is about"), required=False)

    def __init__(self, *args, room: Room | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("What you know and what you want to know")
        if room is None:
            del self.fields["lesson"]
        else:
            lessons = [(str(lesson.key), lesson.title) for lesson in room.outline.lessons]
            self.fields["lesson"].choices = [("", _("The course as a whole")), *lessons]

    def clean_title(self) -> str:
        if title := prose.tidy_line(self.cleaned_data["title"]):
            return title
        raise forms.ValidationError(self.fields["title"].error_messages["required"], code="required")

    @property
    def lesson_key(self) -> UUID | None:
        return reading.as_key(self.cleaned_data.get("lesson", ""))


class ReasonForm(forms.Form):
    """Why a moderator does something to somebody's words."""

    reason = forms.CharField(label=_("Why"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3, **DIRECTION}))


class ReportForm(forms.Form):
    """Why a moderator should look at a post."""

    kind = forms.ChoiceField(
        label=_("What is wrong with it?"),
        choices=ReportKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one answer.")},
    )
    words = forms.CharField(
        label=_("Anything the moderator should know"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3, **DIRECTION}),
        help_text=_("Do not repeat a patient's details here."),
    )

"""Many questions at once: their bank, topic, difficulty and subjects. What is left empty stays as it is."""

from __future__ import annotations

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from core import audit
from core.reference.subjects import subject_choices
from courses.enums import Difficulty
from courses.models import Question, QuestionBank


class PlaceForm(forms.Form):
    """Where questions belong."""

    bank = forms.ModelChoiceField(queryset=QuestionBank.objects.order_by("name"), required=False, label=_("Bank"))
    topic = forms.CharField(max_length=120, required=False, label=_("Topic"))
    difficulty = forms.ChoiceField(choices=[("", "---------"), *Difficulty.choices], required=False, label=_("Difficulty"))
    tags = forms.MultipleChoiceField(choices=subject_choices, required=False, label=_("Subjects (MeSH) to add"))


class PlaceQuestionsAction(SnippetBulkAction):
    """Sorts the chosen questions in; what is asked and marked is not touched, so no version is made."""

    models = [Question]
    display_name = _("Sort in")
    action_type = "place"
    aria_label = _("Set bank, topic, difficulty and subjects of the chosen questions")
    template_name = "courses/admin/place_questions.html"
    action_priority = 20
    form_class = PlaceForm

    def check_perm(self, snippet):
        return self.permission_policy.user_has_permission_for_instance(self.request.user, "change", snippet)

    def get_execution_context(self):
        return {**super().get_execution_context(), "wanted": self.cleaned_form.cleaned_data, "user": self.request.user}

    @classmethod
    @transaction.atomic
    def execute_action(cls, objects, wanted=None, user=None, **kwargs):
        """The topic of a translation is its translator's; facts are kept in step in every language."""
        wanted = wanted or {}
        for question in objects:
            for name in ("bank", "topic", "difficulty"):
                if wanted.get(name):
                    setattr(question, name, wanted[name])
            question.tags = [*question.tags, *(tag for tag in wanted.get("tags") or () if tag not in question.tags)]
            facts = {"bank": question.bank_id, "difficulty": question.difficulty, "tags": question.tags}
            question.save(update_fields=["topic", *facts])
            Question.objects.filter(translation_key=question.translation_key).update(**facts)
            audit.record("courses.question_placed", question, actor=user)
        return len(objects), 0

    def get_success_message(self, num_parent_objects, num_child_objects):
        return ngettext("%(count)d question was sorted in.", "%(count)d questions were sorted in.", num_parent_objects) % {
            "count": num_parent_objects
        }

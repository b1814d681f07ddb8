"""What a lesson may hold: the shared words and media, and what only a lesson has."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core.blocks import CaseBlock, MediaBlocks, ProseBlocks, ReferencesBlock


class SelfCheckOptionBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Option"), max_length=300)
    correct = blocks.BooleanBlock(label=_("Right"), required=False)
    feedback = blocks.TextBlock(label=_("Feedback"))


class SelfCheckBlock(blocks.StructBlock):
    """A question for the reader alone: it counts for nothing and teaches by its feedback."""

    question = blocks.TextBlock(label=_("Question"))
    options = blocks.ListBlock(SelfCheckOptionBlock(), label=_("Options"), min_num=2)

    class Meta:
        icon = "help"
        label = _("Self-check")
        description = _("A question with feedback for each option; it does not count")
        template = "blocks/self_check.html"
        preview_value = {
            "question": "Which removes spores?",
            "options": [
                {"text": "Soap and water", "correct": True, "feedback": "Yes: friction and rinsing carry spores away."},
                {"text": "Alcohol rub", "correct": False, "feedback": "No: alcohol does not kill spores."},
            ],
        }

    def clean(self, value):
        cleaned = super().clean(value)
        if not any(option["correct"] for option in cleaned["options"]):
            raise blocks.StructBlockValidationError(block_errors={"options": ValidationError(_("Mark at least one option as right."))})
        return cleaned


class LessonBlocks(MediaBlocks, ProseBlocks):
    """Prose and media, and the things only a lesson holds."""

    case = CaseBlock(group=_("Clinical"))
    self_check = SelfCheckBlock(group=_("Clinical"))
    references = ReferencesBlock(group=_("Clinical"))

    class Meta:
        block_counts = {"references": {"max_num": 1}}
        template = "blocks/lesson_body.html"

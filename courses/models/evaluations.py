"""Evaluation forms that editors write, the versions that were answered, and the survey after 90 days."""

from __future__ import annotations

import hashlib
import json
import secrets

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import TranslatableMixin
from wagtail_localize.fields import SynchronizedField, TranslatableField

from core.fields import CodeListField
from courses import evaluation
from courses.evaluation import Item
from courses.models.enrolment import Enrolment


class KeptChoiceBlock(blocks.ChoiceBlock):
    """A fact that no translator is asked to translate."""

    def get_translatable_segments(self, value):
        return []


class OwnQuestionBlock(blocks.StructBlock):
    """A question of one's own. Its block's id names it in every language and every version."""

    text = blocks.CharBlock(label=_("Question"), max_length=300)
    kind = KeptChoiceBlock(
        label=_("Answered by"),
        choices=[("agreement", _("Agreement, from 1 to 5")), ("yes_no", _("Yes or no")), ("text", _("Words"))],
        default="agreement",
    )
    level = KeptChoiceBlock(label=_("Moore's level of outcome"), choices=list(evaluation.LEVELS), required=False)
    required = blocks.BooleanBlock(label=_("Must be answered"), required=False, default=True)

    class Meta:
        icon = "help"
        label = _("Question")
        preview_value = {"text": "I can now lead a resuscitation.", "kind": "agreement", "level": "4", "required": True}
        preview_template = "blocks/previews/base.html"
        description = _("A question of one's own, with the outcome that it measures")


class Questionnaire(TranslatableMixin, models.Model):
    """An evaluation form: standard items by choice, and questions of one's own."""

    title = models.CharField(_("title"), max_length=120)
    standard = CodeListField(
        _("standard questions"),
        codes=evaluation.standard_choices,
        help_text=_("Their answers can be compared between courses. Choose none to ask only your own."),
    )
    questions = StreamField([("question", OwnQuestionBlock())], verbose_name=_("your own questions"), blank=True)

    translatable_fields = [TranslatableField("title"), TranslatableField("questions"), SynchronizedField("standard", overridable=False)]
    panels = [FieldPanel("title"), FieldPanel("standard"), FieldPanel("questions")]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("evaluation form")
        verbose_name_plural = _("evaluation forms")
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title

    def asks(self) -> list[dict]:
        """Its own questions as they stand now, in plain values: what a version keeps."""
        return [
            {
                "code": f"own-{block.id}",
                "kind": block.value["kind"],
                "text": block.value["text"],
                "required": bool(block.value["required"]),
                "level": block.value["level"] or "",
            }
            for block in self.questions
        ]


class QuestionnaireVersion(models.Model):
    """A form in one language as somebody answered it. Rows are only ever added, and never changed."""

    key = models.UUIDField()
    language = models.CharField(max_length=10)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    standard = models.JSONField()
    questions = models.JSONField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["key", "language", "number"]
        constraints = [
            models.UniqueConstraint(fields=["key", "language", "number"], name="one_version_per_number"),
            models.UniqueConstraint(fields=["key", "language", "digest"], name="one_version_per_content"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"

    @staticmethod
    def digest_of(standard: list[str], questions: list[dict]) -> str:
        return hashlib.sha256(json.dumps([standard, questions], sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    @property
    def items(self) -> tuple[Item, ...]:
        """What was asked, the standard items in the active language."""
        standard = [item for item in evaluation.ITEMS if item.code in self.standard]
        return (*standard, *(Item(each["code"], each["kind"], each["text"], each["required"]) for each in self.questions))


def new_token() -> str:
    return secrets.token_urlsafe(24)


class FollowUp(models.Model):
    """The survey 90 days after completion: asked once by mail, answered by whoever has the link."""

    enrolment = models.OneToOneField(Enrolment, on_delete=models.CASCADE, related_name="follow_up")
    token = models.CharField(max_length=40, unique=True, default=new_token)
    asked_at = models.DateTimeField(default=timezone.now)
    mailed_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    answers = models.JSONField(default=dict)
    language = models.CharField(max_length=10)
    version = models.ForeignKey(QuestionnaireVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="follow_ups")

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.asked_at:%Y-%m-%d}"

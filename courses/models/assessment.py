"""Questions, quizzes, and one learner's attempts at them.

A learner's answers point at a question's ``translation_key`` and at the ids of
its option blocks, which stay the same in every language and through every
synchronisation of a translation; never at rows that a synchronisation replaces.
"""

from __future__ import annotations

import uuid
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, PreviewableMixin, TranslatableMixin
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from courses.blocks import ChoiceBlock
from courses.enums import AttemptState, QuestionKind
from courses.querysets import AttemptQuerySet


class Question(PreviewableMixin, TranslatableMixin, index.Indexed, models.Model):
    """One question, for any number of quizzes. The source language's key gives the marks in every language."""

    kind = models.CharField(_("kind"), max_length=20, choices=QuestionKind.choices, default=QuestionKind.SINGLE)
    topic = models.CharField(_("topic"), max_length=120, blank=True)
    stem = models.TextField(_("question"))
    choices = StreamField([("choice", ChoiceBlock())], verbose_name=_("options"), blank=True)
    answer = models.DecimalField(_("right number"), max_digits=16, decimal_places=6, null=True, blank=True)
    tolerance = models.DecimalField(
        _("tolerance"), max_digits=16, decimal_places=6, default=Decimal(0), validators=[MinValueValidator(Decimal(0))]
    )
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    right_feedback = models.TextField(_("feedback when right"), blank=True)
    wrong_feedback = models.TextField(_("feedback when wrong"), blank=True)
    explanation = models.TextField(_("explanation"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    translatable_fields = [
        TranslatableField("topic"),
        TranslatableField("stem"),
        TranslatableField("choices"),
        TranslatableField("unit"),
        TranslatableField("right_feedback"),
        TranslatableField("wrong_feedback"),
        TranslatableField("explanation"),
        SynchronizedField("kind", overridable=False),
        SynchronizedField("answer", overridable=False),
        SynchronizedField("tolerance", overridable=False),
    ]
    panels = [
        FieldRowPanel([FieldPanel("kind"), FieldPanel("topic")]),
        FieldPanel("stem"),
        FieldPanel("choices"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("answer"), FieldPanel("tolerance"), FieldPanel("unit")]),
                FieldPanel("right_feedback"),
                FieldPanel("wrong_feedback"),
            ],
            heading=_("For a number"),
        ),
        FieldPanel("explanation"),
    ]
    search_fields = [
        index.SearchField("stem"),
        index.SearchField("topic"),
        index.AutocompleteField("stem"),
        index.AutocompleteField("topic"),
        index.FilterField("locale_id"),
        index.FilterField("kind"),
        index.FilterField("topic"),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["topic", "pk"]

    def __str__(self) -> str:
        return Truncator(self.stem).chars(100)

    def save(self, *args, **kwargs) -> None:
        if self.pk and not kwargs.get("update_fields"):
            self.version = (type(self).objects.filter(pk=self.pk).values_list("version", flat=True).first() or 0) + 1
        super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        if self.kind == QuestionKind.NUMERIC:
            if self.answer is None:
                raise ValidationError({"answer": _("Give the right number.")})
            return
        right = sum(1 for block in self.choices if block.value["correct"])
        if len(self.choices) < 2:
            raise ValidationError({"choices": _("Give at least two options.")})
        if self.kind in {QuestionKind.SINGLE, QuestionKind.TRUE_FALSE} and right != 1:
            raise ValidationError({"choices": _("Mark exactly one option as right.")})
        if self.kind == QuestionKind.MULTIPLE and right < 1:
            raise ValidationError({"choices": _("Mark at least one option as right.")})

    @property
    def right_options(self) -> frozenset[str]:
        """The ids of the right options."""
        return frozenset(block.id for block in self.choices if block.value.get("correct"))

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        return [("asked", _("As it is asked")), ("taught", _("As the result explains it"))]

    def get_preview_template(self, request, mode_name):
        return "courses/quiz/preview.html"

    def get_preview_context(self, request, mode_name):
        language = self.locale.language_code if self.locale_id else get_language()
        words = {"page_language": language, "alternates": [], "taught": mode_name == "taught"}
        return {**super().get_preview_context(request, mode_name), **words}


class Quiz(TranslatableMixin, index.Indexed, ClusterableModel):
    """Questions that count. Its rules and its list of questions are read from the source language."""

    title = models.CharField(_("title"), max_length=200)
    introduction = models.TextField(_("introduction"), blank=True)
    pass_percent = models.PositiveSmallIntegerField(
        _("pass mark, in per cent"), default=80, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    attempts_allowed = models.PositiveSmallIntegerField(_("attempts allowed"), default=0, help_text=_("0 means no limit."))

    translatable_fields = [
        TranslatableField("title"),
        TranslatableField("introduction"),
        SynchronizedField("pass_percent", overridable=False),
        SynchronizedField("attempts_allowed", overridable=False),
    ]
    panels = [
        FieldPanel("title"),
        FieldPanel("introduction"),
        FieldRowPanel([FieldPanel("pass_percent"), FieldPanel("attempts_allowed")]),
        InlinePanel("quiz_questions", heading=_("Questions"), label=_("Question")),
    ]
    search_fields = [
        index.SearchField("title"),
        index.AutocompleteField("title"),
        index.FilterField("locale_id"),
        index.FilterField("pass_percent"),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title


class QuizQuestion(Orderable):
    """A question's place and weight in a quiz."""

    quiz = ParentalKey(Quiz, on_delete=models.CASCADE, related_name="quiz_questions")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+", verbose_name=_("question"))
    marks = models.DecimalField(
        _("marks"), max_digits=5, decimal_places=2, default=Decimal(1), validators=[MinValueValidator(Decimal("0.01"))]
    )

    panels = [FieldPanel("question"), FieldPanel("marks")]

    class Meta(Orderable.Meta):
        constraints = [models.UniqueConstraint(fields=["quiz", "question"], name="one_place_per_question")]


class Attempt(models.Model):
    """One go at a quiz.

    ``paper`` is what the learner was given: a list of ``{"key", "version",
    "kind", "marks", "options"}`` with the options' ids in the order shown.
    ``draft`` is the one replaceable step: ``{question key: {"given": …, "language": …,
    "at": …}}``, with the second in which the answer was given, so that of two
    devices the newest answer counts. It becomes rows of ``Answer`` when the
    attempt is handed in.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrolment = models.ForeignKey("courses.Enrolment", on_delete=models.CASCADE, related_name="attempts")
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=20, choices=AttemptState.choices, default=AttemptState.OPEN)
    paper = models.JSONField(default=list)
    draft = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    pass_percent = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(null=True)
    handed_in_at = models.DateTimeField(null=True)
    language = models.CharField(max_length=10)
    marks = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    maximum = models.DecimalField(max_digits=7, decimal_places=2)
    percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    passed = models.BooleanField(null=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "quiz", "number"], name="one_attempt_per_number"),
            models.UniqueConstraint(fields=["enrolment", "quiz"], condition=Q(state="open"), name="one_open_attempt"),
            models.CheckConstraint(
                condition=Q(state="open", handed_in_at__isnull=True, passed__isnull=True)
                | Q(state="handed_in", handed_in_at__isnull=False, passed__isnull=False),
                name="handed_in_attempts_are_marked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quiz} #{self.number}"

    @property
    def is_open(self) -> bool:
        return self.state == AttemptState.OPEN


class Answer(models.Model):
    """What was answered to one question of an attempt that was handed in, and what it earned."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="answers")
    question_key = models.UUIDField()
    question_version = models.PositiveIntegerField()
    given = models.JSONField(null=True)
    language = models.CharField(max_length=10, blank=True)
    marks = models.DecimalField(max_digits=6, decimal_places=2)
    maximum = models.DecimalField(max_digits=6, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "question_key"], name="one_answer_per_question"),
            models.CheckConstraint(condition=Q(marks__gte=0) & Q(marks__lte=models.F("maximum")), name="marks_within_maximum"),
        ]

    def __str__(self) -> str:
        return f"{self.question_key}: {self.marks}/{self.maximum}"

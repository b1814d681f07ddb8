"""A quiz: which questions it asks or draws, by which rules."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable, TranslatableMixin
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from courses.enums import Counting, Difficulty, Review
from courses.models.questions import Question, QuestionBank

LONGEST_MINUTES = 24 * 60


class Quiz(TranslatableMixin, index.Indexed, ClusterableModel):
    """Questions that count. Its rules and its list of questions are read from the source language."""

    title = models.CharField(_("title"), max_length=200)
    introduction = models.TextField(_("introduction"), blank=True)
    pass_percent = models.PositiveSmallIntegerField(
        _("pass mark, in per cent"), default=80, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    attempts_allowed = models.PositiveSmallIntegerField(_("attempts allowed"), default=0, help_text=_("0 means no limit."))
    counting = models.CharField(_("what counts"), max_length=10, choices=Counting.choices, default=Counting.BEST)
    again_after_pass = models.BooleanField(_("may be tried again once passed"), default=False)
    wait_minutes = models.PositiveIntegerField(_("wait between attempts, in minutes"), default=0)
    minutes_allowed = models.PositiveSmallIntegerField(
        _("time limit, in minutes"), default=0, validators=[MaxValueValidator(LONGEST_MINUTES)], help_text=_("0 means no limit.")
    )
    grace_seconds = models.PositiveSmallIntegerField(
        _("grace, in seconds"),
        default=60,
        validators=[MaxValueValidator(3600)],
        help_text=_("What arrives so long after the time is up still counts: lines are slow. Learners are told."),
    )
    shuffle_questions = models.BooleanField(_("questions in random order"), default=False)
    shuffle_options = models.BooleanField(_("options in random order"), default=False)
    review_answers = models.CharField(_("marks and feedback of each answer"), max_length=10, choices=Review.choices, default=Review.AT_ONCE)
    review_key = models.CharField(_("right answers and explanations"), max_length=10, choices=Review.choices, default=Review.AT_ONCE)
    review_on = models.DateTimeField(_("shown from"), null=True, blank=True, help_text=_("For what is shown from a date on."))
    anonymous_marking = models.BooleanField(_("essays are marked without names"), default=True)

    RULES = (
        *("pass_percent", "attempts_allowed", "counting", "again_after_pass", "wait_minutes", "minutes_allowed", "grace_seconds"),
        *("shuffle_questions", "shuffle_options", "review_answers", "review_key", "review_on", "anonymous_marking"),
    )

    translatable_fields = [
        TranslatableField("title"),
        TranslatableField("introduction"),
        *(SynchronizedField(name, overridable=False) for name in RULES),
    ]
    panels = [
        FieldPanel("title"),
        FieldPanel("introduction"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("pass_percent"), FieldPanel("attempts_allowed")]),
                FieldRowPanel([FieldPanel("counting"), FieldPanel("wait_minutes")]),
                FieldPanel("again_after_pass"),
                FieldRowPanel([FieldPanel("minutes_allowed"), FieldPanel("grace_seconds")]),
            ],
            heading=_("Attempts and time"),
            icon="time",
            help_text=_("Everything here is told before somebody begins. Extra time is given to a person on the marking desk."),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("review_answers"), FieldPanel("review_key")]),
                FieldPanel("review_on"),
                FieldPanel("anonymous_marking"),
            ],
            heading=_("Result and marking"),
            icon="view",
        ),
        FieldRowPanel([FieldPanel("shuffle_questions"), FieldPanel("shuffle_options")]),
        InlinePanel("quiz_questions", heading=_("Questions"), label=_("Question")),
        InlinePanel(
            "draws",
            heading=_("Random questions"),
            label=_("Draw"),
            help_text=_("Drawn anew for each attempt, never one that stands above."),
        ),
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

    def clean(self) -> None:
        super().clean()
        if Review.ON_DATE in {self.review_answers, self.review_key} and self.review_on is None:
            raise ValidationError({"review_on": _("Give the date from which it is shown.")})


class QuizQuestion(Orderable):
    """A question's place and weight in a quiz."""

    quiz = ParentalKey(Quiz, on_delete=models.CASCADE, related_name="quiz_questions")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="places", verbose_name=_("question"))
    marks = models.DecimalField(
        _("marks"), max_digits=5, decimal_places=2, default=Decimal(1), validators=[MinValueValidator(Decimal("0.01"))]
    )

    panels = [FieldPanel("question"), FieldPanel("marks")]

    class Meta(Orderable.Meta):
        constraints = [models.UniqueConstraint(fields=["quiz", "question"], name="one_place_per_question")]


class QuizDraw(Orderable):
    """So many questions, drawn at random for each attempt from those that fit."""

    quiz = ParentalKey(Quiz, on_delete=models.CASCADE, related_name="draws")
    count = models.PositiveSmallIntegerField(_("how many"), default=1, validators=[MinValueValidator(1), MaxValueValidator(200)])
    bank = models.ForeignKey(QuestionBank, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("bank"))
    topic = models.CharField(_("topic"), max_length=120, blank=True)
    difficulty = models.CharField(_("difficulty"), max_length=10, choices=Difficulty.choices, blank=True)
    marks = models.DecimalField(
        _("marks of each"), max_digits=5, decimal_places=2, default=Decimal(1), validators=[MinValueValidator(Decimal("0.01"))]
    )

    panels = [
        FieldRowPanel([FieldPanel("count"), FieldPanel("marks")]),
        FieldPanel("bank"),
        FieldRowPanel([FieldPanel("topic"), FieldPanel("difficulty")]),
    ]

    class Meta(Orderable.Meta):
        constraints = [
            models.CheckConstraint(condition=models.Q(bank__isnull=False) | ~models.Q(topic=""), name="draws_say_from_where"),
        ]

    def clean(self) -> None:
        super().clean()
        if self.bank_id is None and not self.topic:
            raise ValidationError({"bank": _("Name a bank or a topic to draw from.")})

"""Questions, the banks that hold them, and every version that somebody may have been asked."""

from __future__ import annotations

from decimal import Decimal
from hashlib import sha256

from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.blocks import StreamValue
from wagtail.fields import StreamField
from wagtail.models import PreviewableMixin, TranslatableMixin
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from core.blocks.clinical import ReferenceBlock
from core.fields import CodeListField
from core.reference.subjects import subject_choices
from courses.enums import Difficulty, QuestionKind, Scoring, ToleranceKind
from courses.grading import folded
from courses.models.question_form import QuestionForm
from courses.models.question_rules import check
from courses.question_blocks import AcceptedBlock, AreaBlock, ChoiceBlock, CriterionBlock, PartBlock, UnitBlock


class QuestionBank(index.Indexed, models.Model):
    """A shelf of questions that belong together and to somebody."""

    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=160)
    institution = models.ForeignKey(
        "accounts.Institution", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("institution")
    )

    panels = [FieldPanel("name"), FieldPanel("slug"), FieldPanel("institution")]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name"), index.FilterField("institution_id")]

    class Meta:
        verbose_name = _("question bank")
        verbose_name_plural = _("question banks")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Question(PreviewableMixin, TranslatableMixin, index.Indexed, models.Model):
    """One question, for any number of quizzes. The source language's key gives the marks in every language.

    What is asked, marked and taught stands in ``BODY``; a change of it is a new
    version, and every version is kept (``QuestionVersion``).
    """

    kind = models.CharField(_("kind"), max_length=20, choices=QuestionKind.choices, default=QuestionKind.SINGLE)
    bank = models.ForeignKey(
        QuestionBank, null=True, blank=True, on_delete=models.PROTECT, related_name="questions", verbose_name=_("bank")
    )
    topic = models.CharField(_("topic"), max_length=120, blank=True)
    tags = CodeListField(_("subjects (MeSH)"), codes=subject_choices)
    difficulty = models.CharField(_("difficulty"), max_length=10, choices=Difficulty.choices, blank=True)
    stem = models.TextField(_("question"), help_text=_("For a text with gaps, write [[1]], [[2]] and so on where the gaps are."))
    picture = models.ForeignKey(
        "wagtailimages.Image", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("picture")
    )
    picture_alt = models.CharField(
        _("description of the picture"), max_length=500, blank=True, help_text=_("What somebody who cannot see it needs to know.")
    )
    choices = StreamField([("choice", ChoiceBlock())], verbose_name=_("options"), blank=True)
    parts = StreamField([("part", PartBlock())], verbose_name=_("prompts or gaps"), blank=True)
    scoring = models.CharField(_("marking"), max_length=10, choices=Scoring.choices, default=Scoring.ALL)
    accepted = StreamField([("accepted", AcceptedBlock())], verbose_name=_("accepted answers"), blank=True)
    match_case = models.BooleanField(_("capital letters matter"), default=False)
    match_accents = models.BooleanField(_("accents matter"), default=False)
    answer = models.DecimalField(_("right number"), max_digits=16, decimal_places=6, null=True, blank=True)
    tolerance = models.DecimalField(
        _("tolerance"), max_digits=16, decimal_places=6, default=Decimal(0), validators=[MinValueValidator(Decimal(0))]
    )
    tolerance_kind = models.CharField(_("tolerance is"), max_length=10, choices=ToleranceKind.choices, default=ToleranceKind.ABSOLUTE)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    units = StreamField([("unit", UnitBlock())], verbose_name=_("other units"), blank=True)
    areas = StreamField([("area", AreaBlock())], verbose_name=_("areas of the picture"), blank=True)
    rubric = StreamField([("criterion", CriterionBlock())], verbose_name=_("rubric"), blank=True)
    right_feedback = models.TextField(_("feedback when right"), blank=True)
    wrong_feedback = models.TextField(_("feedback when wrong"), blank=True)
    explanation = models.TextField(_("explanation"), blank=True)
    references = StreamField([("reference", ReferenceBlock())], verbose_name=_("references"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    fingerprint = models.CharField(max_length=64, blank=True, db_index=True, editable=False)

    BODY = (
        *("kind", "stem", "picture_id", "picture_alt", "choices", "parts", "scoring", "accepted", "match_case", "match_accents"),
        *("answer", "tolerance", "tolerance_kind", "unit", "units", "areas", "rubric"),
        *("right_feedback", "wrong_feedback", "explanation", "references"),
    )
    WORDS = (
        *("topic", "stem", "picture_alt", "choices", "parts", "accepted", "unit", "units", "areas", "rubric"),
        *("right_feedback", "wrong_feedback", "explanation", "references"),
    )
    FACTS = (
        *("kind", "bank", "tags", "difficulty", "picture", "scoring", "match_case", "match_accents"),
        *("answer", "tolerance", "tolerance_kind"),
    )

    base_form_class = QuestionForm
    translatable_fields = [
        *(TranslatableField(name) for name in WORDS),
        *(SynchronizedField(name, overridable=name == "picture") for name in FACTS),
    ]
    panels = [
        FieldRowPanel([FieldPanel("kind"), FieldPanel("scoring")]),
        FieldPanel("stem"),
        MultiFieldPanel(
            [FieldPanel("choices"), FieldPanel("parts")],
            heading=_("Options, prompts and gaps"),
            icon="list-ul",
            help_text=_("Options are for choosing, ordering (in the right order), matching and gaps; prompts for matching and gaps."),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("answer"), FieldPanel("unit")]),
                FieldRowPanel([FieldPanel("tolerance"), FieldPanel("tolerance_kind")]),
                FieldPanel("units"),
            ],
            heading=_("For a number"),
            icon="decimal",
            classname="collapsed",
        ),
        MultiFieldPanel(
            [FieldPanel("accepted"), FieldRowPanel([FieldPanel("match_case"), FieldPanel("match_accents")])],
            heading=_("For a few words"),
            icon="edit",
            classname="collapsed",
        ),
        MultiFieldPanel(
            [FieldPanel("picture"), FieldPanel("picture_alt"), FieldPanel("areas")],
            heading=_("Picture, and places in it"),
            icon="image",
            classname="collapsed",
        ),
        MultiFieldPanel([FieldPanel("rubric")], heading=_("For an essay"), icon="tasks", classname="collapsed"),
        MultiFieldPanel(
            [FieldPanel("right_feedback"), FieldPanel("wrong_feedback"), FieldPanel("explanation"), FieldPanel("references")],
            heading=_("What the answer teaches"),
            icon="openquote",
        ),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("bank"), FieldPanel("difficulty")]), FieldPanel("topic"), FieldPanel("tags")],
            heading=_("Where it belongs"),
            icon="folder-open-inverse",
        ),
    ]
    search_fields = [
        index.SearchField("stem"),
        index.SearchField("topic"),
        index.AutocompleteField("stem"),
        index.AutocompleteField("topic"),
        index.FilterField("locale_id"),
        index.FilterField("kind"),
        index.FilterField("topic"),
        index.FilterField("bank_id"),
        index.FilterField("difficulty"),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["topic", "pk"]

    def __str__(self) -> str:
        return Truncator(self.stem).chars(100)

    @transaction.atomic
    def save(self, *args, update_fields=None, **kwargs) -> None:
        """Save, and keep the version that this makes where the body has changed."""
        if update_fields is not None and not set(update_fields) & {*self.BODY, "picture"}:
            return super().save(*args, update_fields=update_fields, **kwargs)
        body = self.body()
        latest = QuestionVersion.objects.filter(question_key=self.translation_key, language=self.locale.language_code).first()
        is_new = latest is None or latest.body != body
        if is_new:
            known = type(self).objects.filter(pk=self.pk).values_list("version", flat=True).first() if self.pk else None
            self.version = max(known or 0, latest.version if latest else 0) + 1
        self.fingerprint = self.print_of_words()
        super().save(*args, update_fields={*update_fields, "version", "fingerprint"} if update_fields else None, **kwargs)
        if is_new:
            QuestionVersion.objects.create(**self.as_version(body))
        return None

    def clean(self) -> None:
        super().clean()
        check(self)

    def body(self) -> dict:
        """What is asked, marked and taught, as it is kept for a version."""
        return {name: _as_json(getattr(self, name)) for name in self.BODY}

    def as_version(self, body: dict | None = None) -> dict:
        """The fields of the version that this row is now."""
        source = type(self).objects.filter(translation_key=self.translation_key).order_by("pk").values_list("pk", "version").first()
        return {
            "question_key": self.translation_key,
            "language": self.locale.language_code,
            "version": self.version,
            "source_version": self.version if source is None or source[0] == self.pk else source[1],
            "body": body or self.body(),
        }

    def as_it_was(self, kept: QuestionVersion) -> Question:
        """This question at an earlier version; a value to read, never to save."""
        body = {name: value for name, value in kept.body.items() if name in self.BODY}
        body |= {name: Decimal(body[name]) for name in ("answer", "tolerance") if body.get(name) is not None}
        was = type(self)(translation_key=self.translation_key, locale_id=self.locale_id, topic=self.topic, version=kept.version, **body)
        was._state.fields_cache["locale"] = self.locale
        return was

    def print_of_words(self) -> str:
        """The same for two questions that say the same but for capitals, accents and spaces."""
        choices, parts = ([block["value"].get("text", "") for block in stream.raw_data] for stream in (self.choices, self.parts))
        texts = [self.stem, *sorted(choices), *parts]
        return sha256("\n".join(folded(text) for text in texts).encode()).hexdigest()

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
        from courses import question_preview

        language = self.locale.language_code if self.locale_id else get_language()
        words = {"page_language": language, "alternates": [], "taught": mode_name == "taught"}
        return {**super().get_preview_context(request, mode_name), **words, **question_preview.context(self, language)}


class QuestionVersion(models.Model):
    """A question's body as it was, in one language.

    ``version`` counts in its own language; ``source_version`` is the version of
    the source that it stood beside. Papers name the source's version.
    """

    question_key = models.UUIDField()
    language = models.CharField(max_length=10)
    version = models.PositiveIntegerField()
    source_version = models.PositiveIntegerField()
    body = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["question_key", "language", "version"], name="one_row_per_question_version")]

    def __str__(self) -> str:
        return f"{self.question_key} {self.language} v{self.version}"


def _as_json(value):
    if isinstance(value, StreamValue):
        return _without_empty(value.get_prep_value())
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def _without_empty(value):
    """``value`` without what says nothing: a block read from the form holds fields that one read from the database may lack."""
    if isinstance(value, dict):
        return {name: _without_empty(one) for name, one in value.items() if not (one is None or one is False or one in ("", []))}
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return [_without_empty(one) for one in value] if isinstance(value, list) else value

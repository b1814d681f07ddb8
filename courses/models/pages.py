"""Course index > course, as Wagtail pages; what is below a course stands in ``lessons``."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from core import other_lists, shells, throttle
from core.blocks.clinical import ReferenceBlock
from core.fields import CodeListField
from core.models import BasePage
from core.reference.professions import profession_choices, profession_name
from core.reference.specialties import specialty_choices, specialty_name
from core.reference.subjects import subject_choices
from courses import catalogue, path_outline, shelf
from courses.approval import showing
from courses.enums import Level, Licence
from courses.models import disclosure
from courses.models.approved_pages import ApprovedPage
from courses.outline import outline_of, outlines
from courses.validity import certificate_ends

SEVERAL = _("Hold Ctrl, or ⌘ on a Mac, to choose several.")


class CourseIndexPage(BasePage):
    """The catalogue: every course, with search and filters in the address."""

    shell_kind = "courses.index"
    reads_query = True
    parent_page_types = ["home.HomePage"]
    subpage_types = ["courses.CoursePage", "courses.LearningPathPage"]
    max_count_per_parent = 1

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict[str, Any]:
        """The language switch keeps what was searched for."""
        context = super().get_context(request, *args, **kwargs)
        wish = catalogue.read(request.GET)
        if address := wish.address():
            context["alternates"] = [{**alternate, "url": f"{alternate['url']}?{address}"} for alternate in context["alternates"]]
        language = self.locale.language_code
        return {**context, **shelf.context(wish, language), "others": other_lists.others("courses", wish.query.text, language)}

    def serve(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Keep the page for addresses that many people share; build it anew for every other search."""
        if request.method != "GET" or getattr(request, "is_preview", False) or self.get_view_restrictions() or shelf.may_be_kept(request):
            return super().serve(request, *args, **kwargs)
        if seconds := throttle.seconds_to_wait(request, "search"):
            return throttle.too_many(request, seconds)
        return shells.reply(request, self.build_shell(request, *args, **kwargs))

    class Meta:
        verbose_name = _("course catalogue")


class CoursePage(ApprovedPage):
    """A course. What is fact (credits, dates, codes) is kept in step across languages."""

    shell_kind = "courses.course"

    outcomes = StreamField([("outcome", blocks.CharBlock(max_length=250))], verbose_name=_("outcomes"), blank=True)
    audience = models.CharField(_("audience"), max_length=300, blank=True)
    level = models.CharField(_("level"), max_length=20, choices=Level.choices, default=Level.INTRODUCTORY)
    minutes_override = models.PositiveSmallIntegerField(
        _("minutes, if not the sum of the lessons"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    professions = CodeListField(_("professions"), codes=profession_choices)
    only_professions = models.BooleanField(
        _("only for these professions"),
        default=False,
        help_text=_("Nobody else may enrol. Otherwise the list above is a recommendation."),
    )
    specialties = CodeListField(_("specialties"), codes=specialty_choices)
    subjects = CodeListField(_("subjects"), codes=subject_choices)
    provider = models.ForeignKey(
        "accounts.Institution", on_delete=models.PROTECT, related_name="provided_courses", verbose_name=_("provider")
    )
    references = StreamField([("reference", ReferenceBlock())], verbose_name=_("references"), blank=True)
    licence = models.CharField(_("licence of the text"), max_length=30, choices=Licence.choices, default=Licence.CC_BY)
    reviewed_on = models.DateField(_("last reviewed on"), null=True, blank=True)
    next_review_on = models.DateField(_("next review due on"), null=True, blank=True)
    cover = models.ForeignKey(
        "wagtailimages.Image",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("cover"),
        help_text=_("Left empty, the cover is drawn from the course's own arcs."),
    )
    certificate_fixed_on = models.DateField(
        _("or until a fixed day"), null=True, blank=True, help_text=_("Such as 31 December: every certificate runs out on that day.")
    )
    certificate_every_years = models.PositiveSmallIntegerField(
        _("that comes back every … years"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    certificate_months = models.PositiveSmallIntegerField(
        _("certificate is valid for, in months"), null=True, blank=True, help_text=_("Leave empty for a certificate that does not expire.")
    )
    questionnaire = models.ForeignKey(
        "courses.Questionnaire",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("evaluation form"),
        help_text=_("Asked at the end of the course. Left empty, the standard questions are asked."),
    )
    follow_up = models.ForeignKey(
        "courses.Questionnaire",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("follow-up form"),
        help_text=_("Asked 90 days after completion, by mail. Left empty, the standard questions are asked."),
    )

    override_translatable_fields = [
        SynchronizedField("slug", overridable=False),
        SynchronizedField("questionnaire", overridable=False),
        SynchronizedField("follow_up", overridable=False),
        SynchronizedField("level", overridable=False),
        SynchronizedField("minutes_override", overridable=False),
        SynchronizedField("professions", overridable=False),
        SynchronizedField("only_professions", overridable=False),
        SynchronizedField("specialties", overridable=False),
        SynchronizedField("subjects", overridable=False),
        SynchronizedField("provider", overridable=False),
        SynchronizedField("licence", overridable=False),
        SynchronizedField("reviewed_on", overridable=False),
        SynchronizedField("next_review_on", overridable=False),
        SynchronizedField("certificate_months", overridable=False),
        SynchronizedField("certificate_fixed_on", overridable=False),
        SynchronizedField("certificate_every_years", overridable=False),
        SynchronizedField("supports", overridable=False),
        SynchronizedField("contributors", overridable=False),
        SynchronizedField("joint_providers", overridable=False),
        SynchronizedField("course_credits", overridable=False),
        SynchronizedField("prerequisites", overridable=False),
    ]

    base_form_class = disclosure.CourseForm
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("outcomes", help_text=_("What a reader can do afterwards. Each begins with a verb: “Recognise …”.")),
        MultiFieldPanel(
            [
                FieldPanel("audience"),
                FieldRowPanel([FieldPanel("level"), FieldPanel("minutes_override")]),
                FieldPanel("professions", help_text=SEVERAL),
                FieldPanel("only_professions"),
                FieldPanel("specialties", help_text=SEVERAL),
                FieldPanel("subjects", help_text=SEVERAL),
            ],
            heading=_("For whom"),
            icon="group",
            help_text=_("The catalogue finds and filters by these. They are the same in every language."),
        ),
        InlinePanel(
            "prerequisites",
            heading=_("Prerequisites"),
            label=_("Course"),
            icon="doc-full",
            help_text=_("Courses to have completed before one may enrol. When and in which groups is set under “Groups”."),
        ),
        FieldPanel("provider", icon="home", help_text=_("The institution that answers for the course and stands on the certificate.")),
        InlinePanel("joint_providers", heading=_("Joint providers"), label=_("Joint provider"), icon="home"),
        InlinePanel(
            "course_credits",
            heading=_("Credit"),
            label=_("Credit"),
            icon="tick-inverse",
            help_text=_("The most that a learner may claim, in each system that has designated the course."),
        ),
        InlinePanel(
            "contributors",
            heading=_("People in control of content"),
            label=_("Person"),
            icon="user",
            help_text=_("Authors, editors, reviewers and planners. The course can be published once each of them has declared."),
        ),
        InlinePanel(
            "supports",
            heading=_("Commercial support"),
            label=_("Support"),
            icon="wallet",
            help_text=_(
                "Companies that gave money or things towards the course. Learners see their names before they start; never a logo."
            ),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("reviewed_on"), FieldPanel("next_review_on")]),
                FieldRowPanel(
                    [FieldPanel("certificate_months"), FieldPanel("certificate_fixed_on"), FieldPanel("certificate_every_years")]
                ),
                FieldRowPanel([FieldPanel("questionnaire"), FieldPanel("follow_up")]),
                FieldPanel("licence"),
            ],
            heading=_("Review and validity"),
            icon="date",
            help_text=_("Past the date of its next review the course says so, and gives no credit until it is reviewed."),
        ),
        FieldPanel("references", help_text=_("Numbered from 1. Lessons cite them as [1].")),
        FieldPanel("cover"),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("summary")]
    parent_page_types = ["courses.CourseIndexPage"]
    subpage_types = ["courses.ModulePage"]

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    @property
    def seed(self) -> str:
        """What the course's arcs are drawn from: the same in every language."""
        return str(self.translation_key)

    def shell_data(self) -> dict[str, Any]:
        return {"page": self.pk, "course": str(self.translation_key), "in_groups": self.is_taken_in_groups}

    @cached_property
    def is_taken_in_groups(self) -> bool:
        """Whether one comes in through a group, at its dates; otherwise the course is open to all at any time."""
        return self.canonical.cohorts.exists()

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict[str, Any]:
        """Facts come from the canonical page, words from this one."""
        canonical = self.canonical
        return {
            **super().get_context(request, *args, **kwargs),
            "outline": outline_of(self.translation_key, self.locale.language_code),
            "canonical": canonical,
            "credits": canonical.course_credits.select_related("system"),
            "joint_providers": canonical.joint_providers.select_related("institution"),
            "people": canonical.contributors.all(),
            "supports": canonical.supports.all(),
            "prerequisites": self.prerequisite_outlines(),
            "paths": [path for path in path_outline.live_paths(self.locale.language_code).values() if path.stop(self.translation_key)],
            "facts_language": canonical.locale.language_code,
            "references": [
                {"text": block.value["text"], "url": block.value["url"], "id": f"reference-{number}"}
                for number, block in enumerate(self.references, start=1)
            ],
            "profession_names": [profession_name(code) for code in canonical.professions],
            "specialty_names": [specialty_name(ui) for ui in canonical.specialties],
            "review_overdue": canonical.is_review_overdue,
            "approval": showing.shown(self),
            "index": self.get_parent(),
        }

    def prerequisite_outlines(self) -> list[dict[str, Any]]:
        """What is asked for before one may enrol: each course in this page's language, and whether by certificate."""
        rows = self.canonical.prerequisites.values_list("needs__translation_key", "with_certificate")
        found = outlines([key for key, _certificate in rows], self.locale.language_code)
        return [{"course": found[key], "with_certificate": certificate} for key, certificate in rows if key in found]

    def certificate_ends(self, earned_on: date) -> date | None:
        """The last day of a certificate earned on that day; None where it does not end."""
        return certificate_ends(
            earned_on, months=self.certificate_months, fixed_on=self.certificate_fixed_on, every_years=self.certificate_every_years
        )

    @property
    def is_review_overdue(self) -> bool:
        """Past its review date the course says so and gives no credit until it is reviewed."""
        return self.next_review_on is not None and timezone.now().date() > self.next_review_on

    def hindrance(self) -> str:
        """Words that are not translated, or people who have not declared: the facts are those of the first page written."""
        people = (self if self.canonical.pk == self.pk else self.canonical).contributors.all()
        return super().hindrance() or disclosure.hindrance(people)

    def clean(self) -> None:
        super().clean()
        if self.reviewed_on and self.next_review_on and self.next_review_on <= self.reviewed_on:
            raise ValidationError({"next_review_on": _("The next review must come after the last one.")})

"""What hangs on a call: its officers, what can be chosen in it, places kept for some, and its stages."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable

from core.fields import CodeListField
from core.other_languages import check_once
from fellowships.enums import Discussion, Hidden, Income, StageKind
from fellowships.words import LONGEST_NAME, LONGEST_TEXT, Words, WordsBlock, chosen


def income_choices() -> list[tuple[str, str]]:
    """The World Bank's groups for which places may be kept."""
    return [choice for choice in Income.choices if choice[0] != Income.UNCLASSIFIED]


def shown_choices() -> list[tuple[str, str]]:
    """What a stage may hide beyond what its call hides."""
    return list(Hidden.choices)


class CallOfficer(Orderable):
    """A program officer who runs the call."""

    call = ParentalKey("fellowships.CallPage", on_delete=models.CASCADE, related_name="call_officers")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("officer"))

    panels = [FieldPanel("officer")]

    class Meta(Orderable.Meta):
        constraints = [models.UniqueConstraint(fields=["call", "officer"], name="one_officer_once_per_call")]


class CallOpportunity(Orderable):
    """An opportunity that can be chosen in the call."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    call = ParentalKey("fellowships.CallPage", on_delete=models.CASCADE, related_name="call_opportunities")
    opportunity = models.ForeignKey(
        "fellowships.OpportunityPage", on_delete=models.PROTECT, related_name="in_calls", verbose_name=_("opportunity")
    )
    places = models.PositiveSmallIntegerField(
        _("places in this call"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: as many as its slots have."),
    )

    panels = [FieldRowPanel([FieldPanel("opportunity"), FieldPanel("places")])]

    class Meta(Orderable.Meta):
        verbose_name = _("opportunity in the call")
        constraints = [models.UniqueConstraint(fields=["call", "opportunity"], name="one_opportunity_once_per_call")]

    def __str__(self) -> str:
        return str(self.opportunity)

    def save(self, *args, **kwargs) -> None:
        self.opportunity = self.opportunity.canonical
        super().save(*args, **kwargs)


class ReservedPlaces(Orderable):
    """Places for applicants from some countries first: in one opportunity, or in the whole call where none is named."""

    call = ParentalKey("fellowships.CallPage", on_delete=models.CASCADE, related_name="reserved_places")
    opportunity = models.ForeignKey(
        "fellowships.OpportunityPage", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("opportunity")
    )
    income_groups = CodeListField(_("income groups of their countries"), codes=income_choices)
    least_developed = models.BooleanField(_("least developed countries"), default=False, help_text=_("By the list of the United Nations."))
    places = models.PositiveSmallIntegerField(_("places"), default=1, validators=[MinValueValidator(1)])

    panels = [
        FieldRowPanel([FieldPanel("opportunity"), FieldPanel("places")]),
        FieldRowPanel([FieldPanel("income_groups"), FieldPanel("least_developed")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("reserved places")

    def save(self, *args, **kwargs) -> None:
        self.opportunity = self.opportunity.canonical if self.opportunity else None
        super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        if not self.income_groups and not self.least_developed:
            raise ValidationError({"income_groups": _("Say for whom the places are kept.")})

    @property
    def for_whom(self) -> list[str]:
        """The groups of countries in the active language."""
        groups = [str(label) for code, label in income_choices() if code in self.income_groups]
        return [*groups, *([gettext("least developed countries")] if self.least_developed else [])]


class Stage(Orderable):
    """A step between the deadline and the decision. Stages follow one another by ``sort_order``, and no code knows their number."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    call = ParentalKey("fellowships.CallPage", on_delete=models.CASCADE, related_name="stages")
    kind = models.CharField(_("kind"), max_length=20, choices=StageKind.choices, default=StageKind.SCREENING)
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    text = models.TextField(_("what happens"), max_length=LONGEST_TEXT, blank=True, help_text=_("Applicants read it on their page."))
    words = StreamField(
        [("words", WordsBlock())],
        verbose_name=_("in other languages"),
        blank=True,
        help_text=_("Readers of any other language see the name and the text above."),
    )
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    rubric = models.ForeignKey(
        "reviewing.Rubric", null=True, blank=True, on_delete=models.PROTECT, related_name="stages", verbose_name=_("rubric")
    )
    pool = models.ForeignKey(
        "reviewing.Pool", null=True, blank=True, on_delete=models.PROTECT, related_name="stages", verbose_name=_("reviewers")
    )
    reviews_each = models.PositiveSmallIntegerField(_("reviews for each application"), default=2, validators=[MaxValueValidator(9)])
    hides = CodeListField(_("also hidden in this stage"), codes=shown_choices)
    discussion = models.CharField(_("reviewers read each other"), max_length=20, choices=Discussion.choices, default=Discussion.AFTER_BOTH)
    hosts_see = models.BooleanField(_("hosts see the applications released to them"), default=False)
    applicants_told = models.BooleanField(
        _("applicants are told by mail"), default=True, help_text=_("When their application comes to this stage.")
    )

    panels = [
        FieldRowPanel([FieldPanel("kind"), FieldPanel("name")]),
        FieldPanel("text"),
        FieldPanel("words"),
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
        FieldRowPanel([FieldPanel("rubric"), FieldPanel("pool"), FieldPanel("reviews_each")]),
        FieldRowPanel([FieldPanel("hides"), FieldPanel("discussion")]),
        FieldRowPanel([FieldPanel("hosts_see"), FieldPanel("applicants_told")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True) | Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="a_stage_ends_after_it_starts",
                violation_error_message=_("The stage ends before it starts."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def order(self) -> int:
        """Its place among the call's stages, from 0."""
        return self.sort_order or 0

    def words_in(self, language: str) -> Words:
        """Name and explanation in ``language``, or as they were first written."""
        return chosen(Words(self.name, self.text), (block.value for block in self.words), language)

    @property
    def title(self) -> str:
        """The name in the reader's language."""
        return self.words_in(get_language() or "").name

    def clean(self) -> None:
        super().clean()
        check_once(block.value for block in self.words)
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("The stage ends before it starts.")})
        if self.kind == StageKind.REVIEW and not (self.rubric_id and self.pool_id):
            raise ValidationError({"rubric": _("A review needs a rubric and reviewers.")})

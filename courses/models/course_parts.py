"""What hangs on a course: the credit it was designated for, its joint providers, and the people in control of its content."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable

from courses.enums import ContributorRole


class CourseCredit(Orderable):
    """How much credit the course is designated for, in one system."""

    course = ParentalKey("courses.CoursePage", on_delete=models.CASCADE, related_name="course_credits")
    system = models.ForeignKey("certificates.CreditSystem", on_delete=models.PROTECT, related_name="+", verbose_name=_("system"))
    maximum = models.DecimalField(_("maximum"), max_digits=6, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))])
    accreditation = models.CharField(_("activity number with the accreditor"), max_length=80, blank=True)

    panels = [FieldPanel("system"), FieldPanel("maximum"), FieldPanel("accreditation")]

    class Meta(Orderable.Meta):
        constraints = [models.UniqueConstraint(fields=["course", "system"], name="one_designation_per_system")]

    @property
    def designation(self) -> str:
        """The system's designation statement, exact, with this activity's facts filled in."""
        return self.system.statement.format(
            provider=self.course.provider.name, format="enduring material", maximum=f"{self.maximum.normalize():f}"
        )


class CourseJointProvider(Orderable):
    """An institution that provides the course together with the first."""

    course = ParentalKey("courses.CoursePage", on_delete=models.CASCADE, related_name="joint_providers")
    institution = models.ForeignKey("accounts.Institution", on_delete=models.PROTECT, related_name="+", verbose_name=_("institution"))

    panels = [FieldPanel("institution")]


class CourseContributor(Orderable):
    """Somebody in control of content, and what she declared of the past 24 months.

    ACCME Standards for Integrity and Independence, Standard 3: all financial
    relationships with ineligible companies, no minimum amount.
    """

    course = ParentalKey("courses.CoursePage", on_delete=models.CASCADE, related_name="contributors")
    name = models.CharField(_("name"), max_length=160)
    role = models.CharField(_("role"), max_length=20, choices=ContributorRole.choices, default=ContributorRole.AUTHOR)
    profession = models.CharField(_("profession"), max_length=120, blank=True)
    affiliation = models.CharField(_("affiliation"), max_length=200, blank=True)
    declared = models.BooleanField(
        _("has declared"),
        default=False,
        help_text=_("All financial relationships of the past 24 months with companies, or that there are none."),
    )
    declared_on = models.DateField(
        _("declared on"),
        null=True,
        blank=True,
        help_text=_("A declaration covers 24 months. An older one is asked for again before the course is published the next time."),
    )
    disclosure = models.TextField(
        _("financial relationships"),
        blank=True,
        help_text=_("Companies and nature of each relationship in the past 24 months. Leave empty where there is none."),
    )
    mitigated = models.BooleanField(
        _("mitigated"), default=False, help_text=_("What was declared can no longer influence the content, and how is on file.")
    )

    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("role")]),
        FieldRowPanel([FieldPanel("profession"), FieldPanel("affiliation")]),
        FieldRowPanel([FieldPanel("declared"), FieldPanel("declared_on")]),
        FieldPanel("disclosure"),
        FieldPanel("mitigated"),
    ]

    def clean(self) -> None:
        super().clean()
        if self.declared_on and self.declared_on > timezone.now().date():
            raise ValidationError({"declared_on": _("The day lies in the future.")})

"""Commercial support of a course: shown beside what its makers declared."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable

from courses.enums import SupportKind


class CourseSupport(Orderable):
    """What a company whose products are used on or by patients gave towards the course.

    ACCME Standards for Integrity and Independence, Standard 4: learners are told the
    names of those who gave support and its nature; no logo, no trade name, no message.
    """

    course = ParentalKey("courses.CoursePage", on_delete=models.CASCADE, related_name="supports")
    supporter = models.CharField(_("company"), max_length=160)
    kind = models.CharField(_("kind of support"), max_length=20, choices=SupportKind.choices, default=SupportKind.FUNDS)
    what = models.CharField(_("what was given"), max_length=200, blank=True)
    agreed_on = models.DateField(_("agreement signed on"), null=True, blank=True)

    panels = [FieldRowPanel([FieldPanel("supporter"), FieldPanel("kind")]), FieldRowPanel([FieldPanel("what"), FieldPanel("agreed_on")])]

    class Meta(Orderable.Meta):
        verbose_name = _("commercial support")

    def __str__(self) -> str:
        return self.supporter

"""What was found in what authors wrote, and every link of theirs with what became of it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.content_querysets import CheckedContentQuerySet, ContentFindingQuerySet, LinkUseQuerySet
from courses.enums import LinkKind, LinkState

LONGEST_LINK = 2000
SUBJECTS = ("page", "case", "question")
EXACTLY_ONE = (
    Q(page__isnull=False, case__isnull=True, question__isnull=True)
    | Q(page__isnull=True, case__isnull=False, question__isnull=True)
    | Q(page__isnull=True, case__isnull=True, question__isnull=False)
)


class CheckedContent(models.Model):
    """A page, case or question as it was last checked: what readers meet, or the draft while there is nothing else.

    ``course`` is the course in the same language; what stands outside of courses has none.
    """

    page = models.OneToOneField("wagtailcore.Page", null=True, on_delete=models.CASCADE, related_name="+")
    case = models.OneToOneField("courses.ClinicalCase", null=True, on_delete=models.CASCADE, related_name="+")
    question = models.OneToOneField("courses.Question", null=True, on_delete=models.CASCADE, related_name="+")
    course = models.ForeignKey("courses.CoursePage", null=True, on_delete=models.CASCADE, related_name="checked", verbose_name=_("course"))
    title = models.CharField(_("title"), max_length=255)
    language = models.CharField(_("language"), max_length=10)
    is_live = models.BooleanField(_("published"), default=True)
    checked_at = models.DateTimeField(_("checked"))
    rules = models.PositiveSmallIntegerField()  # which rules: new ones look at everything again
    words = models.PositiveIntegerField(_("words"), default=0)
    sentences = models.PositiveIntegerField(default=0)
    ease = models.DecimalField(_("reading ease"), max_digits=5, decimal_places=1, null=True)

    objects = CheckedContentQuerySet.as_manager()

    class Meta:
        verbose_name = _("checked content")
        verbose_name_plural = _("checked content")
        constraints = [models.CheckConstraint(condition=EXACTLY_ONE, name="checked_content_is_one_thing")]

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> tuple[str, int]:
        """What was checked: its kind and its key."""
        return next((kind, key) for kind in SUBJECTS if (key := getattr(self, f"{kind}_id")))


class InPlace(models.Model):
    """Something in a checked content: the field, the block's number in it, its kind and its id."""

    field = models.CharField(max_length=60, blank=True)
    number = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=60, blank=True)
    block = models.CharField(max_length=64, blank=True)

    class Meta:
        abstract = True


class ContentFinding(InPlace):
    """One thing for an author to look at. Written anew at each check of its content."""

    content = models.ForeignKey(CheckedContent, on_delete=models.CASCADE, related_name="findings")
    code = models.CharField(_("what"), max_length=40, db_index=True)
    severity = models.CharField(_("severity"), max_length=10, db_index=True)
    quote = models.CharField(_("passage"), max_length=250, blank=True)
    facts = models.JSONField(default=dict)

    objects = ContentFindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.code


class Link(models.Model):
    """One address, however often it is used, and what became of it.

    ``address`` is ``page:12``, ``document:5`` or as it is written, without what follows a #.
    ``tries`` counts failures in a row; ``broken_at`` is when it was found broken.
    """

    digest = models.CharField(max_length=64, unique=True)
    address = models.CharField(_("address"), max_length=LONGEST_LINK)
    kind = models.CharField(_("kind"), max_length=10, choices=LinkKind.choices)
    host = models.CharField(_("site"), max_length=255, blank=True, db_index=True)
    state = models.CharField(_("state"), max_length=10, choices=LinkState.choices, default=LinkState.NEW, db_index=True)
    problem = models.CharField(_("problem"), max_length=40, blank=True)
    status = models.PositiveSmallIntegerField(null=True)
    moved_to = models.CharField(_("new address"), max_length=LONGEST_LINK, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    checked_at = models.DateTimeField(_("last checked"), null=True)
    next_check_at = models.DateTimeField(db_index=True)
    last_good_at = models.DateTimeField(_("last seen good"), null=True)
    failing_since = models.DateTimeField(_("failing since"), null=True)
    broken_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")

    def __str__(self) -> str:
        return self.address[:100]


class LinkUse(InPlace):
    """A link in one content, at the first place where it stands. Ignoring it holds for this content alone."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    content = models.ForeignKey(CheckedContent, on_delete=models.CASCADE, related_name="links")
    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="uses")
    text = models.CharField(_("words"), max_length=250, blank=True)
    ignored_at = models.DateTimeField(_("ignored"), null=True)
    ignored_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    ignored_because = models.CharField(_("reason"), max_length=200, blank=True)

    objects = LinkUseQuerySet.as_manager()

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["content", "link"], name="one_use_of_a_link_in_a_content")]

    def __str__(self) -> str:
        return str(self.link)

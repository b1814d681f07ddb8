"""An application: what it asks, who applies for which slots, how she meets the rules, and each step it has taken."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fellowships.application_querysets import ApplicationQuerySet, DocumentNeedQuerySet, EligibilityRuleQuerySet
from fellowships.enums import OPEN_APPLICATIONS, ApplicationState, CheckResult, DocumentPhase, RuleKind, WaiverState

LONGEST_REASON = 1000
LONGEST_NOTE = 300


class EligibilityRule(models.Model):
    """One thing that a call asks of applicants. ``values`` are checked by ``fellowships.eligibility`` for its kind.

    A rule that applicants were checked by is never changed: it is put away, and another stands in its place.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    call = models.ForeignKey("fellowships.CallPage", on_delete=models.CASCADE, related_name="eligibility_rules", verbose_name=_("call"))
    kind = models.CharField(_("kind"), max_length=20, choices=RuleKind.choices)
    values = models.JSONField(_("values"), default=dict)
    may_be_waived = models.BooleanField(
        _("may be waived"), default=False, help_text=_("Who nearly meets it may ask an officer to be let in all the same.")
    )
    position = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = EligibilityRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("eligibility rule")
        verbose_name_plural = _("eligibility rules")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.get_kind_display()


class DocumentNeed(models.Model):
    """A document that a call asks for: to apply, or after an offer. ``words`` are notes by language."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    call = models.ForeignKey("fellowships.CallPage", on_delete=models.CASCADE, related_name="document_needs", verbose_name=_("call"))
    phase = models.CharField(_("when"), max_length=10, choices=DocumentPhase.choices, default=DocumentPhase.APPLY)
    kind = models.CharField(_("document"), max_length=40)
    words = models.JSONField(_("what exactly"), default=dict, blank=True)
    required = models.BooleanField(_("required"), default=True)
    must_be_valid_on = models.DateField(
        _("must be valid on"), null=True, blank=True, help_text=_("Leave it empty if the day on which it expires does not matter.")
    )
    position = models.PositiveSmallIntegerField(default=0)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = DocumentNeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("document asked for")
        verbose_name_plural = _("documents asked for")
        ordering = ["phase", "position", "pk"]

    def __str__(self) -> str:
        return self.kind


class NumberSeries(models.Model):
    """The last number given to an application in one year: locked while the next is taken."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}-{self.last:04d}"


class Application(models.Model):
    """One person's application in one call. ``call`` is the canonical page.

    ``state`` and ``stage`` are written by ``fellowships.services.moving`` alone. What she answered is the
    ``submission``; ``number`` is given when it is first sent. When she closes her account the row stays
    for the reports, without her.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("number"), max_length=12, blank=True)
    call = models.ForeignKey("fellowships.CallPage", on_delete=models.PROTECT, related_name="applications", verbose_name=_("call"))
    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="applications", verbose_name=_("applicant")
    )
    submission = models.OneToOneField("reviewing.Submission", on_delete=models.PROTECT, related_name="fellowship_application")
    state = models.CharField(_("state"), max_length=20, choices=ApplicationState.choices, default=ApplicationState.DRAFT)
    stage = models.ForeignKey(
        "fellowships.Stage", null=True, blank=True, on_delete=models.PROTECT, related_name="applications", verbose_name=_("stage")
    )
    home_institution = models.ForeignKey(
        "accounts.Institution",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="applications_of_its_people",
        verbose_name=_("home institution"),
    )
    home_name = models.CharField(_("another home institution"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=10)
    created_at = models.DateTimeField(_("begun"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    moved_at = models.DateTimeField(_("in this state since"), default=timezone.now)
    steps_seen = models.JSONField(default=list, blank=True)
    # What her profile said on the day she sent it, in codes and words: a later change there leaves the application alone.
    record = models.JSONField(default=dict, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "applicant"],
                condition=Q(state__in=OPEN_APPLICATIONS, applicant__isnull=False),
                name="one_open_application_per_call",
            ),
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="one_application_per_number"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn", "closed"]) | Q(sent_at__isnull=False), name="sent_applications_say_when"
            ),
        ]
        indexes = [models.Index(fields=["call", "state", "stage"], name="applications_of_a_call")]

    def __str__(self) -> str:
        return self.number or str(self.uid)

    @property
    def applicant_name(self) -> str:
        """Her name; a sentence in its place where she closed her account."""
        return self.applicant.get_full_name() if self.applicant_id else gettext("Account closed")

    @property
    def home(self) -> str:
        """The home institution's name, listed or not."""
        return self.home_institution.name if self.home_institution_id else self.home_name

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_APPLICATIONS


class Choice(models.Model):
    """One of the slots she applies for; rank 1 is her first wish."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="choices")
    slot = models.ForeignKey("fellowships.Slot", on_delete=models.PROTECT, related_name="choices", verbose_name=_("slot"))
    rank = models.PositiveSmallIntegerField(_("rank"))

    class Meta:
        verbose_name = _("choice")
        ordering = ["application", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["application", "slot"], name="each_slot_is_chosen_once"),
            models.UniqueConstraint(fields=["application", "rank"], name="one_choice_per_rank"),
        ]

    def __str__(self) -> str:
        return f"{self.rank}"


class ApplicationCertificate(models.Model):
    """A certificate earned here that she adds: whoever reads the application has it verified on the spot."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="certificates")
    certificate = models.ForeignKey("certificates.Certificate", on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["application", "certificate"]
        constraints = [models.UniqueConstraint(fields=["application", "certificate"], name="each_certificate_once_per_application")]

    def __str__(self) -> str:
        return str(self.certificate)


class EligibilityCheck(models.Model):
    """What one rule said of one application when it was last checked. ``facts`` are codes, dates and numbers, never sentences."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="eligibility_checks")
    rule = models.ForeignKey(EligibilityRule, on_delete=models.PROTECT, related_name="checks")
    result = models.CharField(_("result"), max_length=10, choices=CheckResult.choices)
    facts = models.JSONField(default=dict)
    checked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["application", "rule__position", "rule"]
        constraints = [models.UniqueConstraint(fields=["application", "rule"], name="one_check_per_rule")]

    def __str__(self) -> str:
        return f"{self.rule_id}: {self.result}"


class Waiver(models.Model):
    """An applicant who nearly meets a rule asks to be let in all the same."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="waivers")
    rule = models.ForeignKey(EligibilityRule, on_delete=models.PROTECT, related_name="waivers")
    state = models.CharField(_("state"), max_length=10, choices=WaiverState.choices, default=WaiverState.ASKED)
    reason = models.TextField(_("why"), max_length=LONGEST_REASON)
    asked_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(_("what the applicant is told"), max_length=LONGEST_REASON, blank=True)

    class Meta:
        verbose_name = _("waiver")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["application", "rule"], name="one_waiver_per_rule"),
            models.CheckConstraint(
                condition=Q(state="asked", decided_at__isnull=True) | (~Q(state="asked") & Q(decided_at__isnull=False)),
                name="decided_waivers_say_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id}: {self.state}"


class ApplicationMove(models.Model):
    """One step of an application: who, when, from where, to where and why. Rows are only ever added."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="moves")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    before = models.CharField(max_length=20, blank=True)
    after = models.CharField(max_length=20, choices=ApplicationState.choices)
    stage = models.ForeignKey("fellowships.Stage", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    cause = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["application", "at", "pk"]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"

"""A fellow at a host: the placement, its learning agreement, its checklist and how it ends."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.languages import language_choices
from fellowships.placement_kinds import (
    EndReason,
    IncidentKind,
    IncidentState,
    ItemKind,
    Moment,
    PlacementParty,
    PlacementState,
    SeenBy,
    Side,
)
from fellowships.placement_querysets import BilateralQuerySet, IncidentQuerySet, PlacementQuerySet

LONGEST_TEXT = 10_000


def private_storage():
    """Where files lie that only a view may hand out."""
    return storages["private"]


def _person(related: str = "+"):
    return models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name=related)


class Placement(models.Model):
    """What became of an accepted offer. ``placing.move`` is the one writer of its state.

    ``title`` and ``kind`` copy the opportunity's words as they were when the offer
    was accepted. ``home`` is empty for somebody who works for no institution here.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    offer = models.OneToOneField("fellowships.Offer", on_delete=models.CASCADE, related_name="placement")
    application = models.ForeignKey("fellowships.Application", on_delete=models.CASCADE, related_name="placements")
    fellow = _person("placements")
    slot = models.ForeignKey("fellowships.Slot", on_delete=models.PROTECT, related_name="placements")
    host = models.ForeignKey("accounts.Institution", on_delete=models.PROTECT, related_name="placements_hosted")
    home = models.ForeignKey("accounts.Institution", null=True, blank=True, on_delete=models.PROTECT, related_name="placements_sent")
    supervisor = _person("placements_supervised")
    title = models.CharField(_("title"), max_length=255)
    kind = models.CharField(_("kind"), max_length=30, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=language_choices)
    state = models.CharField(_("state"), max_length=20, choices=PlacementState.choices, default=PlacementState.PREPARING)
    starts_on = models.DateField(_("starts"))
    ends_on = models.DateField(_("ends"))
    made_at = models.DateTimeField(default=timezone.now)
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(_("reason"), max_length=20, choices=EndReason.choices, blank=True)
    end_words = models.TextField(_("what happened"), max_length=LONGEST_TEXT, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    hours = models.DecimalField(_("hours"), max_digits=7, decimal_places=2, null=True, blank=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="a_placement_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(state="completed", completed_at__isnull=False) | (~Q(state="completed") & Q(completed_at__isnull=True)),
                name="completed_placements_say_when",
            ),
        ]
        indexes = [models.Index(fields=["state", "starts_on"], name="placements_by_state")]

    def __str__(self) -> str:
        return self.title

    @property
    def source(self) -> str:
        """By which its certificate names the deed."""
        return f"fellowships.placement:{self.pk}"

    @property
    def is_over(self) -> bool:
        return self.state in (PlacementState.COMPLETED, PlacementState.ENDED_EARLY, PlacementState.CANCELLED)


class PlacementChange(models.Model):
    """What was changed in a placement, and why. Rows are only ever added."""

    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField(default=timezone.now)
    actor = _person()
    deed = models.CharField(max_length=40)
    before = models.CharField(max_length=100, blank=True)
    after = models.CharField(max_length=100, blank=True)
    reason = models.CharField(_("reason"), max_length=20, choices=EndReason.choices, blank=True)
    words = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.placement_id}: {self.deed}"


class AgreementVersion(models.Model):
    """The learning agreement as it stood when somebody signed it. A new version asks all to sign again."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="agreements")
    number = models.PositiveIntegerField()
    language = models.CharField(max_length=10)
    words = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    written_by = _person()
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("learning agreement")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["placement", "number"], name="one_agreement_per_number")]

    def __str__(self) -> str:
        return f"{self.placement_id} ({self.number})"


class AgreementSignature(models.Model):
    """One party's signature under one version; ``name`` and ``role`` are kept as they were."""

    version = models.ForeignKey(AgreementVersion, on_delete=models.CASCADE, related_name="signatures")
    party = models.CharField(max_length=20, choices=PlacementParty.choices)
    by = _person()
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=200, blank=True)
    signed_at = models.DateTimeField(default=timezone.now)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["signed_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["version", "party"], name="one_signature_per_party")]

    def __str__(self) -> str:
        return f"{self.version_id}: {self.party}"


class ChecklistItem(models.Model):
    """Something to be done by one party by a day, before or during a placement."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="checklist")
    kind = models.CharField(_("kind"), max_length=20, choices=ItemKind.choices, default=ItemKind.OTHER)
    words = models.CharField(_("what"), max_length=300, blank=True)
    party = models.CharField(_("who"), max_length=20, choices=PlacementParty.choices)
    due_on = models.DateField(_("due"), null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = _person()
    note = models.CharField(_("note"), max_length=1000, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    file = models.FileField(storage=private_storage, upload_to="placements", max_length=200, blank=True)

    class Meta:
        verbose_name = _("item of the checklist")
        verbose_name_plural = _("checklist")
        ordering = [F("due_on").asc(nulls_last=True), "pk"]
        constraints = [
            models.UniqueConstraint(fields=["placement", "kind"], condition=~Q(kind="other"), name="one_checklist_item_per_kind")
        ]

    def __str__(self) -> str:
        return self.words or self.get_kind_display()


class PlacementEvaluation(models.Model):
    """What one side says of the other, half-way or at the end. ``for_officers`` is read by officers alone."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="evaluations")
    moment = models.CharField(max_length=20, choices=Moment.choices)
    side = models.CharField(max_length=20, choices=Side.choices)
    answers = models.JSONField(default=dict)
    for_officers = models.TextField(max_length=LONGEST_TEXT, blank=True)
    given_by = _person()
    name = models.CharField(max_length=200, blank=True)
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["given_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["placement", "moment", "side"], name="one_evaluation_per_moment_and_side")]

    def __str__(self) -> str:
        return f"{self.placement_id}: {self.moment}/{self.side}"


class EndReport(models.Model):
    """What the fellow reports at the end."""

    placement = models.OneToOneField(Placement, on_delete=models.CASCADE, related_name="report")
    did = models.TextField(_("what you did"), max_length=LONGEST_TEXT)
    learned = models.TextField(_("what you learned"), max_length=LONGEST_TEXT)
    will_change = models.TextField(_("what you will do differently at home"), max_length=LONGEST_TEXT)
    document = models.ForeignKey("reviewing.StoredDocument", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.placement_id}"


class Incident(models.Model):
    """Something that went wrong during a placement. ``seen_by`` says who reads it besides the reporter."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="incidents")
    kind = models.CharField(_("kind"), max_length=20, choices=IncidentKind.choices)
    happened_on = models.DateField(_("when it happened"))
    words = models.TextField(_("what happened"), max_length=LONGEST_TEXT)
    is_urgent = models.BooleanField(_("somebody must act today"), default=False)
    seen_by = models.CharField(_("who may read it"), max_length=20, choices=SeenBy.choices, default=SeenBy.OFFICERS)
    state = models.CharField(_("state"), max_length=20, choices=IncidentState.choices, default=IncidentState.OPEN)
    reported_by = _person()
    reported_as = models.CharField(max_length=20, choices=PlacementParty.choices)
    reported_at = models.DateTimeField(default=timezone.now)
    outcome = models.TextField(_("what was done"), max_length=LONGEST_TEXT, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        ordering = ["-reported_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.placement_id}: {self.kind}"


class BilateralAgreement(models.Model):
    """What two institutions agreed: for which kinds of placement, from when until when.

    Where two institutions ever had one for a kind, new placements of that kind
    need one in force. Running placements stay.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    host = models.ForeignKey("accounts.Institution", on_delete=models.PROTECT, related_name="agreements_as_host", verbose_name=_("host"))
    home = models.ForeignKey("accounts.Institution", on_delete=models.PROTECT, related_name="agreements_as_home", verbose_name=_("home"))
    title = models.CharField(_("title"), max_length=200)
    scope = models.JSONField(_("kinds of placement"), default=list, blank=True)
    both_ways = models.BooleanField(_("in both directions"), default=True)
    starts_on = models.DateField(_("in force from"))
    ends_on = models.DateField(_("in force until"), null=True, blank=True)
    ended_on = models.DateField(_("ended before its time on"), null=True, blank=True)
    file = models.FileField(_("file"), storage=private_storage, upload_to="bilateral", max_length=200, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    made_by = _person()
    made_at = models.DateTimeField(default=timezone.now)
    warned_at = models.DateTimeField(null=True, blank=True)

    objects = BilateralQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement between institutions")
        verbose_name_plural = _("agreements between institutions")
        ordering = ["host__name", "home__name", "-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(host=F("home")), name="an_agreement_has_two_parties"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="bilateral_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return self.title

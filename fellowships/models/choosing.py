"""How the chosen are chosen: what hosts prefer, what a matching gave, what was decided, and what was asked afterwards."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.languages import language_choices
from fellowships.choosing_querysets import AppealQuerySet, DecisionQuerySet, LetterTemplateQuerySet, MatchRunQuerySet
from fellowships.enums import AppealKind, AppealState, ChoosingBy, DeedState, Outcome, ReasonClass

LONGEST_COMMENT = 4000
LONGEST_LETTER = 8000
LONGEST_APPEAL = 6000


def by_whom(verbose_name: str = "") -> models.ForeignKey:
    """Who did it. The deed outlives her account."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=verbose_name or _("who")
    )


class HostRanking(models.Model):
    """Where a host puts one applicant on the list of one of its slots. Without a rank she is not acceptable there."""

    call = models.ForeignKey("fellowships.CallPage", on_delete=models.CASCADE, related_name="+", verbose_name=_("call"))
    slot = models.ForeignKey("fellowships.Slot", on_delete=models.CASCADE, related_name="rankings", verbose_name=_("slot"))
    application = models.ForeignKey(
        "fellowships.Application", on_delete=models.CASCADE, related_name="host_rankings", verbose_name=_("application")
    )
    rank = models.PositiveSmallIntegerField(_("rank"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    by = by_whom()
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("place on a host's list")
        verbose_name_plural = _("places on hosts' lists")
        ordering = ["slot", F("rank").asc(nulls_last=True), "pk"]
        constraints = [
            models.UniqueConstraint(fields=["slot", "application"], name="one_rank_per_slot_and_application"),
            models.UniqueConstraint(fields=["slot", "call", "rank"], condition=Q(rank__isnull=False), name="one_application_per_rank"),
            models.CheckConstraint(condition=Q(rank__isnull=True) | Q(rank__gte=1), name="ranks_begin_at_one"),
        ]

    def __str__(self) -> str:
        return f"{self.slot_id}: {self.rank} {self.application_id}"


class HostList(models.Model):
    """Whether a host has handed in its list for one slot in one call: once handed in it is final, until officers open it again."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    call = models.ForeignKey("fellowships.CallPage", on_delete=models.CASCADE, related_name="host_lists", verbose_name=_("call"))
    slot = models.ForeignKey("fellowships.Slot", on_delete=models.CASCADE, related_name="host_lists", verbose_name=_("slot"))
    sent_at = models.DateTimeField(_("handed in"), null=True, blank=True)
    sent_by = by_whom()

    class Meta:
        verbose_name = _("host's list")
        verbose_name_plural = _("hosts' lists")
        ordering = ["call", "slot"]
        constraints = [models.UniqueConstraint(fields=["call", "slot"], name="one_host_list_per_call_and_slot")]

    def __str__(self) -> str:
        return f"{self.call_id}: {self.slot_id}"


class MatchRun(models.Model):
    """One matching or plain ranking of a call, kept whole: what went in, what came out, why, and the proof.

    ``input`` and ``result`` speak of uids and ranks, never of names, and are
    written once: the same input gives the same result at any time.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    call = models.ForeignKey("fellowships.CallPage", on_delete=models.CASCADE, related_name="match_runs", verbose_name=_("call"))
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("how"), max_length=10, choices=ChoosingBy.choices)
    input = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    explanations = models.JSONField(default=dict)
    proof = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    by = by_whom()
    at = models.DateTimeField(_("when"), default=timezone.now)
    used_at = models.DateTimeField(_("decisions prepared from it"), null=True, blank=True)
    used_by = by_whom()

    objects = MatchRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("matching")
        verbose_name_plural = _("matchings")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["call", "number"], name="match_runs_are_numbered_in_their_call")]

    def __str__(self) -> str:
        return f"{self.call_id}: {self.number}"


class Publication(models.Model):
    """Decisions of a call that go out together: one job, one transaction for each application, with its progress."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    call = models.ForeignKey("fellowships.CallPage", on_delete=models.CASCADE, related_name="publications", verbose_name=_("call"))
    state = models.CharField(_("state"), max_length=10, choices=DeedState.choices, default=DeedState.WAITING)
    total = models.PositiveIntegerField(_("decisions"), default=0)
    done = models.PositiveIntegerField(_("published"), default=0)
    held_back = models.JSONField(_("held back"), default=list)  # [{"decision": uid, "sentence": why}]
    by = by_whom()
    at = models.DateTimeField(_("when"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("publication of decisions")
        verbose_name_plural = _("publications of decisions")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["call"], condition=~Q(state="done"), name="one_publication_under_way_per_call"),
        ]

    def __str__(self) -> str:
        return f"{self.call_id}: {self.done} / {self.total}"


class Decision(models.Model):
    """What becomes of an application: prepared by one officer, checked by another, then published.

    An application has one decision at a time that is not published; after a
    granted appeal there may be a second. ``letter_…`` is the letter as it went out.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(
        "fellowships.Application", on_delete=models.CASCADE, related_name="decisions", verbose_name=_("application")
    )
    outcome = models.CharField(_("decision"), max_length=10, choices=Outcome.choices)
    slot = models.ForeignKey(
        "fellowships.Slot", null=True, blank=True, on_delete=models.PROTECT, related_name="decisions", verbose_name=_("slot")
    )
    position = models.PositiveSmallIntegerField(_("position on the waiting list"), null=True, blank=True)
    reason_class = models.CharField(_("reason"), max_length=20, choices=ReasonClass.choices, blank=True)
    comment = models.TextField(_("comment for the applicant"), max_length=LONGEST_COMMENT, blank=True)
    note = models.TextField(_("note for officers"), max_length=LONGEST_COMMENT, blank=True)
    run = models.ForeignKey(
        MatchRun, null=True, blank=True, on_delete=models.SET_NULL, related_name="decisions", verbose_name=_("matching")
    )
    publication = models.ForeignKey(Publication, null=True, blank=True, on_delete=models.SET_NULL, related_name="decisions")
    prepared_by = by_whom(_("prepared by"))
    prepared_at = models.DateTimeField(_("prepared"), default=timezone.now)
    checked_by = by_whom(_("checked by"))
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)
    published_by = by_whom(_("published by"))
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    letter_language = models.CharField(max_length=12, blank=True)
    letter_subject = models.CharField(_("subject"), max_length=200, blank=True)
    letter_text = models.TextField(_("letter"), blank=True)
    letter_sent_at = models.DateTimeField(_("letter sent"), null=True, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-prepared_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(published_at__isnull=True), name="one_unpublished_decision_per_application"
            ),
            models.CheckConstraint(condition=Q(outcome="reject") | Q(slot__isnull=False), name="offers_and_waiting_lists_name_a_slot"),
            models.CheckConstraint(condition=~Q(outcome="reject") | ~Q(reason_class=""), name="rejections_name_their_reason"),
            models.CheckConstraint(condition=Q(published_at__isnull=True) | Q(checked_at__isnull=False), name="checked_before_published"),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True) | Q(prepared_by__isnull=True) | ~Q(checked_by=F("prepared_by")),
                name="checked_by_somebody_else",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.outcome}"

    @property
    def is_checked(self) -> bool:
        return self.checked_at is not None

    @property
    def is_published(self) -> bool:
        return self.published_at is not None


class LetterTemplate(models.Model):
    """A letter for one outcome in one language: of a call, or of the whole site where ``call`` is empty.

    Where neither has words in the applicant's language, the house's own letter stands.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    call = models.ForeignKey(
        "fellowships.CallPage", null=True, blank=True, on_delete=models.CASCADE, related_name="letters", verbose_name=_("call")
    )
    outcome = models.CharField(_("decision"), max_length=10, choices=Outcome.choices)
    language = models.CharField(_("language"), max_length=12, choices=language_choices)
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("letter"), max_length=LONGEST_LETTER)
    changed_at = models.DateTimeField(auto_now=True)
    changed_by = by_whom()

    objects = LetterTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["outcome", "language"]
        constraints = [
            models.UniqueConstraint(fields=["call", "outcome", "language"], name="one_letter_per_call_outcome_and_language"),
            models.UniqueConstraint(fields=["outcome", "language"], condition=Q(call__isnull=True), name="one_letter_of_the_site"),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} ({self.language})"


class Appeal(models.Model):
    """An applicant asks why, or asks to look again: answered by an officer who did not prepare the decision."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(
        "fellowships.Application", on_delete=models.CASCADE, related_name="appeals", verbose_name=_("application")
    )
    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="appeals", verbose_name=_("decision"))
    kind = models.CharField(_("kind"), max_length=10, choices=AppealKind.choices)
    state = models.CharField(_("state"), max_length=10, choices=AppealState.choices, default=AppealState.OPEN)
    text = models.TextField(_("what the applicant wrote"), max_length=LONGEST_APPEAL)
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    answer = models.TextField(_("answer"), max_length=LONGEST_APPEAL, blank=True)
    answered_by = by_whom(_("answered by"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "kind"], condition=~Q(state="taken_back"), name="one_appeal_of_a_kind_per_decision"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "taken_back"]) | Q(answered_at__isnull=False), name="answered_appeals_say_when"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.application_id}"


class BulkDeed(models.Model):
    """One deed done to many applications at once, a large one in the queue; kept so that it can be undone as one."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    call = models.ForeignKey("fellowships.CallPage", on_delete=models.CASCADE, related_name="bulk_deeds", verbose_name=_("call"))
    deed = models.CharField(_("deed"), max_length=20)
    state = models.CharField(_("state"), max_length=10, choices=DeedState.choices, default=DeedState.WAITING)
    facts = models.JSONField(default=dict)
    wanted = models.JSONField(default=list)  # uids of applications
    items = models.JSONField(default=list)  # [{"application": uid, "from": state, "stage": uid or ""}]
    left_out = models.JSONField(default=list)  # [{"application": uid, "sentence": why}]
    by = by_whom()
    at = models.DateTimeField(_("when"), default=timezone.now)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undone_by = by_whom()

    class Meta:
        verbose_name = _("deed done in bulk")
        verbose_name_plural = _("deeds done in bulk")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.deed} ({len(self.items)})"

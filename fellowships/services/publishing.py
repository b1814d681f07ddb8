"""Decisions of a call going out together: one job, one transaction for each application, its progress kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Case, IntegerField, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from core import audit
from core.errors import Refused
from core.jobs import enqueue
from fellowships import rules
from fellowships.enums import DeedState, Outcome
from fellowships.models import CallPage, Decision, Offer, Publication, Slot
from fellowships.naming import slot_names
from fellowships.placement_kinds import KEEPS_PLACE
from fellowships.services import deciding

GIVEN_UP_AFTER = timedelta(minutes=10)
# Offers first: a place that is offered must not look free to a waiting list.
IN_ORDER = Case(
    When(outcome=Outcome.OFFER, then=Value(0)), When(outcome=Outcome.WAITLIST, then=Value(1)), default=Value(2), output_field=IntegerField()
)


def publish_all(call: CallPage, *, actor) -> Publication:
    """Let every checked decision of ``call`` out, in a job. While one is under way, it is the one that is given back."""
    if not rules.runs_call(actor, call):
        raise Refused(_("Only officers of the call may do this."), code="not_yours")
    call = call.canonical
    under_way = call.publications.exclude(state=DeedState.DONE).first()
    if under_way is not None:
        return under_way
    try:
        return _begin(call, actor)
    except IntegrityError:  # somebody else pressed the button in the same second
        return call.publications.exclude(state=DeedState.DONE).get()


@transaction.atomic
def _begin(call: CallPage, actor) -> Publication:
    ready = Decision.objects.in_call(call).ready()
    if not ready.exists():
        raise Refused(_("No decision is checked and waiting to go out."), code="nothing_ready")
    publication = Publication.objects.create(call=call, by=actor)
    publication.total = ready.update(publication=publication)
    publication.save(update_fields=["total"])
    audit.record("fellowships.publication_begun", publication, actor=actor, count=publication.total)
    enqueue("fellowships.tasks.run_publication", publication.pk)
    return publication


def run(publication: Publication) -> Publication:
    """Publish what is left of ``publication``. Running again goes on where it stopped; what is held back keeps its reason."""
    if publication.state == DeedState.DONE:
        return publication
    Publication.objects.filter(pk=publication.pk).update(state=DeedState.RUNNING, held_back=[])
    held_back: list[dict[str, str]] = []
    actor = publication.by
    with override(actor.language if actor else None):
        for decision in list(_left(publication)):
            try:
                deciding.publish(decision, actor=actor)
            except Refused as refusal:
                held_back.append({"application": str(decision.application.uid), "sentence": str(refusal)})
            Publication.objects.filter(pk=publication.pk).update(done=publication.decisions.published().count(), held_back=held_back)
    return _end(publication, held_back)


def free_places(slots: Iterable[int]) -> list[dict]:
    """For each of ``slots`` by primary key: how many of its places no standing offer keeps. Two queries."""
    rows = list(Slot.objects.filter(pk__in=list(slots)).select_related("opportunity__institution"))
    taken = Counter(Offer.objects.filter(slot__in=rows, state__in=KEEPS_PLACE).values_list("slot", flat=True))
    names = slot_names(rows)
    return [{"pk": slot.pk, "name": names[slot.pk], "free": max(0, slot.places - taken[slot.pk])} for slot in rows]


def resume() -> int:
    """Go on with publications whose worker was lost; how many."""
    stopped = Publication.objects.exclude(state=DeedState.DONE).filter(at__lt=timezone.now() - GIVEN_UP_AFTER).select_related("by__profile")
    for publication in stopped:
        run(publication)
    return len(stopped)


def _left(publication: Publication):
    left = publication.decisions.unpublished().annotate(turn=IN_ORDER)
    return left.select_related("application").order_by("turn", "slot", "position", "pk")


@transaction.atomic
def _end(publication: Publication, held_back: list[dict[str, str]]) -> Publication:
    """Those held back are prepared decisions again, to be looked at and published another time."""
    publication = Publication.objects.select_for_update().get(pk=publication.pk)
    publication.decisions.unpublished().update(publication=None)
    publication.state, publication.ended_at = DeedState.DONE, timezone.now()
    publication.done, publication.held_back = publication.decisions.published().count(), held_back
    publication.save(update_fields=["state", "ended_at", "done", "held_back"])
    audit.record("fellowships.publication_ended", publication, actor=publication.by, count=publication.done, held_back=len(held_back))
    return publication

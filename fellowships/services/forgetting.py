"""Retention: what a call no longer needs is forgotten part by part, and in the end who applied. Numbers stay for the reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Refused
from core.jobs import enqueue
from fellowships import rules
from fellowships.keeping import FIELD, Part, due_parts, next_day, over_since
from fellowships.models import Application, CallPage, KeepingRule, Placement
from fellowships.services import facts as noting
from reviewing.models import PanelNote, Review, Score
from reviewing.services import submissions
from reviewing.services.forgetting import forget_fields

AT_ONCE = 200


@dataclass(frozen=True)
class Planned:
    """One part or field of a call: how long it is kept, for how many it is due, and what comes next."""

    part: str
    months: int
    due: int
    done: int
    next_on: date | None
    next_count: int


@dataclass
class _Tally:
    due: int = 0
    done: int = 0
    days: Counter = field(default_factory=Counter)


# Rules -----------------------------------------------------------------------


@transaction.atomic
def set_rules(call: CallPage, months: dict[str, int | None], *, by) -> CallPage:
    """Write how long each part and field of ``call`` is kept; None for as long as the call says. Refused for calls she does not run."""
    if not rules.runs_call(by, call):
        raise Refused(_("You do not run this call."), code="not_yours")
    before = months_of(call)
    KeepingRule.objects.filter(call=call).exclude(part__in=[part for part, kept in months.items() if kept is not None]).delete()
    KeepingRule.objects.bulk_create(
        [KeepingRule(call=call, part=part, months=kept) for part, kept in months.items() if kept is not None],
        update_conflicts=True,
        unique_fields=["call", "part"],
        update_fields=["months"],
    )
    after = months_of(call)
    if after != before:
        audit.record("fellowships.keeping_changed", call, actor=by, was=before, now=after)
    return call


def months_of(call: CallPage) -> dict[str, int]:
    """What differs from the call's own period, by part and field."""
    return dict(KeepingRule.objects.filter(call=call).values_list("part", "months"))


# Looking ahead -----------------------------------------------------------------


def plan(call: CallPage, *, today: date | None = None, fields: tuple[str, ...] = ()) -> list[Planned]:
    """What would be forgotten today, and when the next is due: two queries. ``fields`` are keys of the form."""
    today = today or timezone.now().date()
    months = months_of(call)
    parts = [*Part.values, *(FIELD + key for key in fields), *(part for part in months if part.startswith(FIELD))]
    tallies = {part: _Tally() for part in dict.fromkeys(parts)}
    for application, over in _over(call):
        forgotten = _forgotten(application)
        due = due_parts(over, today, months, default=call.keeps_months, forgotten=forgotten)
        for part, tally in tallies.items():
            if part in forgotten:
                tally.done += 1
            elif part in due or (part.startswith(FIELD) and Part.ANSWERS in due):
                tally.due += 1
            elif part in months or not part.startswith(FIELD):
                tally.days[next_day(over, months, part, default=call.keeps_months)] += 1
    return [_planned(part, months.get(part, call.keeps_months), tally) for part, tally in tallies.items()]


def _planned(part: str, months: int, tally: _Tally) -> Planned:
    first = min(tally.days, default=None)
    return Planned(part, months, tally.due, tally.done, first, tally.days[first] if first else 0)


def _over(call: CallPage) -> Iterator[tuple[Application, date]]:
    ended = Placement.objects.filter(application=OuterRef("pk")).order_by("-pk").values(when=Coalesce("completed_at", "ended_at"))[:1]
    found = Application.objects.filter(call=call).select_related("facts").annotate(placement_ended=Subquery(ended)).order_by("pk")
    for application in found:
        over = over_since(
            application.state,
            application.moved_at,
            call_ends=call.closes_at,
            decides_by=call.decides_by,
            placement_ended=application.placement_ended,
        )
        if over:
            yield application, over


def _forgotten(application: Application) -> list[str]:
    noted = getattr(application, "facts", None)
    return noted.forgotten if noted else []


# Forgetting --------------------------------------------------------------------


def run(call: CallPage, *, now: datetime | None = None) -> int:
    """Forget what is due in ``call``, each application in a transaction of its own; how many were touched. Safe to run again."""
    today, months = (now or timezone.now()).date(), months_of(call)
    due = []
    for application, over in _over(call):
        parts = due_parts(over, today, months, default=call.keeps_months, forgotten=_forgotten(application))
        if application.state == "placed":
            # A completed placement is the fellow's own record: she takes it away with her account.
            parts.discard(Part.IDENTITY)
        if parts:
            due.append((application, parts))
    for application, parts in due:
        forget(application, parts)
    return len(due)


def run_all(*, now: datetime | None = None) -> int:
    """Every call's retention, for the nightly job."""
    return sum(run(call, now=now) for call in CallPage.objects.first_pages())


def ask_to_run(call: CallPage, *, by) -> None:
    """Have what is due forgotten now rather than tonight."""
    if not rules.runs_call(by, call):
        raise Refused(_("You do not run this call."), code="not_yours")
    audit.record("fellowships.forgetting_asked", call, actor=by)
    enqueue("fellowships.tasks.forget_in_call", call.pk)


@transaction.atomic
def forget(application: Application, parts: set[str]) -> Application:
    """Take ``parts`` of one application away for good. What is counted in reports stays."""
    held = Application.objects.select_for_update(of=("self",)).select_related("submission", "applicant__profile").get(pk=application.pk)
    noted = noting.note(held)
    parts = parts - set(noted.forgotten)
    if not parts:
        return held
    if keys := [part.removeprefix(FIELD) for part in parts if part.startswith(FIELD)]:
        forget_fields(held.submission, keys)
    for part in Part.values:
        if part in parts:
            _FORGET[part](held)
    noted.forgotten = sorted({*noted.forgotten, *parts})
    noted.save(update_fields=["forgotten"])
    audit.record("fellowships.forgotten", held, parts=sorted(parts), call=held.call_id)
    return held


def _answers(application: Application) -> None:
    application.certificates.all().delete()
    application.record = {}
    application.save(update_fields=["record"])
    if application.submission.author_id and not application.submission.forgotten_at:
        submissions.forget(application.submission)


def _references(application: Application) -> None:
    for reference in application.references.all():
        reference.delete()


def _endorsement(application: Application) -> None:
    if endorsement := getattr(application, "endorsement", None):
        for document in endorsement.documents.all():
            document.delete()
        endorsement.statement, endorsement.signed_as = "", ""
        endorsement.save(update_fields=["statement", "signed_as"])


def _messages(application: Application) -> None:
    application.messages.all().delete()


def _reviews(application: Application) -> None:
    reviews = Review.objects.filter(assignment__submission=application.submission_id)
    reviews.update(for_panel="", for_author="")
    Score.objects.filter(review__in=reviews).update(comment="")
    PanelNote.objects.filter(submission=application.submission_id).delete()


def _letters(application: Application) -> None:
    application.decisions.update(letter_subject="", letter_text="", comment="", note="")
    application.appeals.update(text="", answer="")
    application.waivers.update(reason="", note="")
    application.offers.update(reason="", asked_words="")


def _identity(application: Application) -> None:
    application.eligibility_checks.update(facts={})
    application.moves.update(reason="")
    application.moves.filter(actor=application.applicant_id).update(actor=None)
    application.applicant, application.home_institution, application.home_name = None, None, ""
    application.save(update_fields=["applicant", "home_institution", "home_name"])


_FORGET: dict[str, Callable[[Application], None]] = {
    Part.ANSWERS: _answers,
    Part.REFERENCES: _references,
    Part.ENDORSEMENT: _endorsement,
    Part.MESSAGES: _messages,
    Part.REVIEWS: _reviews,
    Part.LETTERS: _letters,
    Part.IDENTITY: _identity,
}

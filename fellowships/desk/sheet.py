"""One application before an officer or a host: everything about it on one page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import get_language

from core import moments
from core.reference.countries import country_name
from core.reference.professions import profession_name
from fellowships.desk.pipeline import tone
from fellowships.enums import ApplicationState, ReasonClass
from fellowships.models import Application, ApplicationMove, Decision
from fellowships.naming import slot_names
from fellowships.services import scores
from fellowships.subjects import STAGE
from reviewing import showing
from reviewing.enums import AssignmentState
from reviewing.models import Review
from reviewing.scoring import Result


@dataclass(frozen=True, slots=True)
class ReviewShown:
    """One review that was handed in, for officers: who wrote it, and what."""

    stage: str
    reviewer: str
    mark: float
    recommendation: str
    for_panel: str
    for_author: str
    url: str


@dataclass(frozen=True, slots=True)
class MoveShown:
    """One line of an application's history, for officers."""

    when: str
    who: str
    before: str
    after: str
    reason: str


def facts(application: Application) -> list[dict[str, str]]:
    """Who applies, in a few lines."""
    profile = getattr(application.applicant, "profile", None)
    found = [
        ("name", application.applicant_name),
        ("country", country_name(profile.country) if profile and profile.country else ""),
        ("profession", profession_name(profile.profession) if profile and profile.profession else ""),
        ("home", application.home),
    ]
    return [{"kind": kind, "text": text} for kind, text in found if text]


def answers(application: Application) -> list:
    """What she wrote, section by section, in the reader's language where it was asked in it."""
    return showing.sections(application.submission, language=get_language() or application.language)


def choices(application: Application) -> list[dict]:
    """Her wishes in order."""
    rows = list(application.choices.select_related("slot__opportunity__institution").order_by("rank"))
    names = slot_names(row.slot for row in rows)
    return [{"rank": row.rank, "name": names[row.slot_id], "slot": row.slot} for row in rows]


def moves(application: Application, zone: str) -> list[MoveShown]:
    """Every step, the latest first."""
    rows = ApplicationMove.objects.filter(application=application).select_related("actor", "stage").order_by("-at", "-pk")
    return [
        MoveShown(
            when=moments.in_words(row.at, zone),
            who=row.actor.get_full_name() if row.actor else "",
            before=str(ApplicationState(row.before).label) if row.before else "",
            after=row.stage.title if row.stage else str(ApplicationState(row.after).label),
            reason=str(ReasonClass(row.reason).label) if row.reason in ReasonClass.values else row.reason,
        )
        for row in rows
    ]


def reviews(application: Application) -> tuple[list[ReviewShown], Result | None]:
    """What reviewers handed in, and what it adds up to."""
    stages = {f"{STAGE}:{stage.uid}": stage for stage in application.call.canonical.stages.all()}
    rows = (
        Review.objects.filter(assignment__submission=application.submission_id, submitted_at__isnull=False)
        .filter(assignment__state=AssignmentState.DONE, assignment__round__source__in=stages)
        .select_related("assignment__round", "assignment__reviewer")
        .order_by("assignment__round", "assignment__number")
    )
    shown = [
        ReviewShown(
            stage=stages[row.assignment.round.source].title,
            reviewer=row.assignment.reviewer.get_full_name() if row.assignment.reviewer else "",
            mark=float(row.mark),
            recommendation=row.get_recommendation_display(),
            for_panel=row.for_panel,
            for_author=row.for_author,
            url=reverse("reviewing:entry", args=[row.assignment.round.uid, application.submission.uid]),
        )
        for row in rows
    ]
    return shown, scores.scores_of(application.call).get(application.submission_id)


def decisions(application: Application, zone: str) -> list[dict]:
    """Its decisions, the latest first, in words."""
    rows = application.decisions.select_related(
        "application", "slot__opportunity__institution", "prepared_by", "checked_by", "published_by"
    )
    return decisions_shown(rows.order_by("-prepared_at", "-pk"), zone)


def decisions_shown(rows: Iterable[Decision], zone: str) -> list[dict]:
    """Decisions in words. One query more than the rows, which come with slot, opportunity, institution and application."""
    rows = list(rows)
    names = slot_names(row.slot for row in rows if row.slot)
    return [_shown(row, names.get(row.slot_id, ""), zone) for row in rows]


def _shown(decision: Decision, slot: str, zone: str) -> dict:
    return {
        "decision": decision,
        "tone": {"offer": "good", "waitlist": "signal", "reject": "bad"}[decision.outcome],
        "slot": slot,
        "reason": decision.get_reason_class_display() if decision.reason_class else "",
        "prepared": moments.in_words(decision.prepared_at, zone),
        "checked": moments.in_words(decision.checked_at, zone) if decision.checked_at else "",
        "published": moments.in_words(decision.published_at, zone) if decision.published_at else "",
        "url": reverse("fellowships:select_application", args=[decision.application.uid]),
    }


def state_of(application: Application) -> dict[str, str]:
    """As the component shows it."""
    label = application.stage.title if application.stage_id else application.get_state_display()
    return {"state": tone(application.state), "label": label}

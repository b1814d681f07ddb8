"""The score sheets of interviews: each of a panel gets one, as a review in the stage's round."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.utils import timezone

from fellowships.models import Application, Interview, Stage
from reviewing.enums import AssignmentState
from reviewing.models import Assignment, Round
from reviewing.services import assigning, rounds

# How long after the last hour scores may be written, where the stage has no end.
DAYS_TO_SCORE = timedelta(days=14)
DAYS_WITHOUT_AN_END = timedelta(days=90)


def source_of(stage: Stage) -> str:
    return f"fellowships.stage:{stage.uid}"


def round_of(stage: Stage, *, actor=None) -> Round | None:
    """The round in which the panels of ``stage`` score; None for a stage without a rubric. Opened the first time only."""
    if stage.rubric_id is None:
        return None
    now = timezone.now()
    opens = min(stage.starts_at or now, now)
    closes = max((stage.ends_at or now + DAYS_WITHOUT_AN_END) + DAYS_TO_SCORE, now + DAYS_TO_SCORE)
    return rounds.open_round(
        source_of(stage),
        title=stage.name,
        rubric=stage.rubric,
        pool=None,  # the panel is the pool: nobody is asked by rule
        reviews_each=1,
        hides=stage.hides,
        opens_at=opens,
        closes_at=closes,
        actor=actor,
    )


def give_out(interview: Interview, *, actor) -> None:
    """One sheet for each of the panel; who left the panel hands hers back. Raises Refused where a rule keeps somebody out."""
    opened = round_of(interview.stage, actor=actor)
    if opened is None or interview.application is None:
        return
    panel = list(interview.panel.all())
    _hand_back(opened, interview, but=[person.pk for person in panel], actor=actor)
    for person in panel:
        rounds.assign(opened, interview.application.submission, person, actor=actor)


def take_back(interview: Interview, *, actor) -> None:
    """The applicant does not come at this hour: sheets on which nothing was submitted go back."""
    opened = Round.objects.filter(source=source_of(interview.stage)).first()
    if opened is not None and interview.application is not None:
        _hand_back(opened, interview, but=[], actor=actor)


def _hand_back(opened: Round, interview: Interview, *, but: Collection[int], actor) -> None:
    given = Assignment.objects.filter(round=opened, submission=interview.application.submission_id)
    for sheet in given.filter(state__in=[AssignmentState.ASKED, AssignmentState.ACCEPTED]).exclude(reviewer__in=but):
        assigning.replace(sheet, actor=actor)


def barred_people(application: Application, people: Collection[int]) -> set[int]:
    """Those of ``people`` who must not judge this applicant, by rule or by their own word. A constant number of queries."""
    if not people:
        return set()
    return {pair.reviewer for pair in assigning.known_conflicts([application.submission], people)}


def is_conflicted(interview: Interview, application: Application) -> bool:
    return bool(barred_people(application, set(interview.panel.values_list("pk", flat=True))))

"""A walk through a branching case: begun, decided step by step, scored once at its end.

Whoever calls, by page or by program, the row is locked first: two tabs, a double
click, a replay or the back button give one path. A decision names the step that
it belongs to; said again it changes nothing, and another one comes too late.
"""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Refused
from courses import branching, casebook
from courses.enums import RunState
from courses.models import CaseRun, CaseStep, ClinicalCase, Enrolment
from courses.outline import outline_of
from courses.services import completion
from courses.services.access import check_may_work


class OwnRun(NamedTuple):
    """The walk ``uid`` of the person with the primary key ``learner``."""

    learner: int
    uid: UUID


@transaction.atomic
def start_case(enrolment: Enrolment, case: ClinicalCase, *, language: str) -> CaseRun:
    """Return the open walk through ``case``, beginning one where there is none.

    Raises Refused when the learner may not work in the course now, the case is
    not part of it, cannot be walked yet, or allows no further attempt.
    """
    enrolment = Enrolment.objects.select_for_update(of=("self",)).select_related("learner", "course", "cohort").get(pk=enrolment.pk)
    check_may_work(enrolment)
    outline = outline_of(enrolment.course.translation_key, language)
    told = casebook.told(case.pk, language)
    if told is None or outline is None or case.pk not in outline.cases:
        raise Refused(_("This case is not part of your course."), code="not_in_course")
    before = list(enrolment.case_runs.filter(case=case.pk))
    if begun := next((run for run in before if run.is_open), None):
        return begun
    if not told.is_walkable:
        raise Refused(_("This case is not ready yet. Please come back later."), code="case_not_ready")
    if told.rules.attempts_left(len(before)) == 0:
        raise Refused(_("You have used all the attempts that this case allows."), code="no_attempts_left")
    run = CaseRun.objects.create(
        enrolment=enrolment,
        case_id=case.pk,
        number=max((run.number for run in before), default=0) + 1,
        version=told.version,
        pass_percent=told.rules.pass_percent,
        harm_fails=told.rules.harm_fails,
        language=language,
    )
    audit.record("courses.case_started", run, actor=enrolment.learner, after=run.state, case=case.pk, number=run.number)
    return run


@transaction.atomic
def decide(which: OwnRun, *, step: int, scene: str, decision: str, language: str) -> CaseRun:
    """Take ``decision`` in ``scene`` as the step number ``step``, counted from 1; the last one ends and scores the walk.

    The same decision sent again changes nothing. Raises Refused for another one
    at a step that was decided already, for a step that is not due and for a
    decision that the scene does not offer; ``CaseRun.DoesNotExist`` when
    ``which`` finds none.
    """
    found = CaseRun.objects.select_for_update(of=("self",)).select_related("enrolment__learner", "enrolment__course", "enrolment__cohort")
    run = found.get(enrolment__learner=which.learner, uid=which.uid)
    check_may_work(run.enrolment)
    path = [branching.Step(*pair) for pair in run.steps.values_list("scene", "decision")]
    wanted = branching.Step(scene, decision)
    if 1 <= step <= len(path):
        if path[step - 1] == wanted:
            return run
        raise Refused(_("You had decided here already. The case goes on from where you are."), code="already_decided")
    told = casebook.told(run.case_id, language, version=run.version)
    if step != len(path) + 1 or not run.is_open or told.graph.where(path) != scene:
        raise Refused(_("The case has moved on. Here is where you are."), code="not_here")
    if told.graph.decision(wanted) is None:
        raise Refused(_("Choose one of the decisions that are offered here."), code="no_such_decision")
    CaseStep.objects.create(run=run, number=step, scene=scene, decision=decision, language=language)
    path.append(wanted)
    if told.graph.scenes[told.graph.where(path)].ends:
        _end(run, told.graph, path, language=language)
    return run


def _end(run: CaseRun, graph: branching.Graph, path: list[branching.Step], *, language: str) -> None:
    result = branching.score(graph, path)
    for name in ("points", "maximum", "percent", "minutes", "cost", "harmful"):
        setattr(run, name, getattr(result, name))
    run.passed = branching.passes(result, run.pass_percent, harm_fails=run.harm_fails)
    run.state, run.ended_at = RunState.ENDED, timezone.now()
    run.save()
    learner = run.enrolment.learner
    audit.record(
        "courses.case_ended", run, actor=learner, before=RunState.OPEN, after=run.state, percent=str(run.percent), passed=run.passed
    )
    if run.passed:
        try:
            completion.refresh(run.enrolment, language=language)
        except Refused:
            # The course was taken down in the meantime: the walk stands, and completion follows when it is back.
            return

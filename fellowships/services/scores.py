"""What reviewers gave: of the last review stage of a call in which anybody has handed in."""

from __future__ import annotations

from fellowships.enums import StageKind
from fellowships.models import CallPage, Stage
from fellowships.subjects import STAGE
from reviewing.models import Round
from reviewing.scoring import Result
from reviewing.services import rounds


def rounds_of(call: CallPage) -> dict[int, Round]:
    """The rounds of the call's stages by the stage's primary key, in the order of the stages. Two queries."""
    stages = list(Stage.objects.filter(call=call.canonical).order_by("sort_order", "pk"))
    by_source = {opened.source: opened for opened in Round.objects.filter(source__in=[f"{STAGE}:{stage.uid}" for stage in stages])}
    return {stage.pk: by_source[source] for stage in stages if (source := f"{STAGE}:{stage.uid}") in by_source}


def scores_of(call: CallPage) -> dict[int, Result]:
    """Marks by the submission's primary key; empty while nobody has handed in. A query for each review stage at most."""
    kinds = dict(Stage.objects.filter(call=call.canonical).values_list("pk", "kind"))
    for stage, opened in reversed(rounds_of(call).items()):
        if kinds[stage] == StageKind.REVIEW and (found := rounds.results(opened)):
            return found
    return {}

"""What is said about a branching case: its rules, time and cost, the steps of a path, and what is wrong with its graph."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.branching import Bounds, Fault, Problem, Quality, Step
from courses.casebook import Rules, Told, ToldDecision, ToldScene
from courses.enums import DecisionQuality, Ending, Review
from courses.models import CaseRun
from courses.teaching import plain_number

STATES = {Quality.EXPERT: "good", Quality.ACCEPTABLE: "begun", Quality.HARMFUL: "bad"}


@dataclass(frozen=True, slots=True)
class WalkedStep:
    """A decision on a path. ``counts`` is False where the scene was decided in before; ``expert`` is the expert's
    decision in the scene, empty where her path does not come there.
    """

    number: int
    scene: ToldScene
    decision: ToldDecision
    counts: bool
    expert: str

    @property
    def quality_label(self) -> str:
        return quality_label(self.decision.quality)

    @property
    def state(self) -> str:
        return STATES[Quality(self.decision.quality)]

    @property
    def parting_words(self) -> str:
        """How this step differs from the expert's path; empty where it does not."""
        if not self.expert:
            return _("The expert's path does not come here.")
        return "" if self.expert == self.decision.key else _("Here your path parts from the expert's.")

    @property
    def points_words(self) -> str:
        if not self.counts:
            return _("Decided here before: no points.")
        points = self.decision.points
        return ngettext("%(points)d point", "%(points)d points", points) % {"points": points}


def walked(told: Told, path: Iterable[Step]) -> list[WalkedStep]:
    """The steps of ``path`` in the words of ``told``."""
    expert, seen, steps = dict(told.graph.expert_path), set(), []
    for number, step in enumerate(path, start=1):
        scene = told.scenes[step.scene]
        first = step.scene not in seen
        steps.append(WalkedStep(number, scene, scene.decision(step.decision), first, expert.get(step.scene, "")))
        seen.add(step.scene)
    return steps


def quality_label(quality: str) -> str:
    return str(DecisionQuality(quality).label)


def shows_expert(told: Told, runs: list[CaseRun]) -> bool:
    """Whether the rules show the expert's path by now."""
    if told.rules.review == Review.AT_ONCE:
        return True
    used_up = told.rules.attempts_left(len(runs)) == 0 and not any(run.is_open for run in runs)
    return used_up or any(run.passed for run in runs)


def minutes_words(minutes: int) -> str:
    """ "25 minutes", "2 hours 5 minutes"."""
    hours, rest = divmod(minutes, 60)
    rest_words = ngettext("%(count)d minute", "%(count)d minutes", rest) % {"count": rest}
    if not hours:
        return rest_words
    hour_words = ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    return _("%(hours)s %(minutes)s") % {"hours": hour_words, "minutes": rest_words} if rest else hour_words


def cost_words(cost: Decimal, unit: str) -> str:
    """ "120 USD"; empty where the case tells no costs."""
    return _("%(amount)s %(unit)s") % {"amount": plain_number(cost), "unit": unit} if unit else ""


def so_far_words(told: Told, path: Sequence[Step]) -> list[str]:
    """The time that has passed and what was spent, up to here."""
    taken = [decision for step in path if (decision := told.graph.decision(step))]
    minutes = minutes_words(sum(one.minutes for one in taken))
    words = [_("Time since the start: %(time)s") % {"time": minutes}]
    if spent := cost_words(sum((one.cost for one in taken), Decimal(0)), told.cost_unit):
        words.append(_("Cost so far: %(cost)s") % {"cost": spent})
    return words


def rule_sentences(rules: Rules, left: int | None) -> list[str]:
    """Everything that a learner should know before she begins. ``left``: attempts left, None where there is no limit."""
    told = [
        _("You read a scene, decide, see what comes of it, and decide again until the case ends. A decision cannot be taken back."),
        _("In each scene your first decision counts. Your points are compared with those of the expert's path."),
        _("You pass with %(percent)d %% of the expert's points.") % {"percent": rules.pass_percent},
    ]
    if rules.harm_fails:
        told.append(_("A decision that harms the patient fails the case, whatever your points."))
    if left is None:
        told.append(_("You may try as often as you like."))
    else:
        allowed = ngettext("%(count)d attempt is allowed.", "%(count)d attempts are allowed.", rules.attempts_allowed)
        told.append(allowed % {"count": rules.attempts_allowed} + " " + left_words(left))
    if rules.review == Review.FINISHED:
        told.append(_("The expert's path is shown once you have passed, or when no attempt is left."))
    else:
        told.append(_("At the end you see your path beside the expert's, with the reasons."))
    told.append(_("Each decision is saved. You can stop, and go on later, on another device or in another language."))
    return told


def left_words(left: int | None) -> str:
    if left is None:
        return ""
    if left == 0:
        return _("No attempt is left.")
    return ngettext("%(count)d attempt is left.", "%(count)d attempts are left.", left) % {"count": left}


def mark_words(run: CaseRun) -> str:
    return _("%(percent)s %% of the expert's points. The pass mark is %(pass_percent)s %%.") % {
        "percent": plain_number(run.percent),
        "pass_percent": run.pass_percent,
    }


def ending_words(ending: str) -> str:
    return str(Ending(ending).label) if ending else ""


def bounds_words(bounds: Bounds | None) -> str:
    if bounds is None:
        return _("Best and worst scores are not known: there is no way to an end, or there are too many circles.")
    return _("The best path earns %(best)d points, the worst %(worst)d.") % {"best": bounds.best, "worst": bounds.worst}


def problem_sentence(problem: Problem, told: Told) -> str:
    """What is wrong, and where, for an author."""
    scene = told.scenes.get(problem.scene)
    decision = scene.decision(problem.decision) if scene and problem.decision else None
    return _SENTENCES[problem.fault]() % {"scene": scene.title if scene else "", "decision": decision.text if decision else ""}


_SENTENCES = {
    Fault.EMPTY: lambda: _("There are no scenes yet."),
    Fault.MISSING_TARGET: lambda: _("In “%(scene)s”, the decision “%(decision)s” leads to no scene."),
    Fault.DEAD_END: lambda: _("“%(scene)s” is a dead end: it has no decisions and does not end the case."),
    Fault.ENDING_GOES_ON: lambda: _("“%(scene)s” ends the case and has decisions. Take one or the other away."),
    Fault.UNREACHABLE: lambda: _("No decision leads to “%(scene)s”."),
    Fault.NO_WAY_OUT: lambda: _("From “%(scene)s” no way leads to an end: the decisions go round in a circle."),
    Fault.NO_EXPERT: lambda: _("In “%(scene)s” no decision is the expert's, so that the expert's path stops there."),
    Fault.SEVERAL_EXPERTS: lambda: _("In “%(scene)s” more than one decision is the expert's."),
    Fault.EXPERT_CIRCLES: lambda: _("The expert's path comes back to “%(scene)s” and never ends."),
    Fault.EXPERT_EARNS_NOTHING: lambda: _("The expert's path earns no points."),
    Fault.BEATS_EXPERT: lambda: _("Another path earns more points than the expert's. Learners can walk the case all the same."),
}

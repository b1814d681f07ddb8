"""What stands between somebody and a course: its professions, and what she should have done first.

Constant queries, however many people are looked at together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.reference.professions import profession_name
from courses.enums import EnrolmentState
from courses.outline import outlines


@dataclass(frozen=True, slots=True)
class Gate:
    """One condition, in words, and whether somebody meets it. ``url`` leads to where it can be met."""

    code: str  # "profession", "course" or "certificate"
    text: str
    refusal: str
    is_met: bool
    url: str = ""


def gates_of(course, learner) -> list[Gate]:
    """Every condition of ``course`` (the canonical page), and whether ``learner`` meets it."""
    return gates_for(course, [learner])[learner.pk]


def refusals_for(course, learners: Iterable) -> dict[int, list[str]]:
    """What keeps each of ``learners`` out, as sentences; no entry for who may come in."""
    found = gates_for(course, learners)
    closed = {pk: [gate.refusal for gate in gates if not gate.is_met] for pk, gates in found.items()}
    return {pk: sentences for pk, sentences in closed.items() if sentences}


def gates_for(course, learners: Iterable) -> dict[int, list[Gate]]:
    """The conditions of ``course`` for each of ``learners``, who come with their profile."""
    learners = list(learners)
    rows = list(course.prerequisites.values_list("needs", "needs__translation_key", "needs__title", "with_certificate"))
    completed, certified = _done([row[0] for row in rows], [learner.pk for learner in learners]) if rows else ({}, {})
    shown = outlines([row[1] for row in rows], get_language())
    found = {}
    for learner in learners:
        gates = [_profession_gate(course, learner)] if course.only_professions else []
        for pk, key, title, with_certificate in rows:
            outline = shown.get(key)
            met = pk in (certified if with_certificate else completed).get(learner.pk, ())
            gates.append(_course_gate(outline.title if outline else title, outline.url if outline else "", with_certificate, met))
        found[learner.pk] = gates
    return found


def _profession_gate(course, learner) -> Gate:
    names = get_text_list([str(profession_name(code)) for code in course.professions], _("or"))
    own = learner.profile.profession
    refusal = _("This course is only for: %(professions)s.") % {"professions": names}
    if not own:
        refusal += " " + _("Say your profession in your profile.")
    return Gate(
        code="profession",
        text=_("Only for: %(professions)s.") % {"professions": names},
        refusal=refusal,
        is_met=own in course.professions,
    )


def _course_gate(title: str, url: str, with_certificate: bool, met: bool) -> Gate:
    if with_certificate:
        return Gate(
            code="certificate",
            text=_("A certificate in force of “%(course)s”.") % {"course": title},
            refusal=_("A certificate in force of “%(course)s” is needed first.") % {"course": title},
            is_met=met,
            url=url,
        )
    return Gate(
        code="course",
        text=_("“%(course)s” completed.") % {"course": title},
        refusal=_("“%(course)s” has to be completed first.") % {"course": title},
        is_met=met,
        url=url,
    )


def _done(courses: list[int], learners: list[int]) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    """By learner, the courses that are completed, and those whose certificate is in force: two queries."""
    completed, certified = defaultdict(set), defaultdict(set)
    rows = list(
        apps.get_model("courses", "Enrolment")
        .objects.filter(course__in=courses, learner__in=learners, state=EnrolmentState.COMPLETED)
        .order_by()
    )
    in_force = set(
        apps.get_model("certificates", "Certificate")
        .objects.in_force(timezone.now().date())
        .filter(source__in=[row.source for row in rows])
        .values_list("source", flat=True)
    )
    for row in rows:
        completed[row.learner_id].add(row.course_id)
        if row.source in in_force:
            certified[row.learner_id].add(row.course_id)
    return completed, certified

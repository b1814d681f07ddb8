"""What the pages of a branching case show: words and numbers ready for the templates. Reads only.

Of the scenes ahead nothing is handed to a template: only the scene where the
learner stands, and those that she has decided in.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from courses import branching, case_words
from courses.branching import Step
from courses.casebook import Told
from courses.models import CaseRun
from courses.outline import outline_of
from courses.standing import Standing
from courses.views.quiz_context import Place, course_of_lesson


def place_of_lesson(lesson_key: UUID, language: str) -> Place | None:
    """The place of a live lesson that has a branching case; None for any other."""
    course_key = course_of_lesson(lesson_key)
    outline = outline_of(course_key, language) if course_key else None
    lesson = outline.lesson(lesson_key) if outline else None
    return Place(outline, lesson) if lesson and lesson.case else None


def place_of_run(run: CaseRun, language: str) -> Place:
    outline = outline_of(run.course_key, language)
    lessons = outline.lessons if outline else ()
    return Place(outline, next((lesson for lesson in lessons if lesson.case == run.case_id), None))


def front(place: Place, told: Told, runs: list[CaseRun]) -> dict:
    """The rules and what the learner has done so far."""
    left = told.rules.attempts_left(len(runs))
    begun = next((run for run in runs if run.is_open), None)
    return {
        **_common(place, told),
        "rules": case_words.rule_sentences(told.rules, left),
        "begun": begun,
        "passed": next((run for run in runs if run.passed), None),
        "may_start": bool(begun or (left != 0 and told.is_walkable)),
        "used_up": left == 0 and not begun,
        "not_ready": not told.is_walkable and not begun,
        "earlier": [run for run in runs if not run.is_open],
    }


def scene(place: Place, told: Told, run: CaseRun, path: Sequence[Step]) -> dict:
    """Where the learner stands: what came of her last decision, the scene, what she can decide."""
    steps = case_words.walked(told, path)
    return {
        **_common(place, told),
        "run": run,
        "scene": told.scenes[told.graph.where(path)],
        "step": len(path) + 1,
        "last": steps[-1] if steps else None,
        "steps": steps,
        "so_far": case_words.so_far_words(told, path),
        "action": reverse("courses:decide", args=[run.uid]),
    }


def review(place: Place, told: Told, run: CaseRun, path: Sequence[Step], *, runs: list[CaseRun], standing: Standing | None) -> dict:
    """The mark, the learner's path beside the expert's, and the way on. ``runs`` are all of her walks through the case."""
    left = told.rules.attempts_left(len(runs))
    ending = told.scenes[told.graph.where(path)]
    has_passed = any(one.passed for one in runs)
    return {
        **_common(place, told),
        "run": run,
        "shows_expert": case_words.shows_expert(told, runs),
        "ending": ending,
        "ending_words": case_words.ending_words(ending.ending),
        "mark_words": case_words.mark_words(run),
        "left_words": "" if has_passed else case_words.left_words(left),
        "minutes_words": case_words.minutes_words(run.minutes),
        "cost_words": case_words.cost_words(run.cost, told.cost_unit),
        "steps": case_words.walked(told, path),
        **expert(told),
        "has_passed": has_passed,
        "is_open": any(one.is_open for one in runs),
        "may_retry": bool(place.lesson and (left != 0 or any(one.is_open for one in runs))),
        **_way_on(place, standing),
    }


def expert(told: Told) -> dict:
    """The expert's path, its time and its cost."""
    result = branching.score(told.graph, told.graph.expert_path)
    return {
        "expert_steps": case_words.walked(told, told.graph.expert_path),
        "expert_minutes_words": case_words.minutes_words(result.minutes),
        "expert_cost_words": case_words.cost_words(result.cost, told.cost_unit),
    }


def _way_on(place: Place, standing: Standing | None) -> dict:
    """After the case: the lesson's quiz, or the next lesson, or the course."""
    lesson = place.lesson
    if lesson and lesson.quiz and standing and lesson.quiz not in standing.passed:
        return {"onward_url": reverse("courses:quiz", args=[lesson.key]), "onward_quiz": True, "following": None}
    following = place.outline.after(lesson.key) if lesson else None
    return {"onward_url": following.url if following else place.course_url, "onward_quiz": False, "following": following}


def _common(place: Place, told: Told) -> dict:
    known = [node for node in (place.outline, place.lesson) if node]
    crumbs = [{"title": node.title, "url": node.url, "language": node.language} for node in known]
    return {"crumbs": [*crumbs, {"title": _("Branching case")}], "place": place, "told": told}

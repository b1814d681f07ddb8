"""Branching cases in the editors' admin: the forms, the graph with its problems, what learners decided, and a walk to try a case."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Avg, Count, Min, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import ObjectList, Panel
from wagtail.admin.ui.menus import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSet

from courses import branching, case_drawing, case_words, casebook
from courses.branching import Step
from courses.models import CaseRun, CaseStep, ClinicalCase
from courses.questions_admin import TranslatedIndexView
from courses.teaching import plain_number

LONGEST_WALK = 200


class GraphPanel(Panel):
    """The graph as it was last saved, above the forms."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "courses/admin/case_graph_panel.html"

        def is_shown(self) -> bool:
            return self.instance.pk is not None

        def get_context_data(self, parent_context=None) -> dict[str, Any]:
            return {**super().get_context_data(parent_context), **graph_context(self.instance)}


class CaseIndexView(TranslatedIndexView):
    def get_list_more_buttons(self, instance):
        buttons = super().get_list_more_buttons(instance)
        if self.request.user.has_perm("courses.change_clinicalcase"):
            buttons.append(
                MenuItem(_("Graph and decisions"), url=reverse("case_graph", args=[instance.pk]), icon_name="snippet", priority=110)
            )
            buttons.append(MenuItem(_("Walk through it"), url=reverse("case_walk", args=[instance.pk]), icon_name="view", priority=111))
        return buttons


class CaseViewSet(SnippetViewSet):
    """Every branching case, each with the number of its problems."""

    model = ClinicalCase
    icon = "snippet"
    menu_label = _("Branching cases")
    menu_name = "branching-cases"
    menu_order = 261
    add_to_admin_menu = True
    index_view_class = CaseIndexView
    list_display = [
        "title",
        Column("scene_count", label=_("Scenes"), accessor=lambda case: len(case.scenes)),
        Column("problem_count", label=_("Problems"), accessor=lambda case: len(branching.problems(case.graph))),
        "pass_percent",
        "attempts_allowed",
        "locale",
        "version",
    ]
    list_per_page = 50
    edit_handler = ObjectList([GraphPanel(heading=_("Graph"), icon="snippet"), *ClinicalCase.panels])


def addresses() -> list:
    return [
        path("branching-cases/<int:pk>/graph/", graph, name="case_graph"),
        path("branching-cases/<int:pk>/walk/", walk, name="case_walk"),
    ]


def graph(request: HttpRequest, pk: int) -> HttpResponse:
    """The graph, its problems, and how often each decision was taken."""
    case = _case(request, pk)
    told = _told(case)
    runs = CaseRun.objects.filter(case_id=told.pk).aggregate(
        begun=Count("pk"), ended=Count("pk", filter=Q(state="ended")), passed=Count("pk", filter=Q(passed=True)), percent=Avg("percent")
    )
    context = {
        **graph_context(case),
        "runs": runs,
        "mean": plain_number(round(runs["percent"], 1)) if runs["percent"] is not None else "",
        "rows": decisions_taken(told),
        **_head(case, _("Graph and decisions")),
    }
    return TemplateResponse(request, "courses/admin/case_graph.html", context)


def graph_context(case: ClinicalCase) -> dict[str, Any]:
    """The drawing and everything that is wrong, as the case was last saved."""
    told = _told(case)
    return {
        "case": case,
        "told": told,
        "drawing": case_drawing.draw(told),
        "problems": [{"sentence": case_words.problem_sentence(problem, told), "grave": problem.is_grave} for problem in told.problems],
        "bounds_words": case_words.bounds_words(branching.bounds(told.graph)),
        "is_walkable": told.is_walkable,
        "scenes": _scenes(told),
    }


def decisions_taken(told: casebook.Told) -> list[dict[str, Any]]:
    """For each decision of the newest version how often it was taken first in its scene, and in how many walks at all: one query."""
    steps = CaseStep.objects.filter(run__case_id=told.pk).order_by().values("run", "scene", "decision").annotate(first=Min("number"))
    first, any_time, met = {}, Counter(), defaultdict(set)
    for step in steps:
        any_time[step["scene"], step["decision"]] += 1
        met[step["scene"]].add(step["run"])
        known = first.get((step["run"], step["scene"]))
        if known is None or step["first"] < known[0]:
            first[step["run"], step["scene"]] = (step["first"], step["decision"])
    firsts = Counter((scene, decision) for (_run, scene), (_number, decision) in first.items())
    return [
        {
            "scene": scene,
            "decision": decision,
            "letter": case_drawing.letter_of(place),
            "quality": case_words.quality_label(decision.quality),
            "first": firsts[scene.key, decision.key],
            "walks": any_time[scene.key, decision.key],
            "share": f"{100 * firsts[scene.key, decision.key] // len(met[scene.key])} %" if met[scene.key] else "–",
        }
        for scene in told.scenes.values()
        for place, decision in enumerate(scene.decisions)
    ]


def walk(request: HttpRequest, pk: int) -> HttpResponse:
    """The case as a learner meets it, walked by links: nothing is saved. Beside each decision stands what it earns."""
    case = _case(request, pk)
    told = _told(case)
    if not told.scenes:
        raise Http404
    taken = [one for one in request.GET.get("path", "").split(",") if one][:LONGEST_WALK]
    steps, here = _walked(told, taken)
    scene = told.scenes[here]
    walked = case_words.walked(told, steps)
    address = reverse("case_walk", args=[case.pk])
    ahead = [
        {
            "decision": decision,
            "quality": case_words.quality_label(decision.quality),
            "state": case_words.STATES[branching.Quality(decision.quality)],
            "url": f"{address}?path={','.join([*(step.decision for step in steps), decision.key])}"
            if told.graph.decision(Step(here, decision.key)).leads_to
            else "",
        }
        for decision in scene.decisions
    ]
    context = {
        "told": told,
        "scene": scene,
        "page_language": told.language,
        "alternates": [],
        "last": walked[-1] if walked else None,
        "steps": walked,
        "so_far": case_words.so_far_words(told, steps),
        "ahead": ahead,
        "back_url": f"{address}?path={','.join(step.decision for step in steps[:-1])}" if steps else "",
        "again_url": address,
        "edit_url": reverse("wagtailsnippets_courses_clinicalcase:edit", args=[case.pk]),
        "score": branching.score(told.graph, steps),
        "ending_words": case_words.ending_words(scene.ending),
    }
    return render(request, "courses/admin/case_walk.html", context)


def _walked(told: casebook.Told, taken: list[str]) -> tuple[list[Step], str]:
    """The steps that the decisions ``taken`` make, as far as they lead, and where."""
    steps, here = [], told.graph.start
    for key in taken:
        step = Step(here, key)
        there = told.graph.where([*steps, step])
        if there is None:
            break
        steps.append(step)
        here = there
    return steps, here


def _scenes(told: casebook.Told) -> list[dict[str, Any]]:
    """The graph in words, for who cannot see the drawing."""
    numbers = {key: number for number, key in enumerate(told.scenes, start=1)}
    return [
        {
            "number": numbers[scene.key],
            "title": scene.title,
            "ending": case_words.ending_words(scene.ending),
            "decisions": [
                {
                    "letter": case_drawing.letter_of(place),
                    "text": decision.text,
                    "quality": case_words.quality_label(decision.quality),
                    "target": numbers.get(told.graph.decision(Step(scene.key, decision.key)).leads_to),
                }
                for place, decision in enumerate(scene.decisions)
            ],
        }
        for scene in told.scenes.values()
    ]


def _case(request: HttpRequest, pk: int) -> ClinicalCase:
    if not request.user.has_perm("courses.change_clinicalcase"):
        raise PermissionDenied
    return get_object_or_404(ClinicalCase.objects.select_related("locale"), pk=pk)


def _told(case: ClinicalCase) -> casebook.Told:
    return casebook.told(case.pk, case.locale.language_code)


def _head(case: ClinicalCase, title) -> dict[str, Any]:
    trail = [{"url": reverse("wagtailsnippets_courses_clinicalcase:list"), "label": _("Branching cases")}]
    trail.append({"url": reverse("wagtailsnippets_courses_clinicalcase:edit", args=[case.pk]), "label": str(case)})
    return {"header_title": title, "header_icon": "snippet", "breadcrumbs_items": [*trail, {"url": "", "label": title}]}

"""The graph of a branching case: its problems, its best and worst path, the score of a path."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from courses.branching import Bounds, Decision, Fault, Graph, Problem, Quality, Scene, Step, bounds, is_walkable, passes, problems, score

NAMES = [f"s{number}" for number in range(6)]


def scene(name: str, *decisions: Decision, ends: bool = False) -> Scene:
    return Scene(name, decisions, ends)


def expert(name: str, leads_to: str, points: int = 2) -> Decision:
    return Decision(name, leads_to, points, minutes=5, cost=Decimal(1), quality=Quality.EXPERT)


def other(name: str, leads_to: str, points: int = 0, quality: str = Quality.ACCEPTABLE) -> Decision:
    return Decision(name, leads_to, points, minutes=10, cost=Decimal(3), quality=quality)


GOOD = Graph.of(
    [
        scene("a", expert("a1", "b", 2), other("a2", "c", -1, Quality.HARMFUL)),
        scene("b", expert("b1", "end", 3), other("b2", "a", 1)),
        scene("c", expert("c1", "b", 1)),
        scene("end", ends=True),
    ]
)


def faults(*scenes: Scene) -> list[Problem]:
    return problems(Graph.of(scenes))


@st.composite
def graphs(draw):
    """Any graph of up to six scenes, sound or not."""
    names = NAMES[: draw(st.integers(1, 6))]
    targets = st.sampled_from([*names, "nowhere"])
    scenes = []
    for name in names:
        count = draw(st.integers(0, 3))
        decisions = [
            Decision(f"{name}-{place}", draw(targets), draw(st.integers(-3, 3)), quality=draw(st.sampled_from(list(Quality))))
            for place in range(count)
        ]
        scenes.append(Scene(name, tuple(decisions), ends=count == 0 and draw(st.booleans())))
    return Graph.of(scenes)


def every_walk(graph: Graph, longest: int):
    """All paths from the start to an end of at most ``longest`` steps."""
    waiting = [((), graph.start)]
    while waiting:
        path, here = waiting.pop()
        if graph.scenes[here].ends and not graph.scenes[here].decisions:
            yield path
        if len(path) < longest:
            for decision in graph.scenes[here].decisions:
                if decision.leads_to in graph.scenes:
                    waiting.append(((*path, Step(here, decision.id)), decision.leads_to))


# Problems ----------------------------------------------------------------


def test_a_sound_case_has_no_problem():
    assert problems(GOOD) == []
    assert is_walkable(GOOD)


def test_a_case_without_scenes_is_empty():
    assert faults() == [Problem(Fault.EMPTY)]


def test_a_scene_that_neither_ends_nor_goes_on_is_a_dead_end():
    found = faults(scene("a", expert("a1", "b"), other("a2", "c")), scene("b", ends=True), scene("c"))

    assert found == [Problem(Fault.DEAD_END, "c")]


def test_a_scene_that_nobody_comes_to_is_named():
    assert faults(scene("a", expert("a1", "b")), scene("b", ends=True), scene("c", ends=True)) == [Problem(Fault.UNREACHABLE, "c")]


def test_a_circle_without_a_way_out_is_named_scene_by_scene():
    found = faults(
        scene("a", expert("a1", "end"), other("a2", "b")),
        scene("b", other("b1", "c")),
        scene("c", other("c1", "b")),
        scene("end", ends=True),
    )

    assert found == [Problem(Fault.NO_WAY_OUT, "b"), Problem(Fault.NO_WAY_OUT, "c")]


def test_a_decision_that_leads_to_no_scene_is_named():
    found = faults(scene("a", expert("a1", "b"), other("a2", "x")), scene("b", ends=True))

    assert found == [Problem(Fault.MISSING_TARGET, "a", "a2")]


def test_an_expert_path_that_stops_splits_circles_or_earns_nothing_is_told():
    end = scene("end", ends=True)

    assert faults(scene("a", other("a1", "end", 1)), end) == [Problem(Fault.NO_EXPERT, "a")]
    assert faults(scene("a", expert("a1", "end"), expert("a2", "end")), end) == [Problem(Fault.SEVERAL_EXPERTS, "a")]
    assert faults(scene("a", expert("a1", "b")), scene("b", expert("b1", "a"), other("b2", "end")), end) == [
        Problem(Fault.EXPERT_CIRCLES, "a")
    ]
    assert faults(scene("a", expert("a1", "end", 0)), end) == [Problem(Fault.EXPERT_EARNS_NOTHING)]


def test_a_path_that_earns_more_than_the_experts_is_told_and_still_walkable():
    graph = Graph.of([scene("a", expert("a1", "end", 1), other("a2", "end", 2)), scene("end", ends=True)])

    assert problems(graph) == [Problem(Fault.BEATS_EXPERT)]
    assert is_walkable(graph)


@given(graphs())
def test_exactly_the_scenes_from_which_no_end_can_be_come_to_are_told(graph):
    reached = graph.reachable_from(graph.start)
    stuck = {name for name in reached if not any(graph.scenes[one].ends for one in graph.reachable_from(name))}

    told = {problem.scene for problem in problems(graph) if problem.fault in {Fault.NO_WAY_OUT, Fault.DEAD_END}}

    assert told & reached == stuck


@given(graphs())
def test_a_walkable_case_has_an_experts_path_to_an_end(graph):
    if is_walkable(graph):
        assert graph.scenes[graph.where(graph.expert_path)].ends
        assert score(graph, graph.expert_path).percent == 100


# Score -------------------------------------------------------------------


def test_the_experts_path_earns_everything():
    result = score(GOOD, GOOD.expert_path)

    assert (result.points, result.maximum, result.percent, result.minutes, result.cost, result.harmful) == (5, 5, 100, 10, 2, 0)


def test_only_the_first_decision_in_a_scene_counts_and_every_one_takes_its_time():
    path = [Step("a", "a2"), Step("c", "c1"), Step("b", "b2"), Step("a", "a1"), Step("b", "b1")]

    result = score(GOOD, path)

    assert (result.points, result.percent, result.minutes, result.cost, result.harmful) == (1, 20, 35, 9, 1)


def test_the_pass_mark_is_reached_exactly_and_harm_fails_where_the_case_says_so():
    result = score(GOOD, [Step("a", "a1"), Step("b", "b1")])
    harmed = result._replace(harmful=1)

    assert passes(result, 100, harm_fails=True)
    assert not passes(result._replace(points=3, percent=Decimal(60)), 61, harm_fails=False)
    assert passes(harmed, 60, harm_fails=False)
    assert not passes(harmed, 60, harm_fails=True)


@given(graphs())
def test_a_score_lies_between_0_and_100_and_never_beyond_the_bounds(graph):
    extremes = bounds(graph)
    walks = list(every_walk(graph, 5))

    for path in walks[:50]:
        result = score(graph, path)

        assert 0 <= result.percent <= 100
        assert extremes.worst <= result.points <= extremes.best


@settings(max_examples=60)
@given(graphs())
def test_best_and_worst_are_what_all_walks_tried_one_by_one_come_to(graph):
    small = Graph.of(list(graph.scenes.values())[:3])
    walks = [score(small, path).points for path in every_walk(small, 9)]

    assert bounds(small) == (Bounds(max(walks), min(walks)) if walks else None)


@given(graphs(), st.lists(st.tuples(st.sampled_from(NAMES), st.text(max_size=5)), max_size=4))
def test_a_path_that_the_graph_does_not_have_leads_nowhere(graph, steps):
    path = [*(Step(*step) for step in steps), Step(graph.start, "no such decision")]

    assert graph.where(path) is None

"""The drawing of a case's graph, and the demonstration's case."""

from __future__ import annotations

from hypothesis import given

from courses import branching, case_drawing
from courses.case_blocks import graph_of
from courses.casebook import Rules, Told, ToldScene
from courses.demo import cases, reading
from tests.courses.test_branching import GOOD, graphs


def told(graph: branching.Graph) -> Told:
    scenes = {key: ToldScene(key, f"A long title for the scene {key}, longer than its box", "", "en") for key in graph.scenes}
    return Told(1, 1, "", "", "en", "", Rules(70, 0, False, "at_once"), graph, scenes)


@given(graphs())
def test_every_scene_has_a_box_of_its_own_within_the_drawing(graph):
    drawing = case_drawing.draw(told(graph))

    places = {(box.x, box.y) for box in drawing.boxes}
    assert [len(places), len(drawing.boxes)] == [len(graph.scenes)] * 2
    assert all(box.x + drawing.box_width < drawing.width and box.y + drawing.box_height < drawing.height for box in drawing.boxes)
    assert all(len(box.lines) <= 2 for box in drawing.boxes)


@given(graphs())
def test_every_decision_that_leads_somewhere_has_a_line(graph):
    drawing = case_drawing.draw(told(graph))

    leading = [one for scene in graph.scenes.values() for one in scene.decisions if one.leads_to in graph.scenes]
    assert len(drawing.lines) == len(leading)


def test_a_scene_stands_in_the_row_of_the_fewest_decisions_that_lead_to_it():
    rows = {box.key: box.y for box in case_drawing.draw(told(GOOD)).boxes}

    assert rows["a"] < rows["c"] == rows["b"] < rows["end"]


def test_the_demonstrations_case_is_sound_and_the_same_in_both_languages():
    (course,) = [one for one in reading.courses() if one.source.get("cases")]
    graphs_told = [
        graph_of([cases._scene(scene, part["id"]) for scene in part["scenes"]])
        for part in (text["cases"][0] for text in course.texts.values())
    ]

    assert sorted(course.texts) == ["en", "fr"]
    assert graphs_told[0] == graphs_told[1]
    assert branching.problems(graphs_told[0]) == []
    assert branching.bounds(graphs_told[0]) == branching.Bounds(16, -10)

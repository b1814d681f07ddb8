"""Coordinates of drawings: within the drawing, in proportion, and the other way round where one reads from right to left."""

from hypothesis import given
from hypothesis import strategies as st

from courses import report_drawings as drawings

numbers = st.floats(-1000, 1000)


@given(st.lists(st.tuples(st.text(max_size=3), numbers, numbers, st.booleans()), max_size=8), st.booleans())
def test_every_dot_is_inside_and_mirrors(points, flagged):
    dots = drawings.scatter(points, width=480, height=320, across=(0, 100), up=(-100, 100))
    mirrored = drawings.scatter(points, width=480, height=320, across=(0, 100), up=(-100, 100), mirrored=True)

    assert all(0 <= float(dot.x) <= 480 and 0 <= float(dot.y) <= 320 for dot in dots)
    assert all(abs(float(dot.x) + float(other.x) - 480) < 0.2 and dot.y == other.y for dot, other in zip(dots, mirrored, strict=True))


def test_dot_stands_where_its_figures_say():
    (dot,) = drawings.scatter([("1", 25, 50, True)], width=400, height=200, across=(0, 100), up=(-100, 100))

    assert dot == drawings.Dot("100", "50", "1", True)


def test_bars_are_in_proportion_to_the_longest():
    first, second = drawings.bars([("a", 10), ("b", 4)], width=200, height=30)

    assert first == drawings.Bar("0", "0", "200", "15", "a", 10, "100")
    assert second == drawings.Bar("0", "30", "80", "45", "b", 4, "40")
    assert drawings.bars([("b", 4)], width=200, height=30, most=8, mirrored=True)[0].x == "100"
    assert drawings.bars([("none", 0)], width=200, height=30)[0].width == "0"


@given(st.integers(0, 500), st.integers(0, 500))
def test_the_most_is_deepest_and_nothing_is_bare(value, more):
    most = value + more

    assert (drawings.level(value, most) == 0) == (value == 0)
    assert drawings.level(most, most) == (drawings.HEAT_LEVELS if most else 0)
    assert drawings.level(value, most) <= drawings.HEAT_LEVELS


def test_heat_map_runs_with_the_script():
    ((first, second),) = drawings.heat([[0, 5]], side=20)
    ((other, _last),) = drawings.heat([[0, 5]], side=20, mirrored=True)

    assert (first.x, first.level, second.x, second.level) == ("0", 0, "20", 5)
    assert other.x == "20"

"""Who is asked what, and what a form's author is told."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reviewing.definitions import Condition, Definition, Field, Option, Section, asked_keys, problems_in

STAY = Field(
    key="k1",
    kind="one",
    label="Kind of stay",
    name="stay",
    options=(Option("o1", "Clinical", "clinical"), Option("o2", "Research", "research")),
)
TOPIC = Field(key="k2", kind="short", label="Topic", name="topic", shown_if=Condition("stay", "research"))
METHOD = Field(key="k3", kind="short", label="Method", shown_if=Condition("topic"))


def form(*fields: Field) -> Definition:
    return Definition(title="Form", language="en", sections=(Section(key="s", title="S", fields=fields),))


def test_a_question_is_asked_only_where_the_one_it_depends_on_was_answered_so():
    asked = form(STAY, TOPIC, METHOD)

    assert asked_keys(asked, {}) == {"k1"}
    assert asked_keys(asked, {"k1": "o1"}) == {"k1"}
    assert asked_keys(asked, {"k1": "o2"}) == {"k1", "k2"}
    assert asked_keys(asked, {"k1": "o2", "k2": "Sepsis"}) == {"k1", "k2", "k3"}


def test_what_hangs_on_a_question_that_is_no_longer_asked_is_not_asked_either():
    assert asked_keys(form(STAY, TOPIC, METHOD), {"k1": "o1", "k2": "Sepsis"}) == {"k1"}


def test_a_section_with_a_condition_takes_its_questions_along():
    hidden = Section(key="t", title="T", shown_if=Condition("stay", "research"), fields=(Field(key="k9", kind="short", label="Lab"),))
    both = Definition(title="F", language="en", sections=(Section(key="s", title="S", fields=(STAY,)), hidden))

    assert asked_keys(both, {"k1": "o1"}) == {"k1"}
    assert asked_keys(both, {"k1": "o2"}) == {"k1", "k9"}


def test_a_form_that_is_in_order_is_told_nothing():
    assert problems_in(form(STAY, TOPIC, METHOD)) == []


def test_an_author_is_told_of_names_used_twice_answers_that_are_not_there_and_circles():
    twice = form(STAY, Field(key="k4", kind="short", label="Other", name="stay"))
    strange = form(STAY, Field(key="k5", kind="short", label="Ward", shown_if=Condition("stay", "teaching")))
    nowhere = form(Field(key="k6", kind="short", label="Ward", shown_if=Condition("absent")))
    circle = form(
        Field(key="k7", kind="short", label="Hen", name="hen", shown_if=Condition("egg")),
        Field(key="k8", kind="short", label="Egg", name="egg", shown_if=Condition("hen")),
    )

    assert problems_in(twice) == ["Two questions have the short name “stay”. Each needs one of its own."]
    assert problems_in(strange) == [
        "“Ward” waits for the answer “teaching”, which “Kind of stay” does not have. It has: clinical, research."
    ]
    assert problems_in(nowhere) == ["“Ward” depends on a question with the short name “absent”, and there is none."]
    assert len(problems_in(circle)) == 2


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=8), st.sets(st.integers(0, 5)))
def test_whatever_the_conditions_what_is_asked_hangs_on_what_is_asked_and_answered(edges, answered):
    waits = dict(edges)
    fields = [
        Field(key=str(n), kind="short", label=str(n), name=f"n{n}", shown_if=Condition(f"n{waits[n]}") if n in waits else None)
        for n in range(6)
    ]
    answers = {str(n): "said" for n in answered}

    asked = asked_keys(form(*fields), answers)

    assert asked == {str(n) for n in range(6) if n not in waits or (str(waits[n]) in asked and waits[n] in answered)}


@given(st.lists(st.sampled_from([STAY, TOPIC, METHOD]), max_size=3, unique=True))
def test_a_form_in_plain_values_comes_back_the_same(fields):
    whole = form(*fields)

    assert Definition.from_plain(whole.to_plain()) == whole

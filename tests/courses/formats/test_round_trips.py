"""What is written is read back equal."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from courses.formats import files
from courses.formats.files import TARGETS
from courses.formats.items import MATCHING, MULTIPLE, NUMERIC, SHORT, SINGLE, Accepted, Choice, Item, Part, check, says_true
from courses.formats.markup import tidy
from tests.courses.formats.samples import EVERY_KIND, said

NO_PLACE = {"gift": ["ordering", "cloze", "hotspot"], "moodle": [], "qti21": [], "qti22": []}
TEXTS = (
    st.text(st.sampled_from("ab é ع ~=#{}:\\<>&;'\"%[]*!?/-\n.12") | st.characters(codec="utf-8"), min_size=1, max_size=30)
    .map(tidy)
    .filter(lambda text: text.strip(" -"))
)
BARE = TEXTS.map(lambda text: text.replace("\n", " ")).filter(lambda text: text.strip("* -\\"))
NUMBERS = st.decimals(min_value=-(10**8), max_value=10**8, places=4).map(lambda value: value.normalize() + 0)


@pytest.mark.parametrize("name", TARGETS)
def test_every_kind_comes_back_as_it_was_or_is_named_as_having_no_place(name):
    written, problems = files.write(list(EVERY_KIND.values()), name)

    _format, reading = files.read(written, language="en")

    kinds = list(EVERY_KIND)
    assert [kinds[problem.line - 1] for problem in problems] == NO_PLACE[name]
    assert reading.problems == ()
    kept = {kind: item for kind, item in EVERY_KIND.items() if kind not in NO_PLACE[name]}
    assert dict(zip(kept, map(said, reading.items), strict=True)) == kept


@pytest.mark.parametrize("name", TARGETS)
def test_the_same_questions_make_the_same_file(name):
    items = list(EVERY_KIND.values())

    assert files.write(items, name) == files.write(items, name)


@pytest.mark.parametrize("name", TARGETS)
def test_an_empty_bank_makes_a_file_that_says_so(name):
    written, _problems = files.write([], name)

    assert files.read(written, language="en", name={"gift": "gift"}.get(name, ""))[1].items == ()


@st.composite
def items(draw) -> Item:
    kind = draw(st.sampled_from([SINGLE, MULTIPLE, NUMERIC, SHORT, MATCHING]))
    base = Item(kind=kind, stem=draw(TEXTS), explanation=draw(st.just("") | TEXTS))
    if kind in {SINGLE, MULTIPLE}:
        texts = draw(st.lists(TEXTS, min_size=2, max_size=5))
        right = draw(st.integers(0, len(texts) - 1))
        several = draw(st.sets(st.integers(0, len(texts) - 1), min_size=1)) if kind == MULTIPLE else {right}
        choices = tuple(
            Choice(key=str(place + 1), text=text, correct=place in several, feedback=draw(st.just("") | BARE))
            for place, text in enumerate(texts)
        )
        assume([says_true(choice.text) for choice in choices].count(None) == len(choices))
        return replace(base, choices=choices, partial=kind == MULTIPLE and draw(st.booleans()))
    if kind == NUMERIC:
        return replace(
            base, answer=draw(NUMBERS), tolerance=draw(st.just(Decimal(0)) | NUMBERS.map(abs)), right_feedback=draw(st.just("") | TEXTS)
        )
    if kind == SHORT:
        texts = draw(
            st.lists(
                BARE.map(lambda text: text.replace("\\", "").replace("*", "").strip()).filter(bool), min_size=1, max_size=3, unique=True
            )
        )
        return replace(base, accepted=tuple(Accepted(text=text) for text in texts))
    texts = draw(st.lists(BARE, min_size=2, max_size=4, unique=True))
    choices = tuple(Choice(key=str(place), text=text) for place, text in enumerate(texts, 1))
    parts = tuple(Part(key=str(place), text=draw(TEXTS), right=(str(place),)) for place in range(1, len(texts)))
    return replace(base, choices=choices, parts=parts, partial=draw(st.booleans()))


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much], deadline=None)
@given(st.lists(items(), min_size=1, max_size=3), st.sampled_from(list(TARGETS)))
def test_any_question_comes_back_as_it_was(questions, name):
    for question in questions:
        check(question)

    written, problems = files.write(questions, name)
    _format, reading = files.read(written, language="en", name="gift" if name == "gift" else "")

    assert (problems, reading.problems) == ((), ())
    assert [said(item) for item in reading.items] == questions

"""Aiken."""

import pytest

from courses.formats import aiken
from tests.courses.formats.samples import options

TWO = """What is the first step?
A. Call for help
B. Look at the clock
ANSWER: A

Which
of these?
a) One
b) Two
   and a half
c) Three
answer: B.
FEEDBACK: Two and a half.
"""


def test_questions_options_and_answers_are_read():
    first, second = aiken.read(TWO.encode()).items

    assert (first.kind, first.stem, first.line) == ("single", "What is the first step?", 1)
    assert first.choices == options("Call for help", "Look at the clock", right="1")
    assert (second.stem, second.explanation, second.line) == ("Which\nof these?", "Two and a half.", 6)
    assert second.choices == options("One", "Two\nand a half", "Three", right="2")


def test_windows_line_ends_marks_and_missing_empty_lines_do_not_matter():
    text = TWO.replace("\n\n", "\n").replace("\n", "\r\n")

    reading = aiken.read(b"\xef\xbb\xbf" + text.encode())

    assert (len(reading.items), reading.problems) == (2, ())


def test_true_and_false_are_known_for_what_they_are():
    (item,) = aiken.read(b"Spores die.\nA. True\nB. False\nANSWER: B\n").items

    assert item.kind == "true_false"
    assert [one.correct for one in item.choices] == [False, True]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Why?\nA. a\nB. b\n", "no_right_answer"),
        ("Why?\nA. a\nB. b\nANSWER: C\n", "unknown_answer"),
        ("Why?\nA. a\nA. b\nANSWER: A\n", "same_letter"),
        ("Why?\nA. a\nANSWER: A\n", "too_few_options"),
    ],
)
def test_what_is_no_whole_question_is_refused_with_its_line(text, code):
    reading = aiken.read(f"Good?\nA. a\nB. b\nANSWER: A\n\n{text}".encode())

    assert len(reading.items) == 1
    assert [(problem.line, problem.where, problem.code) for problem in reading.problems] == [(6, "Why?", code)]

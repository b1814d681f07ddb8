"""GIFT, as Moodle documents it and as people write it."""

from decimal import Decimal

import pytest

from courses.formats import gift
from courses.formats.items import Accepted
from tests.courses.formats.samples import options


def the_item(text: str, **kwargs):
    reading = gift.read(text.encode(), **kwargs)
    assert reading.problems == ()
    (item,) = reading.items
    return item


def the_problem(text: str):
    reading = gift.read(text.encode())
    assert reading.items == ()
    (problem,) = reading.problems
    return problem


def test_one_right_answer_with_feedback_for_each():
    item = the_item("::Q1:: Who is buried here?{=Grant #Yes. ~No one #No. ~Napoleon####He died in 1885.}")

    assert (item.kind, item.name, item.stem, item.explanation) == ("single", "Q1", "Who is buried here?", "He died in 1885.")
    assert [(one.text, one.correct, one.feedback) for one in item.choices] == [
        ("Grant", True, "Yes."),
        ("No one", False, "No."),
        ("Napoleon", False, ""),
    ]


def test_a_missing_word_leaves_a_blank():
    item = the_item("Grant is {~buried =entombed ~living} in Grant's tomb.")

    assert item.stem == "Grant is _____ in Grant's tomb."
    assert [one.text for one in item.choices if one.correct] == ["entombed"]


def test_what_follows_the_answers_follows_the_blank_at_once():
    assert the_item("Two plus two equals {=four =4}.").stem == "Two plus two equals _____."


def test_several_right_answers_earn_partial_credit():
    item = the_item("Which two?{~%50%Adrenaline ~%50%Fluids ~%-100%Rest}")

    assert (item.kind, item.partial, item.notes) == ("multiple", True, ())
    assert item.choices == options("Adrenaline", "Fluids", "Rest", right="12")


def test_weights_that_our_rule_does_not_give_are_told():
    milder = the_item("Which two?{~%70%Adrenaline ~%30%Fluids ~%-10%Rest}")
    partly = the_item("Which one?{=Adrenaline ~%50%Fluids}")

    assert len(milder.notes) == len(partly.notes) == 1


@pytest.mark.parametrize(
    ("answers", "right", "for_true", "for_false"),
    [("{T}", True, "", ""), ("{FALSE#No.#Yes.}", False, "No.", "Yes."), ("{TRUE#Wrong.#Right.}", True, "Right.", "Wrong.")],
)
def test_true_or_false_has_feedback_for_wrong_and_then_for_right(answers, right, for_true, for_false):
    item = the_item(f"The sun rises in the east.{answers}")

    assert item.kind == "true_false"
    assert [(one.text, one.correct, one.feedback) for one in item.choices] == [("True", right, for_true), ("False", not right, for_false)]


def test_true_and_false_are_said_in_the_language_of_the_file():
    assert [one.text for one in the_item("Le soleil.{T}", language="fr").choices] == ["Vrai", "Faux"]


@pytest.mark.parametrize(
    ("answers", "answer", "tolerance"),
    [
        ("{#1822}", "1822", "0"),
        ("{#3.14159:0.0005}", "3.14159", "0.0005"),
        ("{#1..5}", "3", "2"),
        ("{#3.141..3.142}", "3.1415", "0.0005"),
        ("{#=1822:0 =%50%1822:2}", "1822", "0"),
        ("{#-4,5:0,5}", "-4.5", "0.5"),
    ],
)
def test_numbers_with_tolerance_or_as_a_range(answers, answer, tolerance):
    item = the_item(f"When?{answers}")

    assert (item.kind, item.answer, item.tolerance) == ("numeric", Decimal(answer), Decimal(tolerance))


def test_a_number_has_feedback_when_right_and_when_wrong():
    item = the_item("When?{#=1822:1 #Yes. ~#Look it up.}")

    assert (item.right_feedback, item.wrong_feedback) == ("Yes.", "Look it up.")


def test_short_answers_keep_their_shares_stars_and_feedback():
    item = the_item("Two plus two?{=four =4 =%50%fo*#Nearly. =%0%*#Count.}")

    assert item.accepted == (
        Accepted(text="four"),
        Accepted(text="4"),
        Accepted(text="fo*", share=50, feedback="Nearly."),
        Accepted(text="*", share=0, feedback="Count."),
    )


def test_matching_keeps_an_option_that_fits_nothing():
    item = the_item("Match.{\n=Canada -> Ottawa\n=Italy -> Rome\n= -> Paris\n}")

    assert item.kind == "matching"
    assert [(part.text, part.right) for part in item.parts] == [("Canada", ("1",)), ("Italy", ("2",))]
    assert item.choices == options("Ottawa", "Rome", "Paris")


def test_an_option_that_fits_two_prompts_makes_it_extended_matching():
    item = the_item("Match.{=cat -> mammal =dog -> mammal =frog -> amphibian}")

    assert item.kind == "emq"
    assert [part.right for part in item.parts] == [("1",), ("1",), ("2",)]


def test_an_essay_gets_a_plain_rubric_and_a_note_says_so():
    item = the_item("Discuss.{}")

    assert (item.kind, len(item.rubric), len(item.notes)) == ("essay", 1, 1)


def test_escaped_signs_are_signs():
    item = the_item(r"What is 1 \{ \} \: \# \~ \= 2\n3?{=\=x\\y ~\{z\}}")

    assert item.stem == "What is 1 { } : # ~ = 2\n3?"
    assert [one.text for one in item.choices] == [r"=x\y", "{z}"]


def test_categories_comments_and_tags_belong_to_what_follows():
    text = """$CATEGORY: $course$/top/Cardiology/ECG \\= x//y

// written by hand [id:7] [tag:Heart] [tag:Basic \\] one]
::A:: First? {=a ~b}

Second?
{
// the right one
=a

~b
}
"""
    first, second = gift.read(text.encode()).items

    assert (first.topic, first.tags, first.line) == ("Cardiology / ECG = x/y", ("Heart", "Basic ] one"), 4)
    assert (second.topic, second.tags, [one.text for one in second.choices], second.line) == (first.topic, (), ["a", "b"], 6)


def test_html_becomes_words_and_plain_text_stays_as_it_is():
    html = the_item("[html]<p>H<sub>2</sub>O &amp; <b>10</b><sup>9</sup>/L</p><script>alert(1)</script>{=<i>yes</i> ~no}")
    plain = the_item("[plain]Is 5 <b>6</b> &amp; so on?{=yes ~no}")

    assert (html.stem, html.choices[0].text) == ("H₂O & 10⁹/L", "yes")
    assert plain.stem == "Is 5 <b>6</b> &amp; so on?"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Only words.", "not_a_question"),
        ("No end {=a ~b", "no_end"),
        ("Two {=a ~b} and {=c ~d}", "several_gaps"),
        ("No right one {~a ~b}", "no_right_answer"),
        ("One option {=%50%a ~b}", "no_right_answer"),
        ("Alone {~%100%a}", "too_few_options"),
        ("{=a ~b}", "no_text"),
        ("Number {#ten}", "not_a_number"),
        ("Range {#9..1}", "not_a_number"),
        ("Two numbers {#=1 =2}", "several_right"),
        ("Empty option {=a ~ ~b ~<b></b>}", "empty_option"),
        ("Film <iframe src='https://x.example'></iframe> {=a ~b}", "embedded"),
        ("Picture [html]", "not_a_question"),
        ("[html]<img src='https://x.example/a.png'>{=a ~b}", "picture_elsewhere"),
        ("[html]<img src='a.png'>{=a ~b}", "missing_picture"),
        ("What {maybe}", "unknown_answers"),
        ("Arrow {=a -> b =c}", "no_arrow"),
    ],
)
def test_what_is_no_whole_question_is_refused_with_its_line(text, code):
    problem = the_problem(f"\n\n{text}\n")

    assert (problem.code, problem.line) == (code, 3)


def test_one_bad_question_leaves_the_others():
    reading = gift.read(b"Good {=a ~b}\n\nBad {~a ~b}\n\nGood too {T}\n")

    assert [item.stem for item in reading.items] == ["Good", "Good too"]
    assert [(problem.line, problem.where) for problem in reading.problems] == [(3, "Bad {~a ~b}")]


def test_a_question_that_was_never_ended_does_not_swallow_the_next():
    reading = gift.read(b"::A:: Lost {=a ~b\n\n::B:: Found {=a ~b}\n")

    assert [item.name for item in reading.items] == ["B"]
    assert [problem.code for problem in reading.problems] == ["no_end"]


def test_an_empty_file_says_so():
    assert [problem.code for problem in gift.read(b" \n").problems] == ["empty"]

"""Moodle XML, as Moodle exports it."""

import base64
from decimal import Decimal

import pytest

from courses.formats import moodle_xml
from courses.formats.images import named
from courses.formats.items import Accepted, Unit
from tests.courses.formats.samples import ECG, ECG_NAME, LAB, options

FILE = f'<file name="ecg 1.png" path="/" encoding="base64">{base64.b64encode(ECG).decode()}</file>'


def quiz(*questions: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n{"".join(questions)}\n</quiz>'.encode()


def question(kind: str, inside: str, text: str = "<p>Why?</p>", style: str = "html", extra: str = "") -> str:
    return (
        f'<question type="{kind}"><name><text>N</text></name>'
        f'<questiontext format="{style}"><text><![CDATA[{text}]]></text>{extra}</questiontext>'
        f'<generalfeedback format="html"><text>General.</text></generalfeedback>{inside}</question>'
    )


def answer(fraction: str, text: str, feedback: str = "", more: str = "") -> str:
    return f'<answer fraction="{fraction}" format="html"><text><![CDATA[{text}]]></text><feedback><text>{feedback}</text></feedback>{more}</answer>'


def the_item(*args, **kwargs):
    reading = moodle_xml.read(quiz(question(*args, **kwargs)))
    assert reading.problems == ()
    (item,) = reading.items
    return item


def the_problem(*args, **kwargs):
    reading = moodle_xml.read(quiz(question(*args, **kwargs)))
    assert reading.items == ()
    (problem,) = reading.problems
    return problem


def test_one_right_answer_with_its_feedback():
    inside = "<single>true</single>" + answer("100", "<b>Now</b>", "Yes") + answer("0", "Later", "No")

    item = the_item("multichoice", inside)

    assert (item.kind, item.stem, item.name, item.explanation) == ("single", "Why?", "N", "General.")
    assert [(one.text, one.correct, one.feedback) for one in item.choices] == [("Now", True, "Yes"), ("Later", False, "No")]


def test_several_right_answers_by_moodles_shares():
    inside = "<single>false</single>" + answer("50", "a") + answer("50", "b") + answer("-100", "c")

    item = the_item("multichoice", inside)

    assert (item.kind, item.partial, item.notes, item.choices) == ("multiple", True, (), options("a", "b", "c", right="12"))


def test_all_or_nothing_is_kept():
    item = the_item("multichoiceset", answer("100", "a") + answer("100", "b") + answer("0", "c"))

    assert (item.kind, item.partial) == ("multiple", False)


def test_true_or_false():
    item = the_item("truefalse", answer("0", "true", "No") + answer("100", "false", "Yes"))

    assert [(one.correct, one.feedback) for one in item.choices] == [(False, "No"), (True, "Yes")]


def test_a_number_with_tolerance_and_units():
    units = (
        "<units><unit><multiplier>1</multiplier><unit_name>mg</unit_name></unit>"
        "<unit><multiplier>0.001</multiplier><unit_name>g</unit_name></unit></units>"
    )
    inside = answer("100", "2.5", "Yes", "<tolerance>0.1</tolerance>") + answer("0", "*", "No") + units

    item = the_item("numerical", inside)

    assert (item.answer, item.tolerance, item.unit, item.units) == (Decimal("2.5"), Decimal("0.1"), "mg", (Unit("g", Decimal(1000)),))
    assert (item.right_feedback, item.wrong_feedback) == ("Yes", "No")


def test_short_answers():
    item = the_item("shortanswer", "<usecase>1</usecase>" + answer("100", "Murphy*") + answer("33.333", "murphy") + answer("0", "x", "No"))

    assert item.match_case is True
    assert item.accepted == (Accepted(text="Murphy*"), Accepted(text="murphy", share=33), Accepted(text="x", share=0, feedback="No"))


def test_matching_and_an_option_that_fits_nothing():
    inside = "".join(
        f'<subquestion format="html"><text><![CDATA[{one}]]></text><answer><text>{two}</text></answer></subquestion>'
        for one, two in (("<p>Asthma</p>", "Wheeze"), ("COPD", "Cough"), ("", "Rash"))
    )

    item = the_item("matching", inside)

    assert (item.kind, item.choices) == ("matching", options("Wheeze", "Cough", "Rash"))
    assert [(part.text, part.right) for part in item.parts] == [("Asthma", ("1",)), ("COPD", ("2",))]


def test_ordering_follows_the_fractions():
    item = the_item("ordering", answer("2.0000000", "second") + answer("1.0000000", "first") + answer("3.0000000", "third"))

    assert [one.text for one in item.choices] == ["first", "second", "third"]


def test_an_essay_keeps_the_notes_for_markers():
    item = the_item("essay", '<responseformat>editor</responseformat><graderinfo format="html"><text>Names three.</text></graderinfo>')

    assert item.rubric[0].levels[-1][0] == "Names three."


def test_cloze_menus_keep_their_own_options_and_feedback():
    text = "Give {1:MULTICHOICE:=1 mg#Yes~2 mg#Too much} every {1:MCV:%100%day~hour\\}}."

    item = the_item("cloze", "", text=text)

    assert (item.kind, item.stem) == ("cloze", "Give [[1]] every [[2]].")
    assert [one.text for one in item.choices] == ["1 mg", "2 mg", "day", "hour}"]
    assert [(part.right, part.options) for part in item.parts] == [(("1",), ("1", "2")), (("3",), ("3", "4"))]
    assert item.choices[1].feedback == "Too much"


def test_cloze_with_the_same_options_in_each_gap_shares_them():
    item = the_item("cloze", "", text="{1:MC:=up~down} and {1:MC:up~=down}")

    assert (item.choices, [part.options for part in item.parts]) == (options("up", "down"), [(), ()])
    assert [part.right for part in item.parts] == [("1",), ("2",)]


@pytest.mark.parametrize(
    ("gap", "kind"),
    [("{1:SHORTANSWER:=Bern~%50%Berne}", "short"), ("{2:NUMERICAL:=23.8:0.1#Yes~%0%*#No}", "numeric"), ("{1:MR:=a~=b~c}", "multiple")],
)
def test_cloze_with_one_gap_to_type_in_becomes_what_it_is(gap, kind):
    item = the_item("cloze", "", text=f"It is {gap}.")

    assert (item.kind, item.stem) == (kind, "It is _____.")


def test_selected_words_keep_their_groups():
    inside = "".join(
        f"<selectoption><text>{text}</text><group>{group}</group></selectoption>"
        for text, group in (("cat", 1), ("sat", 2), ("dog", 1), ("ran", 2))
    )

    item = the_item("gapselect", inside, text="The [[1]] [[2]].")

    assert [(part.right, part.options) for part in item.parts] == [(("1",), ("1", "3")), (("2",), ("2", "4"))]


def test_two_places_for_one_marker_become_places_to_find():
    inside = (
        f"{FILE}<drag><no>1</no><text>Kidney</text></drag><drop><no>1</no><shape>circle</shape><coords>50,50;20</coords><choice>1</choice></drop>"
        "<drop><no>2</no><shape>rectangle</shape><coords>100,20;40,50</coords><choice>1</choice></drop>"
    )

    item = the_item("ddmarker", inside, text="Mark it.")

    assert (item.kind, item.stem, item.pictures[0].name) == ("hotspot", "Mark it.\nKidney", ECG_NAME)
    assert [(area.name, area.shape, tuple(map(int, area.coordinates))) for area in item.areas] == [
        ("Kidney", "ellipse", (25, 50, 10, 20)),
        ("Kidney 2", "rectangle", (50, 20, 20, 50)),
    ]


def test_pictures_come_along_from_plugin_files_and_from_the_text_itself():
    inline = f'<img src="data:image/png;base64,{base64.b64encode(LAB).decode()}" alt="Lab">'
    inside = "<single>true</single>" + answer("100", inline) + answer("0", "No picture")

    item = the_item("multichoice", inside, text='Read it.<img src="@@PLUGINFILE@@/ecg%201.png" alt="ECG"/>', extra=FILE)

    assert (item.stem, item.pictures[0].alt, item.choices[0].picture.alt) == ("Read it.", "ECG", "Lab")
    assert item.images == {ECG_NAME: ECG, named(LAB): LAB}


def test_the_picture_that_moodle_19_kept_beside_the_text_comes_along():
    image = f"<image>ecg.png</image><image_base64>\n{base64.b64encode(ECG).decode()}\n</image_base64>"

    item = the_item("shortanswer", answer("100", "a") + image)

    assert (item.pictures[0].name, item.images) == (ECG_NAME, {ECG_NAME: ECG})
    assert the_problem("shortanswer", answer("100", "a") + "<image>ecg.png</image>").code == "missing_picture"


def test_categories_and_tags():
    category = '<question type="category"><category><text>$course$/top/Default for X/Heart // lung</text></category></question>'
    tags = "<tags><tag><text>Sepsis</text></tag><tag><text>Sepsis</text></tag></tags>"

    (item,) = moodle_xml.read(quiz(category, question("shortanswer", answer("100", "a") + tags))).items

    assert (item.topic, item.tags) == ("Default for X / Heart / lung", ("Sepsis",))


@pytest.mark.parametrize(
    ("style", "text", "stem"),
    [
        ("plain_text", "5 <b>6</b> &lt;", "5 <b>6</b> &lt;"),
        ("moodle_auto_format", "One\ntwo &amp; three", "One\ntwo &amp; three"),
        ("moodle_auto_format", "One\n<b>two</b>", "One\ntwo"),
        ("markdown", "# One\n* two", "# One\n* two"),
        ("html", "One\ntwo &amp; three", "One two & three"),
    ],
)
def test_each_format_of_text_is_read_by_its_own_rule(style, text, stem):
    assert the_item("shortanswer", answer("100", "a"), text=text, style=style).stem == stem


@pytest.mark.parametrize(
    ("kind", "inside", "text", "code"),
    [
        ("description", "", "Read on.", "not_a_question"),
        ("calculated", "", "x?", "unknown_kind"),
        ("multichoice", "<single>true</single>" + answer("0", "a") + answer("50", "b"), "x?", "no_right_answer"),
        ("multichoice", "<single>true</single>" + answer("100", "a") + answer("100", "b"), "x?", "several_right"),
        ("multichoice", answer("100", "a"), "x?", "too_few_options"),
        ("truefalse", answer("0", "true") + answer("0", "false"), "x?", "no_right_answer"),
        ("numerical", answer("100", "abc"), "x?", "not_a_number"),
        ("numerical", answer("100", "1") + answer("100", "2"), "x?", "several_right"),
        ("shortanswer", answer("50", "a"), "x?", "no_right_answer"),
        ("shortanswer", answer("100", "a"), "", "no_text"),
        ("shortanswer", answer("100", "a"), '<img src="@@PLUGINFILE@@/gone.png">', "missing_picture"),
        ("shortanswer", answer("100", "a"), '<img src="https://x.example/a.png">', "picture_elsewhere"),
        ("shortanswer", answer("100", "a"), '<img src="data:image/png;base64,AAAA">', "bad_picture"),
        ("shortanswer", answer("100", "a"), "<video src='@@PLUGINFILE@@/x.mp4'></video>", "embedded"),
        ("cloze", "", "{1:SA:=a} and {1:MC:=b~c}", "typed_gaps"),
        ("cloze", "", "no gap", "too_few_parts"),
        ("cloze", "", "{1:MC:a~b}", "no_right_answer"),
        ("gapselect", "<selectoption><text>a</text><group>1</group></selectoption>", "The [[4]].", "no_right_answer"),
        ("essay", "<responseformat>noinline</responseformat>", "x?", "attachment"),
        ("ddmarker", "<drag><text>a</text></drag>", "x?", "missing_picture"),
        ("ddmarker", f"{FILE}<drag><text>a</text></drag><drag><text>b</text></drag>", "x?", "several_markers"),
    ],
)
def test_what_is_no_whole_question_is_refused_with_its_line_and_name(kind, inside, text, code):
    problem = the_problem(kind, inside, text=text)

    assert (problem.line, problem.where, problem.code) == (3, "N", code)


def test_control_characters_and_entities_of_html_that_xml_does_not_know_are_borne():
    data = quiz(question("shortanswer", answer("100", "a"))).replace(b"General.", b"caf&eacute;\x0b &nbsp;&amp; x")

    (item,) = moodle_xml.read(data).items

    assert item.explanation == "café & x"


def test_other_xml_is_refused_whole():
    assert [problem.code for problem in moodle_xml.read(b"<html/>").problems] == ["other_format"]

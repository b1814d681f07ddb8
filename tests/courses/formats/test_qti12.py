"""QTI 1.2 as Canvas and Blackboard write it."""

from decimal import Decimal

import pytest

from courses.formats import qti12
from courses.formats.items import Accepted
from tests.courses.formats.samples import options


def canvas(kind: str, presentation: str, processing: str, more: str = "") -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<questestinterop xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2"><assessment ident="a" title="T"><section ident="root">
<item ident="i1" title="Question"><itemmetadata><qtimetadata><qtimetadatafield><fieldlabel>question_type</fieldlabel><fieldentry>{kind}</fieldentry>
</qtimetadatafield></qtimetadata></itemmetadata><presentation>{presentation}</presentation>
<resprocessing><outcomes><decvar maxvalue="100" minvalue="0" varname="SCORE" vartype="Decimal"/></outcomes>{processing}</resprocessing>{more}</item>
</section></assessment></questestinterop>""".encode()


def material(text: str) -> str:
    return f'<material><mattext texttype="text/html"><![CDATA[{text}]]></mattext></material>'


def labels(**texts: str) -> str:
    rows = "".join(f'<response_label ident="{key}">{material(text)}</response_label>' for key, text in texts.items())
    return f"<render_choice>{rows}</render_choice>"


def lid(inside: str, ident: str = "response1", cardinality: str = "Single") -> str:
    return f'<response_lid ident="{ident}" rcardinality="{cardinality}">{inside}</response_lid>'


def condition(tests: str, points: str = "100", shown: str = "") -> str:
    told = f'<setvar action="Set" varname="SCORE">{points}</setvar>' if points else ""
    return f"<respcondition continue='No'><conditionvar>{tests}</conditionvar>{told}{shown}</respcondition>"


def equal(value: str, ident: str = "response1") -> str:
    return f'<varequal respident="{ident}">{value}</varequal>'


def the_item(data: bytes):
    reading = qti12.read(data)
    assert reading.problems == ()
    (item,) = reading.items
    return item


def test_canvas_one_right_answer_with_feedback():
    shown = '<displayfeedback feedbacktype="Response" linkrefid="2_fb"/>'
    feedback = f'<itemfeedback ident="2_fb"><flow_mat>{material("No.")}</flow_mat></itemfeedback><itemfeedback ident="general_fb"><flow_mat>{material("All.")}</flow_mat></itemfeedback>'

    item = the_item(
        canvas(
            "multiple_choice_question",
            material("<p>Why?</p>") + lid(labels(**{"1": "Yes", "2": "No"})),
            condition(equal("2"), "", shown) + condition(equal("1")),
            feedback,
        )
    )

    assert (item.kind, item.stem, item.explanation) == ("single", "Why?", "All.")
    assert [(one.text, one.correct, one.feedback) for one in item.choices] == [("Yes", True, ""), ("No", False, "No.")]


def test_canvas_true_or_false():
    item = the_item(canvas("true_false_question", material("x") + lid(labels(a="True", b="False")), condition(equal("b"))))

    assert (item.kind, [one.correct for one in item.choices]) == ("true_false", [False, True])


def test_canvas_several_right_answers():
    tests = f"<and>{equal('1')}{equal('2')}<not>{equal('3')}</not></and>"

    item = the_item(
        canvas(
            "multiple_answers_question",
            material("x") + lid(labels(**{"1": "a", "2": "b", "3": "c"}), cardinality="Multiple"),
            condition(tests),
        )
    )

    assert (item.kind, item.partial, item.choices) == ("multiple", False, options("a", "b", "c", right="12"))


def test_canvas_numbers_with_a_margin():
    tests = f"<or>{equal('4')}<and><vargte respident='response1'>3.5</vargte><varlte respident='response1'>4.5</varlte></and></or>"

    item = the_item(
        canvas("numerical_question", material("x") + '<response_str ident="response1"><render_fib/></response_str>', condition(tests))
    )

    assert (item.kind, item.answer, item.tolerance) == ("numeric", Decimal(4), Decimal("0.5"))


def test_canvas_short_answers():
    item = the_item(
        canvas(
            "short_answer_question",
            material("x") + '<response_str ident="response1"><render_fib/></response_str>',
            condition(equal("Bern") + equal("Berne")),
        )
    )

    assert (item.kind, item.accepted) == ("short", (Accepted(text="Bern"), Accepted(text="Berne")))


def test_canvas_matching():
    prompts = "".join(
        lid(material(text) + labels(a="Wheeze", b="Cough", c="Rash"), f"response_{n}") for n, text in (("1", "Asthma"), ("2", "COPD"))
    )
    tests = condition(equal("a", "response_1"), "50.00") + condition(equal("b", "response_2"), "50.00")

    item = the_item(canvas("matching_question", material("Match.") + prompts, tests))

    assert (item.kind, item.stem, item.choices) == ("matching", "Match.", options("Wheeze", "Cough", "Rash"))
    assert [(part.text, part.right) for part in item.parts] == [("Asthma", ("1",)), ("COPD", ("2",))]


def test_canvas_lists_in_a_text():
    gaps = "".join(
        lid(material(name) + labels(**texts), f"response_{name}")
        for name, texts in (("dose", {"1": "1 mg", "2": "2 mg"}), ("time", {"3": "hour", "4": "day"}))
    )
    tests = condition(equal("2", "response_dose"), "50") + condition(equal("3", "response_time"), "50")

    item = the_item(canvas("multiple_dropdowns_question", material("Give [dose] each [time].") + gaps, tests))

    assert (item.kind, item.stem) == ("cloze", "Give [[1]] each [[2]].")
    assert [(part.right, part.options) for part in item.parts] == [(("2",), ("1", "2")), (("3",), ("3", "4"))]


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("text_only_question", "not_a_question"),
        ("calculated_question", "unknown_kind"),
        ("file_upload_question", "unknown_kind"),
        ("categorization_question", "unknown_kind"),
    ],
)
def test_kinds_without_a_counterpart_are_refused_by_name(kind, code):
    (problem,) = qti12.read(canvas(kind, material("x"), "")).problems

    assert (problem.code, problem.where, problem.line) == (code, "Question", 3)


def test_canvas_ordering():
    rows = labels(a="Call", b="Compress").replace("render_choice", "ims_render_object")

    item = the_item(
        canvas("ordering_question", material("In which order?") + lid(rows, cardinality="Ordered"), condition(equal("b") + equal("a")))
    )

    assert (item.kind, [one.text for one in item.choices]) == ("ordering", ["Compress", "Call"])


BLACKBOARD = """<?xml version="1.0" encoding="UTF-8"?><questestinterop><assessment><section>
<item maxattempts="0"><itemmetadata><bbmd_questiontype>{kind}</bbmd_questiontype></itemmetadata><presentation><flow class="Block">
<flow class="QUESTION_BLOCK"><flow class="FORMATTED_TEXT_BLOCK"><material><mat_extension><mat_formattedtext type="HTML">&lt;p&gt;Why?&lt;/p&gt;</mat_formattedtext></mat_extension></material></flow></flow>
{responses}</flow></presentation><resprocessing scoremodel="SumOfScores">{processing}</resprocessing></item></section></assessment></questestinterop>"""


def bb_text(text: str) -> str:
    return f'<flow class="FORMATTED_TEXT_BLOCK"><material><mat_extension><mat_formattedtext type="HTML">{text}</mat_formattedtext></mat_extension></material></flow>'


def bb_labels(*rows: tuple[str, str]) -> str:
    told = "".join(
        f'<flow_label class="Block"><response_label ident="{key}">{bb_text(text)}</response_label></flow_label>' for key, text in rows
    )
    return f"<render_choice>{told}</render_choice>"


def blackboard(kind: str, responses: str, processing: str) -> bytes:
    return BLACKBOARD.format(kind=kind, responses=responses, processing=processing).encode()


def bb_right(tests: str) -> str:
    return f'<respcondition title="correct"><conditionvar>{tests}</conditionvar><setvar variablename="SCORE" action="Set">SCORE.max</setvar></respcondition><respcondition title="incorrect"><conditionvar><other/></conditionvar><setvar action="Set">0</setvar></respcondition>'


def test_blackboard_one_right_answer():
    block = f'<flow class="RESPONSE_BLOCK">{lid(bb_labels(("x1", "Yes"), ("x2", "No")), "response")}</flow>'

    item = the_item(blackboard("Multiple Choice", block, bb_right(equal("x2", "response"))))

    assert (item.kind, item.stem, item.choices) == ("single", "Why?", options("Yes", "No", right="2"))


def test_blackboard_ordering():
    block = f'<flow class="RESPONSE_BLOCK">{lid(bb_labels(("x1", "b"), ("x2", "a")), "response", "Ordered")}</flow>'

    item = the_item(blackboard("Ordering", block, bb_right(f"<and>{equal('x2', 'response')}{equal('x1', 'response')}</and>")))

    assert (item.kind, [one.text for one in item.choices]) == ("ordering", ["a", "b"])


def test_blackboard_matching_lists_its_options_apart():
    bare = (
        '<render_choice><flow_label class="Block"><response_label ident="{0}1"/><response_label ident="{0}2"/></flow_label></render_choice>'
    )
    prompts = "".join(
        f'<flow class="Block">{bb_text(text)}{lid(bare.format(key), f"r{key}")}</flow>' for key, text in (("a", "Asthma"), ("b", "COPD"))
    )
    responses = f'<flow class="RESPONSE_BLOCK">{prompts}</flow><flow class="RIGHT_MATCH_BLOCK"><flow class="Block">{bb_text("Cough")}</flow><flow class="Block">{bb_text("Wheeze")}</flow></flow>'
    processing = "".join(
        f"<respcondition><conditionvar>{equal(value, name)}</conditionvar><displayfeedback linkrefid='correct'/></respcondition>"
        for name, value in (("ra", "a2"), ("rb", "b1"))
    )

    item = the_item(blackboard("Matching", responses, processing))

    assert (item.kind, item.choices) == ("matching", options("Cough", "Wheeze"))
    assert [(part.text, part.right) for part in item.parts] == [("Asthma", ("2",)), ("COPD", ("1",))]


def test_blackboard_earns_without_a_mark_where_it_shows_that_it_is_right():
    shown = '<displayfeedback feedbacktype="Response" linkrefid="correct"/><displayfeedback feedbacktype="Response" linkrefid="G1"/>'
    processing = (
        f'<respcondition title="G1"><conditionvar>{equal("frog", "response")}</conditionvar>{shown}</respcondition>'
        '<respcondition title="incorrect"><conditionvar><other/></conditionvar><setvar action="Set">0.0</setvar>'
        '<displayfeedback linkrefid="incorrect"/></respcondition>'
    )
    data = blackboard("Fill in the Blank", '<response_str ident="response"><render_fib/></response_str>', processing)
    feedback = "".join(
        f'<itemfeedback ident="{name}"><flow_mat>{material(text)}</flow_mat></itemfeedback>'
        for name, text in (("correct", "Yes."), ("incorrect", "No."), ("G1", "It jumps."))
    )

    item = the_item(data.replace(b"</item>", feedback.encode() + b"</item>"))

    assert (item.kind, item.accepted) == ("short", (Accepted(text="frog", feedback="It jumps."),))
    assert (item.right_feedback, item.wrong_feedback) == ("Yes.", "No.")

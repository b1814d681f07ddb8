"""QTI 2.0, 2.1 and 2.2 items, as IMS's own examples have them."""

from decimal import Decimal

import pytest

from courses.formats import qti2
from courses.formats.items import Accepted
from tests.courses.formats.samples import ECG, ECG_NAME, options

V21 = "http://www.imsglobal.org/xsd/imsqti_v2p1"
TEMPLATES = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/"


def item_xml(declared: str, body: str, processing: str = "match_correct", namespace: str = V21, more: str = "") -> bytes:
    rule = processing if processing.startswith("<") else f'<responseProcessing template="{TEMPLATES}{processing}"/>'
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<assessmentItem xmlns="{namespace}" identifier="q" title="Title" adaptive="false" timeDependent="false">
{declared}<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>
<itemBody>{body}</itemBody>{rule}{more}</assessmentItem>""".encode()


def declared(cardinality: str, base: str, *values: str, mapping: str = "", name: str = "RESPONSE") -> str:
    told = "".join(f"<value>{value}</value>" for value in values)
    correct = f"<correctResponse>{told}</correctResponse>" if values else ""
    return (
        f'<responseDeclaration identifier="{name}" cardinality="{cardinality}" baseType="{base}">{correct}{mapping}</responseDeclaration>'
    )


def mapped(**values: float) -> str:
    rows = "".join(f'<mapEntry mapKey="{key}" mappedValue="{value}"/>' for key, value in values.items())
    return f'<mapping defaultValue="0">{rows}</mapping>'


def find(address: str) -> bytes | None:
    return ECG if address == "images/ecg.png" else None


def the_item(*args, **kwargs):
    reading = qti2.read(item_xml(*args, **kwargs), find=find)
    assert reading.problems == ()
    (item,) = reading.items
    return item


def the_code(*args, **kwargs) -> str:
    reading = qti2.read(item_xml(*args, **kwargs), find=find)
    assert reading.items == ()
    (problem,) = reading.problems
    assert (problem.line, problem.where) == (2, "Title")
    return problem.code


SIMPLE = '<simpleChoice identifier="A">Stay</simpleChoice><simpleChoice identifier="B">Go<feedbackInline outcomeIdentifier="F" identifier="B" showHide="show">No.</feedbackInline></simpleChoice>'


@pytest.mark.parametrize("version", ["v2p0", "v2p1", "v2p2"])
def test_a_choice_with_prompt_picture_and_feedback(version):
    body = f'<p>Look: <img src="images/ecg.png" alt="ECG"/></p><choiceInteraction responseIdentifier="RESPONSE" maxChoices="1"><prompt>What <em>now</em>?</prompt>{SIMPLE}</choiceInteraction>'

    item = the_item(declared("single", "identifier", "A"), body, namespace=f"http://www.imsglobal.org/xsd/imsqti_{version}")

    assert (item.kind, item.stem, item.pictures[0].name, item.images) == ("single", "Look:\n\nWhat now?", ECG_NAME, {ECG_NAME: ECG})
    assert [(one.text, one.correct, one.feedback) for one in item.choices] == [("Stay", True, ""), ("Go", False, "No.")]


@pytest.mark.parametrize(("template", "partial"), [("match_correct", False), ("map_response", True)])
def test_several_choices_are_all_or_nothing_or_partial_by_the_template(template, partial):
    choices = "".join(f'<simpleChoice identifier="{one}">{one}</simpleChoice>' for one in "HOX")
    key = declared("multiple", "identifier", "H", "O", mapping=mapped(H=1, O=1, X=-2))

    item = the_item(
        key, f'<choiceInteraction responseIdentifier="RESPONSE" maxChoices="0">{choices}</choiceInteraction><p>Which?</p>', template
    )

    assert (item.kind, item.partial, item.choices) == ("multiple", partial, options("H", "O", "X", right="12"))


def test_an_order():
    choices = "".join(f'<simpleChoice identifier="{one}">{one}</simpleChoice>' for one in "ABC")

    item = the_item(
        declared("ordered", "identifier", "C", "A", "B"),
        f'<orderInteraction responseIdentifier="RESPONSE"><prompt>Order?</prompt>{choices}</orderInteraction>',
    )

    assert [one.text for one in item.choices] == ["C", "A", "B"]


def associable(*names: str, most: int = 1) -> str:
    return (
        "<simpleMatchSet>"
        + "".join(f'<simpleAssociableChoice identifier="{one}" matchMax="{most}">{one}</simpleAssociableChoice>' for one in names)
        + "</simpleMatchSet>"
    )


def test_a_match():
    body = f'<p>Match.</p><matchInteraction responseIdentifier="RESPONSE">{associable("P", "Q")}{associable("x", "y", "z", most=4)}</matchInteraction>'

    item = the_item(declared("multiple", "directedPair", "P x", "Q y"), body)

    assert item.partial is False
    assert (item.kind, item.choices, [(part.text, part.right) for part in item.parts]) == (
        "matching",
        options("x", "y", "z"),
        [("P", ("1",)), ("Q", ("2",))],
    )


def test_a_match_whose_pairs_only_the_mapping_names_and_that_repeats_an_option_is_extended_matching():
    mapping = '<mapping><mapEntry mapKey="P x" mappedValue="1"/><mapEntry mapKey="Q x" mappedValue="1"/><mapEntry mapKey="Q y" mappedValue="-1"/></mapping>'
    body = f'<p>Match.</p><matchInteraction responseIdentifier="RESPONSE">{associable("P", "Q")}{associable("x", "y", most=4)}</matchInteraction>'

    item = the_item(declared("multiple", "directedPair", mapping=mapping), body, "map_response")

    assert item.partial is True
    assert (item.kind, [part.right for part in item.parts]) == ("emq", [("1",), ("1",)])


def test_gaps_with_lists_of_their_own():
    gaps = [
        f'<inlineChoiceInteraction responseIdentifier="R{n}">{"".join(f"<inlineChoice identifier={one!r}>{one}</inlineChoice>" for one in names)}</inlineChoiceInteraction>'
        for n, names in enumerate(("ab", "cd"), 1)
    ]

    item = the_item(
        declared("single", "identifier", "b", name="R1") + declared("single", "identifier", "c", name="R2"),
        f"<p>The {gaps[0]} is {gaps[1]}.</p>",
    )

    assert (item.kind, item.stem) == ("cloze", "The [[1]] is [[2]].")
    assert [(part.right, part.options) for part in item.parts] == [(("2",), ("1", "2")), (("3",), ("3", "4"))]


def test_words_dragged_into_gaps():
    body = (
        '<gapMatchInteraction responseIdentifier="RESPONSE"><prompt>Fill in.</prompt><gapText identifier="W" matchMax="1">winter</gapText>'
        '<gapText identifier="S" matchMax="1">summer</gapText><blockquote><p>Now is the <gap identifier="G1"/> of our <gap identifier="G2"/>.</p></blockquote></gapMatchInteraction>'
    )

    item = the_item(declared("multiple", "directedPair", "W G1", "S G2"), body, "map_response")

    assert (item.kind, item.stem, item.choices) == ("cloze", "Fill in.\n\nNow is the [[1]] of our [[2]].", options("winter", "summer"))
    assert [part.right for part in item.parts] == [("1",), ("2",)]


def test_a_text_to_type_is_a_short_answer():
    key = declared(
        "single",
        "string",
        "York",
        mapping='<mapping><mapEntry mapKey="York" mappedValue="1"/><mapEntry mapKey="york *" mappedValue="0.5"/></mapping>',
    )

    item = the_item(key, '<p>Now <textEntryInteraction responseIdentifier="RESPONSE"/> is here.</p>', "map_response")

    assert (item.kind, item.stem) == ("short", "Now _____ is here.")
    assert item.accepted == (Accepted(text="York"), Accepted(text="york \\*", share=50))


@pytest.mark.parametrize(
    ("equal", "kind", "tolerance"),
    [
        ('toleranceMode="exact"', "absolute", "0"),
        ('toleranceMode="absolute" tolerance="0.5 0.5"', "absolute", "0.5"),
        ('toleranceMode="relative" tolerance="5"', "percent", "5"),
    ],
)
def test_a_number_to_type_with_its_tolerance(equal, kind, tolerance):
    rule = f'<responseProcessing><responseCondition><responseIf><equal {equal}><variable identifier="RESPONSE"/><correct identifier="RESPONSE"/></equal></responseIf></responseCondition></responseProcessing>'

    item = the_item(declared("single", "float", "3.5"), '<p>How much? <textEntryInteraction responseIdentifier="RESPONSE"/></p>', rule)

    assert (item.kind, item.stem, item.answer, item.tolerance_kind, item.tolerance) == (
        "numeric",
        "How much?",
        Decimal("3.5"),
        kind,
        Decimal(tolerance),
    )


def test_a_number_between_bounds_as_moodle_writes_it():
    rule = (
        '<responseProcessing><responseCondition><responseIf><and><gte><baseValue baseType="float">3</baseValue><variable identifier="RESPONSE"/></gte>'
        '<lte><baseValue baseType="float">4</baseValue><variable identifier="RESPONSE"/></lte></and></responseIf></responseCondition></responseProcessing>'
    )

    item = the_item(declared("single", "float", "3.5"), '<p>How much? <textEntryInteraction responseIdentifier="RESPONSE"/></p>', rule)

    assert (item.answer, item.tolerance) == (Decimal("3.5"), Decimal("0.5"))


HOTSPOTS = '<hotspotChoice identifier="A" shape="circle" coords="100,50,10"/><hotspotChoice identifier="B" shape="rect" coords="0,0,50,50" hotspotLabel="Corner"/><hotspotChoice identifier="C" shape="poly" coords="0,0,20,0,20,20"/>'


def test_a_place_on_a_picture():
    body = f'<p>Where?</p><hotspotInteraction responseIdentifier="RESPONSE" maxChoices="1"><object type="image/png" data="images/ecg.png" width="200" height="100">An ECG</object>{HOTSPOTS}</hotspotInteraction>'

    item = the_item(declared("single", "identifier", "B"), body)

    assert (item.kind, item.pictures[0].alt) == ("hotspot", "An ECG")
    assert [(area.name, area.shape, tuple(map(int, area.coordinates)), area.correct) for area in item.areas] == [
        ("1", "ellipse", (50, 50, 5, 10), False),
        ("Corner", "rectangle", (0, 0, 25, 50), True),
        ("3", "polygon", (0, 0, 10, 0, 10, 20), False),
    ]


def test_an_essay_with_notes_for_the_scorer():
    body = '<rubricBlock view="scorer"><p>Names three.</p></rubricBlock><p>Discuss.</p><extendedTextInteraction responseIdentifier="RESPONSE"/>'

    item = the_item(declared("single", "string"), body)

    assert (item.kind, item.stem, item.rubric[0].levels[-1][0]) == ("essay", "Discuss.", "Names three.")


def choice_body(inside: str) -> str:
    return f'<p>x</p><choiceInteraction responseIdentifier="RESPONSE" maxChoices="1">{inside}</choiceInteraction>'


@pytest.mark.parametrize(
    ("key", "body", "code"),
    [
        ("", "<p>Only words.</p>", "not_a_question"),
        ("", '<p>x</p><uploadInteraction responseIdentifier="RESPONSE"/>', "unknown_kind"),
        ("", choice_body(SIMPLE), "no_right_answer"),
        (declared("single", "identifier", "A"), choice_body(SIMPLE) + choice_body(SIMPLE), "several_interactions"),
        (declared("single", "identifier", "A"), choice_body(SIMPLE + '<simpleChoice identifier="A">x</simpleChoice>'), "same_letter"),
        (declared("single", "identifier", "A"), choice_body(SIMPLE) + '<img src="../../etc/passwd"/>', "missing_picture"),
        (declared("single", "identifier", "A"), choice_body(SIMPLE) + '<object data="film.mp4" type="video/mp4"/>', "embedded"),
        (
            declared("ordered", "identifier", "A"),
            f'<p>x</p><orderInteraction responseIdentifier="RESPONSE">{SIMPLE}</orderInteraction>',
            "no_right_answer",
        ),
        (declared("single", "float", "many"), '<p>x <textEntryInteraction responseIdentifier="RESPONSE"/></p>', "no_right_answer"),
    ],
)
def test_what_is_no_whole_question_is_refused_with_its_line_and_name(key, body, code):
    assert the_code(key, body) == code

"""A program walks the whole road for its owner, and nobody else's."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest

from certificates.models import Certificate, CreditClaim
from courses import evaluation, services
from courses.enums import EnrolmentState
from courses.models import Attempt, Enrolment, LessonProgress
from tests.enrolled import enrolled
from tests.factories.accounts import ProfileFactory
from tests.factories.courses import CoursePageFactory, EnrolmentFactory, LessonPageFactory, ModulePageFactory
from tests.programs import Program, key_for

ANSWERS = {item.code: {"agreement": 4, "yes_no": "no", "text": ""}[item.kind] for item in evaluation.ITEMS}


def kind(response) -> str:
    return response.json()["type"].removeprefix("urn:meridian:problem:")


@pytest.fixture
def enrolment(learner, course):
    return enrolled(learner, course, language="en")


@pytest.fixture
def attempt(enrolment, lessons):
    return services.start_attempt(enrolment, lessons[1].quiz, language="en")


def finish(enrolment, lessons) -> None:
    for lesson in lessons:
        services.mark_read(enrolment, lesson.translation_key, language="en")
    attempt = services.start_attempt(enrolment, lessons[-1].quiz, language="en")
    services.hand_in(attempt, {entry["key"]: entry["options"][0] for entry in attempt.paper}, language="en")
    services.give_evaluation(enrolment, {"outcomes_met": 5}, language="en")


def test_the_whole_road_by_key(program, learner, course, lessons, no_paper):
    first, second = (str(lesson.translation_key) for lesson in lessons)

    enrolled = program.send("POST", "/enrolments", {"course": str(course.translation_key)})
    road = f"/enrolments/{enrolled.json()['enrolment']}"
    too_early = program.send("PUT", f"{road}/lessons/{first}")
    shown = program.send("POST", f"{road}/disclosures")
    for lesson in (first, second):
        read = program.send("PUT", f"{road}/lessons/{lesson}")
    paper = program.send("POST", "/attempts", {"lesson": second})
    quiz = f"/attempts/{paper.json()['attempt']['attempt']}"
    right = {question["question"]: question["options"][0]["option"] for question in paper.json()["questions"]}
    saved = program.send("PATCH", f"{quiz}/answers", {"answers": right})
    checked = program.ask(f"{quiz}/check")
    marked = program.send("POST", f"{quiz}/handing-in")
    items = program.ask(f"{road}/evaluation").json()["items"]
    evaluated = program.send("PUT", f"{road}/evaluation", {"answers": {item["code"]: ANSWERS[item["code"]] for item in items}})
    offers = program.ask(f"{road}/credit").json()
    claimed = program.send("POST", f"{road}/certificate", {"amounts": {"KE-TEST": "1.50"}})

    assert (too_early.status_code, too_early.json()["type"]) == (409, "urn:meridian:problem:disclosures")
    statuses = [each.status_code for each in (enrolled, shown, read, paper, saved, checked, marked, evaluated, claimed)]
    assert statuses == [201, 200, 200, 201, 200, 200, 200, 200, 201]
    assert (enrolled.json()["next_deed"], shown.json()["next_deed"], read.json()["next_deed"], evaluated.json()["next_deed"]) == (
        "disclosures",
        "start",
        "quiz",
        "claim",
    )
    assert checked.json() == {"answered": 2, "total": 2, "unanswered": []}
    assert marked.json()["passed"] is True
    assert (offers["may_be_claimed"], offers["offers"][0]["amounts"][-1]) == (True, "2.00")
    assert claimed.json()["code"] == Certificate.objects.get(recipient=learner).code
    assert CreditClaim.objects.get().amount == Decimal("1.50")
    assert program.ask(road).json()["next_deed"] == "download"


def test_enrolling_again_is_the_same_enrolment(program, course):
    twice = [program.send("POST", "/enrolments", {"course": str(course.translation_key)}).json()["enrolment"] for _ in range(2)]

    assert twice[0] == twice[1]
    assert Enrolment.objects.count() == 1


def test_a_course_that_is_not_live_cannot_be_found(program, course):
    course.unpublish()

    response = program.send("POST", "/enrolments", {"course": str(course.translation_key)})

    assert (response.status_code, kind(response)) == (404, "not_found")
    assert Enrolment.objects.count() == 0


def test_leaving_keeps_what_was_done_and_a_finished_course_cannot_be_left(program, enrolment, lessons):
    services.mark_read(enrolment, lessons[0].translation_key, language="en")

    left = program.send("POST", f"/enrolments/{enrolment.uid}/withdrawal")
    enrolled(enrolment.learner, enrolment.course, language="en")
    finish(Enrolment.objects.get(), lessons)
    refused = program.send("POST", f"/enrolments/{enrolment.uid}/withdrawal")

    assert left.json()["state"] == EnrolmentState.WITHDRAWN
    assert LessonProgress.objects.filter(enrolment=enrolment).count() == 2
    assert (refused.status_code, kind(refused)) == (409, "finished")


def test_the_outline_tells_my_state_in_each_lesson(program, enrolment, lessons):
    services.mark_read(enrolment, lessons[0].translation_key, language="en")

    outline = program.ask(f"/enrolments/{enrolment.uid}/outline").json()

    assert [lesson["state"] for lesson in outline["modules"][0]["lessons"]] == ["done", "ahead"]


def test_the_evaluation_must_answer_what_is_asked_and_nothing_else(program, enrolment, lessons):
    wrong = {**ANSWERS, "relevant": 9, "shoe_size": 38}

    response = program.send("PUT", f"/enrolments/{enrolment.uid}/evaluation", {"answers": wrong})

    assert (response.status_code, sorted(response.json()["fields"])) == (422, ["relevant", "shoe_size"])


def test_the_evaluation_comes_after_the_lessons(program, enrolment):
    response = program.send("PUT", f"/enrolments/{enrolment.uid}/evaluation", {"answers": ANSWERS})

    assert (response.status_code, kind(response)) == (409, "not_ready")


@pytest.mark.parametrize("amount", ["2.25", "0.30", "-1", "1e9", "NaN", "Infinity"])
def test_an_amount_that_cannot_be_claimed_claims_nothing(amount, program, enrolment, lessons):
    finish(enrolment, lessons)

    response = program.send("POST", f"/enrolments/{enrolment.uid}/certificate", {"amounts": {"KE-TEST": amount}})

    assert response.status_code in {409, 422}
    assert (Certificate.objects.count(), CreditClaim.objects.count()) == (0, 0)


def test_no_right_answer_leaves_before_the_attempt_is_handed_in(program, attempt, lessons):
    before = [program.ask(path) for path in (f"/attempts/{attempt.uid}", f"/lessons/{lessons[1].translation_key}")]
    early = program.ask(f"/attempts/{attempt.uid}/result")
    program.send("POST", f"/attempts/{attempt.uid}/handing-in")
    late = program.ask(f"/attempts/{attempt.uid}/result").json()

    for response in before:
        assert "correct" not in response.content.decode()
        assert "feedback" not in response.content.decode()
    assert (early.status_code, kind(early)) == (409, "not_handed_in")
    assert [[option["correct"] for option in question["options"]] for question in late["questions"]] == [[True, False]] * 2


def test_saving_merges_takes_back_and_tells_what_is_unanswered(program, attempt):
    one, two = (entry["key"] for entry in attempt.paper)
    option = attempt.paper[0]["options"][1]
    program.send("PATCH", f"/attempts/{attempt.uid}/answers", {"answers": {one: option, two: option}})

    program.send("PATCH", f"/attempts/{attempt.uid}/answers", {"answers": {two: None}})

    paper = program.ask(f"/attempts/{attempt.uid}").json()
    assert [question["given"] for question in paper["questions"]] == [option, None]
    assert program.ask(f"/attempts/{attempt.uid}/check").json() == {"answered": 1, "total": 2, "unanswered": [two]}


def test_a_stale_revision_is_refused_and_nothing_saved(program, attempt):
    key, option = attempt.paper[0]["key"], attempt.paper[0]["options"][0]

    response = program.send("PATCH", f"/attempts/{attempt.uid}/answers", {"answers": {key: option}, "revision": 7})

    assert (response.status_code, kind(response)) == (409, "stale_revision")
    assert Attempt.objects.get().draft == {}


def test_an_option_that_is_not_on_the_paper_saves_nothing(program, attempt):
    one, two = attempt.paper
    answers = {one["key"]: one["options"][0], two["key"]: "elsewhere"}

    response = program.send("PATCH", f"/attempts/{attempt.uid}/answers", {"answers": answers})

    assert (response.status_code, list(response.json()["fields"])) == (422, [two["key"]])
    assert Attempt.objects.get().draft == {}


def test_an_answer_after_handing_in_is_refused(program, attempt):
    first = program.send("POST", f"/attempts/{attempt.uid}/handing-in").json()

    late = program.send("PATCH", f"/attempts/{attempt.uid}/answers", {"answers": {attempt.paper[0]["key"]: attempt.paper[0]["options"][0]}})

    assert (late.status_code, kind(late)) == (409, "handed_in")
    assert program.send("POST", f"/attempts/{attempt.uid}/handing-in").json() == first


def test_a_quiz_tells_its_rules_to_who_is_enrolled(program, lessons, learner, course):
    path = f"/lessons/{lessons[1].translation_key}/quiz"
    before = program.ask(path)
    enrolled(learner, course, language="en")

    rules = program.ask(path).json()

    assert (before.status_code, kind(before)) == (409, "not_enrolled")
    assert (rules["questions"], rules["pass_percent"], rules["attempts_left"], rules["attempts"]) == (2, 80, None, [])
    assert program.ask(f"/lessons/{lessons[0].translation_key}/quiz").status_code == 404


def test_half_in_french_is_answered_in_french(program, enrolment):
    response = program.send("PUT", f"/enrolments/{enrolment.uid}/evaluation", {"answers": ANSWERS}, accept_language="fr")

    assert response["Content-Language"] == "fr"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/enrolments/{enrolment}", None),
        ("GET", "/enrolments/{enrolment}/outline", None),
        ("GET", "/enrolments/{enrolment}/evaluation", None),
        ("PUT", "/enrolments/{enrolment}/evaluation", {"answers": ANSWERS}),
        ("GET", "/enrolments/{enrolment}/credit", None),
        ("POST", "/enrolments/{enrolment}/certificate", {"amounts": {}}),
        ("POST", "/enrolments/{enrolment}/withdrawal", None),
        ("PUT", "/enrolments/{enrolment}/lessons/{lesson}", None),
        ("GET", "/attempts/{attempt}", None),
        ("GET", "/attempts/{attempt}/check", None),
        ("GET", "/attempts/{attempt}/result", None),
        ("PATCH", "/attempts/{attempt}/answers", {"answers": {}}),
        ("POST", "/attempts/{attempt}/handing-in", None),
    ],
)
@pytest.mark.parametrize("of", ["another learner", "an administrator"])
def test_nobody_elses_record_is_there(of, method, path, body, enrolment, attempt, lessons):
    other = ProfileFactory(user__is_superuser=of == "an administrator").user
    address = path.format(enrolment=enrolment.uid, attempt=attempt.uid, lesson=lessons[0].translation_key)

    response = Program(key_for(other)).send(method, address, body)

    assert (response.status_code, kind(response)) == (404, "not_found")
    assert Attempt.objects.get().state == "open"
    assert Enrolment.objects.get().state == EnrolmentState.ACTIVE


def test_my_list_is_mine_alone(program, enrolment):
    EnrolmentFactory(course=enrolment.course)

    listed = program.ask("/enrolments").json()

    assert [row["enrolment"] for row in listed["items"]] == [str(enrolment.uid)]


@pytest.mark.parametrize(("state", "count"), [("active", 1), ("completed", 0)])
def test_my_list_keeps_to_a_state(state, count, program, enrolment):
    assert len(program.ask(f"/enrolments?state={state}").json()["items"]) == count


@pytest.mark.parametrize("rows", [1, 3])
def test_my_list_needs_as_many_queries_for_three_as_for_one(rows, program, learner, site, django_assert_num_queries):
    for _ in range(rows):
        course = CoursePageFactory()
        LessonPageFactory(parent=ModulePageFactory(parent=course))
        EnrolmentFactory(learner=learner, course=course)
    program.ask("/enrolments")

    with django_assert_num_queries(5):
        response = program.ask("/enrolments")

    assert len(response.json()["items"]) == rows


def test_what_is_not_there_is_not_found(program):
    paths = [f"/enrolments/{uuid4()}", f"/attempts/{uuid4()}", f"/lessons/{uuid4()}/quiz", "/enrolments/17", "/nowhere"]

    for path in paths:
        response = program.ask(path)
        assert (response.status_code, response["Content-Type"], kind(response)) == (404, "application/problem+json", "not_found")

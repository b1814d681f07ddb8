"""The pages of a branching case: what they tell, what they never tell, and to whom they answer."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import translation

from courses import services
from courses.models import CaseRun
from tests.courses.quiz_road import queries_seen
from tests.factories.accounts import UserFactory
from tests.factories.cases import CaseFactory, case_lesson, decision, in_french, scene
from tests.factories.courses import EnrolmentFactory
from tests.programs import Program, key_for


@pytest.fixture
def lesson(site):
    return case_lesson()


@pytest.fixture
def enrolment(lesson, learner):
    return EnrolmentFactory(course=lesson.course, learner=learner)


@pytest.fixture
def run(lesson, enrolment):
    return services.start_case(enrolment, lesson.case, language="en")


def page(name: str, key, language: str = "en") -> str:
    with translation.override(language):
        return reverse(f"courses:{name}", args=[key])


def send(client, run, step, where, what, language="en"):
    return client.post(page("decide", run.uid, language), {"step": step, "scene": where, "decision": what})


def walked(run, *pairs):
    for step, (where, what) in enumerate(pairs, start=1):
        run = services.decide(services.OwnRun(run.enrolment.learner_id, run.uid), step=step, scene=where, decision=what, language="en")
    return run


def test_the_front_page_tells_the_rules_before_anything_begins(lesson, enrolment, learner_client):
    html = learner_client.get(page("case", lesson.translation_key)).content.decode()

    assert "You pass with 70 % of the expert&#x27;s points." in html
    assert "You may try as often as you like." in html
    assert "Text of door" not in html


def test_beginning_deciding_and_ending_lead_from_page_to_page(lesson, enrolment, learner_client):
    begun = learner_client.post(page("start_case", lesson.translation_key))
    run = CaseRun.objects.get()

    first = send(learner_client, run, 1, "door", "act")
    last = send(learner_client, run, 2, "fluid", "give")

    assert [response.url for response in (begun, first, last)] == [
        page("walk", run.uid),
        f"{page('walk', run.uid)}#now",
        page("case_review", run.uid),
    ]


def test_nothing_of_the_scenes_ahead_is_on_the_page(run, learner_client):
    html = learner_client.get(page("walk", run.uid)).content.decode()

    assert "Text of door" in html
    assert "text of act" in html
    for hidden in ("late", "fluid", "home", "death", "consequence of", "why of", "expert", "harmful"):
        assert hidden not in html


def test_after_a_decision_its_consequence_stands_above_the_next_scene(run, learner_client):
    send(learner_client, run, 1, "door", "act")

    html = learner_client.get(page("walk", run.uid)).content.decode()

    assert html.index("consequence of act") < html.index("Text of fluid")
    assert "consequence of wait" not in html
    assert "why of act" not in html


def test_a_second_tab_is_told_where_the_walk_is(run, learner_client):
    send(learner_client, run, 1, "door", "act")

    reply = learner_client.post(page("decide", run.uid), {"step": 1, "scene": "door", "decision": "wait"}, follow=True)

    html = reply.content.decode()
    assert "You had decided here already. The case goes on from where you are." in html
    assert "Text of fluid" in html


@pytest.mark.parametrize("bad", [{}, {"step": "x"}, {"step": "99999999"}, {"step": "1", "scene": "door"}, {"step": "1", "scene": "\x00"}])
def test_a_broken_form_changes_nothing_and_leads_back(bad, run, learner_client):
    reply = learner_client.post(page("decide", run.uid), bad)

    assert (reply.status_code, reply.url, run.steps.count()) == (302, page("walk", run.uid), 0)


def test_the_review_shows_both_paths_and_why(run, learner_client):
    run = walked(run, ("door", "wait"), ("late", "hurry"), ("fluid", "give"))

    html = learner_client.get(page("case_review", run.uid)).content.decode()

    assert "20 % of the expert&#x27;s points. The pass mark is 70 %." in html
    assert html.index("why of wait") < html.index("The expert's path</h2>") < html.index("why of act")
    assert "Here your path parts from the expert&#x27;s." in html


def test_the_experts_path_waits_until_the_case_is_passed_where_its_rules_say_so(site, learner, learner_client):
    lesson = case_lesson(review="finished")
    enrolment = EnrolmentFactory(course=lesson.course, learner=learner)
    failed = walked(services.start_case(enrolment, lesson.case, language="en"), ("door", "wait"), ("late", "send"))
    before = learner_client.get(page("case_review", failed.uid)).content.decode()

    walked(services.start_case(enrolment, lesson.case, language="en"), ("door", "act"), ("fluid", "give"))

    after = learner_client.get(page("case_review", failed.uid)).content.decode()
    assert ("why of wait" in before, "why of act" in before) == (False, False)
    assert ("why of wait" in after, "why of act" in after) == (True, True)


def test_a_walk_begun_in_english_is_read_in_french(lesson, run, learner_client):
    in_french(lesson.case)
    send(learner_client, run, 1, "door", "act")

    html = learner_client.get(page("walk", run.uid, "fr")).content.decode()

    assert "suite de act" in html
    assert "Texte de fluid" in html
    assert "Text of fluid" not in html


def test_words_in_another_language_say_so(lesson, run, learner_client):
    html = learner_client.get(page("walk", run.uid, "ar")).content.decode()

    assert '<p class="scene__text">Text of door</p>' in html
    assert 'aria-labelledby="scene" lang="en" dir="ltr"' in html


@pytest.mark.parametrize("name", ["walk", "case_review", "decide"])
def test_anothers_walk_is_not_found(name, run, client):
    client.force_login(UserFactory())

    reply = client.post(page(name, run.uid)) if name == "decide" else client.get(page(name, run.uid))

    assert reply.status_code == 404


@pytest.mark.parametrize("role", ["editor", "administrator", "program_officer"])
def test_staff_do_not_walk_for_a_learner(role, run, client):
    from django.contrib.auth.models import Group

    staff = UserFactory()
    staff.groups.add(Group.objects.get(name=role))
    client.force_login(staff)

    assert client.get(page("walk", run.uid)).status_code == 404


def test_a_stranger_is_asked_to_sign_in(run, client):
    assert client.get(page("walk", run.uid)).url.startswith("/en/account")


def test_a_lesson_without_a_case_has_no_such_page(site, learner_client):
    from tests.factories.courses import LessonPageFactory

    assert learner_client.get(page("case", LessonPageFactory().translation_key)).status_code == 404


def test_reading_the_lesson_leads_to_its_case(lesson, enrolment, learner_client):
    reply = learner_client.post(page("read", lesson.translation_key))

    assert reply.url == page("case", lesson.translation_key)


@pytest.mark.parametrize("steps", [1, 3])
def test_a_walk_needs_as_many_queries_for_three_steps_as_for_one(steps, run, learner_client):
    walked(run, *[("door", "act"), ("fluid", "look"), ("door", "wait")][:steps])
    learner_client.get(page("walk", run.uid))

    with queries_seen() as seen:
        learner_client.get(page("walk", run.uid))

    assert len(seen) == 4


# For programs ------------------------------------------------------------


@pytest.fixture
def program(learner):
    return Program(key_for(learner))


def test_a_program_walks_the_case_and_is_told_no_scene_ahead(lesson, enrolment, program):
    begun = program.send("POST", "/case-runs", {"lesson": str(lesson.translation_key)})
    run = begun.json()["run"]["run"]
    taken = {"step": 1, "scene": "door", "decision": "act"}

    replies = [program.send("POST", f"/case-runs/{run}/decisions", taken) for _ in range(2)]
    early = program.send("GET", f"/case-runs/{run}/review")
    end = program.send("POST", f"/case-runs/{run}/decisions", {"step": 2, "scene": "fluid", "decision": "give"})
    review = program.send("GET", f"/case-runs/{run}/review")

    assert begun.status_code == 201
    assert begun.json()["scene"]["decisions"] == [
        {"decision": "act", "text": "text of act"},
        {"decision": "wait", "text": "text of wait"},
    ]
    assert "leads_to" not in begun.content.decode()
    assert replies[0].json() == replies[1].json()
    assert replies[0].json()["path"][0]["consequence"] == "consequence of act"
    assert (early.status_code, early.json()["type"]) == (409, "urn:meridian:problem:not_ended")
    assert end.json()["run"]["passed"] is True
    assert [step["decision"] for step in review.json()["expert_path"]] == ["act", "give"]


def test_a_program_finds_nobody_elses_walk(run):
    other = Program(key_for(UserFactory()))

    statuses = [
        other.send("GET", f"/case-runs/{run.uid}").status_code,
        other.send("GET", f"/case-runs/{run.uid}/review").status_code,
        other.send("POST", f"/case-runs/{run.uid}/decisions", {"step": 1, "scene": "door", "decision": "act"}).status_code,
    ]

    assert statuses == [404, 404, 404]


def test_a_program_reads_the_rules(lesson, enrolment, program):
    told = program.send("GET", f"/lessons/{lesson.translation_key}/case").json()

    assert (told["title"], told["pass_percent"], told["attempts_left"], told["runs"]) == (lesson.case.title, 70, None, [])


# For authors -------------------------------------------------------------


def test_the_edit_page_draws_the_graph_and_names_its_problems(site, editor_client):
    case = CaseFactory(
        scenes=[scene("door", decision("act", "ward", quality="expert", points=1)), scene("ward"), scene("lost", ending="well")]
    )

    html = editor_client.get(reverse("wagtailsnippets_courses_clinicalcase:edit", args=[case.pk])).content.decode()

    assert html.count("case-graph__box--wrong") == 3
    assert "“Scene ward” is a dead end: it has no decisions and does not end the case." in html
    assert "No decision leads to “Scene lost”." in html
    assert 'class="case-graph__line case-graph__line--expert"' in html


def test_a_tall_drawing_keeps_plain_numbers(site, editor_client):
    chain = [scene(f"s{place}", decision(f"d{place}", f"s{place + 1}", quality="expert", points=1)) for place in range(10)]
    case = CaseFactory(scenes=[*chain, scene("s10", ending="well")])

    html = editor_client.get(reverse("case_graph", args=[case.pk])).content.decode()

    assert 'y="1440"' in html


def test_the_forms_save_a_case(site, editor_client):
    case = CaseFactory()
    url = reverse("wagtailsnippets_courses_clinicalcase:edit", args=[case.pk])
    form = editor_client.get(url).context["form"]
    fields = ("title", "introduction", "pass_percent", "attempts_allowed", "review", "cost_unit")
    data = {name: form[name].value() for name in fields} | {"title": "Another name", "references-count": "0", "scenes-count": "1"}
    prefix = "scenes-0"
    data |= {f"{prefix}-deleted": "", f"{prefix}-order": "0", f"{prefix}-type": "scene", f"{prefix}-id": "door"}
    data |= {
        f"{prefix}-value-{name}": value
        for name, value in {"name": "door", "title": "Door", "text": "At the door", "ending": "well"}.items()
    }
    data |= {f"{prefix}-value-{name}-count": "0" for name in ("findings", "decisions")} | {
        f"{prefix}-value-picture": "",
        f"{prefix}-value-alt": "",
    }

    reply = editor_client.post(url, data)

    case.refresh_from_db()
    assert (reply.status_code, case.title, case.version) == (302, "Another name", 2)
    assert [block.id for block in case.scenes] == ["door"]


def test_authors_see_how_often_each_decision_was_taken(lesson, run, editor_client, learner):
    walked(run, ("door", "wait"), ("late", "hurry"), ("fluid", "look"), ("door", "act"), ("fluid", "give"))
    other = EnrolmentFactory(course=lesson.course)
    walked(services.start_case(other, lesson.case, language="en"), ("door", "act"), ("fluid", "give"))

    rows = editor_client.get(reverse("case_graph", args=[lesson.case.pk])).context["rows"]

    assert [(row["decision"].key, row["first"], row["walks"], row["share"]) for row in rows] == [
        ("act", 1, 2, "50 %"),
        ("wait", 1, 1, "50 %"),
        ("hurry", 1, 1, "100 %"),
        ("send", 0, 0, "0 %"),
        ("give", 1, 2, "50 %"),
        ("look", 1, 1, "50 %"),
    ]


def test_an_author_walks_the_case_and_nothing_is_saved(lesson, editor_client):
    url = reverse("case_walk", args=[lesson.case.pk])

    html = editor_client.get(f"{url}?path=act,give").content.decode()
    astray = editor_client.get(f"{url}?path=act,nonsense,give").content.decode()

    assert "Text of home" in html
    assert "why of give" in html
    assert "Text of fluid" in astray
    assert not CaseRun.objects.exists()


@pytest.mark.parametrize("name", ["case_graph", "case_walk"])
def test_only_authors_see_the_graph(name, lesson, learner_client):
    reply = learner_client.get(reverse(name, args=[lesson.case.pk]))

    assert reply.status_code == 302
    assert reply.url.startswith("/en/account")


def test_the_list_of_cases_needs_as_many_queries_for_three_as_for_one(site, editor_client):
    url, counts = reverse("wagtailsnippets_courses_clinicalcase:list"), {}
    for new in (1, 2):
        CaseFactory.create_batch(new)
        editor_client.get(url)
        with queries_seen() as seen:
            rows = editor_client.get(url).context["object_list"]
        counts[len(rows)] = len(seen)

    assert list(counts) == [1, 3]
    assert counts[1] == counts[3]

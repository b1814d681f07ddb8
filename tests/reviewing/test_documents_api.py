"""Documents and answers for programs."""

from __future__ import annotations

import json

import pytest

from reviewing.building import field, key_of, option_key, section
from reviewing.models import StoredDocument, Submission
from tests.factories.accounts import UserFactory
from tests.factories.reviewing import PDF, document, form, sent, submission, upload
from tests.programs import Program, key_for

pytestmark = pytest.mark.django_db
HERE = "/api/v1"


@pytest.fixture
def program(learner):
    return Program(key_for(learner))


def test_a_document_goes_its_whole_way(program, learner):
    added = program.post(f"{HERE}/documents", {"file": upload(), "kind": "licence", "title": "Licence", "expires_on": "2027-05-31"})
    uid = added.json()["document"]
    changed = program.send("PUT", f"/documents/{uid}", {"kind": "licence", "title": "My licence", "expires_on": None})
    newer = program.post(f"{HERE}/documents/{uid}/newer", {"file": upload(content=PDF + b"%"), "expires_on": "2029-05-31"})
    listed = program.ask("/documents?kind=licence").json()["items"]
    file = program.ask(f"/documents/{newer.json()['document']}/file")
    gone = program.send("DELETE", f"/documents/{newer.json()['document']}")

    assert (added.status_code, added.json()["scan"], changed.json()["title"]) == (201, "none", "My licence")
    assert [(one["title"], one["expires_on"], one["used"]) for one in listed] == [("My licence", "2029-05-31", 0)]
    assert b"".join(file.streaming_content) == PDF + b"%"
    assert (gone.status_code, StoredDocument.objects.count()) == (204, 0)


def test_a_wrong_file_is_said_of_the_file(program):
    refused = program.post(f"{HERE}/documents", {"file": upload("a.exe"), "kind": "other"})

    assert refused.status_code == 422
    assert "Choose a file of this kind" in json.dumps(refused.json())


@pytest.mark.parametrize(("method", "end"), [("GET", ""), ("PUT", ""), ("DELETE", ""), ("GET", "/file")])
def test_another_s_document_is_not_there(program, method, end):
    body = {"kind": "cv", "title": "CV"} if method == "PUT" else None

    assert program.send(method, f"/documents/{document().uid}{end}", body).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_needs_as_many_queries_for_three_as_for_one(rows, learner, client, django_assert_num_queries):
    for _number in range(rows):
        document(learner)
    client.force_login(learner)
    client.get(f"{HERE}/documents")

    with django_assert_num_queries(3):
        assert len(client.get(f"{HERE}/documents").json()["items"]) == rows


def test_answers_are_read_saved_and_merged(program, learner):
    asked = form(
        section("You", field("long", "Why?", name="why"), field("one", "Unit", name="unit", options={"ward": "Ward", "lab": "Lab"})),
    )
    draft = submission(asked, learner, why="From the page")

    saved = program.send("PATCH", f"/answers/{draft.uid}", {"answers": {key_of("unit"): "lab", key_of("why"): "From afar"}, "revision": 0})

    first, second = saved.json()["sections"][0]["questions"]
    assert (first["answer"], first["earlier"]) == ("From afar", ["From the page"])
    assert (second["answer"], second["asked"]) == (option_key("unit", "lab"), True)
    assert (saved.json()["missing"], saved.json()["revision"]) == ([], 2)


def test_what_is_missing_and_what_is_wrong_are_told_apart(program, learner):
    draft = submission(author=learner)

    read = program.ask(f"/answers/{draft.uid}").json()
    wrong = program.send("PATCH", f"/answers/{draft.uid}", {"answers": {key_of("why"): ["x"]}})
    strange = program.send("PATCH", f"/answers/{draft.uid}", {"answers": {"nothing": "x"}})

    assert [one["sentence"] for one in read["missing"]] == ["Answer this question."]
    assert (wrong.status_code, strange.status_code) == (422, 422)
    assert Submission.objects.get().answers == {}


def test_what_is_sent_is_no_longer_changed_and_another_s_is_not_there(program, learner):
    given = sent(author=learner)

    refused = program.send("PATCH", f"/answers/{given.uid}", {"answers": {key_of("why"): "Later"}, "revision": given.revision})
    paper = program.ask(f"/answers/{given.uid}/copy")

    assert (refused.status_code, refused.json()["type"]) == (409, "urn:meridian:problem:sent")
    assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    for end in ("", "/copy"):
        assert program.ask(f"/answers/{sent(author=UserFactory()).uid}{end}").status_code == 404

"""What applicants and officers meet on the pages, and programs through the API: the same deeds, nobody else's things."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Scope
from accounts.models import Degree, LanguageTest
from fellowships.enums import ApplicationState as State
from fellowships.models import Application, DocumentNeed, EligibilityRule, Slot
from fellowships.services import applying, attaching, checking
from reviewing import building, reading
from reviewing.reading import Reading
from tests.factories import fellowships as make
from tests.factories import reviewing as papers
from tests.factories.accounts import LicenceFactory, ProfileFactory
from tests.programs import Program, key_for

pytestmark = pytest.mark.django_db


def address(name: str, *args) -> str:
    return reverse(f"fellowships:{name}", args=args)


@pytest.fixture
def call(site):
    return make.call_with_form()


def test_the_whole_road_by_buttons_alone(learner_client, learner, call):
    make.rule(call)
    need = make.need(call, kind="passport")
    LicenceFactory(user=learner)

    begun = learner_client.post(address("apply", call.key))
    application = Application.objects.get()
    first, second = Slot.objects.offered_in(call).order_by("starts_on")
    learner_client.post(address("apply_choices", application.uid), {f"slot-{first.uid.hex}": "2", f"slot-{second.uid.hex}": "1"})
    learner_client.post(address("apply_form", application.uid), {f"q-{building.key_of('why')}": "To learn.", "base": "0"})
    learner_client.post(
        address("apply_documents", application.uid),
        {"need": str(need.uid), f"{need.uid.hex}-file": SimpleUploadedFile("passport.pdf", papers.PDF)},
    )
    before = learner_client.get(address("apply_preview", application.uid))
    sent = learner_client.post(address("apply_preview", application.uid), follow=True)

    application.refresh_from_db()
    assert begun.url == address("apply_choices", application.uid)
    assert before.context["steps"][-1]["current"]
    assert [step["lacks"] for step in before.context["steps"]] == [[], [], [], [], []]
    assert (application.state, sent.status_code, sent.context["state_sentence"]) == (
        State.SENT, 200, "Your application has been sent. It is read after the deadline.",
    )  # fmt: skip
    assert [choice.slot for choice in application.choices.all()] == [second, first]


def test_a_step_that_cannot_be_kept_says_why_and_keeps_what_was_typed(learner_client, learner, call):
    application = applying.begin(call, learner, language="en")
    slots = Slot.objects.offered_in(call)

    page = learner_client.post(address("apply_choices", application.uid), {f"slot-{slot.uid.hex}": "1" for slot in slots})

    assert page.context["form"].errors == {f"slot-{list(slots)[-1].uid.hex}": ["You have given Wish 1 twice."]}
    assert not application.choices.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_my_applications_need_as_many_queries_for_three_as_for_one(rows, learner_client, learner, site, django_assert_num_queries):
    for _row in range(rows):
        make.draft(make.call_with_form(), learner, ready=False)

    with django_assert_num_queries(LIST):
        page = learner_client.get(address("applications"))

    assert len(page.context["cards"]) == rows


LIST = 11


def test_everybody_elses_applications_are_not_there(learner_client, call):
    other = make.draft(call)
    need = make.need(call)
    names = [
        "application",
        "apply_check",
        "apply_choices",
        "apply_form",
        "apply_documents",
        "apply_references",
        "apply_preview",
        "apply_copy",
    ]

    seen = {learner_client.get(address(name, other.uid)).status_code for name in [*names, "apply_withdraw"]}
    done = {
        learner_client.post(address(name, other.uid)).status_code
        for name in ["apply_waiver", "apply_certificates", "apply_preview", "apply_reopen", "apply_withdraw"]
    }
    taken = learner_client.post(address("apply_detach", other.uid, need.uid)).status_code

    assert (seen, done, taken) == ({404}, {404}, 404)


def test_the_question_is_answered_rule_by_rule_before_anything_is_uploaded(learner_client, learner, call):
    make.rule(call, "degree", any_of=["physician"])
    make.rule(call, "language", may_be_waived=True, any_of=[{"test": "ielts", "overall": "7.5"}])
    make.rule(call, "visa", country="US")
    Degree.objects.create(user=learner, level="physician", title="MBChB", school="S", country="KE", graduated_on="2019-01-01")
    LanguageTest.objects.create(user=learner, test="ielts", overall="7.0", taken_on=timezone.localdate())

    lines = learner_client.get(address("apply", call.key)).context["lines"]

    assert [(line.result, line.state, line.may_ask_waiver) for line in lines] == [
        ("passed", "good", False), ("near", "signal", True), ("failed", "todo", False),
    ]  # fmt: skip
    assert "overall: 7.0 instead of 7.5." in lines[1].reason
    assert not Application.objects.exists()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_kind_of_rule_has_words_and_a_form_that_gives_back_its_values(language, call):
    from django.utils import translation

    from fellowships.eligibility_words import names_for, rule_in_words
    from fellowships.rule_forms import FORMS

    with translation.override(language):
        for kind, values in RULES.items():
            form = FORMS[kind]({name: value for name, value in FORMS[kind]().fill(values).items() if value is not None})
            assert (kind, form.errors, form.values) == (kind, {}, values)
            assert rule_in_words(kind, values, names_for([(kind, values)])).endswith(".")


RULES = {
    "profession": {"any_of": ["2221"]},
    "specialty": {"any_of": ["D009359"]},
    "country": {"any_of": ["KE", "SN"]},
    "degree": {"any_of": ["physician", "master"]},
    "graduation": {"at_least": 0, "at_most": 10, "levels": ["physician"]},
    "licence": {"countries": ["KE"], "valid_on": "2027-06-30"},
    "practice": {"years": 3, "of_last": 5, "recent_months": 12, "specialties": ["D009359"]},
    "language": {"any_of": [{"test": "ielts", "overall": "7.5", "each": "7.0"}, {"test": "oet", "each": "B"}], "most_months": 24},
    "visa": {"country": "US", "classes": ["J-1", "B-1"], "valid_on": "2027-06-30"},
    "immunisation": {"all_of": [{"vaccine": "hepatitis_b", "doses": 3}]},
}


def test_an_officer_writes_the_rules_of_her_call_and_of_no_other(client, call):
    officer, other = make.officer(call), make.call()
    client.force_login(officer)

    client.post(address("apply_add_rule", call.key, "practice"), {"years": "3", "of_last": "5", "recent_months": "12"})
    client.post(address("apply_add_need", call.key), {"phase": "apply", "kind": "cv", "required": "on", "words_fr": "Deux pages."})
    foreign = client.post(address("apply_add_rule", other.key, "practice"), {"years": "3"}).status_code
    page = client.get(address("apply_requirements", call.key))

    rule, need = EligibilityRule.objects.get(), DocumentNeed.objects.get()
    assert (rule.values, rule.call, need.words, foreign) == (
        {"years": 3, "of_last": 5, "recent_months": 12},
        call,
        {"fr": "Deux pages."},
        404,
    )
    assert page.context["rules"][0]["line"].asks == (
        "You have worked in your profession for 3 years of the last 5 years. You have been at work within the last 12 months."
    )


def test_what_was_sent_is_read_by_officers_of_the_call_and_by_no_stranger(call):
    application = make.draft(call)
    document = papers.document(application.applicant)
    attaching.attach(application, make.need(call), document)
    officer, stranger = make.officer(call), make.officer(make.call())

    as_draft = reading.how_much(officer, document)
    applying.send(application)

    assert (as_draft, reading.how_much(officer, document), reading.how_much(stranger, document)) == (Reading.NO, Reading.FULL, Reading.NO)


def test_the_copy_on_paper_is_a_tagged_pdf_in_the_language_of_the_page(learner_client, learner, call):
    application = applying.send(make.draft(call, learner))

    page = learner_client.get(f"/ar/applications/{application.uid}/copy/")

    assert (page.status_code, page["Content-Type"], page.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert b"/StructTreeRoot" in page.content or b"pdfuaid" in page.content or len(page.content) > 5000


# Programs --------------------------------------------------------------------------


def test_a_program_walks_the_same_road(call, learner):
    rule = make.rule(call)
    program = Program(key_for(learner, Scope.FELLOWSHIPS_READ, Scope.FELLOWSHIPS_WRITE, Scope.PROFILE_WRITE))

    asked = program.ask(f"/calls/{call.key}/eligibility").json()
    begun = program.send("POST", "/applications", {"call": call.key}).json()
    road = f"/applications/{begun['application']}"
    early = program.send("PUT", f"{road}/sending")
    slots = [str(uid) for uid in Slot.objects.offered_in(call).order_by("starts_on").values_list("uid", flat=True)]
    program.send("PUT", f"{road}/choices", {"slots": slots})
    program.send("PATCH", f"/answers/{begun['answers']}", {"answers": {building.key_of("why"): "To learn."}, "revision": 0})
    program.send("POST", "/me/licences", {"country": "KE", "body": "Nursing Council", "number": "1", "expires_on": None})
    sent = program.send("PUT", f"{road}/sending")
    opened = program.send("PUT", f"{road}/reopening").json()
    gone = program.send("PUT", f"{road}/withdrawal", {}).json()

    assert (asked["qualified"], asked["rules"][0]["rule"], asked["rules"][0]["missing"]) == (False, str(rule.uid), True)
    assert (early.status_code, early.json()["type"]) == (409, "urn:meridian:problem:incomplete")
    assert (sent.status_code, sent.json()["state"], [each["slot"] for each in sent.json()["choices"]]) == (200, "sent", slots)
    assert (opened["state"], gone["state"]) == ("draft", "withdrawn")


def test_a_program_notes_every_kind_of_line_in_the_record(learner):
    from accounts import credential_api as shapes

    program = Program(key_for(learner, Scope.PROFILE_READ, Scope.PROFILE_WRITE))
    sent = {
        "degrees": shapes.DEGREE, "practice": shapes.PRACTICE, "languages": shapes.TEST, "immunisations": shapes.IMMUNISATION,
        "societies": {"society_name": "Paediatric Society"}, "visas": shapes.VISA,
    }  # fmt: skip

    made = {kind: program.send("POST", f"/me/record/{kind}", body) for kind, body in sent.items()}
    twice = program.send("POST", "/me/record/visas", shapes.VISA)
    wrong = program.send("POST", "/me/record/languages", {**shapes.TEST, "taken_on": "2026-03-15", "overall": "9.7"})
    removed = program.send("DELETE", f"/me/record/{made['visas'].json()['line']}")
    lines = program.ask("/me/record").json()["lines"]

    assert {kind: reply.status_code for kind, reply in made.items()} == dict.fromkeys(sent, 201)
    assert made["languages"].json()["values"] == shapes.TEST
    assert (twice.status_code, wrong.status_code, removed.status_code) == (409, 422, 204)
    assert [line["kind"] for line in lines] == ["degrees", "practice", "languages", "immunisations", "societies"]


def test_a_program_cannot_write_a_rule_that_a_page_could_not(call):
    program = Program(key_for(make.officer(call), Scope.REVIEWS_READ, Scope.REVIEWS_WRITE))

    good = program.send("POST", f"/calls/{call.key}/rules", {"kind": "visa", "values": {"country": "US", "classes": ["J-1"]}})
    bad = program.send("POST", f"/calls/{call.key}/rules", {"kind": "visa", "values": {"country": "XX"}})
    empty = program.send("POST", f"/calls/{call.key}/rules", {"kind": "language", "values": {"most_months": 3}})
    stranger = Program(key_for(ProfileFactory().user, Scope.REVIEWS_WRITE)).send(
        "POST", f"/calls/{call.key}/rules", {"kind": "licence", "values": {}}
    )

    assert (good.status_code, bad.status_code, empty.status_code, stranger.status_code) == (201, 422, 422, 404)
    assert good.json()["values"] == EligibilityRule.objects.get().values == {"country": "US", "classes": ["J-1"]}


def test_waivers_that_wait_are_listed_for_the_officers_of_the_call(call, learner):
    rule = make.rule(call, "language", may_be_waived=True, any_of=[{"test": "ielts", "overall": "7.5"}])
    application = make.draft(call, learner)
    LanguageTest.objects.create(user=learner, test="ielts", overall="7.0", taken_on=timezone.localdate())
    waiver = checking.ask_waiver(application, rule, reason="In May I take it again.")

    listed = Program(key_for(make.officer(call), Scope.REVIEWS_READ)).ask(f"/calls/{call.key}/waivers").json()

    assert [each["waiver"] for each in listed["items"]] == [str(waiver.uid)]

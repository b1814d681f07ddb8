"""Every role is sent to every other's rooms: whoever has no business there finds nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.http import Http404
from django.test import Client, RequestFactory
from django.urls import resolve, reverse

from fellowships.urls import urlpatterns as fellowships_urls
from reviewing.urls import urlpatterns as reviewing_urls
from tests.fellowships.world import ROLES, build, keys_of
from tests.programs import Program, key_for

Arguments = Callable[[object], list]
FELLOW = {"applicant"}
OFFICER = {"officer"}
OFFICERS = {"officer", "another_officer"}
HOST = {"host"}
HOME = {"home"}
REVIEWER = {"reviewer"}

# For everybody, or each sees her own: what is in them is tested with each part.
FOR_ALL = {
    "fellowships": {
        "applications", "apply", "placement_mine", "placement_alumni", "placement_alumni_me", "inbox", "interviews", "posts_feed",
        "deadlines_calendar", "searches", "reference", "reference_decline", "placement_follow_up", "placement_follow_up_decline",
    },
    "reviewing": {"documents", "add_document", "desk", "interests", "rounds", "pools"},
}  # fmt: skip


def one(name: str) -> Arguments:
    return lambda world: [getattr(world, name).uid]


def call(*more: str) -> Arguments:
    return lambda world: [world.call.key, *more]


def hospital(*names: str) -> Arguments:
    return lambda world: [world.hospital.uid, *(getattr(world, name).uid for name in names)]


AN_APPLICATION = one("application")
A_PLACEMENT = one("placement")
IN_PLACEMENT = {"applicant", "host", "home", "officer"}
AT_OFFER = {"applicant", "host", "officer"}

# Who gets in, by the name of the address; everybody else finds nothing.
FELLOWSHIPS: dict[str, tuple[Arguments, set[str]]] = {
    **dict.fromkeys(
        ["application", "apply_withdraw", "apply_reopen", "apply_copy", "referees", "interviews_book"],
        (AN_APPLICATION, FELLOW),
    ),
    **dict.fromkeys(
        [
            "apply_check", "apply_choices", "apply_form", "apply_documents", "apply_references", "apply_preview", "apply_waiver",
            "apply_certificates",
        ],
        (one("draft"), FELLOW),
    ),
    "apply_detach": (lambda world: [world.draft.uid, world.need.uid], FELLOW),
    **dict.fromkeys(["apply_requirements", "apply_add_need"], (call(), OFFICER)),
    "apply_add_rule": (call("licence"), OFFICER),
    **dict.fromkeys(["apply_rule", "apply_remove_rule"], (lambda world: [world.call.key, world.rule.uid], OFFICER)),
    **dict.fromkeys(["apply_need", "apply_remove_need"], (lambda world: [world.call.key, world.need.uid], OFFICER)),
    "select_waiver": (one("waiver"), OFFICER),
    **dict.fromkeys(
        [
            "select_calls", "select_posts", "report_index", "report_funder", "report_funder_pdf", "placement_agreement_new",
        ],
        (lambda world: [], OFFICERS),
    ),
    **dict.fromkeys(
        [
            "select_call", "select_applications", "select_deed", "select_stages", "select_matching", "select_decisions", "select_check",
            "select_publish", "select_letters", "select_appeals", "offer_desk", "placement_call", "report_call", "report_equity",
            "report_exports", "report_keeping", "report_forget",
        ],
        (call(), OFFICER),
    ),
    "placement_agreements": (lambda world: [], {*OFFICERS, "host", "home"}),
    "select_letter": (call("offer", "en"), OFFICER),
    **dict.fromkeys(["select_application", "select_prepare", "select_move", "select_endorsement"], (AN_APPLICATION, OFFICER)),
    "select_undo": (one("deed"), OFFICER),
    **dict.fromkeys(["select_stage_start", "select_stage_assign"], (one("stage"), OFFICER)),
    "interviews_stage": (one("interviews"), OFFICER),
    **dict.fromkeys(["select_run", "select_run_use"], (one("run"), OFFICER)),
    "select_open_list": (one("host_list"), OFFICER),
    **dict.fromkeys(["select_discard", "select_send_back"], (one("decision"), OFFICER)),
    "select_publication": (one("publication"), OFFICER),
    "select_appeal_answer": (one("appeal"), OFFICER),
    "decision_ask": (one("published"), {"another_applicant"}),
    "decision_take_back": (one("appeal"), {"another_applicant"}),
    "select_post": (one("post"), OFFICERS),
    "report_export_file": (one("export"), OFFICER),
    "hosting_rankings": (hospital(), HOST),
    "hosting_ranking": (lambda world: [world.hospital.uid, world.call.key, world.slot.uid], HOST),
    "hosting_application": (hospital("application"), HOST),
    "hosting": (hospital(), HOST),
    "hosting_posts": (hospital(), {*HOST, *OFFICERS}),
    "hosting_post_deed": (lambda world: [world.hospital.uid, world.opportunity.translation_key, "withdraw"], HOST),
    "placement_hosted": (hospital(), HOST),
    **dict.fromkeys(["home", "placement_sent"], (lambda world: [world.home_institution.uid], HOME)),
    "home_endorsement": (one("endorsement"), HOME),
    "endorsement_document": (one("endorsement_document"), {"home", "officer", "host", "applicant"}),
    "endorsement_document_remove": (one("endorsement_document"), {"home", "officer"}),
    **dict.fromkeys(["messages", "messages_print"], (AN_APPLICATION, {"applicant", "officer", "host"})),
    "interview_calendar": (one("interview"), {"applicant", "officer", "reviewer"}),
    "interview_change": (one("interview"), OFFICER),
    "interview_deed": (lambda world: [world.interview.uid, "cancel"], {"officer", "reviewer"}),
    "referee_deed": (lambda world: [world.reference.uid, "remind"], {"applicant", "officer"}),
    "reference_letter": (one("reference"), {"officer", "host"}),
    "search": (one("search"), FELLOW),
    **dict.fromkeys(["offer", "offer_accept", "offer_decline", "offer_ask_date"], (one("offer"), AT_OFFER)),
    **dict.fromkeys(["offer_answer_date", "offer_extend", "offer_withdraw"], (one("offer"), AT_OFFER)),
    **dict.fromkeys(["offer_condition_give", "offer_condition_check"], (one("condition"), AT_OFFER)),
    "offer_reorder": (one("wait"), OFFICER),
    **dict.fromkeys(
        [
            "placement", "placement_run", "placement_stop", "placement_agreement", "placement_agreement_pdf", "placement_log",
            "placement_log_sign", "placement_competency_add", "placement_report", "placement_incidents",
        ],
        (A_PLACEMENT, IN_PLACEMENT),
    ),
    **dict.fromkeys(["placement_tick", "placement_letter"], (one("item"), IN_PLACEMENT)),
    **dict.fromkeys(["placement_entry", "placement_entry_return"], (lambda world: [world.placement.uid, world.entry.uid], IN_PLACEMENT)),
    "placement_competency_sign": (lambda world: [world.placement.uid, world.competency.uid], IN_PLACEMENT),
    "placement_evaluate": (lambda world: [world.placement.uid, "middle", "fellow"], IN_PLACEMENT),
    "placement_incident_answer": (one("incident"), {"applicant", "officer"}),
    **dict.fromkeys(["placement_agreement_edit", "placement_agreement_end"], (one("bilateral"), OFFICERS)),
    "placement_agreement_file": (one("bilateral"), {*OFFICERS, "host", "home"}),
}  # fmt: skip
ROUNDS: dict[str, tuple[Arguments, set[str]]] = {
    **dict.fromkeys(["edit_document", "replace_document", "delete_document"], (one("document"), FELLOW)),
    "document": (one("document"), {"applicant", "officer", "host", "reviewer"}),
    **dict.fromkeys(["answers", "save_answers", "copy"], (one("submission"), FELLOW)),
    **dict.fromkeys(["review", "declare", "recuse", "take_back", "review_note"], (one("assignment"), REVIEWER)),
    "withdraw_interest": (one("interest"), REVIEWER),
    **dict.fromkeys(
        ["round", "assign_all", "round_dates", "calibrate", "take_rubric", "remind_reviewers", "results", "results_csv"],
        (one("round"), OFFICER),
    ),
    **dict.fromkeys(["entry", "assign", "round_note"], (lambda world: [world.round.uid, world.submission.uid], OFFICER)),
    **dict.fromkeys(["replace", "reopen_review"], (lambda world: [world.round.uid, world.assignment.uid], OFFICER)),
    **dict.fromkeys(["pool", "pool_owners"], (one("pool"), OFFICER)),
    "pool_member": (lambda world: [world.pool.uid, world.reviewer.uid], OFFICER),
}
TABLES = {"fellowships": FELLOWSHIPS, "reviewing": ROUNDS}


@pytest.mark.parametrize(("app", "patterns"), [("fellowships", fellowships_urls), ("reviewing", reviewing_urls)])
def test_every_address_is_in_the_table(app, patterns):
    assert {pattern.name for pattern in patterns} == set(TABLES[app]) | FOR_ALL[app]


@pytest.mark.parametrize("app", TABLES)
def test_nobody_finds_anothers_rooms(app, site):
    world = build()

    wrong = []
    for name, (arguments, allowed) in TABLES[app].items():
        address = reverse(f"{app}:{name}", args=arguments(world))
        answers = {role: asked(getattr(world, role), address) for role in ROLES if role not in allowed}
        wrong += [f"{name}: {role} got {status}" for role, status in answers.items() if status != 404]
        wrong += [f"{name}: nobody in particular got {status}" for status in [asked(AnonymousUser(), address)] if status not in {302, 404}]

    assert "\n".join(wrong) == ""


@pytest.mark.parametrize("app", TABLES)
def test_whoever_belongs_there_gets_in(app, site):
    world = build()
    visitors = {role: visitor(getattr(world, role)) for role in ROLES}

    wrong = []
    for name, (arguments, allowed) in TABLES[app].items():
        address = reverse(f"{app}:{name}", args=arguments(world))
        reached = {role: visitors[role].get(address).status_code for role in sorted(allowed)}
        if not any(status in {200, 302, 405} for status in reached.values()) or any(status >= 500 for status in reached.values()):
            wrong.append(f"{name}: {reached}")

    assert "\n".join(wrong) == ""


def visitor(user) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def asked(user, address: str) -> int:
    """The answer to reading ``address``; where it only takes forms, to an empty one.

    Straight to the view: to draw seven hundred pages of “not found” takes half a minute.
    """
    status = answered("get", user, address)
    return answered("post", user, address) if status == 405 else status


def answered(method: str, user, address: str) -> int:
    request = getattr(RequestFactory(), method)(address)
    request.user, request.session, request._dont_enforce_csrf_checks = user, SessionStore(), True
    request._messages = FallbackStorage(request)
    view, arguments, named = resolve(address)
    try:
        with transaction.atomic():
            return view(request, *arguments, **named).status_code
    except Http404:
        return 404


# Programs --------------------------------------------------------------------

TAGS = {"Fellowships", "Fellowship reports", "Reviews"}


@cache
def operations() -> list[tuple[str, str, dict]]:
    """Every operation of these two apps whose address names something."""
    from config.api import api
    from fellowships.api import router as ours
    from reviewing.api import router as theirs

    mine = {operation for router in (ours, theirs) for operation in _ids(router)}
    return [
        (path.removeprefix("/api/v1"), method.upper(), operation)
        for path, methods in api.document["paths"].items()
        for method, operation in methods.items()
        if operation["operationId"] in mine and "{" in path and "security" in operation
    ]


def _ids(router):
    for _prefix, below, *_rest in router._routers:
        yield from _ids(below)
    for path in router.path_operations.values():
        yield from (operation.operation_id for operation in path.operations)


def test_programs_find_nothing_of_others(site):
    world = build()
    keys = keys_of(world)
    program = Program(key_for(world.stranger), raise_request_exception=False)

    wrong = []
    for path, method, operation in operations():
        address = path.format(**keys)
        body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")
        status = program.send(method, address, body).status_code
        expected = 422 if "multipart/form-data" in operation.get("requestBody", {}).get("content", {}) else 404
        if status != expected and operation["operationId"] not in READ_BY_ALL:
            wrong.append(f"{operation['operationId']}: {status} at {address}")

    assert "\n".join(wrong) == ""


# What a call asks of applicants, and whether one meets it oneself.
READ_BY_ALL = {"get_eligibility", "get_requirements"}

"""One OpenAPI document: complete, true, and kept by everybody."""

from __future__ import annotations

import re

import jsonschema_rs
import pytest
from ninja import Schema

from config.api import api
from tests.programs import Program

PUBLIC = {
    "list_courses",
    "list_groups",
    "list_paths",
    "get_path",
    "list_filters",
    "get_course",
    "get_course_approvals",
    "get_lesson",
    "list_opportunities",
    "get_opportunity",
    "list_calls",
    "get_call",
    "list_institutions",
    "get_institution",
    "verify_certificate",
    "verify_certificates",
    "verify_file",
    "get_certificate_status",
    "get_receipt",
}
SAMPLE = "00000000-0000-4000-8000-000000000000"
OPERATIONS = [(path, method, operation) for path, operations in api.document["paths"].items() for method, operation in operations.items()]
ids = [operation["operationId"] for _path, _method, operation in OPERATIONS]
each_operation = pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS, ids=ids)


def bodies(operation: dict) -> dict[str, dict]:
    """Every JSON body of an operation, sent or answered."""
    found = {"request": operation.get("requestBody", {}), **operation["responses"]}
    return {name: content for name, body in found.items() for media, content in body.get("content", {}).items() if media.endswith("json")}


def whole(schema: dict) -> dict:
    """``schema`` with what it refers to."""
    return {**schema, "components": api.document["components"]}


@each_operation
def test_every_operation_says_what_it_does(path, method, operation):
    assert operation["summary"]
    assert operation["description"].rstrip()[-1] in ".`"
    assert len(operation["tags"]) == 1
    assert re.fullmatch(r"[a-z_]+", operation["operationId"])
    assert [each["name"] for each in operation["parameters"] if "$ref" not in each and not each.get("description")] == []


def test_every_operation_has_a_name_of_its_own():
    assert len(set(ids)) == len(ids)


@each_operation
def test_every_body_has_an_example_that_its_schema_allows(path, method, operation):
    for name, content in bodies(operation).items():
        jsonschema_rs.validator_for(whole(content["schema"])).validate(content["example"])
        assert content["example"] not in ({}, []), name


@each_operation
def test_every_operation_tells_its_errors(path, method, operation):
    told = set(operation["responses"])

    assert "429" in told
    assert {"401", "403"} <= told or operation["operationId"] in PUBLIC
    assert {"400", "422"} <= told or "requestBody" not in operation
    assert "404" in told or "{" not in path


@each_operation
def test_only_what_is_for_everybody_answers_a_stranger(path, method, operation, site):
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")

    response = Program().send(method.upper(), re.sub(r"\{\w+\}", SAMPLE, path).removeprefix("/api/v1"), body)

    assert (response.status_code == 401) is (operation["operationId"] not in PUBLIC)
    assert ("security" in operation) is (operation["operationId"] not in PUBLIC)


def test_what_is_for_everybody_is_what_we_think():
    assert {operation["operationId"] for _path, _method, operation in OPERATIONS if "security" not in operation} == PUBLIC


def test_the_document_is_public_and_kept_by_its_etag(client, db):
    first = client.get("/api/v1/openapi.json")
    again = client.get("/api/v1/openapi.json", headers={"if-none-match": first["ETag"]})

    assert (first.status_code, first.json()["openapi"], again.status_code) == (200, "3.1.0", 304)
    assert first["Cache-Control"] == "public, max-age=60"


def test_the_reader_of_the_document_loads_nothing_from_elsewhere(client, db):
    page = client.get("/api/v1/docs")

    assert re.findall(r'(?:src|href)="(?!/static/)', page.content.decode()) == []
    assert "unsafe" not in page["Content-Security-Policy"]
    assert page["Cache-Control"] == "no-store"


def test_no_two_shapes_share_a_name():
    """The document knows a shape by its name alone: the second would take the first one's place."""
    shapes = [
        kind
        for kind in every_kind(Schema)
        if kind.__module__.split(".")[0] in {"accounts", "certificates", "core", "courses", "fellowships", "home", "reviewing"}
    ]

    names = [kind.__name__ for kind in shapes if "[" not in kind.__name__]

    assert sorted(names) == sorted(set(names))


def every_kind(kind: type) -> set[type]:
    return {kind, *(below for child in kind.__subclasses__() for below in every_kind(child))} - {Schema}

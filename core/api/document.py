"""The OpenAPI document, completed: what every operation has in common is written here once."""

from __future__ import annotations

from typing import Any

from core.api.problems import MEANINGS, MEDIA_TYPE, Problem, described
from core.api.repeats import HEADER, LONGEST_KEY

JSON = "application/json"
PROBLEM = {"$ref": "#/components/schemas/Problem"}
LANGUAGE = {
    "name": "Accept-Language",
    "in": "header",
    "required": False,
    "description": "The language to answer in. Without it, a key is answered in its owner's language, and a stranger in English.",
    "schema": {"type": "string"},
    "example": "en",
}
REPEATS = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "Any text of your own, new for each deed. For 48 hours the same request with it is done once and answered the same.",
    "schema": {"type": "string", "maxLength": LONGEST_KEY},
    "example": "5f2b7a0e-enrol-hand-hygiene",
}


def completed(document: dict[str, Any]) -> dict[str, Any]:
    """Add to ``document`` the common headers, scopes, errors, and an example for each body.

    Raises LookupError when a body has no example: the program does not start.
    """
    components = document["components"]
    components["schemas"]["Problem"] = Problem.model_json_schema()
    components["parameters"] = {"AcceptLanguage": LANGUAGE, "IdempotencyKey": REPEATS}
    for operations in document["paths"].values():
        for operation in operations.values():
            _complete(operation, components["schemas"])
    for schema in components["schemas"].values():
        schema.pop("examples", None)  # they stand whole beside each body
    return document


def _complete(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    scope = operation.pop("x-scope", None)
    for parameter in operation["parameters"]:
        if parameter["schema"].get("format") == "uuid":
            parameter.setdefault("description", f"The UUID of the {parameter['name']}")
    if scope and "security" in operation:
        operation["security"] = [{name: [scope] if name == "KeyAuth" else [] for name in entry} for entry in operation["security"]]
    operation["parameters"].append({"$ref": "#/components/parameters/AcceptLanguage"})
    if operation.pop("x-idempotent", False):
        operation["parameters"].append({"$ref": "#/components/parameters/IdempotencyKey"})
    for content in _contents(operation):
        if JSON in content:
            content[JSON]["example"] = example_of(content[JSON]["schema"], schemas)
    for status in _errors(operation):
        code, description, sentence = MEANINGS[status]
        shown = {MEDIA_TYPE: {"schema": PROBLEM, "example": described(status, code, sentence)}}
        operation["responses"].setdefault(status, {"description": description, "content": shown})
    operation["responses"] = {str(status): operation["responses"][status] for status in sorted(operation["responses"])}


def _contents(operation: dict[str, Any]) -> list[dict[str, Any]]:
    bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
    return [body["content"] for body in bodies if "content" in body]


def _errors(operation: dict[str, Any]) -> list[int]:
    """Which errors an operation may answer with follows from its shape."""
    places = {parameter.get("in") for parameter in operation["parameters"]}
    errors = {429}
    if "security" in operation:
        errors |= {401, 403}
    if "path" in places:
        errors |= {404, 409} if "security" in operation else {404}
    if "query" in places:
        errors.add(422)
    if any(parameter.get("$ref", "").endswith("/IdempotencyKey") for parameter in operation["parameters"]):
        errors |= {409, 422}
    if "requestBody" in operation:
        errors |= {400, 404, 409, 422}
    return sorted(errors)


def example_of(schema: dict[str, Any], schemas: dict[str, Any]) -> Any:
    """An example of ``schema``: its own, filled up with those of its parts."""
    if "$ref" in schema:
        return example_of(schemas[schema["$ref"].rsplit("/", 1)[-1]], schemas)
    own = schema.get("examples", [None])[0]
    if "properties" in schema:
        return _example_of_parts(schema, own or {}, schemas)
    if "examples" in schema:
        return own
    if schema.get("type") == "array":
        return [example_of(schema["items"], schemas)]
    for part in schema.get("anyOf", []):
        if part.get("type") != "null":
            return example_of(part, schemas)
    raise LookupError(f"No example for {schema.get('title', schema)}.")


def _example_of_parts(schema: dict[str, Any], own: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """What ``own`` leaves out is taken from the parts, where the part has to be there."""
    needed = set(schema.get("required", []))
    parts = schema["properties"].items()
    return {
        name: own[name] if name in own else example_of(part, schemas)
        for name, part in parts
        if name in own or name in needed or "examples" in part
    }

"""From what staff built in the editors' rooms to plain values, and the other way, for forms that a program writes."""

from __future__ import annotations

import uuid
from typing import Any

from wagtail.blocks import StreamValue

from reviewing.definitions import Condition, Definition, Field, Option, Section

NAMES = uuid.UUID("b2f3f3a0-4f0e-5d3b-9a39-5d1d3e2f8a10")


def definition_of(title: str, introduction: str, sections: StreamValue, language: str) -> Definition:
    """The form that these blocks make."""
    return Definition(
        title=title, introduction=introduction, language=language, sections=tuple(_section(block) for block in sections)
    )  # fmt: skip


def _section(block) -> Section:
    value = block.value
    return Section(
        key=str(block.id),
        title=value["title"],
        guidance=value["guidance"] or "",
        shown_if=_condition(value["shown_if"]),
        fields=tuple(_field(each) for each in value["fields"]),
    )


def _field(block) -> Field:
    value = block.value
    return Field(
        key=str(block.id),
        kind=block.block_type,
        label=value["label"],
        help=value["help"] or "",
        required=bool(value["required"]),
        name=value["name"] or "",
        reveals=value["reveals"],
        shown_if=_condition(value["shown_if"]),
        options=tuple(_option(each) for each in (value.get("options") and value["options"].bound_blocks) or ()),
        words=value.get("words"),
        least=_number(value.get("least")),
        most=_number(value.get("most")),
        unit=value.get("unit") or "",
        statement=value.get("statement") or "",
        document=value.get("document") or "",
        most_documents=value.get("most_documents") or 1,
        most_options=value.get("most_options"),
    )


def _option(bound) -> Option:
    return Option(key=str(bound.id), text=bound.value["text"], name=bound.value["name"] or "")


def _number(value: Any) -> str:
    return "" if value is None else str(value)


def _condition(value: Any) -> Condition | None:
    return Condition(name=value["field"], answer=value["answer"] or "") if value and value["field"] else None


# For programs: the demo, tests, imports --------------------------------------


def section(title: str, *fields: dict[str, Any], key: str = "", guidance: str = "", shown_if: str = "") -> dict[str, Any]:
    """One section as a StreamField keeps it: ``Form(sections=[section("Why", field("long", "Why here?", name="why"))])``.

    ``key`` makes the same id in every language; without it, the title does. ``shown_if`` is ``"name"`` or ``"name=answer"``.
    """
    value = {"title": title, "guidance": guidance, "shown_if": _shown_if(shown_if), "fields": list(fields)}
    return {"type": "section", "id": _id("section", key or title), "value": value}


def field(kind: str, label: str, *, name: str, shown_if: str = "", options: dict[str, str] | None = None, **facts: Any) -> dict[str, Any]:
    """One field. Its id comes from ``name``, so translations made with the same names have the same ids.

    ``options`` maps short names to texts. ``facts`` are the settings of its kind: required, help, reveals, words, unit…
    """
    value = {"label": label, "help": "", "required": True, "name": name, "reveals": "none", "shown_if": _shown_if(shown_if), **facts}
    if options is not None:
        value["options"] = [
            {"type": "item", "id": _id("option", f"{name}/{code}"), "value": {"text": text, "name": code}} for code, text in options.items()
        ]
    return {"type": kind, "id": _id("field", name), "value": value}


def key_of(name: str) -> str:
    """The key of the field that ``field(…, name=name)`` made."""
    return _id("field", name)


def option_key(name: str, code: str) -> str:
    """The key of an option that ``field(…, name=name, options={code: …})`` made."""
    return _id("option", f"{name}/{code}")


def _id(kind: str, name: str) -> str:
    return str(uuid.uuid5(NAMES, f"{kind}:{name}"))


def _shown_if(words: str) -> dict[str, str]:
    name, _sign, answer = words.partition("=")
    return {"field": name, "answer": answer}

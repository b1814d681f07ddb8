"""The form of a package's content: what comes from outside becomes a ``Parcel``, or is refused. No database.

Here only the form is judged; whether the values fit their fields is judged
where they are put into them (``placing``).
"""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from courses.formats.items import Unreadable
from courses.packages.kinds import FILES, KINDS, PAGES
from courses.packages.media import FACTS
from courses.packages.parcel import Medium, Parcel, Thing, Values

MOST_THINGS = 20_000
MOST_PASSAGES = 5_000
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*", re.ASCII | re.IGNORECASE)
_FILE = re.compile(r"media/([0-9a-f]{64})\.[a-z0-9]{1,5}", re.ASCII)
_PARENTS = {"module": "course", "lesson": "module"}


def parcel_of(manifest: dict[str, Any], contents: dict[str, Any]) -> Parcel:
    """The parcel that a manifest and its contents describe. Raises Unreadable, naming the place, for any other form."""
    parcel = Parcel(
        institutions=_facts(manifest, "institutions", {"ror": 60, "uid": 40, "name": 200, "country": 2}),
        banks=_facts(manifest, "banks", {"slug": 60, "name": 160}, pointer="institution"),
        credit_systems=_facts(manifest, "credit_systems", {"name": 120}),
        other_courses=_facts(manifest, "other_courses", {"title": 255}),
        media={medium.id: medium for medium in map(_medium, _rows(contents["media"], "media"))},
    )
    page_kinds = {kind.name for kind in PAGES}
    parcel.pages = [_thing(row, page_kinds, "pages") for row in _rows(contents["pages"], "pages")]
    for name, kind in FILES.items():
        if name != "pages":
            parcel.snippets[kind] = [_thing(row, {kind}, name) for row in _rows(contents[name], name)]
    _check_pages(parcel)
    _check_keys(parcel)
    for bank in parcel.banks.values():
        _need(bank["institution"] is None or bank["institution"] in parcel.institutions, "manifest")
    return parcel


def _need(holds: bool, where: str) -> None:
    if not holds:
        raise Unreadable(_("This package has another form than it should, in “%(where)s”.") % {"where": where[:100]}, "bad_content")


def _rows(value: Any, where: str) -> list[Values]:
    _need(isinstance(value, list) and len(value) <= MOST_THINGS and all(isinstance(row, dict) for row in value), where)
    return value


def _text(value: Any, where: str, most: int) -> str:
    _need(isinstance(value, str) and len(value) <= most and "\x00" not in value, where)
    return value


def _facts(manifest: dict[str, Any], name: str, lengths: dict[str, int], pointer: str = "") -> dict[str, Values]:
    value = manifest.get(name, {})
    _need(isinstance(value, dict) and len(value) <= 1000, name)
    found = {}
    for key, row in value.items():
        _need(len(key) <= 60 and isinstance(row, dict), name)
        found[key] = {fact: _text(row.get(fact, ""), name, most) for fact, most in lengths.items()}
        if pointer:
            target = row.get(pointer)
            found[key][pointer] = None if target is None else _text(target, name, 60)
    return found


def _key(value: Any, where: str) -> str:
    text = _text(value, where, 36)
    try:
        _need(str(UUID(text)) == text, where)
    except ValueError:
        _need(False, where)
    return text


def _thing(row: Values, kinds: set[str], where: str) -> Thing:
    kind, source = row.get("kind"), row.get("source")
    _need(isinstance(kind, str) and kind in kinds, where)
    languages = row.get("languages")
    _need(isinstance(languages, dict) and isinstance(source, str) and source in languages and len(languages) <= 200, where)
    for code, values in languages.items():
        _need(bool(_LANGUAGE.fullmatch(code)) and len(code) <= 20 and isinstance(values, dict), where)
    ordered = {source: languages[source], **{code: languages[code] for code in sorted(languages) if code != source}}
    parent = _key(row["parent"], where) if "parent" in row else ""
    return Thing(str(kind), _key(row.get("key"), where), ordered, parent, _waiting(row.get("waiting", {}), set(ordered) - {source}, where))


def _waiting(value: Any, languages: set[str], where: str) -> dict[str, list[tuple[str, int]]]:
    _need(isinstance(value, dict) and set(value) <= languages, where)
    found = {}
    for code in sorted(value):
        rows = value[code]
        _need(isinstance(rows, list) and len(rows) <= MOST_PASSAGES, where)
        for row in rows:
            _need(isinstance(row, list) and len(row) == 2 and isinstance(row[0], str) and type(row[1]) is int, where)
        found[code] = [(row[0], row[1]) for row in rows]
    return found


def _medium(row: Values) -> Medium:
    kind = row.get("kind")
    _need(isinstance(kind, str) and kind in FACTS, "media")
    file = _text(row.get("file"), "media", 80)
    match = _FILE.fullmatch(file)
    _need(match is not None and row.get("id") == f"{kind}:{match[1]}", "media")
    values, size, thumbnail = row.get("values"), row.get("size"), row.get("thumbnail", "")
    _need(isinstance(values, dict) and set(values) == set(FACTS[kind]) and type(size) is int and size >= 0, "media")
    for name, value in values.items():
        _check_fact(name, value)
    _need(thumbnail == "" or bool(isinstance(thumbnail, str) and kind == "recording" and _FILE.fullmatch(thumbnail)), "media")
    return Medium(row["id"], kind, file, _text(row.get("name"), "media", 255), size, values, thumbnail)


def _check_fact(name: str, value: Any) -> None:
    if name in {"title", "description", "type"}:
        _text(value, "media", 255)
    elif name == "duration":
        _need(type(value) in {int, float} and 0 <= value < 10**7, "media")
    else:
        _need(value is None or (type(value) is int and 0 <= value < 2**31), "media")


def _check_pages(parcel: Parcel) -> None:
    """One course, first; modules in it; lessons in modules; each after its parent and in no language that this lacks."""
    _need(bool(parcel.pages) and parcel.pages[0].kind == "course" and not parcel.pages[0].parent, "pages")
    seen = {parcel.course.key: parcel.course}
    for page in parcel.pages[1:]:
        parent = seen.get(page.parent)
        _need(parent is not None and _PARENTS.get(page.kind) == parent.kind, "pages")
        _need(set(page.languages) <= set(parent.languages), "pages")
        seen[page.key] = page


def _check_keys(parcel: Parcel) -> None:
    keys = [(KINDS[thing.kind].file, thing.key) for thing in parcel.things()]
    _need(len(keys) == len(set(keys)), "key")

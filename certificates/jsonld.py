"""The canonical form (RDFC-1.0) of a JSON-LD document, worked out once for each shape and then only filled in.

The shape of a document is everything but its texts, addresses and numbers. For a
shape met for the first time, marks take their place, the marked document is
expanded to quads, and the quads become a form with places; each further document
of the same shape costs a few dozen microseconds. Needs neither Django nor a network:
the contexts lie beside this file, and no other is ever read.

Stricter than JSON-LD, which quietly drops what its contexts do not define: here
whatever the signature would not cover is refused.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
UNDEFINED_TERMS = "https://www.w3.org/ns/credentials/undefined-terms/v2"
CONTEXTS = {
    CREDENTIALS: "credentials-v2.jsonld",
    OPEN_BADGES: "open-badges-3.0.3.jsonld",
    UNDEFINED_TERMS: "undefined-terms-v2.jsonld",
}
MOST_SHAPES = 256
MOST_LEAVES = 600
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_STRING = "http://www.w3.org/2001/XMLSchema#string"
_ADDRESS = re.compile(r"(?:https?://|urn:|did:)[!#-;=?-\[\]_a-z~]+")
_SPECIAL = {8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\"}
_ESCAPES = {**{code: f"\\u{code:04X}" for code in (*range(32), 127)}, **_SPECIAL}
_MUST_ESCAPE = re.compile('[\x00-\x1f"\\\\\x7f]')
_MARK = f"urn:x-{secrets.token_hex(8)}:"  # drawn anew in each process, so that no document can hold one
_FIRST_NUMBER = 7_000_000_000_000


class UncoveredError(ValueError):
    """A document holds what a signature would not cover, or what we cannot put into canonical form."""


@cache
def context(address: str) -> dict[str, Any]:
    """The context at ``address``, from our own copy."""
    try:
        name = CONTEXTS[address]
    except KeyError:
        raise UncoveredError(f"unknown context {address}") from None
    return json.loads((Path(__file__).parent / "contexts" / name).read_text())["@context"]


def canonical(document: dict[str, Any]) -> str:
    """The canonical N-Quads of ``document``, whose ``@context`` is a list of addresses that we know. Raises UncoveredError."""
    leaves = _Leaves()
    shape = (tuple(_contexts(document)), leaves.shape({key: value for key, value in document.items() if key != "@context"}))
    kinds = _kept(("kinds", shape), lambda: _kinds(document, leaves))
    words = tuple(value for value, kind in zip(leaves.values, kinds, strict=True) if kind == _WORD)
    form = _kept(("form", shape, words), lambda: _compile(document, leaves, kinds))
    return form.fill(leaves.values)


# The shape and its leaves -------------------------------------------------

_TEXT, _IRI, _WORD, _NUMBER, _TRUTH = "text", "iri", "word", "number", "truth"


class _Leaves:
    """The texts, addresses and numbers of a document, in order; ``shape`` is what remains."""

    def __init__(self) -> None:
        self.values: list[str | int | bool] = []

    def shape(self, value: Any, *, fixed: bool = False) -> Any:
        if isinstance(value, dict):
            return self._of_object(value)
        if isinstance(value, list):
            if not value:
                raise UncoveredError("an empty list")
            return ("[", *[self.shape(item, fixed=fixed) for item in value])
        if fixed and isinstance(value, str):
            return ("=", value)
        return self._leaf(value)

    def _of_object(self, value: dict[str, Any]) -> Any:
        if not value:
            raise UncoveredError("an empty object")
        found: list[Any] = ["{"]
        for key, item in value.items():
            if key.startswith("@") or ":" in key:
                raise UncoveredError(f"the key {key[:40]}")
            if key == "type" and not _is_words(item):
                raise UncoveredError("a type that is no word")
            found += [key, self.shape(item, fixed=key == "type")]
        return tuple(found)

    def _leaf(self, value: Any) -> Any:
        if len(self.values) == MOST_LEAVES:
            raise UncoveredError("too many values")
        if isinstance(value, bool):
            self.values.append(value)
            return value
        if isinstance(value, str):
            self.values.append(value)
            return "a" if _ADDRESS.fullmatch(value) else "s"
        if isinstance(value, int) and abs(value) < 2**53:
            self.values.append(value)
            return "n"
        raise UncoveredError("a fraction or nothing")


def _is_words(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(word, str) for word in value))


def _contexts(document: dict[str, Any]) -> list[str]:
    found = document.get("@context")
    if not isinstance(found, list) or not found or not all(isinstance(address, str) for address in found):
        raise UncoveredError("contexts that are no list of addresses")
    for address in found:
        context(address)
    return found


_shapes: OrderedDict[Any, Any] = OrderedDict()


def _kept(key: Any, make: Any) -> Any:
    """What was worked out for ``key`` before; of many shapes the one not met for longest is forgotten."""
    try:
        found = _shapes[key]
        _shapes.move_to_end(key)
    except KeyError:
        found = _shapes[key] = make()
        while len(_shapes) > 2 * MOST_SHAPES:
            with suppress(KeyError):  # another thread was first
                _shapes.popitem(last=False)
    return found


# Working out a shape ------------------------------------------------------


def _marked(document: dict[str, Any], marks: list[Any]) -> str:
    """The document with ``marks`` for its leaves and the contexts written out, as JSON."""
    places = iter(marks)

    def put(value: Any, *, fixed: bool = False) -> Any:
        if isinstance(value, dict):
            return {key: put(item, fixed=key == "type") for key, item in value.items()}
        if isinstance(value, list):
            return [put(item, fixed=fixed) for item in value]
        return value if fixed and isinstance(value, str) else next(places)

    rest = put({key: value for key, value in document.items() if key != "@context"})
    return json.dumps({"@context": [context(address) for address in document["@context"]], **rest})


def _quads(text: str) -> list[Any]:
    import pyoxigraph

    try:
        found = list(pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.JSON_LD))
    except (SyntaxError, ValueError) as fault:
        raise UncoveredError(str(fault)) from fault
    if any(quad.graph_name != pyoxigraph.DefaultGraph() for quad in found):
        raise UncoveredError("a graph inside the document")
    return found


def _mark(place: int) -> str:
    return f"{_MARK}{place}"


def _place(text: str) -> int | None:
    return int(text.removeprefix(_MARK)) if text.startswith(_MARK) else None


def _kinds(document: dict[str, Any], leaves: _Leaves) -> tuple[str, ...]:
    """What each leaf becomes in the quads. Every leaf and every type must come out somewhere."""
    import pyoxigraph

    values = leaves.values
    texts, addresses, types = set(), set(), 0
    for quad in _quads(_marked(document, [_mark(place) for place in range(len(values))])):
        types += quad.predicate.value == _TYPE
        for term in (quad.subject, quad.object):
            if isinstance(term, pyoxigraph.Literal):
                texts.add(_place(term.value))
            elif isinstance(term, pyoxigraph.NamedNode):
                addresses.add(_place(term.value))
    if types != sum(1 for _ in _types(document)):
        raise UncoveredError("a type that the contexts do not define")
    found = []
    for place, value in enumerate(values):
        if (place in texts) == (place in addresses):
            raise UncoveredError(f"a value that the contexts do not define: {str(value)[:40]}")
        found.append(_kind(value, is_text=place in texts))
    return tuple(found)


def _kind(value: str | int | bool, *, is_text: bool) -> str:
    if is_text:
        return _TRUTH if isinstance(value, bool) else _NUMBER if isinstance(value, int) else _TEXT
    if not isinstance(value, str):
        raise UncoveredError("a number for an address")
    return _IRI if _ADDRESS.fullmatch(value) else _WORD


def _types(value: Any) -> Iterator[str]:
    """Every type that the document names, once for each thing that has it."""
    if isinstance(value, dict):
        own = value.get("type", [])
        yield from {own} if isinstance(own, str) else set(own)
        for key, item in value.items():
            if key not in {"type", "@context"}:
                yield from _types(item)
    elif isinstance(value, list):
        for item in value:
            yield from _types(item)


def _compile(document: dict[str, Any], leaves: _Leaves, kinds: tuple[str, ...]) -> _Form:
    marks: list[str | int | bool] = []
    for place, (value, kind) in enumerate(zip(leaves.values, kinds, strict=True)):
        if kind in {_TEXT, _IRI}:
            marks.append(_mark(place))
        else:
            marks.append(_FIRST_NUMBER + place if kind == _NUMBER else value)
    numbers = {str(_FIRST_NUMBER + place): place for place, kind in enumerate(kinds) if kind == _NUMBER}
    quads: list[Quad] = []
    blanks: dict[str, int] = {}
    met: set[int] = set()
    for quad in _quads(_marked(document, marks)):
        terms = [_term(quad.subject, blanks, numbers), _term(quad.object, blanks, numbers)]
        met.update(term.place for term in terms if term.place is not None)
        quads.append((terms[0], f" <{quad.predicate.value}> ", terms[1]))
    everything = len(_quads(_marked(document, [_mark(place) for place in range(len(kinds))])))
    if len(quads) != everything or any(kind in {_TEXT, _IRI, _NUMBER} and place not in met for place, kind in enumerate(kinds)):
        raise UncoveredError("a word that the contexts do not define")
    return _Form(tuple(quads), len(blanks))


@dataclass(frozen=True, slots=True)
class _Term:
    """One end of a quad: a fixed text, the place of a leaf, or something without a name."""

    text: str = ""
    place: int | None = None
    is_literal: bool = False
    blank: int | None = None

    def written(self, values: list[Any], names: Any) -> str:
        if self.blank is not None:
            return names[self.blank]
        if self.place is None:
            return self.text
        value = values[self.place]
        if not self.is_literal:
            return f"<{value}>"
        text = value if isinstance(value, str) else str(value)
        if _MUST_ESCAPE.search(text):
            text = text.translate(_ESCAPES)
        return f'"{text}"{self.text}'


def _term(term: Any, blanks: dict[str, int], numbers: dict[str, int]) -> _Term:
    import pyoxigraph

    if isinstance(term, pyoxigraph.BlankNode):
        return _Term(blank=blanks.setdefault(term.value, len(blanks)))
    if isinstance(term, pyoxigraph.NamedNode):
        place = _place(term.value)
        return _Term(text=f"<{term.value}>") if place is None else _Term(place=place)
    suffix = f"@{term.language}" if term.language else "" if term.datatype.value == _STRING else f"^^<{term.datatype.value}>"
    place = _place(term.value)
    if place is None:
        place = numbers.get(term.value)
    if place is None:
        return _Term(text=f'"{term.value.translate(_ESCAPES)}"{suffix}')
    return _Term(text=suffix, place=place, is_literal=True)


# Filling in ---------------------------------------------------------------


Quad = tuple[_Term, str, _Term]


class _Form:
    """The quads of a shape, with places for leaves and for what has no name."""

    def __init__(self, quads: tuple[Quad, ...], blanks: int) -> None:
        self.named = [quad for quad in quads if quad[0].blank is None and quad[2].blank is None]
        self.unnamed = [quad for quad in quads if quad[0].blank is not None or quad[2].blank is not None]
        around = [[quad for quad in self.unnamed if blank in (quad[0].blank, quad[2].blank)] for blank in range(blanks)]
        self.between = [[quad for quad in quads if quad[0].blank is not None and quad[2].blank is not None] for quads in around]
        self.rest = [[quad for quad in quads if quad[0].blank is None or quad[2].blank is None] for quads in around]
        self.blanks = blanks

    def fill(self, values: list[Any]) -> str:
        hashes = [self._hash(blank, values) for blank in range(self.blanks)]
        if len(set(hashes)) != len(hashes):
            return self._slowly(values)
        names = dict.fromkeys(hashes, "")
        for number, digest in enumerate(sorted(hashes)):
            names[digest] = f"_:c14n{number}"
        lines = _lines(self.named, values, ())
        lines |= _lines(self.unnamed, values, [names[digest] for digest in hashes])
        return "".join(sorted(lines))

    def _hash(self, blank: int, values: list[Any]) -> str:
        """RDFC-1.0, 4.6.3: what is said of ``blank``, with every other nameless thing looking the same."""
        names = ["_:z"] * self.blanks
        names[blank] = "_:a"
        # Two nameless neighbours look alike here and are two lines all the same; alike in all else, it is one line said twice.
        lines = [*_lines(self.rest[blank], values, names), *map(_writer(values, names), self.between[blank])]
        return hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()

    def _slowly(self, values: list[Any]) -> str:
        """Where two nameless things look alike, the whole of RDFC-1.0 tells them apart."""
        import pyoxigraph

        names = [f"_:b{number}" for number in range(self.blanks)]
        text = "".join(_lines([*self.named, *self.unnamed], values, names))
        dataset = pyoxigraph.Dataset(pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.N_QUADS))
        dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
        return "".join(sorted(f"{quad} .\n" for quad in dataset))


def _writer(values: list[Any], names: Any) -> Callable[[Quad], str]:
    return lambda quad: f"{quad[0].written(values, names)}{quad[1]}{quad[2].written(values, names)} .\n"


def _lines(quads: list[Quad], values: list[Any], names: Any) -> set[str]:
    return set(map(_writer(values, names), quads))

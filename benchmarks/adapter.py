"""A site as the scenarios see it: its paths, what proves that a reply is the right one, and who visits.

An *adapter* is a TOML file, so that a peer is measured by its own paths; a *cast*
is a JSON file with the people and the values they bring. README.md here explains both.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from itertools import count, cycle
from pathlib import Path
from threading import Lock
from urllib.parse import urlencode, urlsplit

from benchmarks.client import Connection, Reply

PLACE = re.compile(r"\{(\w+)\}")
PATH_SAFE = re.compile(r"^https?://[^/]+")


class WrongReply(AssertionError):
    """A reply was not what the scenario expects: an error page is never a fast success."""


class CastIsSpent(Exception):
    """Everybody who may walk this scenario once has done so."""


@dataclass(frozen=True)
class Step:
    """One request, and what its reply must be. ``take`` names what later steps need from the reply, by pattern."""

    method: str
    path: str
    status: int = 200
    markers: list[str] = field(default_factory=list)
    form: dict[str, str] = field(default_factory=dict)
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    take: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Scenario:
    """``who`` is a group of the cast; ``once``: each of them walks it a single time. Goals may be missing."""

    name: str
    who: str
    steps: tuple[Step, ...]
    once: bool = False
    goal: float | None = None
    most_queries: int | None = None
    most_writes: int | None = None


@dataclass(frozen=True)
class Adapter:
    name: str
    headers: dict[str, str]
    empty: Scenario
    scenarios: tuple[Scenario, ...]
    sign_in: tuple[Step, ...]
    first_view: str = ""


class Person:
    """Somebody of the cast, with cookies of her own. A list among her values is gone through round and round."""

    def __init__(self, values: dict) -> None:
        self.cookies: dict[str, str] = dict(values.get("cookies", {}))
        self.values = {name: value for name, value in values.items() if isinstance(value, str)}
        self.turns: dict[str, Iterator] = {name: cycle(value) for name, value in values.items() if isinstance(value, list)}

    def turn(self) -> dict[str, str]:
        """Her values for one walk through a scenario."""
        return {**self.values, **self.cookies, **{name: next(values) for name, values in self.turns.items()}, "address": _address()}


class Cast:
    """The people of a measurement, by group; a connection has its own people, so that no two share a session."""

    def __init__(self, people: dict[str, list[dict]]) -> None:
        self.groups = {name: [Person(values) for values in group] for name, group in people.items()}
        self._spent: dict[str, int] = {}
        self._lock = Lock()

    @classmethod
    def read(cls, file: Path) -> Cast:
        return cls(json.loads(file.read_text()))

    def of(self, who: str, place: int, places: int) -> Iterator[Person]:
        """Those of group ``who`` whom connection ``place`` of ``places`` sends, round and round."""
        group = self.groups.get(who) or [Person({})]
        return cycle(group[place::places] or group[:1])

    def fresh(self, who: str) -> Person:
        """The next who has not walked yet. Raises CastIsSpent after the last."""
        with self._lock:
            place = self._spent.get(who, 0)
            self._spent[who] = place + 1
        group = self.groups.get(who, [])
        if place >= len(group):
            raise CastIsSpent(who)
        return group[place]


class Visitor:
    """One connection that walks through scenarios."""

    def __init__(self, base: str, adapter: Adapter) -> None:
        parts = urlsplit(base)
        self.origin, self.adapter, self.connection = f"{parts.scheme}://{parts.netloc}", adapter, Connection(base)
        self.headers = {"Host": parts.netloc, "Accept-Encoding": "gzip", "Connection": "keep-alive", "Accept": "text/html,*/*"}

    def walk(self, scenario: Scenario, person: Person) -> list[Reply]:
        """Do every step. Raises WrongReply, naming the step, for a reply that is not the right one."""
        values = {**person.turn(), "origin": self.origin}
        return [self.do(step, person, values, scenario.name) for step in scenario.steps]

    def do(self, step: Step, person: Person, values: dict[str, str], name: str) -> Reply:
        path = PATH_SAFE.sub("", filled(step.path, values))
        body = filled(step.body, values).encode()
        headers = {**self.headers, **{key: filled(value, values) for key, value in {**self.adapter.headers, **step.headers}.items()}}
        if step.form:
            body = urlencode({key: filled(value, values) for key, value in step.form.items()}).encode()
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if person.cookies:
            headers["Cookie"] = "; ".join(f"{key}={value}" for key, value in person.cookies.items())
        reply = self.connection.request(step.method, path, headers, body)
        _check(reply, step, values, f"{name}: {step.method} {path}")
        for key, value in reply.cookies.items():
            if value and value != '""':
                person.cookies[key] = values[key] = value
            else:
                person.cookies.pop(key, None)
        for key, pattern in step.take.items():
            found = re.search(pattern, reply.headers.get("location", "") if key == "location" else reply.text)
            if not found:
                raise WrongReply(f"{name}: {step.method} {path} has no {key} ({pattern})")
            values[key] = unescape(found[1])
        return reply

    def sign_in(self, person: Person) -> None:
        """Sign in as somebody would, unless she brings her cookies."""
        if person.cookies or not self.adapter.sign_in or "password" not in person.values:
            return
        self.walk(Scenario("Sign-in", "", self.adapter.sign_in), person)


def read(file: Path) -> Adapter:
    """The adapter in ``file``."""
    facts = tomllib.loads(file.read_text())
    return Adapter(
        name=facts["name"],
        headers=facts.get("headers", {}),
        empty=Scenario("Empty view", "strangers", (_step(facts["empty"]),)),
        scenarios=tuple(_scenario(each) for each in facts["scenarios"]),
        sign_in=tuple(_step(each) for each in facts.get("sign_in", {}).get("steps", [])),
        first_view=facts.get("first_view", ""),
    )


def filled(text: str, values: dict[str, str]) -> str:
    """``text`` with each ``{name}`` replaced. Raises KeyError for a value that nobody brings."""
    return PLACE.sub(lambda found: values[found[1]], text)


def _scenario(facts: dict) -> Scenario:
    return Scenario(**{**facts, "steps": tuple(_step(each) for each in facts["steps"])})


def _step(facts: dict) -> Step:
    method = "POST" if "post" in facts else "GET"
    return Step(method=method, path=facts[method.lower()], **{key: value for key, value in facts.items() if key not in {"get", "post"}})


def _check(reply: Reply, step: Step, values: dict[str, str], what: str) -> None:
    if reply.status != step.status:
        raise WrongReply(f"{what} answered {reply.status}, not {step.status}: {reply.text[:300]}")
    text = reply.text if step.markers else ""
    for marker in step.markers:
        if filled(marker, values) not in text:
            raise WrongReply(f"{what} does not say “{filled(marker, values)}”")


_visits = count()


def _address() -> str:
    """Visitors come from many addresses, or the limits on one would be what is measured."""
    number = next(_visits)
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"

"""The submissions of a round as whoever runs it lists them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F

from reviewing import sources
from reviewing.blind_reading import mark_of
from reviewing.enums import AssignmentState
from reviewing.models import Entry, Round
from reviewing.showing_reviews import STATE_LOOKS, name_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderOf:
    name: str
    state: str
    look: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """One submission: how many read it, how many still lack."""

    uid: UUID
    mark: str
    title: str
    url: str
    readers: list[ReaderOf]
    done: int
    lacking: int


def filtered(round_: Round, chosen: dict[str, str]):
    """Entries of the round: those that lack reviewers, wait for some, or are all in; found by the first letters of their mark."""
    entries = round_.entries.sent().with_progress().select_related("submission").order_by("pk")
    if chosen["state"] == "lacking":
        entries = entries.filter(asked__lt=round_.reviews_each)
    elif chosen["state"] == "waiting":
        entries = entries.filter(done__lt=F("asked"))
    elif chosen["state"] == "complete":
        entries = entries.filter(done__gte=round_.reviews_each, done=F("asked"))
    letters = "".join(each for each in chosen["q"].casefold() if each in "0123456789abcdef")
    return entries.filter(submission__uid__istartswith=letters) if letters else entries


def entry_rows(round_: Round, entries: Iterable[Entry], language: str) -> list[EntryRow]:
    """Rows of one page: two queries more, however many there are."""
    entries = list(entries)
    known = sources.subjects([one.submission.source for one in entries], language)
    readers: dict[int, list[ReaderOf]] = {}
    asked = round_.assignments.filter(submission__in=[one.submission_id for one in entries]).select_related("reviewer").order_by("number")
    for one in asked:
        state = AssignmentState(one.state)
        readers.setdefault(one.submission_id, []).append(ReaderOf(name=name_of(one), state=str(state.label), look=STATE_LOOKS[state]))
    return [
        EntryRow(
            uid=one.submission.uid,
            mark=mark_of(one.submission),
            title=known[one.submission.source].title,
            url=known[one.submission.source].url,
            readers=readers.get(one.submission_id, []),
            done=one.done,
            lacking=max(0, round_.reviews_each - one.asked) if not round_.is_calibration else 0,
        )
        for one in entries
    ]

"""The rooms of one's own account that the floors above add to ours, such as a library of documents."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise


class Room(NamedTuple):
    """``address`` is a view's name with its namespace; in any of ``views`` one stands in this room."""

    address: str
    title: str | Promise
    views: frozenset[str]


_rooms: dict[str, Room] = {}


def opens(address: str, title: str | Promise, *, views: frozenset[str] = frozenset()) -> None:
    """Add a room to everybody's account. Twice says the same as once."""
    _rooms[address] = Room(address, title, views | {address})


def added() -> list[Room]:
    """Every room that was added, in that order."""
    return list(_rooms.values())

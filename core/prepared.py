"""Queries that are written once.

For a page that asks four small questions, Django spends longer on putting the
four statements together than the database on answering. ``prepared`` keeps the
statement; after that only the values change::

    enrolment_in = prepared(lambda learner, course: Enrolment.objects.filter(learner=learner, course=course))
    rows = enrolment_in(user.pk, page.pk)
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, QuerySet

Value = int | str | UUID


class Place(Expression):
    """Where a value goes. It stands in a filter as ``F`` would."""

    def __init__(self, index: int) -> None:
        super().__init__()
        self.index = index

    def as_sql(self, compiler, connection) -> tuple[str, list[Place]]:
        return "%s", [self]


class Statement:
    """One query as one kind of database writes it, with what reads its rows."""

    def __init__(self, queryset: QuerySet, connection) -> None:
        self.queryset = queryset
        self.compiler = queryset.query.get_compiler(connection=connection)
        self.sql, self.values = self.compiler.as_sql()

    def rows(self, values: tuple[Value, ...], connection) -> list[Any]:
        values = tuple(_as_kept(value, connection) for value in values)
        filled = tuple(values[value.index] if isinstance(value, Place) else value for value in self.values)
        # A compiler belongs to one thread's connection while it reads.
        compiler = copy.copy(self.compiler)
        compiler.connection = connection
        compiler.as_sql = lambda *args, **kwargs: (self.sql, filled)
        queryset = self.queryset.all()
        queryset.query.get_compiler = lambda *args, **kwargs: compiler
        return list(queryset)


def prepared(build: Callable[..., QuerySet]) -> Callable[..., list[Any]]:
    """A function that returns the rows of ``build(*values)``, whose statement is put together at the first call only.

    Values are whole numbers, texts and UUIDs; each stands where a filter compares
    a column with it. Whatever else ``build`` writes into the query stays as it
    was at that call: no dates of today.
    """
    statements: dict[str, Statement] = {}

    def rows(*values: Value) -> list[Any]:
        connection = connections[DEFAULT_DB_ALIAS]
        statement = statements.get(connection.vendor)
        if statement is None:
            queryset = build(*(Place(index) for index in range(len(values))))
            statement = statements[connection.vendor] = Statement(queryset, connection)
        return statement.rows(values, connection)

    return rows


def _as_kept(value: Value, connection) -> Value:
    """``value`` as the database compares it."""
    if isinstance(value, UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    return value

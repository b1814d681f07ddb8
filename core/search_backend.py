"""The editors' search, whatever they type: SQLite takes a lone quotation mark in a query for the beginning of a phrase and fails."""

from __future__ import annotations

import unicodedata

from modelsearch.backends import database


class Careful:
    """Looks for the words of a query and for none of its marks."""

    def _search(self, compiler, query, *args, **kwargs):
        return super()._search(compiler, words(query) if isinstance(query, str) else query, *args, **kwargs)


def words(query: str) -> str:
    """``query`` without quotation marks and control characters, with single spaces."""
    return " ".join("".join(" " if mark == '"' or unicodedata.category(mark) == "Cc" else mark for mark in query).split())


def SearchBackend(params):  # noqa: N802 - the name that Wagtail asks for
    """The backend of the database in use."""
    kind = type(database.SearchBackend(params))
    return type(f"Careful{kind.__name__}", (Careful, kind), {})(params)

"""The grammar of the API: sign-in, problems, pages, repeats, limits. Each app spells its own operations with it."""

from core.api.auth import SessionAuth
from core.api.limits import Limit, afford
from core.api.pages import Cursor, Page, paged, paged_list
from core.api.problems import KeptOut, Problem, problem, refused
from core.api.repeats import once
from core.api.shapes import Amount, In, Out, absolute, example

__all__ = [
    "Amount",
    "Cursor",
    "In",
    "KeptOut",
    "Limit",
    "Out",
    "Page",
    "Problem",
    "SessionAuth",
    "absolute",
    "afford",
    "example",
    "once",
    "paged",
    "paged_list",
    "problem",
    "refused",
]

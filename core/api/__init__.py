"""The grammar of the API: sign-in, problems, pages, repeats. Each app spells its own operations with it."""

from core.api.auth import SessionAuth
from core.api.pages import Cursor, Page, paged
from core.api.problems import Problem, problem, refused
from core.api.repeats import once

__all__ = ["Cursor", "Page", "Problem", "SessionAuth", "once", "paged", "problem", "refused"]

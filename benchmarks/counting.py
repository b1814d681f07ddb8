"""Says in each reply how many queries it took. Only for measurements."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, HttpResponse

WRITES = ("INSERT", "UPDATE", "DELETE")


class CountingMiddleware:
    """Outermost, so that sessions and people are counted too. Savepoints count as queries, locks as reads."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        said: list[str] = []

        def listen(execute, sql, params, many, context):
            said.append(sql.lstrip().upper())
            return execute(sql, params, many, context)

        with connection.execute_wrapper(listen):
            response = self.get_response(request)
        response["X-Queries"] = str(len(said))
        response["X-Writes"] = str(sum(sql.startswith(WRITES) for sql in said))
        return response

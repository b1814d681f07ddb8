"""One API, one OpenAPI document: mounts each app's router."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from accounts.keys import KeyAuth, PersonAuth
from core.api import problems
from core.api.pages import with_etag
from courses.api import router as courses

DESCRIPTION = """
The same deeds as the pages, under the same rules.

Sign in with the browser's session (unsafe requests then carry the CSRF token) or with a key:
`Authorization: Bearer mrd_…`. Ask for a language with `Accept-Language`; times are in UTC.
Errors are problem details (RFC 9457): `type` stays the same in every language, `detail` is
the sentence a person would read. What one may not see is 404. Listings take `page_size` and
`cursor` and answer with an `ETag`. Deeds that create take an `Idempotency-Key`.
"""


class MeridianAPI(NinjaAPI):
    """Ninja's API, with an ETag on every reply that may be asked for again."""

    def create_response(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return with_etag(request, super().create_response(request, *args, **kwargs))


api = MeridianAPI(
    title="Meridian",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    auth=[KeyAuth(), PersonAuth()],
    openapi_url="/openapi.json",
    docs_url="/docs",
)
problems.install(api)
api.add_router("", courses)

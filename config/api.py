"""One API, one OpenAPI document: mounts each app's router."""

from __future__ import annotations

from functools import cached_property

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI, Swagger
from ninja.renderers import JSONRenderer

from accounts.api import router as accounts
from accounts.credential_api import router as credentials
from accounts.keys import KeyAuth, PersonAuth
from accounts.letter_api import router as letters
from certificates.api import router as certificates
from core.api import Limit, problems
from core.api.document import completed
from core.api.replies import finished
from courses.api import router as courses
from fellowships.api import router as fellowships
from reviewing.api import router as reviewing

DESCRIPTION = """
The same deeds as the pages, under the same rules.

Sign in with the browser's session (unsafe requests then carry the CSRF token) or with a key:
`Authorization: Bearer mrd_…`. Ask for a language with `Accept-Language`; times are in UTC.

Errors are problem details (RFC 9457): `type` stays the same in every language, `detail` is
the sentence a person would read. What one may not see is 404.

Listings take `page_size` and `cursor`. Replies to GET carry an `ETag`. Deeds that create take an
`Idempotency-Key`. `RateLimit` says how many requests are left, and in how many seconds they are renewed.
"""


class CompactRenderer(JSONRenderer):
    """JSON without padding, in which every script takes the bytes it needs."""

    json_dumps_params = {"ensure_ascii": False, "separators": (",", ":")}


class MeridianAPI(NinjaAPI):
    """Ninja's API, with a complete document and the same finish on every reply."""

    @cached_property
    def document(self) -> dict:
        return completed(super().get_openapi_schema())

    def get_openapi_schema(self, **options) -> dict:
        """The document, written once: nothing in it depends on who asks."""
        return self.document

    def _get_urls(self) -> list[URLPattern]:
        patterns = super()._get_urls()
        for pattern in patterns:
            pattern.callback = csrf_exempt(finished(pattern.callback))
        return patterns


@csrf_exempt
@finished
def nothing_here(request: HttpRequest) -> HttpResponse:
    """An address that no operation has. It does nothing, so it asks for no token."""
    return problems.not_found()


api = MeridianAPI(
    title="Meridian",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    auth=[KeyAuth(), PersonAuth()],
    throttle=[Limit("api")],
    renderer=CompactRenderer(),
    openapi_url="/openapi.json",
    docs_url="/docs",
    docs=Swagger(settings={"persistAuthorization": False, "defaultModelsExpandDepth": -1}),
)
problems.install(api)
api.add_router("", courses)
api.add_router("", fellowships)
api.add_router("", reviewing)
api.add_router("", certificates)
api.add_router("", accounts)
api.add_router("", letters)
api.add_router("", credentials)

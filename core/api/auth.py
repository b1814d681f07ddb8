"""Sign-in by the browser's session. Keys for programs are the accounts app's."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyCookie


class SessionAuth(APIKeyCookie):
    """The session cookie, with the CSRF token that every unsafe request must carry."""

    param_name = settings.SESSION_COOKIE_NAME
    openapi_description = "The browser's session. Unsafe requests also carry the CSRF token, as the header X-CSRFToken."

    def __call__(self, request: HttpRequest):
        # Asked before CSRF: whoever is not signed in is told that, and not that a token is missing.
        if not request.user.is_authenticated:
            return None
        return super().__call__(request)

    def authenticate(self, request: HttpRequest, key: str | None):
        return request.user

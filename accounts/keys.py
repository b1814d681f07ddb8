"""Sign-in for programs: ``Authorization: Bearer mrd_…``, and what a key may do."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from ninja.security import HttpBearer
from ninja.utils import contribute_operation_callback

from accounts import rules
from accounts.enums import Scope
from accounts.models import ApiToken, User
from accounts.models.token import USE_IS_NOTED_EVERY
from accounts.second_factor import NEEDED, lacks_second_factor
from core.api import KeptOut, SessionAuth


class KeyAuth(HttpBearer):
    """A key, of a person or of an institution. Sets ``request.auth_user`` (its maker) and ``request.api_token``."""

    openapi_description = "A key from the page “Keys for programs” of one's account"

    def authenticate(self, request: HttpRequest, token: str):
        found = ApiToken.objects.select_related("user__profile", "institution")
        key = found.filter(digest=ApiToken.digest_of(token), user__is_active=True).first()
        if key is None or not key.is_valid:
            return None
        _check_maker(key)
        _note_use(key)
        _welcome(request, key.user, key)
        return key


class PersonAuth(SessionAuth):
    """The browser's session. Sets ``request.auth_user``."""

    def authenticate(self, request: HttpRequest, key: str | None):
        _welcome(request, request.user, None)
        return request.user


def needs(scope: Scope) -> Callable:
    """Let a key in only with ``scope``; a person in her own browser needs none."""

    def decorate(operation: Callable) -> Callable:
        @wraps(operation)
        def wrapper(request: HttpRequest, *args, **kwargs):
            if request.api_token is not None and not request.api_token.may(scope):
                raise PermissionDenied(_("This key lacks the scope %(scope)s. Make a new key that has it.") % {"scope": scope.value})
            return operation(request, *args, **kwargs)

        contribute_operation_callback(wrapper, _document)
        return wrapper

    def _document(operation) -> None:
        operation.openapi_extra = {**(operation.openapi_extra or {}), "x-scope": scope.value}

    return decorate


def _welcome(request: HttpRequest, user: User, key: ApiToken | None) -> None:
    """Say who asks, and answer in her language when the request names none."""
    request.auth_user, request.api_token = user, key
    if "Accept-Language" not in request.headers:
        translation.activate(user.language)


def _check_maker(key: ApiToken) -> None:
    """A key reaches no further than the person who made it: without her role or her second factor it opens nothing."""
    if lacks_second_factor(key.user):
        raise KeptOut(str(NEEDED), code="second_factor_required")
    if key.institution_id is not None and not rules.may_verify_for(key.user, key.institution):
        raise KeptOut(
            _("Whoever made this key no longer checks certificates for the institution. Somebody who does can make a new one."),
            code="role_ended",
        )


def _note_use(key: ApiToken) -> None:
    now = timezone.now()
    if key.last_used_at is None or now - key.last_used_at > USE_IS_NOTED_EVERY:
        ApiToken.objects.filter(pk=key.pk).update(last_used_at=now)

"""How a person is found: by e-mail address at sign-in, and with her profile on every request after."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User
from core.prepared import prepared


class PersonBackend(AuthenticationBackend):
    """allauth's sign-in by e-mail, and a person who arrives with her profile in one query."""

    def get_user(self, user_id: int) -> User | None:
        user = next(iter(_people(user_id)), None)
        return user if user and self.user_can_authenticate(user) else None


_people = prepared(lambda pk: User.objects.select_related("profile").filter(pk=pk))

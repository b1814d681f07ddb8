"""How a person is found: by e-mail address at sign-in, and with her profile on every request after."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User


class PersonBackend(AuthenticationBackend):
    """allauth's sign-in by e-mail, and a person who arrives with her profile in one query."""

    def get_user(self, user_id: int) -> User | None:
        try:
            user = User.objects.select_related("profile").get(pk=user_id)
        except User.DoesNotExist:
            return None
        return user if self.user_can_authenticate(user) else None

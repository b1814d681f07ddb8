"""Programs that call the API with a key."""

from __future__ import annotations

import json

from django.test import Client

from accounts.enums import Scope
from accounts.models import ApiToken


class Program(Client):
    """A client that sends JSON, its key, and whatever headers it is given."""

    def __init__(self, secret: str = "", **kwargs) -> None:
        super().__init__(**kwargs)
        if secret:
            self.defaults["HTTP_AUTHORIZATION"] = f"Bearer {secret}"

    def send(self, method: str, path: str, body: dict | None = None, **headers: str):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.generic(method, f"/api/v1{path}", _json(body), "application/json", headers=named)

    def ask(self, path: str, **headers: str):
        return self.get(f"/api/v1{path}", headers={name.replace("_", "-"): value for name, value in headers.items()})


def _json(body: dict | None) -> bytes:
    return b"" if body is None else json.dumps(body).encode()


def key_for(user, *scopes: str, **fields) -> str:
    """A key of ``user``, with every scope unless some are named; returns its secret."""
    secret = ApiToken.new_secret()
    ApiToken.objects.create(user=user, name="Roster", scopes=list(scopes) or Scope.values, digest=ApiToken.digest_of(secret), **fields)
    return secret

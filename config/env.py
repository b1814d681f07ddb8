"""Typed reading of environment variables, with one clear sentence when one is missing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()

CHECKOUT = Path(__file__).resolve().parent.parent
POSTGRESQL = "core.postgresql"
TIMES_BEFORE_PREPARED = 3
ON_THIS_MACHINE = "http://localhost:8000"
SERVED_AT = "site-url"


class Unset(ImproperlyConfigured):
    """A profile cannot start: the sentence says which variables to set, and to what."""


def required(**purposes: str) -> list[str]:
    """Return the variables in the order given; refuse to start, naming every one that is missing and what it is for."""
    values = {name: env.str(name, default="").strip() for name in purposes}
    missing = [f"{name} ({purposes[name]})" for name, value in values.items() if not value]
    if missing:
        noun = "variable" if len(missing) == 1 else "variables"
        raise Unset(f"Set the environment {noun} {' and '.join(missing) if len(missing) < 3 else ', '.join(missing)}.")
    return list(values.values())


def data_dir() -> Path:
    """Where the database, uploaded files and keys live: ``DATA_DIR``, or ``data`` in the checkout."""
    return Path(env.str("DATA_DIR", default=str(CHECKOUT / "data"))).expanduser().resolve()


def site_url() -> str:
    """The site's own address: ``SITE_URL``, or where ``bin/serve`` last served this ``DATA_DIR``.

    A command beside a running site so writes the same address, and signs under the same name, as the site itself.
    """
    told = env.str("SITE_URL", default="")
    if told:
        return told
    try:
        return (data_dir() / SERVED_AT).read_text().strip() or ON_THIS_MACHINE
    except OSError:
        return ON_THIS_MACHINE


def database(url: str) -> dict[str, Any]:
    """Django's settings for the database at ``url``. On PostgreSQL a statement that comes again is prepared once for each connection.

    ``PREPARED_STATEMENTS=false`` is for a pooler that hands one connection to many, such as PgBouncer by transaction.
    """
    settings = environ.Env.db_url_config(url)
    if settings["ENGINE"] != "django.db.backends.postgresql":
        return settings
    settings["ENGINE"] = POSTGRESQL
    if env.bool("PREPARED_STATEMENTS", default=True):
        settings["OPTIONS"] = {"server_side_binding": True, "prepare_threshold": TIMES_BEFORE_PREPARED, **settings.get("OPTIONS", {})}
    return settings

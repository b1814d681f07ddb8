"""Typed reading of environment variables, with one clear sentence when one is missing."""

from __future__ import annotations

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()

CHECKOUT = Path(__file__).resolve().parent.parent


def required(name: str, *, purpose: str) -> str:
    """Return the variable ``name``; refuse to start without it, saying what it is for."""
    value = env.str(name, default="").strip()
    if not value:
        raise ImproperlyConfigured(f"Set the environment variable {name}: {purpose}.")
    return value


def data_dir() -> Path:
    """Where the database, uploaded files and keys live: ``DATA_DIR``, or ``data`` in the checkout."""
    return Path(env.str("DATA_DIR", default=str(CHECKOUT / "data"))).expanduser().resolve()

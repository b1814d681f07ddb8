"""What goes in and what comes out."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Schema
from pydantic import AfterValidator, ConfigDict

CENT = Decimal("0.01")
Amount = Annotated[Decimal, AfterValidator(lambda amount: amount.quantize(CENT))]
"""Marks, credit or per cent, always with two places: ``"1.50"``, whether reckoned just now or read from the database."""


class In(Schema):
    """What a program sends. A field that does not exist is an error, so that a slip of the keyboard is seen."""

    model_config = ConfigDict(extra="forbid")


class Out(Schema):
    """What a program is answered."""


def example(**values: Any) -> ConfigDict:
    """``model_config`` with an example: ``model_config = example(title="Hand hygiene")``."""
    return ConfigDict(json_schema_extra={"examples": [values]})


def absolute(request: HttpRequest, url: str) -> str:
    """``url`` as a whole address, so that a program can follow it as it is."""
    return request.build_absolute_uri(url)

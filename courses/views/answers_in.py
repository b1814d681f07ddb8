"""Reading the answers that the page's script sends, and telling it what is wrong with them."""

from __future__ import annotations

import json

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

LONGEST_KEPT = 20_000
LONGEST_WAIT_SECONDS = 365 * 24 * 3600


def is_json(request: HttpRequest) -> bool:
    return request.content_type == "application/json"


def from_json(body: bytes) -> tuple[dict[str, object], dict[str, float]]:
    """``{"answers": {key: given}, "ages": {key: seconds}}``. Raises ValidationError for anything else."""
    try:
        sent = json.loads(body)
        answers, ages = sent["answers"], sent.get("ages", {})
        seconds = {key: float(age) for key, age in ages.items()}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise ValidationError({"": [_("This is not a set of answers.")]}) from None
    if not isinstance(answers, dict):
        raise ValidationError({"": [_("This is not a set of answers.")]})
    return answers, {key: age for key, age in seconds.items() if 0 <= age < LONGEST_WAIT_SECONDS}


def sentences(refusal: ValidationError) -> dict[str, str]:
    """What is wrong with each answer, by question key."""
    return {key: " ".join(texts) for key, texts in refusal.message_dict.items()}

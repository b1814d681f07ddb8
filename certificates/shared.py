"""What somebody sees who opens a holder's link: the parts she chose, and the state."""

from __future__ import annotations

from typing import Any

from certificates import printed
from certificates.enums import Shown
from certificates.models import Share

# What is printed besides, and goes along with a choice.
ALONG = {Shown.TITLE: ("kind", "title"), Shown.PROVIDER: ("provider", "signatories"), Shown.HOURS: ("format", "hours")}


def facts(link: Share) -> list[dict[str, Any]]:
    """Labels and words, in the order of the paper, of what ``link`` shows and of nothing else."""
    chosen = {part for code in link.shows for part in ALONG.get(code, (code,))}
    every = printed.parts(link.certificate.record)
    return [fact for part, found in every.items() if part in chosen for fact in found]

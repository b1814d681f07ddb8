"""What an applicant sees of a decision: the letter as it went out, and what she may ask about it."""

from __future__ import annotations

from typing import Any

from core import moments
from core.languages import direction
from fellowships.enums import AppealKind, AppealState
from fellowships.models import Application
from fellowships.services import appealing
from fellowships.services.lettering import ask_until
from reviewing.showing_reviews import for_author


def for_applicant(application: Application) -> dict[str, Any] | None:
    """Plain values of the last published decision; None before there is one. Four queries at most."""
    decision = application.decisions.published().select_related("application__call").order_by("-published_at", "-pk").first()
    if decision is None:
        return None
    zone = moments.reader_zone(application.applicant, otherwise=application.call.time_zone)
    until = ask_until(application.call, decision.published_at)
    appeals = list(decision.appeals.exclude(state=AppealState.TAKEN_BACK))
    return {
        "uid": str(decision.uid),
        "outcome": decision.outcome,
        "subject": decision.letter_subject,
        "paragraphs": decision.letter_text.split("\n\n"),
        "language": decision.letter_language,
        "direction": direction(decision.letter_language or "en"),
        "when": moments.in_words(decision.published_at, zone),
        "kind": appealing.kind_for(decision),
        "may_ask": not appeals and appealing.may_ask(decision),
        "ask_until": moments.in_words(until, zone) if until else "",
        "asked": [_asked(appeal) for appeal in appeals],
        "words": for_author(application.submission) if any(_is_feedback(appeal) for appeal in appeals) else [],
    }


def _is_feedback(appeal) -> bool:
    """Whether she asked for feedback and was answered: then she reads what reviewers wrote for her, without their names."""
    return appeal.kind == AppealKind.FEEDBACK and appeal.state == AppealState.ANSWERED


def _asked(appeal) -> dict[str, Any]:
    return {
        "uid": str(appeal.uid),
        "kind": appeal.get_kind_display(),
        "state": appeal.get_state_display(),
        "text": appeal.text,
        "answer": appeal.answer,
        "may_take_back": appeal.state == AppealState.OPEN,
    }

"""Later, or at night: each fetches by primary key and calls one service."""

from __future__ import annotations

from accounts.models import User
from reviewing.models import Round, Submission
from reviewing.services import assigning, expiring, reminding, scanning


def scan_document(pk: int) -> str:
    """Have a document looked at by the virus scanner. Raises where it does not answer, so that the queue tries again."""
    return scanning.scan(pk)


def scan_waiting_documents() -> int:
    """Every hour: ask the scanner again about documents that still wait for it."""
    return scanning.ask_again()


def tell_of_virus(pk: int) -> bool:
    """Write to the owner of a document that a virus was found in it."""
    return scanning.tell_of_virus(pk)


def queue_expiring_documents() -> int:
    """Every day: letters about documents that end to be valid soon."""
    return expiring.queue_due()


def remind_of_expiring_documents(user_pk: int) -> bool:
    """Write to one person about her documents that end soon, unless she is gone or was told."""
    owner = User.objects.select_related("profile").filter(pk=user_pk, is_active=True).first()
    return owner is not None and expiring.remind(owner)


def tell_reviewers(round_pk: int) -> int:
    """Write to those who were newly asked for reviews; how many letters went."""
    round_ = Round.objects.filter(pk=round_pk).first()
    return reminding.tell_reviewers(round_) if round_ else 0


def fill_gap(round_pk: int, submission_pk: int) -> int:
    """Ask somebody in the stead of who stepped back; how many were asked."""
    round_, submission = Round.objects.filter(pk=round_pk).first(), Submission.objects.filter(pk=submission_pk).first()
    return len(assigning.fill_gap(round_, submission).asked) if round_ and submission else 0


def tell_that_all_are_in(round_pk: int, submission_pk: int) -> int:
    """Write to the reviewers of a submission whose last review came in; how many letters went."""
    round_, submission = Round.objects.filter(pk=round_pk).first(), Submission.objects.filter(pk=submission_pk).first()
    return reminding.tell_that_all_are_in(round_, submission) if round_ and submission else 0


def remind_reviewers() -> int:
    """Every hour: queue letters about reviews that are due soon."""
    return reminding.remind()


def remind_reviewer(round_pk: int, user_pk: int, occasion: str = "") -> bool:
    """Write to one reviewer about all that she has still to review in a round, once for each occasion."""
    round_, user = Round.objects.filter(pk=round_pk).first(), User.objects.select_related("profile").filter(pk=user_pk).first()
    return bool(round_ and user) and reminding.remind_reviewer(round_, user, occasion)

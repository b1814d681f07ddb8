"""Letters before a document ends to be valid."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import letters
from accounts.letters import NEVER, NOW
from accounts.models import User
from core.jobs import enqueue
from reviewing.models import StoredDocument

KIND = "reviewing.documents"
WARN_BEFORE = timedelta(days=60)


def register() -> None:
    letters.register(
        KIND,
        _("Before a document of yours ends to be valid"),
        _("60 days before, such as for a passport or a licence, so that there is time to renew it."),
        frequencies=(NOW, NEVER),
        default=NOW,
        concerns=lambda user: user.documents.exists(),
    )


def queue_due(today: date | None = None) -> int:
    """Every day: queue a letter for each person with documents that end within sixty days; how many people."""
    day = today or timezone.localdate()
    owners = list(_ending(day).order_by().values_list("owner_id", flat=True).distinct())
    for pk in owners:
        enqueue("reviewing.tasks.remind_of_expiring_documents", pk)
    return len(owners)


def remind(owner: User, today: date | None = None) -> bool:
    """Write once about each document that ends within sixty days; whether a letter went."""
    ending = list(_ending(today or timezone.localdate()).owned_by(owner).order_by("expires_on", "title"))
    about = {f"{document.uid}:{document.expires_on}": document for document in ending}
    if not about or letters.wants(owner, KIND) == NEVER:
        return False
    with letters.once(owner, KIND, list(about)) as fresh:
        rows = [about[key] for key in about if key in fresh]
        if not rows:
            return False
        return letters.send("documents_ending", to_user=owner, kind=KIND, context=lambda: _context(rows))


def _ending(day: date):
    return StoredDocument.objects.current().ending(after=day - timedelta(days=1), until=day + WARN_BEFORE)


def _context(rows: list[StoredDocument]) -> dict:
    return {
        "documents": [{"title": row.title, "expires_on": row.expires_on} for row in rows],
        "url": f"{settings.SITE_URL}{reverse('reviewing:documents')}",
    }

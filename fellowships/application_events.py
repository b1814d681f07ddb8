"""What applications listen to and register: accounts that close, files that others may read, deadlines."""

from __future__ import annotations

from django.db.models.signals import pre_delete

from accounts import exports
from accounts.models import User
from core.versions import watch
from fellowships import deadline_finders, parties  # noqa: F401 (the first registers itself)
from fellowships.enums import Party
from reviewing import reading
from reviewing.reading import Reading


def connect() -> None:
    """Called once, when the app is ready."""
    from fellowships.models import DocumentNeed, EligibilityRule

    watch(EligibilityRule, DocumentNeed)
    exports.also("fellowships.Application", "applicant")
    pre_delete.connect(_leaving, sender=User, dispatch_uid="fellowships.applications.leaving")
    reading.allows(readers_of_applications)


def readers_of_applications(user, document) -> Reading | None:
    """Officers of the call and the hospitals to which the application was released read what was sent with it."""
    from fellowships.models import Application

    sent = Application.objects.handed_in().filter(submission__documents__document=document)
    for application in sent.select_related("call").distinct():
        if any(voice.party in (Party.OFFICER, Party.HOST) for voice in parties.voices_of(user, application)):
            return Reading.FULL
    return None


def _leaving(sender, instance, **kwargs) -> None:
    from fellowships.services.leaving import forget_applicant

    forget_applicant(instance)

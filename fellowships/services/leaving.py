"""Somebody closes her account: her applications end, and keep nothing that tells who she was."""

from __future__ import annotations

from django.db import transaction

from fellowships.enums import OPEN_APPLICATIONS, ApplicationState
from fellowships.keeping import Part
from fellowships.models import Application
from fellowships.services import forgetting, moving
from fellowships.signals import application_withdrawn


@transaction.atomic
def forget_applicant(person) -> None:
    """Withdraw what is still on its way and take her words out of all of it. What is counted in reports stays."""
    for application in Application.objects.select_for_update(of=("self",)).filter(applicant=person).select_related("call", "submission"):
        if application.state in OPEN_APPLICATIONS:
            moving.move(application, ApplicationState.WITHDRAWN, actor=person, cause="accounts.closed")
            application_withdrawn.send(sender=Application, application=application)
        forgetting.forget(application, set(Part.values))

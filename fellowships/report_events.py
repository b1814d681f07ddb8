"""What reports hear: an application was sent, a profile says something else."""

from __future__ import annotations

from django.db.models.signals import post_delete, post_save

from accounts.models import Profile
from fellowships.models import ReportExport
from fellowships.services import facts
from fellowships.signals import application_sent


def connect() -> None:
    """Connect every receiver of this module."""
    application_sent.connect(_note, dispatch_uid="fellowships.reports.sent")
    post_save.connect(_follow, sender=Profile, dispatch_uid="fellowships.reports.profile")
    post_delete.connect(_forget_file, sender=ReportExport, dispatch_uid="fellowships.reports.file")


def _note(sender, application, **kwargs) -> None:
    facts.note(application)


def _follow(sender, instance, update_fields=None, **kwargs) -> None:
    if update_fields and "gender" in update_fields:
        facts.follow_gender(instance.user, instance.gender)


def _forget_file(sender, instance, **kwargs) -> None:
    if instance.file:
        instance.file.delete(save=False)

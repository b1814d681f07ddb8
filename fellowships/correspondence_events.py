"""What happens to references, endorsements and interviews when an application comes or goes; and the letters one can stop."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.db.models.signals import post_delete
from django.utils.translation import gettext_lazy as _

from accounts import exports, letters
from fellowships import signals
from fellowships.services import endorsing, interview_letters, interviewing, message_letters, reference_letters, references


def connect() -> None:
    """Called once, when the app is ready."""
    from fellowships.models import EndorsementDocument, Reference

    signals.application_sent.connect(_on_sent, dispatch_uid="fellowships.correspondence.sent")
    signals.application_withdrawn.connect(_on_withdrawn, dispatch_uid="fellowships.correspondence.withdrawn")
    post_delete.connect(_forget_letter, sender=Reference, dispatch_uid="fellowships.correspondence.letter")
    post_delete.connect(_forget_document, sender=EndorsementDocument, dispatch_uid="fellowships.correspondence.document")
    # A message outlives its author's account.
    exports.also("fellowships.Message", "author")
    _register_letters()


def _register_letters() -> None:
    letters.register(
        reference_letters.PROGRESS,
        _("How my application comes along"),
        _("When a reference for you comes in."),
        frequencies=(letters.NOW, letters.NEVER),
        default=letters.NOW,
    )
    letters.register(
        message_letters.KIND,
        _("Messages in applications"),
        _("A copy of each message to you. Without it, you find them when you look."),
        frequencies=(letters.NOW, letters.NEVER),
        default=letters.NOW,
    )
    letters.register(
        interview_letters.REMINDERS,
        _("Before an interview"),
        _("A day and an hour before it begins."),
        frequencies=(letters.NOW, letters.NEVER),
        default=letters.NOW,
    )


def _on_sent(sender, application, **kwargs) -> None:
    references.ask_all(application)
    endorsing.ask(application)


def _on_withdrawn(sender, application, **kwargs) -> None:
    references.stop_asking(application)
    endorsing.stop_asking(application)
    interviewing.free_all(application)


def _forget_letter(sender, instance, **kwargs) -> None:
    _forget(instance.letter)


def _forget_document(sender, instance, **kwargs) -> None:
    _forget(instance.file)


def _forget(file) -> None:
    """The file goes once its row is really gone."""
    if file:
        transaction.on_commit(partial(file.storage.delete, file.name))

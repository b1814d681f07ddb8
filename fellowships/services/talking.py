"""Messages inside an application: written, told by mail without an address, and read."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Institution
from core import audit
from core.errors import Refused
from core.jobs import enqueue
from fellowships import parties
from fellowships.enums import ApplicationState, Party
from fellowships.models import Application, Message, MessageRead
from fellowships.parties import Voice

MOST_IN_A_DAY = 30


@transaction.atomic
def write(application: Application, *, author, voice: Voice, to: str, host: Institution | None = None, text: str) -> Message:
    """Send ``text`` in the part that ``voice`` names. ``host`` is the hospital written to; a hospital's own is its voice's.

    Raises Refused for a part that the author does not play, for somebody who cannot be written to from there
    (``addressees`` says who can), for an empty text, and past ``MOST_IN_A_DAY``.
    """
    if voice not in parties.voices_of(author, application):
        raise Refused(_("You may not write in this application."), code="not_yours")
    host = voice.host or (host if to == Party.HOST else None)
    if (to, host) not in addressees(application, voice):
        raise Refused(_("From here you cannot write to them."), code="not_addressed")
    text = text.replace("\r\n", "\n").replace("\0", "").strip()
    if not text:
        raise Refused(_("Write something first."), code="empty")
    _check_pace(application, author)
    message = Message.objects.create(application=application, author=author, written_as=voice.party, to=to, host=host, text=text)
    audit.record(
        "fellowships.message_sent", message, actor=author, application=application.pk, written_as=voice.party, to=to,
        host=host.pk if host else None,
    )  # fmt: skip
    enqueue("fellowships.tasks.tell_of_message", message.pk)
    return message


def _check_pace(application: Application, author) -> None:
    lately = application.messages.filter(author=author, sent_at__gt=timezone.now() - timedelta(days=1))
    if lately.count() >= MOST_IN_A_DAY:
        raise Refused(_("You have sent very many messages today. Go on tomorrow."), code="too_many")


def addressees(application: Application, voice: Voice) -> list[tuple[str, Institution | None]]:
    """To whom one may write from ``voice``.

    An applicant writes to the program office; to a hospital only where it wrote to her first or has
    chosen her, so that nobody pleads with those who choose.
    """
    if application.state == ApplicationState.DRAFT:
        return [] if voice.party != Party.APPLICANT else [(Party.OFFICER, None)]
    if voice.party == Party.APPLICANT:
        return [(Party.OFFICER, None), *((Party.HOST, host) for host in _hosts_reached(application))]
    if voice.party == Party.HOST:
        return [(Party.OFFICER, voice.host), (Party.APPLICANT, voice.host)]
    released = Application.objects.filter(parties.released(), pk=application.pk).exists()
    return [(Party.APPLICANT, None), *((Party.HOST, host) for host in parties.hosts_of(application) if released)]


def _hosts_reached(application: Application) -> list[Institution]:
    hosts = parties.hosts_of(application)
    wrote = set(application.messages.filter(written_as=Party.HOST, to=Party.APPLICANT).values_list("host", flat=True))
    chose = _chosen_by(application)
    return [host for host in hosts if host.pk in wrote | chose]


def _chosen_by(application: Application) -> set[int]:
    if application.state not in parties.CHOSEN:
        return set()
    return set(application.offers.values_list("slot__opportunity__institution", flat=True))


def conversation(application: Application, reader, voice: Voice) -> list[Message]:
    """What ``voice`` may read, the oldest first, each with ``is_new`` for ``reader``. Two queries."""
    found = Message.objects.filter(application=application).for_party(voice.party, host=voice.host.pk if voice.host else None)
    messages = list(found.select_related("author", "host", "application__applicant"))
    read = set(
        MessageRead.objects.filter(message__in=[message.pk for message in messages], reader=reader).values_list("message", flat=True)
    )
    for message in messages:
        message.is_new = message.pk not in read and message.author_id != reader.pk
    return messages


@transaction.atomic
def mark_read(messages: list[Message], reader) -> int:
    """``reader`` has had them before her eyes; how many were new. Twice says the same as once."""
    new = [message for message in messages if message.is_new]
    MessageRead.objects.bulk_create([MessageRead(message=message, reader=reader) for message in new], ignore_conflicts=True)
    return len(new)


def seen_by_other_side(messages: list[Message]) -> set[int]:
    """The keys of those that somebody else than their author has read. One query."""
    readings = MessageRead.objects.filter(message__in=[message.pk for message in messages])
    author_of = {message.pk: message.author_id for message in messages}
    return {message for message, reader in readings.values_list("message", "reader") if author_of[message] != reader}

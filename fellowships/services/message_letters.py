"""Mail copies of messages: the words and a link, never an address."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from accounts import letters
from accounts.models import User
from fellowships.call_words import title_of
from fellowships.enums import Party
from fellowships.models import Message
from fellowships.services.endorsement_letters import coordinators_of

KIND = "fellowships.messages"


def readers_of(message: Message) -> list[User]:
    """To whom a message goes, without its author."""
    application = message.application
    if message.to == Party.APPLICANT:
        found = [application.applicant] if application.applicant_id else []
    elif message.to == Party.HOST:
        found = coordinators_of(message.host_id)
    else:
        found = list(application.call.officers.filter(is_active=True).select_related("profile"))
    return [person for person in found if person.pk != message.author_id]


def tell(message: Message) -> None:
    """One copy to each reader, in her language. Twice says the same as once."""
    application = message.application
    for reader in readers_of(message):
        with letters.as_read_by(reader):
            context = {
                "writer": written_by(message),
                "call": title_of(application.call, reader.language),
                "number": application.number,
                "text": message.text,
                "url": f"{settings.SITE_URL}{address_of(message)}",
            }
        letters.send("message_came", to_user=reader, kind=KIND, context=context, about=f"message:{message.uid}")


def address_of(message: Message) -> str:
    """The page on which its reader answers."""
    base = reverse("fellowships:messages", args=[message.application.uid])
    host = f"&host={message.host.uid}" if message.to == Party.HOST else ""
    return f"{base}?party={message.to}{host}"


def written_by(message: Message) -> str:
    """The part in which it was written, in the active language; a person's name where she speaks for herself."""
    if message.written_as == Party.APPLICANT:
        return message.application.applicant_name
    if message.written_as == Party.HOST:
        return message.host.name
    return str(Party.OFFICER.label)

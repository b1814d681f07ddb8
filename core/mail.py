"""Render and send one message in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from email import encoders
from email.mime.base import MIMEBase
from typing import NamedTuple
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context, TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.utils import translation

from core.languages import direction


class Attachment(NamedTuple):
    """A file that goes with a letter; ``media_type`` may hold parameters, such as ``text/calendar; method=REQUEST``."""

    name: str
    content: bytes
    media_type: str


def send(
    template: str,
    *,
    to: str,
    language: str,
    context: dict | None = None,
    unsubscribe_url: str = "",
    message_key: str = "",
    attachments: Sequence[Attachment] = (),
) -> None:
    """Send ``mail/<template>.subject.txt``, ``.txt`` and ``.html`` to one address, in ``language``.

    The subject is one line. Without an HTML template the text is set as a letter.
    ``unsubscribe_url`` takes a POST from the reader's mail program that ends such letters (RFC 8058).
    The same ``message_key`` gives the same Message-ID, by which mail programs show a letter once that was sent twice.
    Raises whatever the mail server raises, so that the calling job is tried again.
    """
    with translation.override(language):
        full = {**surroundings(), **(context or {})}
        subject = plain(f"mail/{template}.subject.txt", full)
        text = plain(f"mail/{template}.txt", full)
        try:
            message = compose(subject, text, to=to, html=render_to_string(f"mail/{template}.html", full))
        except TemplateDoesNotExist:
            message = compose(subject, text, to=to)
    if unsubscribe_url:
        message.extra_headers |= {"List-Unsubscribe": f"<{unsubscribe_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    if message_key:
        message.extra_headers["Message-ID"] = f"<{uuid5(NAMESPACE_URL, message_key)}@{urlsplit(settings.SITE_URL).hostname}>"
    for attachment in attachments:
        message.attach(_part(attachment))
    message.send()


def _part(attachment: Attachment) -> MIMEBase:
    """Made by hand: Django would write a text's parameters over, and calendars are known by their ``method``."""
    kind, _slash, rest = attachment.media_type.partition("/")
    subtype, *parameters = (each.strip() for each in rest.split(";"))
    part = MIMEBase(kind, subtype, **dict(each.split("=", 1) for each in parameters))
    part.set_payload(attachment.content)
    encoders.encode_base64(part)
    part.add_header("Content-Disposition", "attachment", filename=attachment.name)
    return part


def plain(template: str, context: dict) -> str:
    """Render a text template: nothing is escaped, since text has nothing to escape from."""
    return get_template(template).template.render(Context(context, autoescape=False))


def surroundings() -> dict[str, str]:
    """What every letter knows, in the active language."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    return {"site_url": settings.SITE_URL, "language": language, "direction": direction(language)}


def compose(subject: str, text: str, *, to: str, html: str = "") -> EmailMultiAlternatives:
    """A message in text and HTML, in the active language.

    Without ``html`` the text is set as a letter: paragraphs stand between empty
    lines, and a line that is nothing but an address becomes the letter's link.
    """
    paragraphs = [paragraph.strip().splitlines() for paragraph in text.split("\n\n") if paragraph.strip()]
    body = "\n\n".join("\n".join(lines) for lines in paragraphs) + "\n"
    letter = html or render_to_string("mail/letter.html", {**surroundings(), "subject": subject, "paragraphs": paragraphs})
    message = EmailMultiAlternatives(" ".join(subject.split()), body, to=[to])
    message.attach_alternative(letter, "text/html")
    return message

"""Render and send one message in the reader's language."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from core.languages import direction


def send(template: str, *, to: str, language: str, context: dict | None = None) -> None:
    """Send ``mail/<template>.subject.txt``, ``.txt`` and ``.html`` to one address, in ``language``.

    The subject is one line. Raises whatever the mail server raises, so that the
    calling job is tried again.
    """
    with translation.override(language):
        full = {
            "site_url": settings.SITE_URL,
            "language": language,
            "direction": direction(language),
            **(context or {}),
        }
        subject = " ".join(render_to_string(f"mail/{template}.subject.txt", full).split())
        message = EmailMultiAlternatives(subject, render_to_string(f"mail/{template}.txt", full), to=[to])
        message.attach_alternative(render_to_string(f"mail/{template}.html", full), "text/html")
    message.send()

"""What applicants, officers and hosts write to one another inside an application, and the words they keep ready."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import TranslatableMixin

from fellowships.correspondence_querysets import MessageQuerySet
from fellowships.enums import Party

LONGEST_MESSAGE = 5000


class Message(models.Model):
    """Plain text from one party to another. It outlives its author's account, without her name.

    ``host`` is the hospital that wrote it or reads it, for an application may name several.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey("fellowships.Application", on_delete=models.CASCADE, related_name="messages")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    written_as = models.CharField(max_length=10, choices=Party.choices)
    to = models.CharField(max_length=10, choices=Party.choices)
    host = models.ForeignKey("accounts.Institution", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("message"), max_length=LONGEST_MESSAGE)
    sent_at = models.DateTimeField(default=timezone.now)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["sent_at", "pk"]
        indexes = [models.Index(fields=["application", "sent_at"], name="messages_of_an_application")]
        constraints = [
            models.CheckConstraint(condition=~Q(written_as=models.F("to")), name="messages_go_to_another"),
            models.CheckConstraint(
                condition=Q(host__isnull=False) | ~(Q(to="host") | Q(written_as="host")), name="messages_of_hosts_name_the_hospital"
            ),
        ]

    def __str__(self) -> str:
        return str(self.uid)


class MessageRead(models.Model):
    """Somebody has had a message before her eyes."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="readings")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "reader"], name="one_reading_per_message_and_reader")]

    def __str__(self) -> str:
        return f"{self.message_id} by {self.reader_id}"


class MessageTemplate(TranslatableMixin, models.Model):
    """Words that officers send often. ``{name}``, ``{call}`` and ``{number}`` are filled in."""

    title = models.CharField(_("title"), max_length=120, help_text=_("How officers find it; nobody else sees it."))
    text = models.TextField(
        _("message"),
        max_length=LONGEST_MESSAGE,
        help_text=_("{name}, {call} and {number} become the applicant's name, the call's title and the application's number."),
    )

    panels = [FieldPanel("title"), FieldPanel("text")]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("message template")
        verbose_name_plural = _("message templates")
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title

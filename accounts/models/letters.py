"""Which letters somebody wants, and which she was sent."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Frequency
from accounts.querysets import LetterWishQuerySet, SentLetterQuerySet

LONGEST_KIND = 60
LONGEST_ABOUT = 160


class LetterWish(models.Model):
    """How often one person wants one kind of letter. No row: as often as the kind says."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="letter_wishes")
    kind = models.CharField(max_length=LONGEST_KIND)
    frequency = models.CharField(_("how often"), max_length=10, choices=Frequency.choices)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = LetterWishQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="one_wish_per_kind_of_letter"),
            models.CheckConstraint(condition=Q(frequency__in=Frequency.values), name="a_wish_is_a_known_frequency"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.frequency}"


class SentLetter(models.Model):
    """One letter about one thing to one person: the row stands before the letter goes, so that it goes once.

    ``about`` names the thing and the occasion, such as ``"courses.enrolment:42:7"``. ``taken_at`` is
    when a worker began with it; where it was killed, another takes it up after a while. ``done_at`` is
    when it was sent, or when there was nothing to write.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sent_letters")
    kind = models.CharField(max_length=LONGEST_KIND)
    about = models.CharField(max_length=LONGEST_ABOUT)
    taken_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True, db_index=True)

    objects = SentLetterQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind", "about"], name="one_letter_about_one_thing")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.about}"

"""What a learner notes herself beside what she claimed here: credit from elsewhere, and which board she reports to."""

from __future__ import annotations

import uuid
from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.names import clean_name
from certificates.models.credit import CreditCategory, CreditSystem
from certificates.models.files import private_storage
from certificates.querysets import ExternalCreditQuerySet


class ExternalCredit(models.Model):
    """Credit earned elsewhere, as its learner reports it. Nobody here has checked it, and everything that shows it says so."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="external_credit")
    system = models.ForeignKey(CreditSystem, on_delete=models.PROTECT, related_name="external_credit", verbose_name=_("credit system"))
    category = models.ForeignKey(
        CreditCategory, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("category")
    )
    title = models.CharField(_("title"), max_length=200, validators=[clean_name])
    provider = models.CharField(_("provider"), max_length=200, validators=[clean_name])
    amount = models.DecimalField(_("credits"), max_digits=5, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))])
    earned_on = models.DateField(_("earned on"))
    document = models.FileField(_("document"), storage=private_storage, upload_to="external-credit", max_length=200, blank=True)
    document_name = models.CharField(max_length=200, blank=True)
    noted_at = models.DateTimeField(default=timezone.now)

    objects = ExternalCreditQuerySet.as_manager()

    class Meta:
        verbose_name = _("self-reported credit")
        verbose_name_plural = _("self-reported credit")
        ordering = ["-earned_on", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="external_credit_is_more_than_nothing")]

    def __str__(self) -> str:
        return f"{self.amount} {self.system_id}: {self.title}"


class CreditBoard(models.Model):
    """In which system a learner reports to her board, where she chose it herself."""

    learner = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="credit_board")
    system = models.ForeignKey(CreditSystem, on_delete=models.CASCADE, related_name="+", verbose_name=_("credit system"))

    def __str__(self) -> str:
        return f"{self.learner_id}: {self.system_id}"

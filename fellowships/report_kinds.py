"""Which tables leave the site, and in which formats."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ExportKind(TextChoices):
    APPLICATIONS = "applications", _("Applications")
    REVIEWS = "reviews", _("Reviews")
    MOVES = "moves", _("Steps of the applications")
    PLACEMENTS = "placements", _("Placements")
    EQUITY = "equity", _("Equity, in numbers")


class ExportFormat(TextChoices):
    CSV = "csv", "CSV"
    XLSX = "xlsx", "Excel (XLSX)"
    JSON = "json", "JSON"

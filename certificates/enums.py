"""States, kinds and reasons. The database holds the codes; words are for the screen."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """What the record says. Expiry is not a state that is written: it follows from the date."""

    VALID = "valid", _("Valid")
    REVOKED = "revoked", _("Revoked")


class Kind(TextChoices):
    COMPLETION = "completion", _("Certificate of completion")
    CREDIT = "credit", _("Certificate of credit")
    PARTICIPATION = "participation", _("Certificate of participation")


class Reason(TextChoices):
    """Why a certificate was revoked: a class that may be shown to anybody."""

    ISSUED_IN_ERROR = "issued_in_error", _("Issued in error")
    WRONG_DETAILS = "wrong_details", _("The details were wrong")
    MISCONDUCT = "misconduct", _("Academic misconduct")
    HOLDER_REQUEST = "holder_request", _("At the holder's request")


class Format(TextChoices):
    """How the learning took place, as printed."""

    ONLINE = "online", _("Online")
    ONSITE = "onsite", _("On site")
    HYBRID = "hybrid", _("On site and online")


class Rounding(TextChoices):
    """How minutes become credit; ``credits.from_minutes`` knows the codes."""

    NEAREST = "nearest", _("To the nearest step")
    DOWN = "down", _("Full steps only")

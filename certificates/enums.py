"""States, kinds and reasons. The database holds the codes; words are for the screen."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """What the record says. Expiry is not a state that is written: it follows from the date."""

    VALID = "valid", _("Valid")
    SUSPENDED = "suspended", _("Suspended")
    REVOKED = "revoked", _("Revoked")
    SUPERSEDED = "superseded", _("Replaced")


class Kind(TextChoices):
    COMPLETION = "completion", _("Certificate of completion")
    CREDIT = "credit", _("Certificate of credit")
    PARTICIPATION = "participation", _("Certificate of participation")
    ATTENDANCE = "attendance", _("Certificate of attendance")
    PLACEMENT = "placement", _("Certificate of placement")
    PRESENTATION = "presentation", _("Certificate of presentation")


class Reason(TextChoices):
    """Why a certificate was suspended, revoked or replaced: a class that may be shown to anybody."""

    ISSUED_IN_ERROR = "issued_in_error", _("Issued in error")
    WRONG_DETAILS = "wrong_details", _("The details were wrong")
    MISCONDUCT = "misconduct", _("Academic misconduct")
    HOLDER_REQUEST = "holder_request", _("At the holder's request")
    UNDER_REVIEW = "under_review", _("Under review")
    NAME_CHANGED = "name_changed", _("The holder's name changed")
    RENEWED = "renewed", _("Renewed")


class Format(TextChoices):
    """How the learning took place, as printed."""

    ONLINE = "online", _("Online")
    ONSITE = "onsite", _("On site")
    HYBRID = "hybrid", _("On site and online")


class Rounding(TextChoices):
    """How minutes become credit; ``credits.from_minutes`` knows the codes."""

    NEAREST = "nearest", _("To the nearest step")
    DOWN = "down", _("Full steps only")


class Measure(TextChoices):
    """In what the bounds of a category of credit are told."""

    CREDITS = "credits", _("Credits")
    PERCENT = "percent", _("Per cent of the target")


class StatusPurpose(TextChoices):
    """What a status list tells: the words are those of Bitstring Status List v1.0."""

    REVOCATION = "revocation", _("Revoked")
    SUSPENSION = "suspension", _("Suspended")


class CheckedBy(TextChoices):
    """What a verifier held in hand."""

    NUMBER = "number", _("Number")
    FILE = "file", _("PDF file")
    CREDENTIAL = "credential", _("Credential")
    LIST = "list", _("List")
    API = "api", _("Program")


class DeliveryState(TextChoices):
    WAITING = "waiting", _("Waiting")
    DELIVERED = "delivered", _("Delivered")
    GIVEN_UP = "given_up", _("Given up")


class Shown(TextChoices):
    """What a link that the holder gives away may show."""

    NAME = "name", _("Name")
    TITLE = "title", _("Title")
    PROVIDER = "provider", _("Provider")
    DATES = "dates", _("Dates")
    HOURS = "hours", _("Duration")
    CREDITS = "credits", _("Credit")
    PROFESSION = "profession", _("Profession")
    NUMBER = "number", _("Certificate number")
    DOWNLOAD = "download", _("The PDF, to download")


class Told(TextChoices):
    """What a webhook is told: the types of its messages."""

    SUSPENDED = "certificate.suspended", _("Suspended")
    REINSTATED = "certificate.reinstated", _("Valid again")
    REVOKED = "certificate.revoked", _("Revoked")
    SUPERSEDED = "certificate.superseded", _("Replaced")
    TEST = "test", _("Test")


class Border(TextChoices):
    """The frame of a certificate."""

    DOUBLE = "double", _("Double line")
    SINGLE = "single", _("Single line")
    BAND = "band", _("Band at the side")
    NONE = "none", _("None")


class Ground(TextChoices):
    """What lies behind the words."""

    MERIDIANS = "meridians", _("Meridians")
    PLAIN = "plain", _("Plain paper")


class Seal(TextChoices):
    DRAWN = "drawn", _("Drawn rosette")
    OWN = "own", _("A picture of our own")
    NONE = "none", _("None")

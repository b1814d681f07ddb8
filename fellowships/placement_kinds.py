"""States and kinds of offers and placements. The database holds the codes; words are for the screen."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class OfferState(TextChoices):
    """Of one offer. Held, open and accepted keep the place; the others have given it back."""

    HELD = "held", _("Another date is asked for")
    OPEN = "open", _("Open")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    EXPIRED = "expired", _("Not answered in time")
    WITHDRAWN = "withdrawn", pgettext_lazy("application", "Withdrawn")


KEEPS_PLACE = (OfferState.HELD, OfferState.OPEN, OfferState.ACCEPTED)
AWAITS_ANSWER = (OfferState.HELD, OfferState.OPEN)


class ConditionState(TextChoices):
    OPEN = "open", _("Still to do")
    GIVEN = "given", _("Handed in, being checked")
    MET = "met", _("Met")
    RETURNED = "returned", _("Sent back")
    WAIVED = "waived", _("Waived")


CONDITION_SETTLED = (ConditionState.MET, ConditionState.WAIVED)


class WaitState(TextChoices):
    WAITING = "waiting", _("Waiting")
    OFFERED = "offered", _("Offered")
    LEFT = "left", _("No longer waiting")


class PlacementState(TextChoices):
    PREPARING = "preparing", _("Being prepared")
    RUNNING = "running", _("Running")
    REPORTING = "reporting", _("Waiting for the report")
    COMPLETED = "completed", _("Completed")
    ENDED_EARLY = "ended_early", _("Ended early")
    CANCELLED = "cancelled", _("Cancelled before it began")


IN_PLACEMENT = (PlacementState.PREPARING, PlacementState.RUNNING, PlacementState.REPORTING)

# What may follow what. ``placing.move`` is the only writer of a placement's state.
FOLLOWS: dict[str, frozenset[str]] = {
    PlacementState.PREPARING: frozenset({PlacementState.RUNNING, PlacementState.CANCELLED}),
    PlacementState.RUNNING: frozenset({PlacementState.REPORTING, PlacementState.ENDED_EARLY}),
    PlacementState.REPORTING: frozenset({PlacementState.COMPLETED, PlacementState.ENDED_EARLY}),
    PlacementState.COMPLETED: frozenset(),
    PlacementState.ENDED_EARLY: frozenset(),
    PlacementState.CANCELLED: frozenset(),
}


class PlacementParty(TextChoices):
    """On whose side somebody stands in a placement."""

    FELLOW = "fellow", _("Fellow")
    HOST = "host", _("Host hospital")
    HOME = "home", _("Home institution")
    OFFICER = "officer", _("Programme")


class EndReason(TextChoices):
    """Why a placement was changed, cancelled or ended early."""

    HEALTH = "health", _("Health")
    FAMILY = "family", _("Family")
    VISA = "visa", _("Visa not granted or delayed")
    HOST = "host", _("The host cannot go on")
    HOME = "home", _("The home institution needs its colleague")
    CONDUCT = "conduct", _("Conduct")
    SAFETY = "safety", _("Safety in the country or the hospital")
    DATES = "dates", _("Dates moved by agreement")
    OTHER = "other", _("Another reason")


class ItemKind(TextChoices):
    """What a checklist holds. Two of them come with a letter."""

    INVITATION = "invitation", _("Letter of invitation")
    VISA_LETTER = "visa_letter", _("Letter of support for the visa")
    VISA = "visa", _("Visa granted")
    REGISTRATION = "registration", _("Registration with the licensing body")
    INSURANCE = "insurance", _("Insurance and malpractice cover")
    TRAVEL = "travel", _("Travel booked")
    HOUSING = "housing", _("Housing arranged")
    INDUCTION = "induction", _("Induction to the department")
    OTHER = "other", _("Something else")


LETTERS = (ItemKind.INVITATION, ItemKind.VISA_LETTER)


class Involvement(TextChoices):
    """How far a fellow's hand went in what she logs."""

    OBSERVED = "observed", _("Observed")
    ASSISTED = "assisted", _("Assisted")
    SUPERVISED = "supervised", _("Did it under supervision")
    ALONE = "alone", _("Did it, with a supervisor at call")
    TAUGHT = "taught", _("Taught it")


class Activity(TextChoices):
    WARD = "ward", _("Ward round")
    CLINIC = "clinic", _("Clinic")
    PROCEDURE = "procedure", _("Procedure or operation")
    ON_CALL = "on_call", _("On call")
    TEACHING = "teaching", _("Teaching or conference")
    RESEARCH = "research", _("Research or audit")
    SKILLS = "skills", _("Skills laboratory or simulation")
    OTHER = "other", _("Something else")


class EntryState(TextChoices):
    WAITING = "waiting", _("Waiting for the supervisor")
    SIGNED = "signed", _("Signed")
    RETURNED = "returned", _("Sent back")


class Moment(TextChoices):
    """When both sides evaluate."""

    MIDDLE = "middle", _("Half-way")
    END = "end", _("At the end")


class Side(TextChoices):
    """Whose evaluation: the fellow's of the placement, or the host's of the fellow."""

    FELLOW = "fellow", _("By the fellow")
    HOST = "host", _("By the host")


class IncidentKind(TextChoices):
    SAFETY = "safety", _("Safety of the fellow")
    HARASSMENT = "harassment", _("Harassment or discrimination")
    SUPERVISION = "supervision", _("Lack of supervision")
    HEALTH = "health", _("Illness or injury")
    CONDUCT = "conduct", _("Conduct of the fellow")
    DUTIES = "duties", _("Duties outside the agreement")
    OTHER = "other", _("Something else")


class SeenBy(TextChoices):
    """Who reads an incident, besides whoever reported it."""

    OFFICERS = "officers", _("Only the programme's officers")
    HOST = "host", _("The officers and the host")
    HOME = "home", _("The officers and the home institution")
    ALL = "all", _("The officers, the host and the home institution")


class IncidentState(TextChoices):
    OPEN = "open", _("Reported")
    IN_HAND = "in_hand", _("Being looked into")
    CLOSED = "closed", _("Closed")


class Listed(TextChoices):
    """Who sees a person in the directory of alumni."""

    NOBODY = "nobody", _("Nobody")
    PROGRAMME = "programme", _("Fellows, alumni, hosts and officers of the programme")
    EVERYBODY = "everybody", _("Everybody")

"""Letters about offers and placements: deadlines and decisions, so nobody can stop them. Who reads what, and in which words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import letters
from accounts.enums import Role
from accounts.models import User
from core import mail, moments
from fellowships.models import BilateralAgreement, Incident, Offer, Placement
from fellowships.placement_kinds import IncidentState, OfferState, PlacementParty, PlacementState, SeenBy
from fellowships.services.agreeing import still_to_sign

Words = str | Promise


class Occasion(NamedTuple):
    """``readers`` are parties; ``states`` those in which the letter is still true; words may name ``title``, ``who``, ``day``, ``host``."""

    readers: tuple[str, ...]
    states: tuple[str, ...]
    subject: Words
    text: Words


FELLOW, HOST, HOME, OFFICER = PlacementParty.FELLOW, PlacementParty.HOST, PlacementParty.HOME, PlacementParty.OFFICER
OPEN, HELD = OfferState.OPEN, OfferState.HELD

OFFER: dict[str, Occasion] = {
    "place_free": Occasion(
        (FELLOW,),
        (OPEN,),
        _("A place is free for you: %(title)s"),
        _("A place has come free, and you are the first on the waiting list. It is kept for you until %(day)s; then it goes to the next."),
    ),
    "reminder": Occasion(
        (FELLOW,),
        (OPEN,),
        _("Your offer ends soon: %(title)s"),
        _("You have not answered this offer yet. It is kept for you until %(day)s; then the place goes to the next in line."),
    ),
    "expired": Occasion(
        (FELLOW,),
        (OfferState.EXPIRED,),
        _("Your offer has expired: %(title)s"),
        _("You did not answer by %(day)s, so the place has gone to the next in line. If you could not answer, write to the officers."),
    ),
    "withdrawn": Occasion(
        (FELLOW,),
        (OfferState.WITHDRAWN,),
        _("Your offer was withdrawn: %(title)s"),
        _("The programme has withdrawn its offer. The reason: %(reason)s"),
    ),
    "other_date": Occasion(
        (HOST,),
        (HELD,),
        _("Another date is asked for: %(title)s"),
        _("%(who)s was offered a place and asks for another date. Please answer by %(settle)s: until then the place is kept."),
    ),
    "date_given": Occasion(
        (FELLOW,),
        (OPEN,),
        _("Another date is offered to you: %(title)s"),
        _("The host offers you the date that stands on the page. Please answer by %(day)s."),
    ),
    "date_refused": Occasion(
        (FELLOW,),
        (OPEN,),
        _("About the date of your offer: %(title)s"),
        _("The host cannot offer another date. Your offer stands as it was; please answer by %(day)s."),
    ),
    "date_unanswered": Occasion(
        (FELLOW, OFFICER),
        (OPEN,),
        _("About the date of an offer: %(title)s"),
        _("The host has not answered the question about another date in time. The offer stands as it was, to be answered by %(day)s."),
    ),
    "accepted": Occasion(
        (HOST, OFFICER),
        (OfferState.ACCEPTED,),
        _("A place was accepted: %(title)s"),
        _("%(who)s has accepted the place. The placement, with its checklist and its learning agreement, can now be prepared."),
    ),
    "declined": Occasion(
        (HOST, OFFICER),
        (OfferState.DECLINED,),
        _("An offer was declined: %(title)s"),
        _("%(who)s has declined the place. If somebody is on the waiting list, it is offered to the first."),
    ),
    "condition_returned": Occasion(
        (FELLOW,),
        (OPEN, HELD, OfferState.ACCEPTED),
        _("Something is missing for your placement: %(title)s"),
        _("A document that you handed in cannot be accepted as it is. The page says what is missing."),
    ),
}

ALL = (FELLOW, HOST, HOME)
UNDER_WAY = (PlacementState.PREPARING, PlacementState.RUNNING)
PLACEMENT: dict[str, Occasion] = {
    "to_sign": Occasion(
        ALL,
        UNDER_WAY,
        _("A learning agreement to sign: %(title)s"),
        _("There is a new version of the learning agreement. Please read it, and sign it or propose another."),
    ),
    "signed": Occasion(
        ALL, UNDER_WAY, _("The learning agreement is signed: %(title)s"), _("All parties have signed the learning agreement.")
    ),
    "due": Occasion(
        ALL,
        (*UNDER_WAY, PlacementState.REPORTING),
        _("To do for a placement: %(title)s"),
        _("Something on the checklist is due within a week. The page says what is yours to do."),
    ),
    "half_way": Occasion(
        (FELLOW, HOST),
        (PlacementState.RUNNING,),
        _("Half-way: please evaluate: %(title)s"),
        _("The placement is half over. Please say how it goes; each side reads the other's answers once both have given theirs."),
    ),
    "reporting": Occasion(
        (FELLOW, HOST),
        (PlacementState.REPORTING,),
        _("The placement has ended: %(title)s"),
        _("The certificate is issued as soon as the fellow's report and the evaluations of both sides are there."),
    ),
    "changed": Occasion(
        ALL,
        UNDER_WAY,
        _("The dates of a placement have changed: %(title)s"),
        _("The placement now runs from %(first)s to %(last)s. The learning agreement names the new days, so please sign it anew."),
    ),
    "cancelled": Occasion(
        (*ALL, OFFICER),
        (PlacementState.CANCELLED, PlacementState.ENDED_EARLY),
        _("A placement was given up: %(title)s"),
        _("The placement does not take place. The page says why."),
    ),
    "ended_early": Occasion(
        (*ALL, OFFICER),
        (PlacementState.ENDED_EARLY,),
        _("A placement ended early: %(title)s"),
        _("The placement has ended before its time. The page says why."),
    ),
    "completed": Occasion(
        (*ALL, OFFICER),
        (PlacementState.COMPLETED,),
        _("A placement is complete: %(title)s"),
        _("Everything has been given, and the certificate of placement is issued."),
    ),
}


def tell_of_offer(pk: int, occasion: str) -> int:
    """Write to those whom ``occasion`` concerns, unless it is no longer true; to how many. Twice sends one Message-ID."""
    found = Offer.objects.select_related("application__call", "application__applicant__profile", "slot__opportunity__institution")
    offer = found.filter(pk=pk).first()
    if offer is None or offer.state not in OFFER[occasion].states:
        return 0
    zone, application = offer.application.call.time_zone, offer.application
    people = _people(
        OFFER[occasion].readers, fellow=application.applicant, host=offer.slot.opportunity.institution_id, home=None, call=application.call
    )
    title = _titles(offer)

    def named(reader: User) -> dict[str, object]:
        own = moments.reader_zone(reader, otherwise=zone)
        return {
            "title": title(reader.language),
            "who": application.applicant_name,
            "day": moments.in_words(offer.expires_at, own),
            "settle": moments.in_words(offer.settle_by, own) if offer.settle_by else "",
            "reason": offer.reason,
        }

    key = f"offer/{offer.uid}/{occasion}/{offer.expires_at:%Y%m%d%H%M}"
    return _write(people, OFFER[occasion], named, name="fellowships:offer", uid=offer.uid, key=key)


def tell_of_placement(pk: int, occasion: str, number: int = 0) -> int:
    """The same about a placement; ``number`` is the version of the agreement that the letter is about."""
    found = Placement.objects.select_related("application__call", "fellow__profile", "host", "home")
    placement = found.filter(pk=pk).first()
    if placement is None or placement.state not in PLACEMENT[occasion].states:
        return 0
    readers: Iterable[str] = PLACEMENT[occasion].readers
    if occasion == "to_sign":
        readers = still_to_sign(placement)
    if occasion == "due":
        readers = sorted(set(placement.checklist.filter(done_at__isnull=True, reminded_at__isnull=False).values_list("party", flat=True)))
    people = _people(readers, fellow=placement.fellow, host=placement.host_id, home=placement.home_id, call=placement.application.call)

    def named(_reader: User) -> dict[str, object]:
        return {
            "title": placement.title,
            "who": placement.fellow.get_full_name() if placement.fellow else "",
            "first": date_format(placement.starts_on),
            "last": date_format(placement.ends_on),
        }

    day = f"{placement.starts_on:%Y%m%d}-{placement.ends_on:%Y%m%d}"
    key = f"placement/{placement.uid}/{occasion}/{number}/{day}"
    return _write(people, PLACEMENT[occasion], named, name="fellowships:placement", uid=placement.uid, key=key)


INCIDENT = Occasion(
    (OFFICER,),
    (IncidentState.OPEN,),
    _("An incident was reported: %(title)s"),
    _("Somebody has reported an incident in a placement. Please read it soon; this letter does not repeat it."),
)


def tell_of_incident(pk: int) -> int:
    """Tell the officers, and whoever else may read it, without a word of what happened."""
    incident = Incident.objects.select_related("placement__application__call", "placement__fellow").filter(pk=pk).first()
    if incident is None or incident.state != IncidentState.OPEN:
        return 0
    placement = incident.placement
    opened = {SeenBy.HOST: (HOST,), SeenBy.HOME: (HOME,), SeenBy.ALL: (HOST, HOME)}.get(SeenBy(incident.seen_by), ())
    people = _people((OFFICER, *opened), fellow=None, host=placement.host_id, home=placement.home_id, call=placement.application.call)
    people = [person for person in people if person.pk != incident.reported_by_id]

    def named(_reader: User) -> dict[str, object]:
        return {"title": placement.title}

    return _write(people, INCIDENT, named, name="fellowships:placement_incidents", uid=placement.uid, key=f"incident/{incident.uid}")


AGREEMENT_ENDS = Occasion(
    (HOST, HOME),
    (),
    _("An agreement between institutions ends soon: %(title)s"),
    _("It ends on %(last)s. Without a new one, no new placement of its kinds can be offered; running ones go on."),
)


def tell_of_agreement(pk: int) -> int:
    """Tell the coordinators of both parties that their agreement ends soon."""
    agreement = BilateralAgreement.objects.filter(pk=pk, ends_on__isnull=False, ended_on__isnull=True).first()
    if agreement is None:
        return 0
    people = {person.pk: person for party in (agreement.host_id, agreement.home_id) for person in coordinators_of(party)}

    def named(_reader: User) -> dict[str, object]:
        return {"title": agreement.title, "last": date_format(agreement.ends_on)}

    key = f"agreement/{agreement.uid}/{agreement.ends_on:%Y%m%d}"
    return _write(list(people.values()), AGREEMENT_ENDS, named, name="fellowships:placement_agreements", key=key)


def coordinators_of(institution: int | None) -> list[User]:
    """Who acts for an institution."""
    if institution is None:
        return []
    active = User.objects.filter(is_active=True, memberships__institution=institution, memberships__role=Role.COORDINATOR)
    return list(active.select_related("profile").distinct().order_by("pk"))


def _people(readers: Iterable[str], *, fellow: User | None, host: int | None, home: int | None, call) -> list[User]:
    found: dict[int, User] = {}
    for party in readers:
        for person in _of_party(party, fellow, host, home, call):
            found.setdefault(person.pk, person)
    return list(found.values())


def _of_party(party: str, fellow: User | None, host: int | None, home: int | None, call) -> list[User]:
    if party == FELLOW:
        return [fellow] if fellow is not None and fellow.is_active else []
    if party == OFFICER:
        officers = User.objects.filter(Q(pk__in=call.canonical.call_officers.values("officer")), is_active=True)
        return list(officers.select_related("profile").order_by("pk"))
    mine = coordinators_of(host if party == HOST else home)
    return [person for person in mine if fellow is None or person.pk != fellow.pk]


def _write(people: list[User], occasion: Occasion, named: Callable[[User], dict[str, object]], *, name: str, key: str, uid=None) -> int:
    for person in people:
        with letters.as_read_by(person):
            words = named(person)
            context = {
                "name": person.name,
                "subject_line": str(occasion.subject) % words,
                "text": str(occasion.text) % words,
                "url": f"{settings.SITE_URL}{reverse(name, args=[uid] if uid else [])}",
            }
        mail.send(
            "placement_letter", to=person.email, language=person.language, context=context, message_key=f"fellowships.{key}/{person.uid}"
        )
    return len(people)


def _titles(offer: Offer) -> Callable[[str], str]:
    """The opportunity's title by language: one query, however many read."""
    opportunity = offer.slot.opportunity
    family = type(opportunity).objects.filter(translation_key=opportunity.translation_key, live=True)
    known = dict(family.values_list("locale__language_code", "title"))
    return lambda language: known.get(language, opportunity.title)

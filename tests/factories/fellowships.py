"""Fellowships for tests: small functions, each part's own below its heading.

A function makes the least that its row needs and takes what a test cares about.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from uuid import uuid4

from django.contrib.auth.models import Group
from django.utils import timezone
from wagtail.models import Locale, Page

from accounts.enums import Role, SiteRole
from accounts.models import User
from fellowships.enums import StageKind
from fellowships.models import CallOfficer, CallOpportunity, CallPage, FellowshipIndexPage, HostPage, OpportunityPage, Slot, Stage
from home.models import HomePage
from tests.factories.accounts import InstitutionFactory, MembershipFactory, UserFactory
from tests.factories.courses import english

_numbers = count(1)

# Posting and calls


def index(language: str = "en", **facts) -> FellowshipIndexPage:
    """The list of fellowships in one language; made the first time."""
    found = FellowshipIndexPage.objects.filter(locale__language_code=language).first()
    if found:
        return found
    locale, _ = Locale.objects.get_or_create(language_code=language)
    home = HomePage.objects.filter(locale=locale).first() or Page.objects.get(depth=1)
    first = FellowshipIndexPage.objects.order_by("pk").first()
    key = {"translation_key": first.translation_key} if first else {}
    return home.add_child(
        instance=FellowshipIndexPage(**{"title": "Fellowships", "slug": f"fellowships-{language}", "locale": locale, **key, **facts})
    )


def host(institution=None, **facts) -> HostPage:
    """A hospital's page, made the first time for each hospital."""
    institution = institution or InstitutionFactory()
    if found := HostPage.objects.filter(institution=institution).first():
        return found
    facts = {"title": institution.name, "slug": f"host-{institution.pk}", "institution": institution, "locale": english(), **facts}
    return index().add_child(instance=HostPage(**facts))


def opportunity(institution=None, *, slots: int = 1, **facts) -> OpportunityPage:
    """A live observership of four weeks with ``slots`` slots of one place each."""
    number = next(_numbers)
    parent = host(institution)
    facts = {"title": f"Observership {number}", "slug": f"observership-{number}", "locale": parent.locale, **facts}
    if facts.get("live", True):
        facts = {"first_published_at": timezone.now(), **facts}
    page = parent.add_child(instance=OpportunityPage(**facts))
    for which in range(slots):
        slot(page, starts_on=timezone.now().date() + timedelta(days=120 + 60 * which))
    return page


def slot(page=None, *, starts_on: date | None = None, **facts) -> Slot:
    """Four weeks with one place, four months from now."""
    starts_on = starts_on or timezone.now().date() + timedelta(days=120)
    return Slot.objects.create(
        **{
            "opportunity": page or opportunity(slots=0),
            "starts_on": starts_on,
            "ends_on": starts_on + timedelta(days=27),
            "places": 1,
            **facts,
        }
    )


def call(*opportunities, officers=(), **facts) -> CallPage:
    """A live call that opened yesterday and closes in a month, in which ``opportunities`` can be chosen."""
    number, now = next(_numbers), timezone.now().replace(microsecond=0)
    parent = index()
    facts = {
        "title": f"Call {number}",
        "slug": f"call-{number}",
        "locale": parent.locale,
        "opens_at": now - timedelta(days=1),
        "closes_at": now + timedelta(days=30),
        "decides_by": now + timedelta(days=90),
        **facts,
    }
    page = parent.add_child(instance=CallPage(**facts))
    for order, page_of_hospital in enumerate(opportunities):
        CallOpportunity.objects.create(call=page, opportunity=page_of_hospital, sort_order=order)
    for person in officers:
        CallOfficer.objects.create(call=page, officer=person)
    return page


def stage(page=None, kind: str = StageKind.SCREENING, **facts) -> Stage:
    """A stage after those that the call already has."""
    page = page or call()
    return Stage.objects.create(
        **{"call": page, "kind": kind, "name": str(StageKind(kind).label), "sort_order": page.stages.count(), **facts}
    )


def officer(*calls, **facts) -> User:
    """A program officer who runs ``calls``."""
    person = UserFactory(**facts)
    person.groups.add(Group.objects.get_or_create(name=SiteRole.PROGRAM_OFFICER)[0])
    for page in calls:
        CallOfficer.objects.create(call=page, officer=person)
    return person


def coordinator(institution=None, **facts) -> User:
    """Somebody who speaks for a hospital."""
    return MembershipFactory(institution=institution or InstitutionFactory(), user=UserFactory(**facts), role=Role.COORDINATOR).user


# Offers and placements


def applied(page=None, applicant=None, state: str = "sent", **facts):
    """An application to ``page`` in ``state``, written straight into the database."""
    from fellowships.models import Application
    from reviewing.models import Form, Submission

    page, applicant, number = page or call(), applicant or UserFactory(), next(_numbers)
    form = Form.objects.create(title=f"Form {number}", locale=english())
    uid = uuid4()
    submission = Submission.objects.create(form=form, author=applicant, source=f"fellowships.application:{uid}", language="en")
    facts = {"uid": uid, "language": "en", "sent_at": timezone.now(), "number": f"2026-{number:04d}", **facts}
    return Application.objects.create(call=page, applicant=applicant, submission=submission, state=state, **facts)


def offered(a_slot=None, applicant=None, page=None, *, expires_at=None, **facts):
    """An open offer of a place of ``a_slot``, to be answered within two weeks."""
    from fellowships.services import offering

    a_slot = a_slot or slot()
    application = applied(page or call(a_slot.opportunity), applicant, **facts)
    offer = offering.make(application, a_slot, actor=None)
    if expires_at is not None:  # also in the past, where a service would refuse it
        offer.expires_at = expires_at
        offer.save(update_fields=["expires_at"])
    return offer


def placement(a_slot=None, applicant=None, page=None, *, running: bool = False, **facts):
    """An accepted offer and its placement; ``running``: it began ten days ago and lasts 20 more."""
    from fellowships.models import Placement
    from fellowships.placement_kinds import PlacementState
    from fellowships.services import offering

    offer = offered(a_slot, applicant, page, **{name: facts.pop(name) for name in ("home_institution",) if name in facts})
    made = offering.accept(offer, actor=offer.application.applicant).placement
    if running:
        today = timezone.localdate()
        facts = {
            "state": PlacementState.RUNNING,
            "starts_on": today - timedelta(days=10),
            "ends_on": today + timedelta(days=20),
            "began_at": timezone.now() - timedelta(days=10),
            **facts,
        }
    Placement.objects.filter(pk=made.pk).update(**facts)
    return Placement.objects.get(pk=made.pk)


# References, endorsements, messages, interviews


def reference(application=None, **facts):
    """Somebody whom an applicant named, and whom nobody has asked yet."""
    from fellowships.services import references

    number = next(_numbers)
    said = {"name": "Prof. Amal Haddad", "email": f"referee{number}@example.org", "relation": "supervisor", "language": "en", **facts}
    return references.name_referee(application or applied(state="draft"), **said)


def endorsement(application=None, institution=None, **facts):
    """What a home institution is asked about one of its people."""
    from fellowships.services import endorsing

    institution = institution or InstitutionFactory()
    application = application or applied(call(endorsement_needed=True), home_institution=institution, **facts)
    return endorsing.ask(application)


def interview(a_stage=None, *, panel=(), hours_ahead: int = 96, **facts):
    """A free hour of an interview stage, four days ahead."""
    from fellowships.models import Interview

    a_stage = a_stage or stage(kind=StageKind.INTERVIEW)
    starts_at = timezone.now() + timedelta(hours=hours_ahead)
    made = Interview.objects.create(**{"stage": a_stage, "starts_at": starts_at, "minutes": 30, "time_zone": "Africa/Nairobi", **facts})
    made.panel.set(panel or [UserFactory()])
    return made


# Eligibility and applying


def rule(page=None, kind: str = "licence", *, may_be_waived: bool = False, **values):
    """One thing that a call asks; without more, a licence to practise."""
    from fellowships.models import EligibilityRule

    page = page or call()
    return EligibilityRule.objects.create(
        call=page, kind=kind, values=values, may_be_waived=may_be_waived, position=page.eligibility_rules.count()
    )


def need(page=None, **facts):
    """A document that a call asks for before an application can be sent."""
    from fellowships.models import DocumentNeed

    page = page or call()
    return DocumentNeed.objects.create(**{"call": page, "kind": "cv", "position": page.document_needs.count(), **facts})


def call_with_form(**facts) -> CallPage:
    """An open call with one opportunity of two slots, whose form asks one question that must be answered."""
    from reviewing.building import field, section
    from tests.factories import reviewing

    asked = reviewing.form(section("Why", field("long", "Why this hospital?", name="why", words=300, required=True)))
    return call(opportunity(slots=2), **{"form": asked, **facts})


def draft(page=None, applicant=None, *, ready: bool = True):
    """An application that was begun through the services; ``ready``: nothing is missing any more."""
    from fellowships.models import Slot
    from fellowships.services import applying
    from reviewing import building
    from tests.factories.accounts import ProfileFactory

    page = page or call_with_form()
    made = applying.begin(page, applicant or ProfileFactory().user, language="en")
    if ready:
        applying.save_choices(made, list(Slot.objects.offered_in(page).order_by("starts_on")))
        applying.save_answers(made, {building.key_of("why"): "To learn how you teach."}, base_revision=made.submission.revision)
    return made


def alumnus(**facts):
    """Somebody who completed a placement and whom everybody may find."""
    from fellowships.models import Alumnus
    from tests.factories.accounts import ProfileFactory

    return Alumnus.objects.create(**{"user": ProfileFactory().user, "listed": "everybody", "since": timezone.localdate(), **facts})

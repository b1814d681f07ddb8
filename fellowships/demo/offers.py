"""The demonstration's offers: accepted ones of last year's call, an open one, and a waiting list behind it."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from accounts.models import Institution, User
from fellowships.demo.posting import call, post
from fellowships.enums import OPEN_APPLICATIONS
from fellowships.models import Application, BilateralAgreement, Offer, Slot
from fellowships.services import bilateral, conditions, offering

# Who was offered which post, by the slot's first day in days from today, as the posts have it.
PLACED = (("mariama", "newborn-intensive-care", -260), ("grace", "dialysis-nursing", -50))


def write(stdout) -> None:
    """Write what is missing, by the services; last year's moments are set afterwards."""
    officer = User.objects.get(email="helena@meridian.example")
    _agreements(officer)
    page = call("exchange-2026")
    if Offer.objects.filter(application__call=page).exists():
        return
    applications = {one.applicant.email.split("@")[0]: one for one in _applications(page)}
    for name, slug, days in PLACED:
        _accepted(applications.pop(name), _slot(slug, days), officer)
    for name, slug, days in _in_arabic(applications):
        _accepted(applications.pop(name), _slot(slug, days), officer)
    _open(list(applications.values()), officer)
    stdout.write(f"Offers of places: {Offer.objects.filter(application__call=page).count()}.")


def _applications(page) -> list[Application]:
    found = Application.objects.in_call(page).filter(state__in=OPEN_APPLICATIONS, applicant__isnull=False)
    return list(found.select_related("applicant__profile", "call").order_by("number"))


def _in_arabic(applications: dict[str, Application]) -> list[tuple[str, str, int]]:
    """Somebody who reads Arabic, at the host whose slot runs now."""
    reading = [name for name, one in applications.items() if one.language == "ar"]
    return [(reading[0] if reading else "lucia", "newborn-intensive-care", -75)]


def _slot(slug: str, days: int) -> Slot:
    """The slot that begins nearest to so many days from today."""
    day = timezone.localdate() + timedelta(days=days)
    return min(Slot.objects.filter(opportunity=post(slug)), key=lambda slot: abs((slot.starts_on - day).days))


def _accepted(application: Application, slot: Slot, officer: User) -> None:
    """An offer of before the slot began, taken within a week, with its documents checked."""
    offer = offering.make(application, slot, actor=officer, expires_at=timezone.now() + timedelta(days=1))
    offer = offering.accept(offer, actor=application.applicant)
    for condition in offer.conditions.all():
        conditions.waive(condition, actor=officer, note="Seen on paper")
    then = timezone.now() - (timezone.localdate() - slot.starts_on) - timedelta(days=90)
    Offer.objects.filter(pk=offer.pk).update(made_at=then, answered_at=then + timedelta(days=6), expires_at=then + timedelta(days=14))


def _open(applications: list[Application], officer: User) -> None:
    """Of the next slot with two places: one accepted, one offered to Lucía, and whoever is left waits."""
    ahead = (
        Slot.objects.filter(opportunity=post("newborn-intensive-care"), starts_on__gt=timezone.localdate()).order_by("starts_on").first()
    )
    applications.sort(key=lambda one: not one.applicant.email.startswith("lucia@"))
    if ahead is None or len(applications) < 2:
        return
    offered, taken, *waiting = applications
    offering.accept(offering.make(taken, ahead, actor=officer), actor=taken.applicant)
    offering.make(offered, ahead, actor=officer, conditions=["Take out cover for travel and illness."])
    for place, application in enumerate(waiting, start=1):
        offering.wait(application, ahead, place, actor=officer)


def _agreements(officer: User) -> None:
    """One in force, and one that ended: it keeps new placements out."""
    names = ("Lakeside Teaching Hospital", "École de santé des Trois-Rivières", "Hôpital de la Corniche-Est", "Saltmarsh Infirmary")
    there = {one.name: one for one in Institution.objects.filter(name__in=names)}
    if BilateralAgreement.objects.exists() or len(there) < len(names):
        return
    today = timezone.localdate()
    lakeside, school, corniche, saltmarsh = (there[name] for name in names)
    bilateral.note(
        actor=officer, host=lakeside, home=school, title="Lakeside – Trois-Rivières, 2025 to 2028",
        starts_on=today - timedelta(days=500), ends_on=today + timedelta(days=700),
    )  # fmt: skip
    bilateral.note(
        actor=officer, host=corniche, home=lakeside, title="Corniche-Est – Lakeside, nursing exchange", scope=["nursing"],
        starts_on=today - timedelta(days=400), ends_on=today + timedelta(days=330),
    )  # fmt: skip
    bilateral.note(
        actor=officer, host=saltmarsh, home=lakeside, title="Saltmarsh – Lakeside, 2022 to 2025",
        starts_on=today - timedelta(days=1500), ends_on=today - timedelta(days=60),
    )  # fmt: skip

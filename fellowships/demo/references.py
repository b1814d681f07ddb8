"""The demonstration's references, endorsements, messages and interviews. Nobody is written to: the addresses are invented."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import Locale

from accounts.models import User
from core.seeding import stable_uuid
from fellowships.demo import reference_words as words
from fellowships.demo.posting import call
from fellowships.enums import (
    EndorsementState,
    GivenAs,
    InterviewState,
    Leave,
    Party,
    ReferenceState,
    Relation,
    StageKind,
    Standing,
)
from fellowships.models import Application, CallPage, Endorsement, Interview, Message, MessageTemplate, Reference
from fellowships.services import endorsing, references
from reviewing.models import Rubric

RELATIONS = (Relation.SUPERVISOR, Relation.HEAD, Relation.TEACHER, Relation.MENTOR)
HOURS = 8


def write(stdout) -> None:
    """Write what is missing."""
    if Reference.objects.exists():
        return
    exchange, spring, decided = call("exchange-2027"), call("observerships-spring"), call("exchange-2026")
    made = _given(_sent_in(spring), waiting_each=6) + _given(_sent_in(decided), waiting_each=0)
    _endorsed(_sent_in(decided))
    _open(exchange, stdout)
    _templates()
    _messages(spring, exchange)
    _hours(spring)
    _held(decided)
    stdout.write(f"References: {made}; messages: {Message.objects.count()}; hours of interviews: {Interview.objects.count()}.")


def _sent_in(page: CallPage) -> list[Application]:
    return list(Application.objects.in_call(page).handed_in().select_related("applicant__profile", "call").order_by("pk"))


# References ----------------------------------------------------------------


def _given(applications: Sequence[Application], *, waiting_each: int) -> int:
    """One reference for each; every so many applications one that is still waited for."""
    rows = []
    for at, application in enumerate(applications):
        waits = waiting_each and at % waiting_each == waiting_each - 1
        rows.append(_reference(application, at, ReferenceState.REMINDED if waits else ReferenceState.GIVEN))
    Reference.objects.bulk_create(rows)
    return len(rows)


def _reference(application: Application, at: int, state: str, *, which: int = 0) -> Reference:
    asked = application.sent_at or timezone.now()
    language = application.language if application.language in words.STRENGTHS else "en"
    name, place = words.REFEREES[(at + which * 3) % len(words.REFEREES)]
    reference = Reference(
        uid=stable_uuid("reference", str(application.uid), str(which)), application=application, name=name, position=place,
        email=f"referee-{at}-{which}@meridian.example", relation=RELATIONS[(at + which) % len(RELATIONS)], language=language,
        right_waived=at % 3 != 0, state=state, asked_at=asked, due_at=asked + references.DAYS_TO_ANSWER,
        expires_at=asked + references.DAYS_TO_ANSWER + references.OPEN_AFTER_DUE,
    )  # fmt: skip
    reference.digest = references.digest_of(references.token_of(reference))
    if state == ReferenceState.GIVEN:
        _fill(reference, at, language)
    elif state == ReferenceState.REMINDED:
        reference.reminders, reference.reminded_at = 1, asked + timedelta(days=14)
    return reference


def _fill(reference: Reference, at: int, language: str) -> None:
    strengths, growth = words.STRENGTHS[language], words.GROWTH[language]
    reference.given_as, reference.given_at = GivenAs.FORM, reference.asked_at + timedelta(days=2 + at % 9)
    reference.opened_at = reference.given_at
    reference.declared_relation, reference.known_years = reference.relation, 1 + at % 8
    reference.answers = {
        "knowledge": str(3 + at % 3), "judgement": str(3 + (at + 1) % 3), "team": str(4 + at % 2),
        "reliability": "5", "learning": str(3 + at % 3),
        "strengths": strengths[at % len(strengths)], "growth": growth[at % len(growth)],
        "advice": ("strongly", "yes", "yes", "reservations")[at % 4],
    }  # fmt: skip


# Endorsements --------------------------------------------------------------


def _endorsed(applications: Sequence[Application]) -> None:
    Endorsement.objects.bulk_create(
        Endorsement(
            uid=stable_uuid("endorsement", str(one.uid)), application=one, institution_id=one.home_institution_id, asked_at=one.sent_at,
            due_at=one.sent_at + endorsing.DAYS_TO_ANSWER, state=EndorsementState.ENDORSED, standing=Standing.GOOD, leave=Leave.PAID,
            statement=words.STATEMENT.get(one.language, words.STATEMENT["en"]),
            signed_as=words.SIGNED.get(one.language, words.SIGNED["en"]),
            decided_at=one.sent_at + timedelta(days=5), on_paper=one.home_institution_id is None,
        )
        for one in applications
    )  # fmt: skip


def _open(page: CallPage, stdout) -> None:
    """The open call: what two applicants wait for, and the referees that a third has named."""
    for at, application in enumerate(_sent_in(page)):
        states = (ReferenceState.GIVEN, ReferenceState.ASKED)
        made = Reference.objects.bulk_create(_reference(application, at + 40, state, which=which) for which, state in enumerate(states))
        asked = application.sent_at
        Endorsement.objects.create(
            uid=stable_uuid("endorsement", str(application.uid)), application=application, institution_id=application.home_institution_id,
            asked_at=asked, due_at=timezone.now() + timedelta(days=6),
        )  # fmt: skip
        with translation.override(application.language):
            address = reverse("fellowships:reference", args=[references.token_of(made[1])])
        stdout.write(f"A referee of {application.applicant.name} opens {settings.SITE_URL}{address}")
    for draft in Application.objects.in_call(page).filter(state="draft").select_related("applicant"):
        for which in range(2):
            name, place = words.REFEREES[which + 2]
            references.name_referee(
                draft, name=name, email=f"referee-grace-{which}@meridian.example", position=place, relation=RELATIONS[which],
                language=draft.language, right_waived=which == 0,
            )  # fmt: skip


# Messages ------------------------------------------------------------------


def _templates() -> None:
    """The words that officers send often, in each language that the site has."""
    for key, by_language in words.TEMPLATES.items():
        for locale in Locale.objects.filter(language_code__in=by_language):
            title, text = by_language[locale.language_code]
            MessageTemplate.objects.get_or_create(
                translation_key=stable_uuid("message-template", key), locale=locale, defaults={"title": title, "text": text}
            )


def _messages(spring: CallPage, exchange: CallPage) -> None:
    officer = User.objects.get(email="helena@meridian.example")
    now = timezone.now()
    rows = []
    for at, application in enumerate([*_sent_in(spring)[:4], *_sent_in(exchange)]):
        said = words.TALK.get(application.language, words.TALK["en"])
        for step, text in enumerate(said[: 1 + at % len(said)]):
            asks = step % 2 == 0
            rows.append(
                Message(
                    uid=stable_uuid("message", str(application.uid), str(step)),
                    application=application,
                    text=text,
                    author=application.applicant if asks else officer,
                    written_as=Party.APPLICANT if asks else Party.OFFICER,
                    to=Party.OFFICER if asks else Party.APPLICANT,
                    sent_at=now - timedelta(days=3 - step, hours=at),
                )
            )
    Message.objects.bulk_create(rows)


# Interviews ----------------------------------------------------------------


def _hours(page: CallPage) -> None:
    """Hours that a panel offers in the call in review, for those who come so far."""
    stage = page.stages.filter(kind=StageKind.INTERVIEW).first()
    if stage is None:
        return
    if stage.rubric_id is None and (rubric := Rubric.objects.order_by("pk").first()):
        stage.rubric = rubric
        stage.save(update_fields=["rubric"])
    first = (stage.starts_at or timezone.now()).replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=1)
    made = Interview.objects.bulk_create(
        Interview(
            uid=stable_uuid("interview", page.slug, str(at)), stage=stage, starts_at=first + timedelta(minutes=30 * at), minutes=20,
            time_zone=page.time_zone, link=f"https://meet.example/meridian-{at + 1}",
        )
        for at in range(HOURS)
    )  # fmt: skip
    _seat(made, page)


def _held(page: CallPage) -> None:
    """Those of last year's call, which took place."""
    stage = page.stages.filter(kind=StageKind.INTERVIEW).first()
    if stage is None:
        return
    first = (stage.starts_at or page.closes_at).replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=2)
    made = Interview.objects.bulk_create(
        Interview(
            uid=stable_uuid("interview", page.slug, str(at)), stage=stage, application=one, state=InterviewState.HELD,
            starts_at=first + timedelta(minutes=40 * at), minutes=30, time_zone=page.time_zone, booked_at=first - timedelta(days=4),
            link=f"https://meet.example/meridian-2026-{at + 1}",
        )
        for at, one in enumerate(_sent_in(page))
    )  # fmt: skip
    _seat(made, page)


def _seat(hours: Sequence[Interview], page: CallPage) -> None:
    """The call's officers sit in the panel of each."""
    seats = Interview.panel.through
    officers = list(page.officers.values_list("pk", flat=True))
    seats.objects.bulk_create(seats(interview=hour, user_id=person) for hour in hours for person in officers)

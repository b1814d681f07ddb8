"""Many people at once: a list read, each row judged before anything is written, then done row by row."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.names import clean_length, clean_name, tidy_name
from certificates import sheets
from core import audit
from core.errors import Refused
from core.jobs import enqueue
from courses import gates, rules
from courses.enums import EnrolmentState, WayIn
from courses.models import Cohort, CoursePage, Enrolment, EnrolmentList, Invitation
from courses.services import seats
from courses.services.enrolment import check_dates, check_gates, deed_of
from courses.services.inviting import follow, invite
from courses.services.moving import move

COLUMNS = ("email", "name", "language")
MOST_ROWS = 1000
KEPT_FOR = timedelta(days=1)
GOOD = ("enrol", "wait", "apply", "follow", "invite")


@dataclass(frozen=True, slots=True)
class Judged:
    """One row and what would become of it.

    ``verdict`` is one of ``GOOD``, ``there`` (nothing is left to do) or ``bad``,
    for which ``said`` tells why.
    """

    line: int
    email: str
    name: str
    language: str
    verdict: str
    said: str
    learner: User | None = None

    @property
    def is_good(self) -> bool:
        return self.verdict in GOOD


def template() -> bytes:
    """An empty list to fill in, with one row that shows how."""
    return sheets.csv_of([COLUMNS, ("ada@hospital.example", "Ada Wanjiru", settings.LANGUAGE_CODE)])


def read(content: bytes) -> list[dict]:
    """The rows of a CSV or XLSX file, as plain values. Raises Refused when it cannot be read or holds too many."""
    rows = sheets.read(content, columns=COLUMNS, required=["email"])
    if len(rows) > MOST_ROWS:
        sentence = _("This list has %(count)d rows; at most %(most)d can be enrolled at once. Send it in parts.")
        raise Refused(sentence % {"count": len(rows), "most": MOST_ROWS}, code="too_many_rows")
    return [{"line": row.line, **row.cells} for row in rows]


@transaction.atomic
def keep_list(rows: list[dict], *, institution, course: CoursePage, cohort: Cohort | None, by) -> EnrolmentList:
    """Keep ``rows`` until they are confirmed. Raises Refused for a group that is closed, or not open to these people."""
    check_group(institution, cohort, by)
    return EnrolmentList.objects.create(institution=institution, course=course.canonical, cohort=cohort, sent_by=by, rows=rows)


def check_group(institution, cohort: Cohort | None, by) -> None:
    """Raises Refused when a coordinator of ``institution`` cannot bring anybody into ``cohort`` now."""
    if cohort is None:
        return
    if not rules.admits_people_of(cohort, institution):
        sentence = _("This group has its own way in. Ask those who run the course to admit your people, or for a group of your own.")
        raise Refused(sentence, code="not_your_group")
    check_dates(cohort, by)


def judge(kept: EnrolmentList) -> list[Judged]:
    """What would become of each row, in order: as many queries for a thousand as for one."""
    known = _Known(kept)
    return [known.judge(row) for row in kept.rows]


class _Known:
    """All that is known of the people on a list, looked up together."""

    def __init__(self, kept: EnrolmentList) -> None:
        self.kept, self.seen = kept, set()
        emails = {_email(row) for row in kept.rows}
        self.people = people_of(kept.institution, emails)
        learners = list({person.pk: person for person in self.people.values()}.values())
        own = Enrolment.objects.filter(course=kept.course, learner__in=learners).select_related("cohort")
        self.enrolments = {enrolment.learner_id: enrolment for enrolment in own}
        self.refusals = gates.refusals_for(kept.course, learners)
        pending = Invitation.objects.open().filter(course=kept.course, institution=kept.institution, email__in=emails)
        self.invited = set(pending.values_list("email", flat=True))
        self.free = self._free_seats()

    def _free_seats(self) -> float:
        cohort = self.kept.cohort
        if cohort is None or cohort.seats is None:
            return float("inf")
        if cohort.enrolments.waiting().exists():
            return 0
        return max(0, cohort.seats - cohort.taken_seats.count())

    def judge(self, row: dict) -> Judged:
        email, learner = _email(row), self.people.get(_email(row))
        verdict, said = self._verdict(row, email, learner)
        self.seen.add(email)
        return Judged(
            line=row["line"],
            email=email or row.get("email", ""),
            name=tidy_name(row.get("name", "")),
            language=row.get("language", "").lower(),
            verdict=verdict,
            said=said,
            learner=learner,
        )

    def _verdict(self, row: dict, email: str, learner: User | None) -> tuple[str, str]:
        if fault := _fault(row, email):
            return "bad", fault
        if email in self.seen:
            return "bad", _("This address stands in the list already.")
        if learner is None:
            if email in self.invited:
                return "there", _("Invited already; nothing is sent again.")
            return "invite", _("Is invited by mail.")
        enrolment = self.enrolments.get(learner.pk)
        if enrolment is not None and is_in(enrolment):
            if enrolment.institution_id is None:
                return "follow", _("Is in this course already; you will follow her from now on, and she is told.")
            return "there", _("Is in this course already.")
        if refusals := self.refusals.get(learner.pk):
            return "bad", " ".join(refusals)
        return self._way_in()

    def _way_in(self) -> tuple[str, str]:
        cohort = self.kept.cohort
        if cohort is not None and _asks_for_approval(cohort, self.kept.institution):
            return "apply", _("Applies; those who run the course decide.")
        if self.free < 1:
            return "wait", _("Joins the waiting list: every seat is taken.")
        self.free -= 1
        return "enrol", _("Is enrolled.")


def people_of(institution, emails: set[str]) -> dict[str, User]:
    """The people of ``institution`` by their addresses, of those in ``emails``: two queries.

    Nobody else is found, so that no list tells who has an account here.
    """
    members = User.objects.filter(is_active=True, memberships__institution=institution).select_related("profile").distinct()
    found = {person.email.lower(): person for person in members.filter(email__in=emails)}
    verified = EmailAddress.objects.filter(email__in=emails, verified=True, user__in=members.order_by().values("pk"))
    for address in verified.select_related("user__profile"):
        found.setdefault(address.email.lower(), address.user)
    return found


def is_in(enrolment: Enrolment) -> bool:
    """Whether she is in the course, or already waits for a place in it."""
    if enrolment.state == EnrolmentState.ACTIVE:
        return enrolment.cohort is None or not enrolment.cohort.has_ended()
    return enrolment.state in {EnrolmentState.COMPLETED, EnrolmentState.APPLIED, EnrolmentState.WAITING, EnrolmentState.OFFERED}


@transaction.atomic
def confirm(kept: EnrolmentList, *, by, language: str) -> EnrolmentList:
    """Do what was previewed for every good row, as it stands now. Confirming again changes nothing.

    The rows are forgotten; what remains is how many, and the lines that were left out with the reason.
    """
    kept = EnrolmentList.objects.select_for_update(of=("self",)).select_related("institution", "course__provider", "cohort").get(pk=kept.pk)
    if kept.confirmed_at is not None:
        return kept
    check_group(kept.institution, kept.cohort, by)
    done, left_out = Counter(), []
    for row in judge(kept):
        try:
            if row.is_good:
                with transaction.atomic():
                    _do(row, kept, by=by, language=language)
                done[row.verdict] += 1
                continue
        except Refused as refusal:
            left_out.append({"line": row.line, "said": str(refusal)})
            continue
        if row.verdict == "bad":
            left_out.append({"line": row.line, "said": row.said})
        else:
            done["there"] += 1
    kept.confirmed_at, kept.rows, kept.outcome = timezone.now(), [], {"done": dict(done), "left_out": left_out}
    kept.save(update_fields=["confirmed_at", "rows", "outcome"])
    audit.record("courses.list_confirmed", kept, actor=by, institution=kept.institution_id, course=kept.course_id, **done)
    return kept


def _do(row: Judged, kept: EnrolmentList, *, by, language: str) -> None:
    if row.learner is not None:
        enrol_for(kept.institution, row.learner, kept.course, cohort=kept.cohort, by=by)
        return
    written = row.language or language
    invite(kept.course, row.email, by=by, cohort=kept.cohort, institution=kept.institution, name=row.name, language=written)


@transaction.atomic
def enrol_for(institution, learner, course: CoursePage, *, cohort: Cohort | None, by) -> Enrolment:
    """Enrol one of the institution's own people, whom it follows from then on. She is told by mail.

    Who is in the course already stays as she is. Raises Refused for somebody
    else's people, a closed group or a closed gate.
    """
    check_group(institution, cohort, by)
    if not learner.memberships.filter(institution=institution).exists():
        raise Refused(_("This person is not one of your institution's people. Send an invitation instead."), code="not_yours")
    group = seats.locked(cohort.pk) if cohort else None
    if group is None and Cohort.objects.filter(course=course).exists():
        raise Refused(_("This course is taken in groups. Choose one of them."), code="choose_group")
    enrolment = Enrolment.objects.select_for_update(of=("self",)).select_related("cohort").filter(learner=learner, course=course).first()
    if enrolment is not None and is_in(enrolment):
        if follow(enrolment, institution, by=by):
            enqueue("courses.tasks.tell", enrolment.pk, "enrolled_by")
        return enrolment
    check_gates(course, learner)
    enrolment = enrolment or Enrolment(learner=learner, course=course, language=learner.language)
    enrolment.institution, enrolment.is_brought = institution, True
    also = ("institution", "is_brought")
    if group is None:
        move(enrolment, EnrolmentState.ACTIVE, deed=deed_of(enrolment), actor=by, also=also)
    elif _asks_for_approval(group, institution):
        enrolment.cohort = group
        move(enrolment, EnrolmentState.APPLIED, deed="courses.applied", actor=by, also=also)
    else:
        seats.take_seat(group, enrolment, deed=deed_of(enrolment), actor=by, also=also)
    enqueue("courses.tasks.tell", enrolment.pk, "enrolled_by")
    return enrolment


def forget_lists() -> int:
    """Forget lists that are a day old, confirmed or not; how many."""
    return EnrolmentList.objects.filter(sent_at__lt=timezone.now() - KEPT_FOR).delete()[0]


def _asks_for_approval(cohort: Cohort, institution) -> bool:
    return cohort.way_in == WayIn.APPROVAL and cohort.institution_id != institution.pk


def _email(row: dict) -> str:
    return row.get("email", "").strip().lower()


def _fault(row: dict, email: str) -> str:
    """What is wrong with a row by itself, as a sentence; empty when nothing is."""
    if "?" in row:
        return _("This row has more cells than the list has columns.")
    if sheets.FORMULA in row.values():
        return _("A cell holds a formula. Write the value itself.")
    if not email:
        return _("The e-mail address is missing.")
    try:
        validate_email(email)
    except ValidationError:
        return _("This is not an e-mail address.")
    if len(email) > 254:
        return _("This e-mail address is too long.")
    language = row.get("language", "").lower()
    if language and language not in dict(settings.LANGUAGES):
        return _("The language “%(code)s” is not one of: %(known)s.") % {
            "code": language[:10],
            "known": ", ".join(code for code, _name in settings.LANGUAGES),
        }
    try:
        name = tidy_name(row.get("name", ""))
        clean_length(name)
        clean_name(name)
    except ValidationError as fault:
        return " ".join(fault.messages)
    return ""

"""Letters about interviews, with an entry for one's calendar: booked, moved, called off, near."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import letters
from accounts.models import User
from core import mail, moments
from fellowships import interview_calendar
from fellowships.call_words import title_of
from fellowships.enums import ApplicationState, InterviewState, StageKind
from fellowships.interview_calendar import Hour
from fellowships.models import Application, Interview, Stage

REMINDERS = "fellowships.interviews"
# Before it begins; the letter goes once for each, whenever the job comes by.
REMINDED_BEFORE = {"day": timedelta(days=1), "hour": timedelta(hours=1)}
CALENDAR_TYPE = "text/calendar; method={method}; charset=UTF-8"


def send_all(interview: Interview, occasion: str) -> None:
    """``booked`` or ``changed``: to the applicant and to the panel, each by her own clock."""
    if interview.state != InterviewState.BOOKED:
        return
    for person in people_of(interview):
        _send(f"interview_{occasion}", interview, person, method=interview_calendar.REQUEST)


def call_off(interview: Interview, person: User) -> None:
    """``person`` no longer comes: the hour was cancelled or given back, or she left the panel. Her calendar forgets it."""
    if interview.state == InterviewState.BOOKED and person in people_of(interview):
        return
    _send("interview_off", interview, person, method=interview_calendar.CANCEL)


def _send(template: str, interview: Interview, person: User, *, method: str) -> None:
    with letters.as_read_by(person):
        content = calendar_entry(interview, person, method=method)
        context = words(interview, person)
    mail.send(
        template,
        to=person.email,
        language=person.language,
        context=context,
        message_key=f"fellowships.interview/{interview.uid}/{template}/{interview.sequence}/{person.uid}",
        attachments=[mail.Attachment("interview.ics", content, CALENDAR_TYPE.format(method=method))],
    )


def people_of(interview: Interview) -> list[User]:
    """The panel, and the applicant where somebody booked."""
    people = list(interview.panel.filter(is_active=True).select_related("profile"))
    applicant = interview.application.applicant if interview.application_id else None
    return [applicant, *people] if applicant else people


def words(interview: Interview, person: User) -> dict[str, object]:
    """What a letter says, in the active language and by the reader's clock."""
    application = interview.application
    is_applicant = bool(application and application.applicant_id == person.pk)
    address = "fellowships:application" if is_applicant else "fellowships:interviews"
    zone = moments.reader_zone(person, otherwise=interview.time_zone)
    return {
        "name": person.name,
        "is_applicant": is_applicant,
        "applicant": application.applicant_name if application and not is_applicant else "",
        "call": title_of(interview.stage.call, person.language),
        "stage": interview.stage.title,
        "when": moments.in_words(interview.starts_at, zone),
        "minutes": interview.minutes,
        "link": interview.link,
        "reason": interview.reason,
        "url": f"{settings.SITE_URL}{reverse(address, args=[application.uid] if is_applicant else [])}",
    }


def calendar_entry(interview: Interview, person: User, *, method: str = interview_calendar.PUBLISH) -> bytes:
    """The interview as ``person`` sees it in her calendar, in the active language."""
    said = words(interview, person)
    who = said["applicant"]
    title = _("Interview: %(call)s") % {"call": said["call"]}
    if who:
        title = _("Interview with %(applicant)s: %(call)s") % {"applicant": who, "call": said["call"]}
    organizer_name, organizer = parseaddr(settings.DEFAULT_FROM_EMAIL)
    hour = Hour(
        uid=f"interview-{interview.uid}@{urlsplit(settings.SITE_URL).hostname}",
        sequence=interview.sequence,
        starts_at=interview.starts_at,
        minutes=interview.minutes,
        title=title,
        text=str(said["url"]),
        link=interview.link,
        organizer=organizer,
        organizer_name=organizer_name or "Meridian",
    )
    return interview_calendar.entry(
        hour, method=method, attendee=person.email, attendee_name=person.name, language=person.language, now=timezone.now()
    )


# Asking to book, and reminding ---------------------------------------------


def invite_all(stage: Stage, now: datetime | None = None) -> int:
    """Ask the applicants of ``stage`` who have no hour yet to choose one; how many were asked. Each is asked once."""
    now = now or timezone.now()
    if stage.kind != StageKind.INTERVIEW or not stage.interviews.bookable(now).exists():
        return 0
    waiting = Application.objects.filter(stage=stage, state=ApplicationState.IN_STAGE, applicant__is_active=True)
    waiting = waiting.exclude(interviews__stage=stage, interviews__state__in=[InterviewState.BOOKED, InterviewState.HELD])
    return sum(_invite(application, stage) for application in waiting.select_related("applicant__profile", "call"))


def _invite(application: Application, stage: Stage) -> bool:
    applicant = application.applicant
    # Once, and always: the kind is only the ledger's name here, whoever stops reminders is still asked.
    with letters.once(applicant, REMINDERS, [f"book:{stage.uid}:{application.uid}"]) as fresh:
        if not fresh:
            return False
        with letters.as_read_by(applicant):
            context = {
                "name": applicant.name,
                "call": title_of(application.call, applicant.language),
                "stage": stage.title,
                "url": f"{settings.SITE_URL}{reverse('fellowships:interviews_book', args=[application.uid])}",
            }
        mail.send("interview_invited", to=applicant.email, language=applicant.language, context=context)
    return True


def remind_all(now: datetime | None = None) -> int:
    """A day and an hour before each interview, to everybody who comes; how many letters went."""
    now = now or timezone.now()
    near = Interview.objects.booked().filter(starts_at__gt=now, starts_at__lte=now + REMINDED_BEFORE["day"])
    sent = 0
    for interview in near.select_related("stage__call", "application__applicant__profile").prefetch_related("panel"):
        left = interview.starts_at - now
        occasion = "hour" if left <= REMINDED_BEFORE["hour"] else "day"
        if interview.booked_at and interview.starts_at - interview.booked_at < REMINDED_BEFORE[occasion]:
            continue  # she was told just now, when it was booked
        for person in people_of(interview):
            about = f"interview:{interview.uid}:{interview.starts_at:%Y%m%dT%H%M}:{occasion}"
            sent += letters.send(
                "interview_near", to_user=person, kind=REMINDERS, context=lambda i=interview, p=person: words(i, p), about=about
            )
    return sent

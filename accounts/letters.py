"""Letters one can stop: which kinds there are, how often somebody wants each, and sending one.

An app says in its ``ready()`` which kinds it writes::

    letters.register("courses.reminders", _("Reminders"), _("When you fall silent…"), frequencies=(NOW, NEVER), default=NOW)

and sends with ``letters.send("course_idle", to_user=learner, kind="courses.reminders", context={...}, about="courses.enrolment:42:7")``.
The letter's template extends ``mail/base.txt``, which says how to stop the letters. ``about`` makes the letter go once, however
often the job runs; a digest takes ``about=period.about`` of ``period_of``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise

from accounts.enums import Frequency
from accounts.models import LetterWish, Profile, SentLetter, User
from core import mail
from core.reference.time_zones import UTC, is_time_zone

NOW, DAILY, WEEKLY, NEVER = Frequency.NOW, Frequency.DAILY, Frequency.WEEKLY, Frequency.NEVER
SALT = "accounts.letters"
DIGEST_HOUR = time(8)
# After an outage a digest still goes on the same morning; the next one brings what it left out.
DIGEST_IS_DUE_FOR = timedelta(hours=6)

Words = str | Promise  # a promise is read in the reader's language
Context = Mapping[str, Any] | Callable[[], Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterKind:
    """One kind of letter; ``title`` and ``description`` are read in the reader's language."""

    kind: str
    title: Words
    description: Words
    frequencies: tuple[str, ...]
    default: str
    concerns: Callable[[User], bool] | None = None

    def frequency_for(self, said: str | None) -> str:
        """What somebody said, unless she said nothing or the kind knows that frequency no longer."""
        return said if said in self.frequencies else self.default


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """What a digest covers: from ``begins`` to ``ends``, the hour at which it is due. ``about`` names it."""

    begins: datetime
    ends: datetime
    about: str


_kinds: dict[str, LetterKind] = {}


def register(
    kind: str,
    title: Words,
    description: Words,
    frequencies: Collection[str] = (NOW, DAILY, WEEKLY, NEVER),
    default: str = DAILY,
    concerns: Callable[[User], bool] | None = None,
) -> LetterKind:
    """Make a kind of letter known. ``kind`` is a dotted code, such as ``"courses.discussion"``; twice says the same as once.

    ``concerns`` says to whom the kind is offered on her page of letters; without it, to everybody.
    """
    known = tuple(Frequency(each).value for each in frequencies)
    if default not in known or NEVER not in known:
        raise ValueError(f"{kind}: the default is one of its frequencies, and one may always choose never.")
    _kinds[kind] = LetterKind(
        kind=kind, title=title, description=description, frequencies=known, default=Frequency(default).value, concerns=concerns
    )
    return _kinds[kind]


def kinds() -> list[LetterKind]:
    """Every kind that was registered, in that order."""
    return list(_kinds.values())


def kind_of(kind: str) -> LetterKind:
    """Raises KeyError for a kind that nobody registered."""
    return _kinds[kind]


def wants(user: User, kind: str) -> str:
    """How often ``user`` wants letters of ``kind``: a frequency's code. One query."""
    return wishes_of([user], kind)[user.pk]


def wishes_of(users: Collection[User], kind: str) -> dict[int, str]:
    """How often each of ``users`` wants letters of ``kind``, by primary key. One query."""
    registered = kind_of(kind)
    said = dict(LetterWish.objects.filter(user__in=users, kind=kind).values_list("user_id", "frequency"))
    return {user.pk: registered.frequency_for(said.get(user.pk)) for user in users}


def send(template: str, *, to_user: User, kind: str, context: Context | None = None, about: str = "", same_as: str = "") -> bool:
    """Send ``mail/<template>`` to one person, unless she wants none of the kind; whether it went.

    It is written in her language and by her clock; a ``context`` that is a function is called there. With ``about``, which
    names the thing and the occasion, it goes once: not again where it was sent, nor while another worker sends it.
    Letters with one ``same_as`` (by itself, ``about``) have one Message-ID. Raises what the mail server raises, so that the
    job is tried again.
    """
    registered = kind_of(kind)
    if not to_user.is_active or wants(to_user, kind) == NEVER:
        return False
    if not about:
        _send(template, to_user, registered, context, message_key=same_as)
        return True
    with once(to_user, kind, [about]) as fresh:
        if fresh:
            _send(template, to_user, registered, context, message_key=same_as or about)
        return bool(fresh)


@contextmanager
def once(user: User, kind: str, abouts: Collection[str]) -> Iterator[list[str]]:
    """Those of ``abouts`` that nobody wrote to ``user`` about. Leaving the block ticks them off; an exception gives them back.

    For a letter about several things at once, and for a digest that turns out empty: send without ``about`` inside.
    """
    fresh = SentLetter.objects.take(user, kind, list(abouts))
    try:
        yield fresh
    except BaseException:
        SentLetter.objects.give_back(user, kind, fresh)
        raise
    SentLetter.objects.tick_off(user, kind, fresh)


def _send(template: str, user: User, registered: LetterKind, context: Context | None, message_key: str = "") -> None:
    with as_read_by(user):
        given = context() if callable(context) else (context or {})
        addresses = {
            "letter_kind": str(registered.title),
            "stop_url": stop_url(user, registered.kind),
            "letters_url": f"{settings.SITE_URL}{reverse('accounts:letters')}",
        }
        mail.send(
            template,
            to=user.email,
            language=user.language,
            context={"name": user.name, **addresses, **given},
            unsubscribe_url=addresses["stop_url"],
            message_key=f"{registered.kind}/{message_key}/{user.uid}" if message_key else "",
        )


@contextmanager
def as_read_by(user: User) -> Iterator[None]:
    """In her language and by her clock."""
    with translation.override(user.language), timezone.override(zone_of(user)):
        yield


def zone_of(user: User) -> ZoneInfo:
    """The time zone she chose; UTC where she chose none."""
    profile = getattr(user, "profile", None)
    return ZoneInfo(profile.time_zone if profile and is_time_zone(profile.time_zone) else UTC)


# One click ends them -------------------------------------------------------


def stop_url(user: User, kind: str) -> str:
    """The address that ends letters of ``kind`` without signing in: the letter's link, and its RFC 8058 header."""
    token = signing.dumps([str(user.uid), kind], salt=SALT, compress=False)
    return f"{settings.SITE_URL}{reverse('accounts:stop_letters', args=[token])}"


def whose(token: str) -> tuple[User, LetterKind] | None:
    """Whose letters, and of which kind, ``token`` ends; None where it is not ours, or she has left."""
    try:
        uid, kind = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    user = User.objects.select_related("profile").filter(uid=uid, is_active=True).first()
    return (user, _kinds[kind]) if user is not None and kind in _kinds else None


# Digests -------------------------------------------------------------------


def period_of(frequency: str, zone: ZoneInfo, now: datetime | None = None) -> Period | None:
    """The digest that is due now for somebody in ``zone``: daily or, on Mondays, weekly, from 08:00 by her clock; None at other hours."""
    local = (now or timezone.now()).astimezone(zone)
    ends = datetime.combine(local.date(), DIGEST_HOUR, tzinfo=zone)
    if frequency not in (DAILY, WEEKLY) or not _is_due(local, ends) or (frequency == WEEKLY and ends.weekday() != 0):
        return None
    days = 7 if frequency == WEEKLY else 1
    begins = datetime.combine(local.date() - timedelta(days=days), DIGEST_HOUR, tzinfo=zone)
    return Period(begins=begins, ends=ends, about=f"{frequency}:{ends:%Y-%m-%d}")


def _is_due(moment: datetime, ends: datetime) -> bool:
    # Both in UTC: on the night when clocks change, a wall clock's hours do not add up.
    late = moment.astimezone(ZoneInfo(UTC)) - ends.astimezone(ZoneInfo(UTC))
    return timedelta(0) <= late < DIGEST_IS_DUE_FOR


def zones_with_digest(frequency: str, now: datetime | None = None) -> dict[str, Period]:
    """The time zones in which a digest is due now, each with its period. One query: filter readers by ``profile__time_zone__in``."""
    chosen = Profile.objects.order_by().values_list("time_zone", flat=True).distinct()
    found = {name: period_of(frequency, ZoneInfo(name), now) for name in chosen if is_time_zone(name)}
    return {name: period for name, period in found.items() if period}

"""The job that looks whether links still lead somewhere, and what people say about them."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit, probing
from core.errors import Refused
from core.jobs import enqueue
from core.probing import Answer
from courses import link_states, own_addresses
from courses.enums import LinkKind, LinkState
from courses.link_states import FIELDS, Standing
from courses.models import Link, LinkUse

# One run stays far below the queue's time-out, whatever the other sides do.
SECONDS_IN_ALL = 150
MOST_IN_ONE_RUN = 300
MOST_ELSEWHERE = 60
MOST_FOR_ONE_HOST = 4
SECONDS_BETWEEN = 2.0  # two requests to the same host
LEASE = timedelta(minutes=15)
# Where so many sites are silent at once and none answers, it is our own line that is cut.
SILENT_HOSTS = 3
NO_LINE = timedelta(hours=1)
NOT_REACHED = frozenset({"no_such_site", "no_answer", "timed_out"})
SHORTEST_REASON = 3


def check_due(*, elsewhere: bool = True) -> int:
    """Look at the links whose time has come, and note what became of each; how many were looked at.

    Without ``elsewhere`` only at those of this site, which needs no line.

    A link is taken for this worker alone; one that a killed worker took is due again after ``LEASE``.
    """
    ends = time.monotonic() + SECONDS_IN_ALL
    taken = _take(_due(elsewhere and settings.LINK_CHECKS))
    answers = {link.pk: _here(link) for link in taken if link.kind != LinkKind.ELSEWHERE}
    away = [link for link in taken if link.kind == LinkKind.ELSEWHERE]
    answers |= _ask(away, ends)
    if _line_is_cut(away, answers):
        _put_back(away)
        answers = {link.pk: answers[link.pk] for link in taken if link.kind != LinkKind.ELSEWHERE}
    for link in taken:
        if link.pk in answers:
            _note(link.pk, answers[link.pk])
    return len(answers)


def look_again(use: LinkUse, *, by) -> LinkUse:
    """Put a link at the head of the queue."""
    _seen(use, by)
    with transaction.atomic():
        Link.objects.filter(pk=use.link_id).update(next_check_at=timezone.now())
        audit.record("courses.link_looked_at_again", use.link, actor=by)
        enqueue("courses.tasks.check_links")
    use.refresh_from_db()
    return use


@transaction.atomic
def ignore(use: LinkUse, *, reason: str, by) -> LinkUse:
    """Say that a link is right as it is, in this content. Raises Refused without a reason, or for somebody else's content."""
    _seen(use, by)
    reason = " ".join(reason.split())[:200]
    if len(reason) < SHORTEST_REASON:
        raise Refused(_("Say why this link is right as it is."), code="reason_needed")
    locked = LinkUse.objects.select_for_update().get(pk=use.pk)
    if locked.ignored_at is None:
        locked.ignored_at, locked.ignored_by, locked.ignored_because = timezone.now(), by, reason
        locked.save(update_fields=["ignored_at", "ignored_by", "ignored_because"])
        audit.record("courses.link_ignored", locked, actor=by, after="ignored", reason=reason)
    return locked


@transaction.atomic
def mind_again(use: LinkUse, *, by) -> LinkUse:
    """Take back that a link is ignored."""
    _seen(use, by)
    locked = LinkUse.objects.select_for_update().get(pk=use.pk)
    if locked.ignored_at is not None:
        locked.ignored_at, locked.ignored_by, locked.ignored_because = None, None, ""
        locked.save(update_fields=["ignored_at", "ignored_by", "ignored_because"])
        audit.record("courses.link_minded", locked, actor=by, before="ignored")
    return locked


def _seen(use: LinkUse, by) -> None:
    if not LinkUse.objects.visible_to(by).filter(pk=use.pk).exists():
        raise Refused(_("This is not a course of yours."), code="not_yours")


def _due(elsewhere: bool) -> list[Link]:
    """Those of this site, then a few for each host elsewhere, the longest waiting first."""
    due = Link.objects.filter(next_check_at__lte=timezone.now(), uses__ignored_at__isnull=True, uses__isnull=False)
    due = due.order_by("next_check_at", "pk").distinct()
    here = list(due.exclude(kind=LinkKind.ELSEWHERE)[:MOST_IN_ONE_RUN])
    if not elsewhere:
        return here
    for_host: dict[str, int] = defaultdict(int)
    away = []
    for link in due.filter(kind=LinkKind.ELSEWHERE)[: MOST_ELSEWHERE * 10]:
        for_host[link.host] += 1
        if for_host[link.host] <= MOST_FOR_ONE_HOST and len(away) < MOST_ELSEWHERE:
            away.append(link)
    return [*here, *away]


def _take(links: Iterable[Link]) -> list[Link]:
    """Those that no other worker took meanwhile."""
    until = timezone.now() + LEASE
    return [link for link in links if Link.objects.filter(pk=link.pk, next_check_at=link.next_check_at).update(next_check_at=until)]


def _here(link: Link) -> Answer:
    problem = own_addresses.problem_of(link.kind, link.address)
    return Answer(problem=problem) if problem else Answer(200)


def _ask(links: list[Link], ends: float) -> dict[int, Answer]:
    """One after another, host by host in turns; what the time does not reach is left for the next run."""
    answers: dict[int, Answer] = {}
    asked_at: dict[str, float] = {}
    for link in _in_turns(links):
        wait = asked_at.get(link.host, 0.0) + SECONDS_BETWEEN - time.monotonic()
        if time.monotonic() + max(wait, 0.0) > ends:
            break
        if wait > 0:
            time.sleep(wait)
        answers[link.pk] = probing.probe(link.address, allow_own_machine=settings.EMBEDDED)
        asked_at[link.host] = time.monotonic()
    return answers


def _in_turns(links: list[Link]) -> list[Link]:
    turn: dict[str, int] = defaultdict(int)
    ranked = []
    for link in links:
        ranked.append((turn[link.host], link))
        turn[link.host] += 1
    return [link for _turn, link in sorted(ranked, key=lambda pair: pair[0])]


def _line_is_cut(links: list[Link], answers: dict[int, Answer]) -> bool:
    asked = [link for link in links if link.pk in answers]
    silent = {link.host for link in asked if answers[link.pk].problem in NOT_REACHED}
    return len(silent) >= SILENT_HOSTS and all(answers[link.pk].problem in NOT_REACHED for link in asked)


def _put_back(links: list[Link]) -> None:
    Link.objects.filter(pk__in=[link.pk for link in links]).update(next_check_at=timezone.now() + NO_LINE)


@transaction.atomic
def _note(pk: int, answer: Answer) -> None:
    link = Link.objects.select_for_update().filter(pk=pk).first()
    if link is None:
        return
    before = Standing(**{name: getattr(link, name) for name in FIELDS})
    now = link_states.after(before, answer, timezone.now())
    Link.objects.filter(pk=pk).update(**{name: getattr(now, name) for name in FIELDS})
    if now.state != before.state and not (before.state == LinkState.NEW and now.state == LinkState.GOOD):
        audit.record(f"courses.link_{now.state}", link, before=before.state, after=now.state, reason=now.problem)

"""The rules of an assignment and the state of a work, as sentences."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses import moments
from courses.assignments.kinds import KINDS
from courses.assignments.sheet import Rules
from courses.enums import LateRule, MarkedBy, WorkForm, WorkState
from courses.models import Enrolment, Work
from courses.results import plain_number


def rule_sentences(rules: Rules, due: datetime | None, zone: str) -> list[str]:
    """Everything that a learner should know before she begins."""
    return [*_form(rules), *_due(rules, due, zone), *_marking(rules), *_names(rules), *_result(rules)]


def zone_of(enrolment: Enrolment) -> str:
    """The zone in which moments are told to the learner."""
    return moments.reader_zone(enrolment.learner, otherwise=enrolment.cohort.time_zone if enrolment.cohort else "UTC")


def percent_words(percent: Decimal | None) -> str:
    """ "72.5 %", in the reader's language; empty for none."""
    return _("%(percent)s %%") % {"percent": plain_number(percent)} if percent is not None else ""


def pass_words(pass_percent: int) -> str:
    return _("You pass with %(percent)d %%.") % {"percent": pass_percent}


def late_words(work: Work) -> str:
    """How late a work came and what that cost; empty in time."""
    if not work.days_late:
        return ""
    said = ngettext("Handed in %(count)d day late.", "Handed in %(count)d days late.", work.days_late) % {"count": work.days_late}
    if not work.off:
        return said
    return f"{said} " + _("That takes %(points)s points of a hundred off.") % {"points": plain_number(work.off)}


def how_marked(work: Work) -> str:
    """By what rule the mark came about."""
    if work.by_tutor:
        return _("A tutor set this mark by the rubric.")
    return ngettext(
        "This mark is that of %(count)d review by another learner.",
        "This mark is the median of %(count)d reviews by other learners.",
        work.wanted,
    ) % {"count": work.wanted}


def state_words(work: Work, *, given: int, to_give: int) -> str:
    """What a work waits for. ``given`` are the reviews that it has; ``to_give`` those that its author has still to give."""
    if work.state == WorkState.WITH_TUTOR:
        return _("A tutor marks your work. We write to you as soon as the result is there.")
    if work.state == WorkState.MARKED and to_give:
        return ngettext(
            "Your work is marked. You see the result once you have given %(count)d more review.",
            "Your work is marked. You see the result once you have given %(count)d more reviews.",
            to_give,
        ) % {"count": to_give}
    if work.state == WorkState.WITH_PEERS:
        return ngettext(
            "%(given)d of %(count)d review has come in. We write to you as soon as the result is there.",
            "%(given)d of %(count)d reviews have come in. We write to you as soon as the result is there.",
            work.wanted,
        ) % {"given": given, "count": work.wanted}
    return ""


def _form(rules: Rules) -> list[str]:
    kinds = get_text_list([KINDS[kind].name for kind in rules.file_kinds if kind in KINDS], _("or"))
    named = {"kinds": kinds, "size": rules.largest_mb}
    if rules.form == WorkForm.TEXT:
        return [_("You write a text here. It is saved as you write.")]
    if rules.form == WorkForm.FILE:
        return [_("You hand in one file (%(kinds)s) of at most %(size)d MB.") % named]
    return [_("You write a text here, or attach one file (%(kinds)s) of at most %(size)d MB, or both.") % named]


def _due(rules: Rules, due: datetime | None, zone: str) -> list[str]:
    if due is None:
        return []
    said = [_("It is due on %(moment)s.") % {"moment": moments.in_words(due, zone)}]
    closes = rules.lateness.closes_at(due)
    named = {"moment": moments.in_words(closes, zone), "count": rules.late_percent} if closes else {}
    if rules.late_rule == LateRule.REFUSED or not rules.late_days:
        said.append(_("Nothing is taken after that."))
    elif rules.late_rule == LateRule.ACCEPTED:
        said.append(_("Late works are taken until %(moment)s and marked like any other.") % named)
    else:
        sentence = ngettext(
            "Late works are taken until %(moment)s. Each day begun takes %(count)d point of a hundred off.",
            "Late works are taken until %(moment)s. Each day begun takes %(count)d points of a hundred off.",
            rules.late_percent,
        )
        said.append(sentence % named)
    return said


def _marking(rules: Rules) -> list[str]:
    if rules.marked_by == MarkedBy.TUTOR:
        return [_("A tutor marks it by the rubric below.")]
    count, days = {"count": rules.reviews}, {"count": rules.review_days}
    return [
        ngettext(
            "%(count)d other learner reviews it by the rubric below; that review is your mark.",
            "%(count)d other learners review it by the rubric below; your mark is the median of their reviews.",
            rules.reviews,
        )
        % count,
        ngettext(
            "You review %(count)d work of another learner. Your own result is shown once you have given that review.",
            "You review %(count)d works of other learners. Your own result is shown once you have given these reviews.",
            rules.reviews,
        )
        % count,
        ngettext(
            "A review is due within %(count)d day; after that somebody else is asked. Where there is nobody, a tutor marks.",
            "A review is due within %(count)d days; after that somebody else is asked. Where there is nobody, a tutor marks.",
            rules.review_days,
        )
        % days,
    ]


def _names(rules: Rules) -> list[str]:
    if rules.marked_by == MarkedBy.PEERS and rules.anonymous:
        return [_("You and your reviewers do not learn each other's names; tutors see them. Leave your name out of text and file.")]
    return []


def _result(rules: Rules) -> list[str]:
    said = [pass_words(rules.pass_percent)]
    if rules.attempts_allowed == 0:
        said.append(
            _("If you do not pass, you may hand in again, as often as you like. A tutor marks it then, and the best result counts.")
        )
    elif rules.attempts_allowed > 1:
        sentence = ngettext(
            "If you do not pass, you may hand in again, %(count)d time in all. A tutor marks it then, and the best result counts.",
            "If you do not pass, you may hand in again, %(count)d times in all. A tutor marks it then, and the best result counts.",
            rules.attempts_allowed,
        )
        said.append(sentence % {"count": rules.attempts_allowed})
    else:
        said.append(_("You can hand it in once."))
    if rules.appeal_days:
        sentence = ngettext(
            "For %(count)d day after the result you may ask a tutor to look again.",
            "For %(count)d days after the result you may ask a tutor to look again.",
            rules.appeal_days,
        )
        said.append(sentence % {"count": rules.appeal_days})
    return said

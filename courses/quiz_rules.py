"""The rules of a quiz as sentences: everything that a learner should know before she begins, and what follows from them."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.enums import Counting, Review
from courses.models import Attempt
from courses.papers import Rules, Sheet
from courses.results import Shows

WHOLE_DAY = 24 * 60


def sentences(sheet: Sheet, left: int | None, *, extra_percent: int = 0) -> list[str]:
    """Every rule, a sentence or two each. ``left``: attempts left, None where there is no limit."""
    rules, count = sheet.rules, sheet.question_count
    told = [
        ngettext("%(count)d question.", "%(count)d questions.", count) % {"count": count},
        _("You pass with %(percent)d %% of the points.") % {"percent": rules.pass_percent},
    ]
    if sheet.pools:
        told.append(_("Questions are drawn at random for each attempt."))
    if rules.minutes_allowed:
        told += _time(rules, extra_percent)
    told += _attempts(rules, left)
    told.append(_("Your answers are saved as you give them. You can stop, and go on later or on another device."))
    if rules.minutes_allowed:
        told[-1] = _("Your answers are saved as you give them. You can go on on another device, but the time runs on.")
    if sheet.has_essays:
        told.append(_("An essay is marked by a person; your result comes once it is marked."))
    return [*told, *_review(rules)]


def left_words(left: int | None) -> str:
    if left is None:
        return ""
    if left == 0:
        return _("No attempt is left.")
    return ngettext("%(count)d attempt is left.", "%(count)d attempts are left.", left) % {"count": left}


def again_words(moment: datetime) -> str:
    """From when on another attempt may begin, in the reader's zone."""
    return _("You can try again from %(moment)s on.") % {"moment": date_format(timezone.localtime(moment), "DATETIME_FORMAT")}


def time_left_words(attempt: Attempt) -> str:
    """ "12 minutes left: your time ends at 10:42." Empty where there is no limit."""
    seconds = attempt.seconds_left(timezone.now())
    if seconds is None:
        return ""
    moment = time_format(timezone.localtime(attempt.due_at), "TIME_FORMAT")
    minutes = (seconds + 59) // 60
    sentence = ngettext(
        "%(count)d minute left: your time ends at %(time)s.", "%(count)d minutes left: your time ends at %(time)s.", minutes
    )
    return sentence % {"count": minutes, "time": moment}


def counts_words(rules: Rules, attempt: Attempt) -> str:
    """Whether this of several attempts is the one that counts, and by which rule."""
    if attempt.counts:
        return {
            Counting.BEST: _("This is your best attempt: it counts."),
            Counting.LAST: _("This is your last attempt: it counts."),
            Counting.FIRST: _("This is your first attempt: it counts."),
        }[Counting(rules.counting)]
    return _("Another of your attempts counts.") if not attempt.is_being_marked else ""


def later_words(rules: Rules, shows: Shows) -> str:
    """When what is not shown yet will be."""
    hidden = [rule for rule, shown in ((rules.review_answers, shows.answers), (rules.review_key, shows.key)) if not shown]
    if not hidden:
        return ""
    if Review.FINISHED in hidden:
        return _("More is shown once you have passed, or when no attempt is left.")
    if Review.ON_DATE in hidden and rules.review_on:
        return _("More is shown from %(moment)s on.") % {"moment": _moment(rules.review_on)}
    return _("This quiz does not show its right answers.")


def _time(rules: Rules, extra_percent: int) -> list[str]:
    seconds = rules.minutes_allowed * 60 * (100 + extra_percent) // 100
    minutes = (seconds + 59) // 60
    told = [
        ngettext(
            "You have %(count)d minute from the moment you begin; the server's clock counts.",
            "You have %(count)d minutes from the moment you begin; the server's clock counts.",
            minutes,
        )
        % {"count": minutes}
    ]
    if extra_percent:
        told[0] = f"{told[0]} {_('Your extra time of %(percent)d %% is included.') % {'percent': extra_percent}}"
    if rules.grace_seconds:
        told.append(
            ngettext(
                "When the time is up, what arrives within %(count)d second still counts. Then what was saved is handed in for you.",
                "When the time is up, what arrives within %(count)d seconds still counts. Then what was saved is handed in for you.",
                rules.grace_seconds,
            )
            % {"count": rules.grace_seconds}
        )
    else:
        told.append(_("When the time is up, what was saved is handed in for you."))
    return told


def _attempts(rules: Rules, left: int | None) -> list[str]:
    if left is None:
        told = [_("You may try as often as you like.")]
    else:
        allowed = ngettext("%(count)d attempt is allowed.", "%(count)d attempts are allowed.", rules.attempts_allowed)
        told = [f"{allowed % {'count': rules.attempts_allowed}} {left_words(left)}"]
    if rules.attempts_allowed != 1 and (rules.counting != Counting.BEST or rules.again_after_pass):
        told.append(
            {
                Counting.BEST: _("Of several attempts, the best counts."),
                Counting.LAST: _("Of several attempts, the last counts."),
                Counting.FIRST: _("Of several attempts, the first counts."),
            }[Counting(rules.counting)]
        )
    if rules.wait_minutes and rules.attempts_allowed != 1:
        told.append(_("Between two attempts you wait for %(time)s.") % {"time": _span(rules.wait_minutes)})
    return told


def _review(rules: Rules) -> list[str]:
    if rules.review_answers == rules.review_key == Review.AT_ONCE:
        return [_("Right answers and explanations are shown once you have handed in.")]
    told = []
    if rules.review_answers == rules.review_key:
        told.append(_WHEN_BOTH[rules.review_key](rules))
    else:
        told += [_WHEN_ANSWERS[rules.review_answers](rules), _WHEN_KEY[rules.review_key](rules)]
    return told


_WHEN_BOTH = {
    Review.FINISHED: lambda rules: _(
        "The marks of each answer, right answers and explanations are shown once you have passed, or when no attempt is left."
    ),
    Review.ON_DATE: lambda rules: (
        _("The marks of each answer, right answers and explanations are shown from %(moment)s on.") % {"moment": _moment(rules.review_on)}
    ),
    Review.NEVER: lambda rules: _("You see your mark only; answers and explanations are not shown."),
}
_WHEN_ANSWERS = {
    Review.AT_ONCE: lambda rules: _("The marks and feedback of each answer are shown once you have handed in."),
    Review.FINISHED: lambda rules: _("The marks and feedback of each answer are shown once you have passed, or when no attempt is left."),
    Review.ON_DATE: lambda rules: (
        _("The marks and feedback of each answer are shown from %(moment)s on.") % {"moment": _moment(rules.review_on)}
    ),
    Review.NEVER: lambda rules: _("The marks of single answers are not shown."),
}
_WHEN_KEY = {
    Review.AT_ONCE: lambda rules: _("Right answers and explanations are shown once you have handed in."),
    Review.FINISHED: lambda rules: _("Right answers and explanations are shown once you have passed, or when no attempt is left."),
    Review.ON_DATE: lambda rules: _("Right answers and explanations are shown from %(moment)s on.") % {"moment": _moment(rules.review_on)},
    Review.NEVER: lambda rules: _("Right answers and explanations are not shown."),
}


def _moment(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")


def _span(minutes: int) -> str:
    """So many days, hours or minutes: the largest unit that says it exactly."""
    if minutes % WHOLE_DAY == 0:
        return ngettext("%(count)d day", "%(count)d days", minutes // WHOLE_DAY) % {"count": minutes // WHOLE_DAY}
    if minutes % 60 == 0:
        return ngettext("%(count)d hour", "%(count)d hours", minutes // 60) % {"count": minutes // 60}
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}

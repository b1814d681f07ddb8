"""What was answered, counted and drawn: nothing while answers are few, and no cell that gives one of few away."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.utils.safestring import mark_safe
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from courses import evaluation
from courses.evaluation import Item
from courses.evaluation_charts import bars
from courses.models import CoursePage, Evaluation, FollowUp

CHOICES = {"agreement": [(value, label) for value, label in evaluation.AGREEMENT], "yes_no": list(evaluation.YES_NO)}


class Chart(NamedTuple):
    text: str
    level: str
    rows: list[tuple[str, int | None]]
    svg: str


class Section(NamedTuple):
    """The answers to one form. ``asked`` is 0 where everybody who answers was asked."""

    heading: str
    given: int
    enough: bool
    charts: list[Chart]
    words: list[tuple[str, list[str]]]
    asked: int = 0


def shown(counts: Sequence[int], *, fewest: int) -> list[int | None]:
    """``counts`` with those from 1 to ``fewest`` − 1 hidden, and where that is a single one the smallest other, too.

    Otherwise whoever knows the sum could work out the one that is hidden.
    """
    hidden = {place for place, count in enumerate(counts) if 0 < count < fewest}
    if len(hidden) == 1 and len(counts) > 1:
        hidden.add(min((place for place in range(len(counts)) if place not in hidden), key=lambda place: counts[place]))
    return [None if place in hidden else count for place, count in enumerate(counts)]


def sections(course: CoursePage, *, fewest: int) -> list[Section]:
    """The standard items, each version of the course's own questions, and the survey 90 days later."""
    at_end = list(Evaluation.objects.filter(enrolment__course=course).select_related("version"))
    later = list(FollowUp.objects.filter(enrolment__course=course).select_related("version"))
    answered = [each for each in later if each.answered_at]
    found = []
    if at_end:
        found.append(_section(_("Standard questions, answer by answer"), evaluation.ITEMS, at_end, fewest=fewest, words=False))
        found += _own(at_end, fewest=fewest)
    if later:
        found.append(
            _section(
                _("Ninety days later"), evaluation.FOLLOW_UP, [each for each in answered if each.version_id is None], fewest=fewest
            )._replace(asked=len(later))
        )
        found += _own(answered, fewest=fewest)
    return found


def _own(rows, *, fewest: int) -> list[Section]:
    """One section for each version: questions of different versions are different questions."""
    by_version: dict[tuple, list] = defaultdict(list)
    for row in rows:
        if row.version is not None:
            by_version[(row.version.title, row.version.language, row.version.number)].append(row)
    made = []
    for (title, language, number), answers in sorted(by_version.items()):
        heading = _("“%(form)s”, version %(number)d (%(language)s)") % {"form": title, "number": number, "language": language}
        own = answers[0].version.questions
        items = [Item(each["code"], each["kind"], each["text"], each["required"]) for each in own]
        made.append(_section(heading, items, answers, fewest=fewest, levels={each["code"]: each["level"] for each in own}))
    return made


def _section(
    heading: str, items: Sequence[Item], rows, *, fewest: int, levels: dict[str, str] | None = None, words: bool = True
) -> Section:
    enough = len(rows) >= fewest
    said = [row.answers for row in rows] if enough else []
    charts = [
        _chart(item, said, fewest=fewest, level=(levels or {}).get(item.code) or evaluation.level_of(item.code))
        for item in items
        if enough and item.kind in CHOICES and any(item.code in answers for answers in said)
    ]
    texts = [
        (str(item.text), sorted(answers[item.code] for answers in said if answers.get(item.code))) for item in items if item.kind == "text"
    ]
    return Section(heading, len(rows), enough, charts, texts if enough and words else [])


def _chart(item: Item, said: list[dict[str, Any]], *, fewest: int, level: str) -> Chart:
    counts = Counter(answers.get(item.code) for answers in said)
    choices = CHOICES[item.kind]
    rows = [
        (str(label), count)
        for (_value, label), count in zip(choices, shown([counts[value] for value, _label in choices], fewest=fewest), strict=True)
    ]
    svg = bars(rows, title=str(item.text), hidden=_("too few"), rtl=get_language_bidi())
    return Chart(str(item.text), level, rows, mark_safe(svg))

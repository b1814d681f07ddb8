"""The item analysis of a quiz, from the attempts that somebody may read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from django.core.cache import cache
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Sum, TextChoices
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.languages import direction
from core.versions import content_version
from courses import item_analysis, papers, showing
from courses.enums import QuestionKind
from courses.item_analysis import Analysis, Flag, Item, ItemFigures, Option, Scored
from courses.item_words import Asked
from courses.models import Answer, Attempt, Enrolment, Question, Quiz, Regrade

KEPT_SECONDS = 900


class Which(TextChoices):
    """Which attempts of each learner are looked at. Moodle's advice is the first: a later one builds on it."""

    FIRST = "first", _("The first attempt of each learner")
    LAST = "last", _("The last attempt of each learner")
    BEST = "best", _("The best attempt of each learner")
    ALL = "all", _("All attempts")


@dataclass(frozen=True, slots=True)
class Row:
    """One version of one question. ``is_old``: the question has been changed since."""

    number: int
    question_pk: int | None
    stem: str
    language: str
    kind: str
    version: int
    is_old: bool
    figures: ItemFigures
    guess: float | None
    options: tuple[Option, ...]
    flags: tuple[Flag, ...]

    @property
    def direction(self) -> str:
        return direction(self.language)

    @property
    def is_few(self) -> bool:
        return self.figures.attempts < item_analysis.ENOUGH

    @property
    def sentences(self) -> list[str]:
        return [str(flag.label) for flag in self.flags]


@dataclass(frozen=True, slots=True)
class Report:
    analysis: Analysis
    rows: tuple[Row, ...]


def attempts_seen_by(user) -> QuerySet[Attempt]:
    """Marked attempts in the courses whose learners ``user`` may read about."""
    seen = Enrolment.objects.visible_to(user).order_by().values("pk")
    return Attempt.objects.handed_in().filter(enrolment__in=seen).order_by()


def analysed_quizzes(user) -> QuerySet[Quiz]:
    """Quizzes that somebody has handed in, as far as ``user`` may read, with how many attempts and learners; one query."""
    handed_in = Q(attempts__in=attempts_seen_by(user).values("pk"))
    return (
        Quiz.objects.filter(handed_in)
        .annotate(given=Count("attempts", distinct=True), learners=Count("attempts__enrolment", distinct=True))
        .order_by("title", "pk")
    )


def languages_of(quiz: Quiz, user) -> list[str]:
    """The languages in which attempts were begun."""
    return sorted(attempts_seen_by(user).filter(quiz=quiz).values_list("language", flat=True).distinct())


def chosen_attempts(quiz: Quiz, user, *, which: str = Which.FIRST, language: str = "") -> QuerySet[Attempt]:
    attempts = attempts_seen_by(user).filter(quiz=quiz)
    if language:
        attempts = attempts.filter(language=language)
    same = Attempt.objects.handed_in().order_by().filter(enrolment=OuterRef("enrolment"), quiz=quiz)
    if language:
        same = same.filter(language=language)
    earlier, later = Q(number__lt=OuterRef("number")), Q(number__gt=OuterRef("number"))
    better = Q(percent__gt=OuterRef("percent")) | Q(percent=OuterRef("percent"), number__lt=OuterRef("number"))
    beaten = {Which.FIRST: earlier, Which.LAST: later, Which.BEST: better}.get(which)
    return attempts if beaten is None else attempts.exclude(Exists(same.filter(beaten)))


def report(quiz: Quiz, user, *, which: str = Which.FIRST, language: str = "") -> Report:
    """The analysis of ``quiz`` over the attempts chosen, kept until one of them changes."""
    attempts = chosen_attempts(quiz, user, which=which, language=language)
    state = attempts.aggregate(Count("pk"), Max("pk"), Sum("marks"), Max("handed_in_at"))
    regrades = Regrade.objects.aggregate(last=Max("pk"))["last"]
    seen = sha256(repr([str(value) for value in state.values()]).encode()).hexdigest()
    name = f"items:{quiz.pk}:{which}:{language}:{get_language()}:{content_version()}:{regrades}:{seen}"
    found = cache.get(name)
    if found is None:
        found = _made(quiz, attempts)
        cache.set(name, found, KEPT_SECONDS)
    return found


def _made(quiz: Quiz, attempts: QuerySet[Attempt]) -> Report:
    answers = Answer.objects.filter(attempt__in=attempts.values("pk"), marks__isnull=False).order_by("attempt_id", "pk")
    sittings: dict[int, dict[Item, Scored]] = defaultdict(dict)
    for attempt, key, version, marks, maximum in answers.values_list("attempt", "question_key", "question_version", "marks", "maximum"):
        sittings[attempt][Item(str(key), version)] = Scored(marks, maximum)
    analysis = item_analysis.analyse(list(sittings.values()))
    asked = _asked(analysis.items)
    given = _given(answers, asked)
    today = _today(asked)
    rows = [
        _row(number, item, asked.get(item), given.get(item, []), analysis.items[item], today)
        for number, item in enumerate(_in_order(quiz, analysis.items), start=1)
    ]
    return Report(analysis, tuple(rows))


def _in_order(quiz: Quiz, items: Iterable[Item]) -> list[Item]:
    """As the quiz lists them, then what is drawn or was taken out; a later version before an earlier one."""
    listed = quiz.quiz_questions.order_by("sort_order", "pk").values_list("question__translation_key", flat=True)
    places = {str(key): place for place, key in enumerate(listed)}
    return sorted(items, key=lambda item: (places.get(item.question, len(places)), item.question, -item.version))


def _asked(items: Iterable[Item]) -> dict[Item, Asked]:
    """The questions as they were asked; in as many queries as one question has versions, and one more."""
    layers: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        layers[item.question].append(item)
    rows = papers.rows_of(layers)
    found = {}
    for depth in range(max(map(len, layers.values()), default=0)):
        layer = [versions[depth] for versions in layers.values() if depth < len(versions)]
        as_given = papers.rows_as_given([{"key": item.question, "version": item.version} for item in layer], rows)
        for item in layer:
            versions = as_given.get(item.question)
            if versions and versions[0].version == item.version:
                words = showing.words_of(versions, get_language() or "")
                found[item] = Asked(versions[0], tuple(versions), words)
    return found


def _given(answers: QuerySet[Answer], asked: dict[Item, Asked]) -> dict[Item, list]:
    """Each answer and how often it was given, counted by the database; essays are left alone."""
    essays = {item.question for item, question in asked.items() if question.source.kind == QuestionKind.ESSAY}
    counted = answers.exclude(question_key__in=essays).order_by().values_list("question_key", "question_version", "given")
    given: dict[Item, list] = defaultdict(list)
    for key, version, answer, count in counted.annotate(count=Count("pk")):
        given[Item(str(key), version)].append((answer, count))
    return given


def _today(asked: dict[Item, Asked]) -> dict[str, tuple[int, int]]:
    """The primary key and version of each question as it is now."""
    keys = {item.question for item in asked}
    rows = Question.objects.filter(translation_key__in=keys).order_by("-pk").values_list("translation_key", "pk", "version")
    return {str(key): (pk, version) for key, pk, version in rows}


def _row(number: int, item: Item, asked: Asked | None, given: list, figures: ItemFigures, today: dict[str, tuple[int, int]]) -> Row:
    pk, version = today.get(item.question, (None, item.version))
    if asked is None:
        stem = str(_("This question, or this version of it, is not kept any more."))
        return Row(number, pk, stem, get_language() or "", "", item.version, True, figures, None, (), ())
    options = asked.counted(given)
    flags = item_analysis.flags(figures, guess=asked.guess, options=asked.choices(options))
    return Row(
        number=number,
        question_pk=pk,
        stem=asked.words.stem,
        language=asked.words.locale.language_code,
        kind=str(QuestionKind(asked.source.kind).label),
        version=item.version,
        is_old=item.version != version,
        figures=figures,
        guess=asked.guess,
        options=tuple(options),
        flags=tuple(flags),
    )

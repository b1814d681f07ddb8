"""Submitted reviews in words: for the other reviewers, for whoever runs the round, for the author of the submission."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.db.models import Prefetch
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from reviewing import scoring
from reviewing.blinding import Veil, as_text
from reviewing.enums import AssignmentState, ConflictKind
from reviewing.models import Assignment, Conflict, PanelNote, Review, Round, Submission
from reviewing.scoring import Result
from reviewing.services import rounds
from reviewing.sheets import Sheet, sheet_of

STATE_LOOKS = {
    AssignmentState.ASKED: "todo",
    AssignmentState.ACCEPTED: "begun",
    AssignmentState.DONE: "good",
    AssignmentState.RECUSED: "signal",
    AssignmentState.REPLACED: "bad",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownScore:
    title: str
    value: str
    word: str
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownReview:
    """One review. ``who`` is a name for those who may know it, else "Reviewer 2"."""

    who: str
    is_mine: bool
    mark: str
    recommendation: str
    scores: list[ShownScore]
    for_panel: str
    for_author: str
    language: str
    submitted_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownNote:
    who: str
    text: str
    written_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAssignment:
    """Where one reviewer stands, for whoever runs the round."""

    assignment: Assignment
    who: str
    state: str
    look: str
    conflict: str
    conflict_note: str
    review: ShownReview | None

    @property
    def may_replace(self) -> bool:
        return self.assignment.is_asked or self.assignment.is_accepted


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """All that one round says about one submission."""

    round: Round
    sheet: Sheet
    result: ShownResult | None
    assignments: list[ShownAssignment]
    notes: list[ShownNote]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownResult:
    raw: str
    normalised: str
    spread: str
    n: int
    flagged: bool


def number(value: float | Decimal | None, places: int = 2) -> str:
    """A mark as the reader's language writes it."""
    return "" if value is None else number_format(round(Decimal(str(value)), places), places)


def shown_result(result: Result | None) -> ShownResult | None:
    if result is None:
        return None
    return ShownResult(
        raw=number(result.raw),
        normalised=number(result.normalised),
        spread=number(result.spread) if result.n > 1 else "",
        n=result.n,
        flagged=result.flagged,
    )


def others_of(assignment: Assignment, *, language: str, veil: Veil | None = None) -> list[ShownReview]:
    """Every submitted review of the same submission in the same round, without names. Ask ``seeing.sees_others`` before.

    ``veil`` is the round's own: somebody else may have recognised the applicant, and written her name.
    """
    rows = _reviewed(assignment.round.assignments.filter(submission=assignment.submission_id).done()).order_by("number")
    sheet = sheet_of(assignment.round, language)
    found = [shown(one, sheet, who=_numbered(one.number), is_mine=one.pk == assignment.pk) for one in rows]
    return [one if one.is_mine else _veiled(one, veil) for one in found]


def _veiled(one: ShownReview, veil: Veil | None) -> ShownReview:
    scores = [replace(score, comment=_said(score.comment, veil)) for score in one.scores]
    return replace(one, scores=scores, for_panel=_said(one.for_panel, veil), for_author=_said(one.for_author, veil))


def _said(text: str, veil: Veil | None) -> str:
    return as_text(veil.over(text)) if veil else text


def notes_of(round_: Round, submission: int, *, with_names: bool, mine: int | None = None, veil: Veil | None = None) -> list[ShownNote]:
    """The discussion of one submission, the writers by name or by number."""
    rows = PanelNote.objects.filter(round=round_, submission=submission).select_related("author")
    return [ShownNote(who=_writer(note, with_names, mine), text=_said(note.text, veil), written_at=note.written_at) for note in rows]


def panel_of(round_: Round, submission: Submission, *, language: str) -> Panel:
    """What ``round_`` says about ``submission``, for whoever runs it: names, marks, words, conflicts."""
    known = Conflict.objects.filter(submission=submission).values_list("reviewer", "kind", "note")
    conflicts = {reviewer: (kind, note) for reviewer, kind, note in known}
    sheet = sheet_of(round_, language)
    rows = list(_reviewed(round_.assignments.filter(submission=submission)).select_related("reviewer", "round").order_by("number"))
    return Panel(
        round=round_,
        sheet=sheet,
        result=shown_result(rounds.results(round_).get(submission.pk)),
        assignments=[_assignment(one, sheet, conflicts) for one in rows],
        notes=notes_of(round_, submission.pk, with_names=True),
    )


def for_author(submission: Submission) -> list[str]:
    """What reviewers wrote for the author, without their names, in a stable order that tells nothing. One query."""
    rows = Review.objects.filter(
        assignment__submission=submission,
        assignment__state=AssignmentState.DONE,
        submitted_at__isnull=False,
        assignment__round__is_calibration=False,
    ).exclude(for_author="")
    return sorted(text for text in rows.values_list("for_author", flat=True) if text.strip())


def _assignment(one: Assignment, sheet: Sheet, conflicts: dict[int, tuple[str, str]]) -> ShownAssignment:
    kind, note = conflicts.get(one.reviewer_id, ("", "")) if one.state == AssignmentState.RECUSED else ("", "")
    who = name_of(one)
    return ShownAssignment(
        assignment=one,
        who=who,
        state=str(AssignmentState(one.state).label),
        look=STATE_LOOKS[AssignmentState(one.state)],
        conflict=str(ConflictKind(kind).label) if kind in ConflictKind.values else "",
        conflict_note=note,
        review=shown(one, sheet, who=who) if one.is_done else None,
    )


def name_of(assignment: Assignment) -> str:
    """The reviewer's name, for whoever runs the round."""
    if assignment.reviewer:
        return str(assignment.reviewer)
    return _("%(reviewer)s (account closed)") % {"reviewer": _numbered(assignment.number)}


def shown(assignment: Assignment, sheet: Sheet, *, who: str, is_mine: bool = False) -> ShownReview:
    review = assignment.review
    given = {score.criterion: score for score in review.scores.all()}
    words = {level.value: level.word for level in sheet.scale}
    return ShownReview(
        who=_("You") if is_mine else who,
        is_mine=is_mine,
        mark=number(review.mark),
        recommendation=review.get_recommendation_display() if review.recommendation else "",
        scores=[_score(criterion.title, given.get(criterion.key), words) for criterion in sheet.criteria],
        for_panel=review.for_panel,
        for_author=review.for_author,
        language=review.language,
        submitted_at=review.submitted_at,
    )


def _score(title: str, score, words: dict[int, str]) -> ShownScore:
    if score is None or score.value is None:
        return ShownScore(title=title, value="–", word=_("Does not apply"), comment=score.comment if score else "")
    return ShownScore(title=title, value=str(score.value), word=words.get(score.value, ""), comment=score.comment)


def _reviewed(assignments):
    return assignments.select_related("review").prefetch_related(Prefetch("review__scores"))


def _writer(note: PanelNote, with_names: bool, mine: int | None) -> str:
    if mine is not None and note.author_id == mine:
        return _("You")
    if with_names and note.author:
        return str(note.author)
    return _numbered(note.number) if note.number else _("Whoever runs the round")


def _numbered(number_: int) -> str:
    return _("Reviewer %(number)d") % {"number": number_}


def leaning_in_words(leaning: float) -> str:
    """“0.4 above the others”, for the table of reviewers."""
    if abs(leaning) < 0.005:
        return _("like the others")
    sentence = _("%(points)s above the others") if leaning > 0 else _("%(points)s below the others")
    return sentence % {"points": number(abs(leaning))}


def leanings_of(round_: Round) -> dict:
    """How severe or mild each reviewer of the round is, by primary key."""
    return scoring.leanings(rounds.marked_in(round_))

"""The demonstration's reviews: sixty applications between seven reviewers, who lean differently, disagree, and step back."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from core.seeding import stable_uuid
from fellowships.demo import review_words
from fellowships.enums import StageKind
from fellowships.models import Application, Stage
from fellowships.services import stages
from reviewing.enums import AssignmentState, Recommendation
from reviewing.models import Assignment, Interest, PanelNote, Review, Round, Score
from reviewing.scoring import Weighed, mark_of
from reviewing.services import reviews, rounds
from reviewing.sheets import Sheet, sheet_of

# How far each leans, in hundredths of a point: normalising has something to do.
LEANINGS = {"kwame": -70, "nadia": 10, "priya": 60, "abdoulaye": 0, "oliver": -30, "wambui": 30, "ibrahima": 20}
TIES = (("kwame", "coauthor", "Akosua Mensah"), ("wambui", "relation", "Dennis Wekesa"), ("abdoulaye", "supervisor", "Cheikh Mbaye"))
BEGUN, DONE = 90, 72  # of a hundred


def write(stdout) -> None:
    """Every review that has begun: its round, its reviewers, and what they wrote so far. Again, it changes nothing."""
    people = {one.email.split("@")[0]: one for one in User.objects.filter(email__endswith="@meridian.example")}
    if "helena" not in people:
        return
    for name, kind, person in TIES:
        if not Interest.objects.filter(user=people[name], person=person).exists():
            reviews.declare_interest(people[name], kind=kind, person=person)
    begun = Stage.objects.filter(kind=StageKind.REVIEW, starts_at__lte=timezone.now(), pool__isnull=False).select_related("call")
    for stage in begun.order_by("starts_at"):
        _review(stage, people, stdout)


def _review(stage: Stage, people: dict[str, User], stdout) -> None:
    opened = stages.start(stage, actor=people["helena"])
    if opened is None or opened.assignments.exists():
        return
    is_over = opened.is_over()
    those = Application.objects.in_call(stage.call) if is_over else Application.objects.filter(stage=stage)
    outcome = rounds.assign_all(opened, [one.submission for one in those.select_related("submission")], actor=people["helena"])
    names = {person.pk: name for name, person in people.items()}
    opened.assignments.update(asked_at=opened.opens_at)
    if not is_over:
        _step_back(opened)
    done = _write(opened, names, share=100 if is_over else DONE)
    if not is_over:
        _talk(opened)
    lacking = len(outcome.lacking)
    stdout.write(f"Reviews of “{stage.call.title}”: {done} submitted of {len(outcome.asked)}; {lacking} applications lack a reviewer.")


def _step_back(opened: Round) -> None:
    """One reviewer recognises somebody, and the queue asks another."""
    one = opened.assignments.filter(reviewer__email__startswith="oliver@").order_by("submission").first()
    if one is not None:
        reviews.declare(one, kind="recognised", note="We met at a conference in 2024.")


def _write(opened: Round, names: dict[int, str], *, share: int) -> int:
    """Accept and submit in a few statements: the services would take a minute. How many were submitted."""
    sheet = sheet_of(opened, "en")
    accepted, done = [], []
    for one in opened.assignments.open().select_related("submission", "reviewer__profile").order_by("pk"):
        chance = _chance(one, "state", below=100)
        if chance < share:
            done.append(one)
        elif chance < BEGUN:
            accepted.append(one)
    until = min(timezone.now(), opened.closes_at)
    for one in [*accepted, *done]:
        one.accepted_at = opened.opens_at + (until - opened.opens_at) * (_chance(one, "accepted", below=50) / 100)
    _submit(opened, done, names, sheet, until)
    for one in accepted:
        one.state = AssignmentState.ACCEPTED
    Assignment.objects.bulk_update([*accepted, *done], ["state", "accepted_at", "ended_at"])
    return len(done)


def _submit(opened: Round, done: list[Assignment], names: dict[int, str], sheet: Sheet, until: datetime) -> None:
    given = {one.pk: _scores(one, names[one.reviewer_id], sheet) for one in done}
    rows = []
    for one in done:
        one.state = AssignmentState.DONE
        one.ended_at = one.accepted_at + (until - one.accepted_at) * (_chance(one, "ended", below=90) / 100)
        rows.append(_row(one, given[one.pk], sheet))
    made = {review.assignment_id: review for review in Review.objects.bulk_create(rows)}
    Score.objects.bulk_create(
        Score(review=made[pk], criterion=key, value=value, applies=value is not None)
        for pk, scores in given.items()
        for key, value in scores.items()
    )


def _scores(one: Assignment, name: str, sheet: Sheet) -> dict[str, int | None]:
    """What the application is worth, what its reviewer leans to, and a little chance."""
    worth = 180 + int(one.submission.uid.hex[:4], 16) % 270
    found: dict[str, int | None] = {}
    for criterion in sheet.criteria:
        value = worth + LEANINGS.get(name, 0) + _chance(one, criterion.key, below=160) - 80
        left_out = criterion.may_not_apply and _chance(one, "left out", below=4) == 0
        found[criterion.key] = None if left_out else min(5, max(1, round(value / 100)))
    return found


def _row(one: Assignment, scores: dict[str, int | None], sheet: Sheet) -> Review:
    mark = round(mark_of(Weighed(scores[each.key], each.weight) for each in sheet.criteria), 4)
    language = one.submission.language if one.submission.language in review_words.WORDS else "en"
    place = 0 if mark < 2.5 else 1 if mark < 3.75 else 2
    for_panel, for_author = review_words.WORDS[language][place]
    return Review(
        assignment=one,
        mark=mark,
        recommendation=(Recommendation.NO, Recommendation.PERHAPS, Recommendation.YES)[place],
        for_panel=for_panel,
        for_author=for_author,
        language=language,
        revision=1,
        saved_at=one.ended_at,
        submitted_at=one.ended_at,
    )


def _talk(opened: Round) -> None:
    """The panel of the first application on which two disagree talks about it."""
    flagged = [pk for pk, result in rounds.results(opened).items() if result.flagged and result.n > 1]
    if not flagged:
        return
    done = list(opened.assignments.done().filter(submission=min(flagged)).order_by("number"))
    for place, (which, text) in enumerate(review_words.NOTES):
        author = done[which - 1]
        PanelNote.objects.create(
            round=opened,
            submission_id=min(flagged),
            author_id=author.reviewer_id,
            number=author.number,
            text=text,
            written_at=timezone.now() - timedelta(hours=30 - place * 7),
        )


def _chance(one: Assignment, about: str, *, below: int) -> int:
    """The same number for the same review on every machine."""
    return stable_uuid("review", one.submission.source, one.number, about).int % below

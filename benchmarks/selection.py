"""A large selection: one call with 2,000 applications and 6,000 reviews, and how quickly its desks open.

    bin/benchmark selection                             # PostgreSQL and Redis of its own, results/selection.md
    bin/benchmark selection --applications 500

Each page is opened in the process that filled the database, as whoever reads it: what
counts is the view with its queries and its template. A page must need as many
queries in the large call as in the demonstration's call of sixty (one more where it
has several pages), and open within its goal.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from datetime import timedelta
from pathlib import Path
from statistics import median

RESULTS = Path(__file__).parent / "results"
REVIEWERS, EACH = 60, 3
AT_ONCE = 1000
TIMES = 7
FURTHER = 1  # a table of several pages asks once for the others
OK = 200
# Milliseconds in which a page opens, the median of several; a report counts everything.
GOALS = {"officer: call": 400, "officer: list of applications": 400, "officer: one application": 400, "officer: results of the round": 800,
         "officer: pipeline report": 800, "officer: equity": 800, "officer: matching": 800, "officer: decisions": 400,
         "reviewer: desk": 400}  # fmt: skip


def main() -> int:
    asks = argparse.ArgumentParser(prog="bin/benchmark selection", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    asks.add_argument("--applications", type=int, default=2000)
    asks.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    asks.add_argument("--results", type=Path, default=RESULTS)
    wishes = asks.parse_args()
    if wishes.inside:
        return measure(wishes.applications, wishes.results)
    from benchmarks.house import House
    from tests.services.private import folder, postgres, redis

    with folder() as place, postgres() as database, redis() as cache:
        house = House(place, database, cache, lambda sentence: print(f"  {sentence}", file=sys.stderr, flush=True))
        house.manage("prepare", "--verbosity", "0")
        house.manage("collectstatic", "--no-input", "--verbosity", "0")
        house.manage("load_demo")
        words = ["-m", "benchmarks.selection", "--inside", "--applications", str(wishes.applications), "--results", str(wishes.results)]
        house.run(*words)
    print((wishes.results / "selection.md").read_text())
    return 0


def measure(applications: int, results: Path) -> int:
    """Inside the site: fill, open every page, write the table. 1 when a goal is missed."""
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    settings.SECOND_FACTOR_REQUIRED_FOR_STAFF = False  # nobody here has a telephone
    began = time.perf_counter()
    large = fill(applications)
    filled = time.perf_counter() - began
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    small = _demonstration()
    rows, missed = [], []
    for name, (person, address) in pages(large).items():
        few, _time = opened(*pages(small)[name])
        queries, milliseconds = opened(person, address)
        rows.append((name, few, queries, round(milliseconds)))
        if queries > few + FURTHER:
            missed.append(f"{name}: {queries} queries, {few} in the small call")
        if milliseconds > GOALS[name]:
            missed.append(f"{name}: {milliseconds:.0f} ms, goal {GOALS[name]}")
    _write(results, rows, missed, applications, filled)
    return 1 if missed else 0


def fill(applications: int):
    """A call like the demonstration's, with so many applicants, each reviewed three times. Written in bulk, in a minute."""
    from django.contrib.auth.hashers import make_password
    from django.db import transaction
    from django.utils import timezone

    from accounts.models import Profile, User
    from fellowships.models import (
        Application,
        ApplicationFacts,
        ApplicationMove,
        CallOfficer,
        CallOpportunity,
        CallPage,
        Choice,
        Slot,
        Stage,
    )
    from reviewing.enums import AssignmentState
    from reviewing.models import Assignment, Entry, PoolMember, Review, Score, Submission
    from reviewing.services import rounds
    from reviewing.sheets import sheet_of

    chance, now, closed = random.Random(2026), timezone.now(), make_password(None)  # noqa: S311 - the same crowd each time
    model = CallPage.objects.first_pages().get(slug="observerships-spring")
    sent = Submission.objects.filter(state="sent", form_version__isnull=False).select_related("form_version").first()
    with transaction.atomic():
        fields = {
            name: getattr(model, name)
            for name in ("form", "most_choices", "hides", "time_zone", "references_needed", "endorsement_needed", "keeps_months")
        }
        call = model.get_parent().add_child(
            instance=CallPage(
                title="A large call", slug="large", locale=model.locale, opens_at=now - timedelta(days=90),
                closes_at=now - timedelta(days=30), decides_by=now + timedelta(days=30), **fields,
            )
        )  # fmt: skip
        for each in model.call_officers.all():
            CallOfficer.objects.create(call=call, officer=each.officer)
        for each in model.call_opportunities.all():
            CallOpportunity.objects.create(call=call, opportunity=each.opportunity)
        first = model.stages.get(kind="review")
        stage = Stage.objects.create(
            call=call, kind="review", name="Review", rubric=first.rubric, pool=first.pool, reviews_each=EACH,
            starts_at=now - timedelta(days=20), ends_at=now + timedelta(days=20),
        )  # fmt: skip
        round_ = rounds.open_round(
            f"fellowships.stage:{stage.uid}", title="A large round", rubric=first.rubric, pool=first.pool, reviews_each=EACH,
            hides=model.hides, opens_at=now - timedelta(days=20), closes_at=now + timedelta(days=20),
        )  # fmt: skip
        crowd = User.objects.bulk_create(
            [
                User(email=f"crowd-{number:05}@benchmark.example", name=f"Crowd {number:05}", password=closed)
                for number in range(applications)
            ],
            batch_size=AT_ONCE,
        )
        readers = User.objects.bulk_create(
            User(email=f"reader-{number:03}@benchmark.example", name=f"Reader {number:03}", password=closed) for number in range(REVIEWERS)
        )
        countries = ("KE", "UG", "SN", "EG", "IN", "NP", "PE", "HT", "GH", "TZ", "BR", "MA")
        Profile.objects.bulk_create(
            [
                Profile(user=user, country=chance.choice(countries), profession="2212", gender=chance.choice(["", "woman", "man"]))
                for user in [*crowd, *readers]
            ],
            batch_size=AT_ONCE,
        )
        PoolMember.objects.bulk_create(PoolMember(pool=first.pool, user=user, languages=["en"], most_reviews=500) for user in readers)
        submissions = Submission.objects.bulk_create(
            [
                Submission(
                    form=sent.form, author=user, source=f"fellowships.application:large-{number}", language="en", state="sent",
                    answers=sent.answers, form_version=sent.form_version, snapshot=sent.snapshot, sent_at=now, saved_at=now,
                )
                for number, user in enumerate(crowd)
            ],
            batch_size=AT_ONCE,
        )  # fmt: skip
        rows = Application.objects.bulk_create(
            [
                Application(
                    call=call, applicant=user, submission=submission, state="in_stage", stage=stage, language="en",
                    number=f"L-{number:05}", sent_at=now - timedelta(days=40 + number % 20), moved_at=now - timedelta(days=20),
                )
                for number, (user, submission) in enumerate(zip(crowd, submissions, strict=True))
            ],
            batch_size=AT_ONCE,
        )  # fmt: skip
        for row in rows:
            row.submission.source = f"fellowships.application:{row.uid}"
        Submission.objects.bulk_update(submissions, ["source"], batch_size=AT_ONCE)
        ApplicationFacts.objects.bulk_create(
            [ApplicationFacts(application=row, country=row.applicant.profile.country, gender=row.applicant.profile.gender) for row in rows],
            batch_size=AT_ONCE,
        )
        ApplicationMove.objects.bulk_create(
            [
                ApplicationMove(application=row, actor=row.applicant, at=at, before=before, after=after, stage=there)
                for row in rows
                for at, before, after, there in (
                    (row.sent_at - timedelta(days=3), "", "draft", None),
                    (row.sent_at, "draft", "sent", None),
                    (row.moved_at, "sent", "in_stage", stage),
                )
            ],
            batch_size=AT_ONCE,
        )
        slots = list(Slot.objects.offered_in(call))
        Choice.objects.bulk_create(
            [Choice(application=row, slot=slot, rank=rank) for row in rows for rank, slot in enumerate(chance.sample(slots, 2), 1)],
            batch_size=AT_ONCE,
        )
        Entry.objects.bulk_create([Entry(round=round_, submission=submission) for submission in submissions], batch_size=AT_ONCE)
        assignments = Assignment.objects.bulk_create(
            [
                Assignment(
                    round=round_, submission=submission, reviewer=readers[(number + place) % REVIEWERS], number=place + 1,
                    state=AssignmentState.DONE, asked_at=now - timedelta(days=19), due_at=round_.closes_at,
                    accepted_at=now - timedelta(days=18), ended_at=now - timedelta(days=number % 15),
                )
                for number, submission in enumerate(submissions)
                for place in range(EACH)
            ],
            batch_size=AT_ONCE,
        )  # fmt: skip
        marks = [chance.randint(100, 500) / 100 for _each in assignments]
        reviews = Review.objects.bulk_create(
            [
                Review(assignment=each, recommendation="yes", submitted_at=now, saved_at=now, mark=mark, language="en")
                for each, mark in zip(assignments, marks, strict=True)
            ],
            batch_size=AT_ONCE,
        )
        keys = [criterion.key for criterion in sheet_of(round_, "en").criteria]
        Score.objects.bulk_create(
            [
                Score(review=review, criterion=key, value=max(1, round(mark)))
                for review, mark in zip(reviews, marks, strict=True)
                for key in keys
            ],
            batch_size=AT_ONCE,
        )
    return call


def _demonstration():
    from fellowships.models import CallPage

    return CallPage.objects.first_pages().get(slug="observerships-spring")


def pages(call) -> dict[str, tuple[object, str]]:
    """Who opens what in ``call``."""
    from django.urls import reverse

    from reviewing.models import Round

    stage = call.stages.get(kind="review")
    round_ = Round.objects.get(source=f"fellowships.stage:{stage.uid}")
    officer = call.call_officers.first().officer
    reviewer = round_.assignments.first().reviewer
    application = call.applications.order_by("pk").first()

    def of_call(name: str) -> str:
        return reverse(f"fellowships:{name}", args=[call.key])

    return {
        "officer: call": (officer, of_call("select_call")),
        "officer: list of applications": (officer, of_call("select_applications")),
        "officer: one application": (officer, reverse("fellowships:select_application", args=[application.uid])),
        "officer: results of the round": (officer, reverse("reviewing:results", args=[round_.uid])),
        "officer: pipeline report": (officer, of_call("report_call")),
        "officer: equity": (officer, of_call("report_equity")),
        "officer: matching": (officer, of_call("select_matching")),
        "officer: decisions": (officer, of_call("select_decisions")),
        "reviewer: desk": (reviewer, reverse("reviewing:desk")),
    }


def opened(person, address: str) -> tuple[int, float]:
    """How many queries the page needs, and in how many milliseconds it opens: the median of several times."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "localhost", "x-forwarded-proto": "https"})
    client.force_login(person)
    if (status := client.get(address).status_code) != OK:
        raise SystemExit(f"{address} does not open: {status}.")
    with CaptureQueriesContext(connection) as spent:
        client.get(address)
    queries = len(spent)
    times = []
    for _again in range(TIMES):
        began = time.perf_counter()
        client.get(address)
        times.append(1000 * (time.perf_counter() - began))
    return queries, median(times)


def _write(results: Path, rows, missed: list[str], applications: int, filled: float) -> None:
    head = f"One call with {applications:,} applications and {applications * EACH:,} reviews, filled in {filled:.0f} s.\n\n"
    lines = ["| Page | Queries at 60 | Queries | Milliseconds |", "|---|---:|---:|---:|"]
    lines += [f"| {name} | {few} | {queries} | {milliseconds} |" for name, few, queries, milliseconds in rows]
    results.mkdir(parents=True, exist_ok=True)
    verdict = "\n\n" + ("\n".join(missed) or "Every goal is met.") + "\n"
    (results / "selection.md").write_text(head + "\n".join(lines) + verdict)
    figures = [{"page": name, "queries_at_60": few, "queries": queries, "milliseconds": ms} for name, few, queries, ms in rows]
    (results / "selection.json").write_text(json.dumps({"applications": applications, "pages": figures, "missed": missed}, indent=1) + "\n")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
    sys.exit(main())

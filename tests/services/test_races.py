"""The same deed from several places in the same moment, at a real server: done once, and whole."""

from __future__ import annotations

import base64
import json
from decimal import Decimal
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from certificates.models import Certificate, CreditClaim
from core.models import AuditEvent
from courses import services
from courses.enums import AttemptState, EnrolmentState
from courses.models import Attempt, CaseRun, CaseStep, CourseCredit, Enrolment, Marking, Question, QuestionBank
from tests.courses.quiz_road import RIGHT, keys
from tests.factories import questions as make
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.cases import case_lesson
from tests.factories.certificates import CreditSystemFactory
from tests.factories.courses import CoursePageFactory, EnrolmentFactory, QuestionFactory, quiz_lesson
from tests.services.racing import at_once, open_doors
from tests.services.running_site import RunningSite

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

PEOPLE, PRESSES = 8, 3


def cookies_of(site: RunningSite, people: list) -> list[str]:
    found = [site.cookie(person) for person in people]
    connection.close()
    return found


def test_of_two_decisions_pressed_at_once_one_is_taken_in_each_walk(site, tmp_path: Path):
    lesson = case_lesson()
    enrolments = [EnrolmentFactory(course=lesson.course, learner__password=None) for _ in range(PEOPLE)]
    runs = [services.start_case(enrolment, lesson.case, language="en") for enrolment in enrolments]
    with RunningSite(tmp_path).in_use() as running:
        cookies = cookies_of(running, [enrolment.learner for enrolment in enrolments])
        open_doors(running)

        def decide(place: int, decision: str):
            body = f"step=1&scene=door&decision={decision}"
            return lambda: running.post(reverse("courses:decide", args=[runs[place].uid]), cookies[place], body=body)[0]

        answers = at_once([decide(place, word) for place in range(PEOPLE) for word in ("act", "wait") for _ in range(PRESSES)])

        assert answers == [302] * (PEOPLE * 2 * PRESSES), running.said()
        assert list(CaseStep.objects.order_by("run_id").values_list("run_id", "number")) == [(run.pk, 1) for run in runs]
        assert {step.decision for step in CaseStep.objects.all()} <= {"act", "wait"}
        assert CaseRun.objects.filter(state="open").count() == PEOPLE


def test_an_essay_marked_and_released_by_two_at_once_is_marked_once_and_told_once(site, tmp_path: Path):
    lesson = quiz_lesson(make.essay(), QuestionFactory(), pass_percent=75)
    authors = [MembershipFactory(institution=lesson.course.provider, role=Role.AUTHOR, user__password=None).user for _ in range(2)]
    attempts = []
    for _ in range(PEOPLE):
        attempt = services.start_attempt(EnrolmentFactory(course=lesson.course), lesson.quiz, language="en")
        essay, choice = keys(attempt)
        attempts.append(services.hand_in(attempt, {essay: "Clean hands.", choice: RIGHT}, language="en"))
    words = ["plan2", "plan0"]
    with RunningSite(tmp_path).in_use() as running:
        cookies = cookies_of(running, authors)
        open_doors(running)

        def mark(attempt: Attempt, who: int):
            body = f"question={keys(attempt)[0]}&level-plan={words[who]}&level-words=words2&comment=Seen"
            return lambda: running.post(reverse("courses:mark_attempt", args=[attempt.uid]), cookies[who], body=body)[0]

        def release(attempt: Attempt, who: int):
            return lambda: running.post(reverse("courses:release_result", args=[attempt.uid]), cookies[who])[0]

        marked = at_once([mark(attempt, who) for attempt in attempts for who in range(2)])
        released = at_once([release(attempt, who) for attempt in attempts for who in range(2)])

        assert marked + released == [302] * (PEOPLE * 4), running.said()
        assert Marking.objects.count() == PEOPLE
        assert list(Attempt.objects.values_list("state", flat=True)) == [AttemptState.HANDED_IN] * PEOPLE
        assert AuditEvent.objects.filter(deed="courses.attempt_marked").count() == PEOPLE
        assert [one.answer.marks == one.marks for one in Marking.objects.select_related("answer")] == [True] * PEOPLE
        assert [one.marks == sum(answer.marks for answer in one.answers.all()) for one in Attempt.objects.all()] == [True] * PEOPLE


def test_credit_claimed_with_other_amounts_at_once_is_claimed_once_on_one_certificate(site, tmp_path: Path):
    course = CoursePageFactory(title="Sepsis")
    CourseCredit.objects.create(course=course, system=CreditSystemFactory(code="KE-TEST", name="Kenya"), maximum=Decimal("2.00"))
    done = {"state": EnrolmentState.COMPLETED, "completed_at": timezone.now(), "learner__password": None}
    enrolments = [EnrolmentFactory(course=course, learner__name=f"Ada {place}", **done) for place in range(PEOPLE)]
    with RunningSite(tmp_path).in_use() as running:
        cookies = cookies_of(running, [enrolment.learner for enrolment in enrolments])
        open_doors(running)
        address = reverse("courses:claim", args=[course.translation_key])

        def claim(place: int, amount: str):
            body = f"name=Ada+{place}&credit-KE-TEST={amount}"
            return lambda: running.post(address, cookies[place], body=body)[0]

        answers = at_once([claim(place, amount) for place in range(PEOPLE) for amount in ("1.00", "2.00", "0.50")])

        assert set(answers) <= {200, 302}, running.said()  # whoever comes second is shown what was issued
        sources = sorted(enrolment.source for enrolment in Enrolment.objects.all())
        assert sorted(Certificate.objects.values_list("source", flat=True)) == sources
        assert sorted(CreditClaim.objects.values_list("source", flat=True)) == sources
        claimed = {claim.source: claim.amount for claim in CreditClaim.objects.all()}
        printed = {paper.source: Decimal(str(paper.record["credits"][0]["amount"])) for paper in Certificate.objects.all()}
        assert printed == claimed


def test_a_file_of_questions_confirmed_from_everywhere_at_once_is_imported_once(site, tmp_path: Path):
    editors = [UserFactory(password=None) for _ in range(2)]
    for editor in editors:
        editor.groups.add(Group.objects.get(name="editor"))
        Authenticator.objects.create(user=editor, type=Authenticator.Type.TOTP, data={"secret": "for-the-production-profile"})
    bank = QuestionBank.objects.create(slug="cardiology", name="Cardiology")
    with RunningSite(tmp_path).in_use() as running:
        cookies = cookies_of(running, editors)
        open_doors(running)
        text = "\n\n".join(f"Question {number}? {{=yes ~no}}" for number in range(10)).encode()
        kept = _kept_by(running, text, bank, editors)

        def confirm(who: int):
            address = f"/api/v1/imports/{kept[who]}/confirmation"
            return lambda: running.post(address, cookies[who], body=json.dumps({"only_good": True}), kind="application/json")[0]

        answers = at_once([confirm(who) for who in range(2) for _ in range(PRESSES)])

        assert answers == [200] * (2 * PRESSES), running.said()
        assert Question.objects.filter(bank=bank).count() == 10
        assert AuditEvent.objects.filter(deed="courses.questions_imported").count() <= 2


def _kept_by(running: RunningSite, text: bytes, bank: QuestionBank, editors: list) -> list[str]:
    """The same file uploaded by each, where the running site's own files are."""
    code = (
        "import sys, base64; from django.core.files.base import ContentFile; from accounts.models import User;"
        "from courses import services; from courses.models import QuestionBank;"
        f"bank = QuestionBank.objects.get(pk={bank.pk}); data = base64.b64decode('{base64.b64encode(text).decode()}');"
        f"[print(services.keep_upload(ContentFile(data, 'ten.txt'), bank=bank, language='en', actor=User.objects.get(pk=pk)).uid)"
        f" for pk in {[editor.pk for editor in editors]}]"
    )
    return running.manage("shell", "-v", "0", "-c", code).split()

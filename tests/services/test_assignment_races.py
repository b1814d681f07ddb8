"""Works and reviews in the same moment: real browsers at a real server, on whatever database the tests use."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.urls import reverse

from core.models import AuditEvent
from courses.models import PeerReview, Work
from tests.factories.accounts import UserFactory
from tests.factories.assignments import WHOLE, draft, peer_lesson
from tests.services.running_site import PATIENCE_SECONDS, RunningSite
from tests.services.test_seats import at_once

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

LEARNERS, REVIEWS = 8, 3


def started(site: RunningSite) -> None:
    site.env |= {"WEB_CONCURRENCY": "2"}
    site.start_server()
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not site.post("/healthz/database", "")[0]:
        assert time.monotonic() < give_up_at, site.said()
        time.sleep(0.02)


def test_everybody_hands_in_and_reviews_at_once_and_each_counts_once(tmp_path: Path, site):
    lesson = peer_lesson(reviews=REVIEWS)
    works = [draft(lesson, learner=UserFactory(password=None)) for _ in range(LEARNERS)]
    levels = {f"level-{criterion}": level for criterion, level in WHOLE.items()}
    with RunningSite(tmp_path).in_use() as running:
        cookies = {work.enrolment_id: running.cookie(work.enrolment.learner) for work in works}
        connection.close()
        started(running)

        def press(name: str, uid, enrolment: int, **body: str) -> None:
            running.post(reverse(f"courses:{name}", args=[uid]), cookies[enrolment], body=urlencode(body))

        at_once([lambda work=work: press("hand_in_work", work.uid, work.enrolment_id) for work in works for _press in range(2)])
        asked = list(PeerReview.objects.all())
        give = {**levels, "comment": "Good.", "do": "give"}
        at_once([lambda one=one: press("review", one.uid, one.reviewer_id, **give) for one in asked for _press in range(2)])

        given = list(PeerReview.objects.given())
        loads = [Counter(review.reviewer_id for review in asked), Counter(review.work_id for review in asked)]
        marked = sorted(Work.objects.filter(state__in=["marked", "released"]).values_list("pk", flat=True))
        assert told("courses.work_handed_in") == LEARNERS
        assert asked
        assert told("courses.review_given") == len(given) == len(asked), running.said()
        assert [max(load.values()) for load in loads] == [REVIEWS, REVIEWS]
        assert marked == sorted(work for work, count in loads[1].items() if count == REVIEWS)
        assert told("courses.work_marked") == len(marked)
        assert told("courses.work_released") == Work.objects.filter(counts=True).count() > 0


def told(deed: str) -> int:
    return AuditEvent.objects.filter(deed=deed).count()

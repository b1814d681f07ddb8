"""Whether credit may be reported is asked with the claim, and claiming without agreeing reports nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from certificates.models import Certificate, ReportingConsent
from courses.enums import EnrolmentState
from courses.models import CourseCredit
from tests.factories.certificates import CreditSystemFactory
from tests.factories.courses import EnrolmentFactory, LessonPageFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("ticked", "agreed"), [({"report": "on"}, 1), ({}, 0)])
def test_consent_is_recorded_at_the_claim_only_where_it_is_ticked(ticked, agreed, site, learner_client, learner):
    course = LessonPageFactory().course
    CourseCredit.objects.create(course=course, system=CreditSystemFactory(code="S"), maximum=Decimal(1))
    EnrolmentFactory(learner=learner, course=course, state=EnrolmentState.COMPLETED, completed_at=timezone.now())
    address = reverse("courses:claim", args=[course.translation_key])

    page = learner_client.get(address).content.decode()
    response = learner_client.post(address, {"name": "Ada Wanjiru", "credit-S": "0.75", **ticked})

    assert 'name="report"' in page
    assert response.url == (reverse("certificates:reporting_consent") if agreed else address)
    assert (Certificate.objects.count(), ReportingConsent.objects.filter(learner=learner).count()) == (1, agreed)

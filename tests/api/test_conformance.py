"""Whatever a program sends, the reply is one that the document tells of, and never a fault of ours."""

from __future__ import annotations

from uuid import uuid4

import pytest
import schemathesis
from django.core import signals
from django.core.files.base import ContentFile
from django.core.handlers.wsgi import WSGIHandler
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from accounts.enums import Role
from accounts.models import Institution
from certificates import outgoing, verification
from certificates import services as certificate_services
from certificates.models import Webhook
from certificates.services import sharing, webhooks
from config.api import api
from courses import letter_kinds, services
from courses.models import PeerReview, QuestionBank
from courses.services import transferring
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.assignments import assignment_lesson, draft, handed_in, peer_lesson
from tests.factories.cases import case_lesson
from tests.factories.certificates import CertificateFactory
from tests.factories.courses import LearningPathFactory
from tests.factories.discussion import asked
from tests.factories.reviewing import document, submission
from tests.fellowships.world import build, keys_of
from tests.programs import Program, key_for

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 8
MINE = {"text": "Mine.", "base": "", "language": "en"}
AS_EVER = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def there(learner, course, lessons, no_paper, monkeypatch):
    """Something of Ada's in every place that an address has."""
    enrolment = services.note_disclosures(services.enrol(learner, course, language="en"))
    certificate = CertificateFactory(recipient=learner)
    receipt = certificate_services.receipt(certificate_services.record_check(verification.verify(certificate.code)), language="en")
    institution = MembershipFactory(user=learner, role=Role.VERIFIER).institution
    check = certificate_services.record_check(verification.verify(certificate.code), verifier=learner, institution=institution)
    webhook = Webhook.objects.create(institution=institution, url="https://93.184.215.14/hooks", secret=outgoing.new_secret())
    monkeypatch.setattr(outgoing, "post", lambda *args, **kwargs: "204 No Content")
    noted = Program(key_for(learner)).send("POST", "/me/licences", {"country": "KE", "body": "Council", "number": "0"})
    bank = QuestionBank.objects.create(slug="cardiology", name="Cardiology")
    with_case = case_lesson()
    walker = services.note_disclosures(services.enrol(learner, with_case.course, language="en"))
    with_peers = peer_lesson(reviews=1)
    for somebody in (learner, UserFactory()):
        handed_in(with_peers, learner=somebody)
    note = services.write_note(learner, services.Spot(course.translation_key, lessons[0].translation_key, "Why"), **MINE)
    keys = {
        "work": draft(assignment_lesson(), learner=learner).uid,
        "review": PeerReview.objects.get(reviewer__learner=learner).uid,
        "note": note.note.uid,
        "document": document(learner).uid,
        "answers": submission(author=learner).uid,
        "kind": letter_kinds.DEADLINES,
        # Seen by authors and approvers alone: to Ada as unknown as any other.
        "link": uuid4(),
        "approval": uuid4(),
        "run": services.start_case(walker, with_case.case, language="en").uid,
        "course": course.translation_key,
        "lesson": lessons[1].translation_key,
        "enrolment": enrolment.uid,
        "attempt": services.start_attempt(enrolment, lessons[1].quiz, language="en").uid,
        "certificate": certificate.uid,
        "code": certificate.code,
        "licence": noted.json()["licence"],
        "institution": institution.uid,
        "path": services.join_path(learner, LearningPathFactory.through(course), language="en").path.translation_key,
        "share": sharing.share(certificate, shows=["name"]).uid,
        "check": check.uid,
        "webhook": webhook.uid,
        "event": webhooks.send_test(webhook, by=learner).event,
        "receipt": receipt.uid,
        "bank": bank.slug,
        "question": lessons[1].quiz.quiz_questions.first().question.translation_key,
        "thread": (question := asked(course, learner)).thread.uid,
        "post": question.uid,
        "transfer": transferring.ask_export(course, actor=learner).uid,
        "upload": services.keep_upload(ContentFile(b"One? {=a ~b}", "one.txt"), bank=bank, language="en", actor=learner).uid,
    }
    world = build(learner)
    return {**keys_of(world), **{name: str(key) for name, key in keys.items()}, "officer": key_for(world.officer)}


@pytest.fixture
def operations(settings):
    """Every operation of the document, called without a server, within the test's own transaction."""
    settings.RATE_LIMITS = dict.fromkeys(settings.RATE_LIMITS, (10**9, 60))
    document = schemathesis.openapi.from_dict(api.document, config=SchemathesisConfig())
    document.app = WSGIHandler()
    listening = [signal for signal in (signals.request_started, signals.request_finished) if signal.disconnect(close_old_connections)]
    yield [found.ok() for found in document.get_all_operations()]
    for signal in listening:
        signal.connect(close_old_connections)


def test_replies_are_as_the_document_says(there, learner, operations):
    own, theirs = key_for(learner), key_for(learner, institution=Institution.objects.get(uid=there["institution"]))

    def call(case, known: bool) -> None:
        scopes = str(case.operation.definition.raw.get("security"))
        acts_for = theirs if "verifications:" in scopes else there["officer"] if "reviews:" in scopes else own
        headers = {"Authorization": f"Bearer {acts_for}", "Accept-Encoding": "identity"}
        if known:
            case.path_parameters = {name: there[name] for name in case.path_parameters or {}}
            if isinstance(case.body, dict):
                case.body.update({name: there[name] for name in ("course", "lesson", "institution") if name in case.body})
        case.call_and_validate(headers=headers, checks=CHECKS)

    for operation in operations:
        cases = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in GenerationMode))
        AS_EVER(given(case=cases, known=st.booleans())(call))()

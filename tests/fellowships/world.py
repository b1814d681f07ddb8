"""One selection with everybody in it, so that each may be sent to the others' rooms."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.enums import Role
from fellowships.enums import AppealKind, Outcome, Party, ReasonClass, StageKind
from fellowships.models import (
    Appeal,
    BilateralAgreement,
    BulkDeed,
    Choice,
    Competency,
    Decision,
    Endorsement,
    EndorsementDocument,
    HostList,
    Incident,
    LogEntry,
    Message,
    OfferCondition,
    Publication,
    Reference,
    SavedSearch,
    WaitlistEntry,
    Waiver,
)
from fellowships.placement_kinds import PlacementParty
from fellowships.services import exporting, matchmaking, posting
from reviewing.models import Interest, Submission, SubmissionDocument
from tests.factories import fellowships as make
from tests.factories import reviewing
from tests.factories.accounts import InstitutionFactory, MembershipFactory, ProfileFactory, UserFactory

ROLES = (
    "applicant", "another_applicant", "host", "another_host", "home", "another_home", "officer", "another_officer", "reviewer",
    "another_reviewer", "stranger",
)  # fmt: skip


def people(applicant=None) -> SimpleNamespace:
    """One person for each role, and the hospitals some of them speak for."""
    hospital, another = InstitutionFactory(), InstitutionFactory()
    home, another_home = InstitutionFactory(), InstitutionFactory()
    found = SimpleNamespace(hospital=hospital, home_institution=home)
    for role, institution in (("host", hospital), ("another_host", another), ("home", home), ("another_home", another_home)):
        setattr(found, role, MembershipFactory(institution=institution, user__name=role, role=Role.COORDINATOR).user)
    for role in ("applicant", "another_applicant", "reviewer", "another_reviewer", "stranger"):
        setattr(found, role, ProfileFactory(user__name=role, institution=home if role == "applicant" else None).user)
    found.applicant = applicant or found.applicant
    found.officer, found.another_officer = make.officer(), make.officer(make.call())
    make.opportunity(another)
    return found


def build(applicant=None) -> SimpleNamespace:
    """The whole of it: an application being reviewed and another that became a placement, with all that hangs on them."""
    w = people(applicant)
    w.opportunity = make.opportunity(w.hospital, slots=2)
    w.opportunity.save_revision()
    w.post = posting.hand_in(w.opportunity, actor=w.host)
    w.slot, later = w.opportunity.slots.order_by("starts_on")
    w.call = make.call(w.opportunity, officers=[w.officer], form=reviewing.form(), endorsement_needed=True)
    w.rule, w.need = make.rule(w.call), make.need(w.call)
    w.pool = reviewing.pool(w.reviewer, w.another_reviewer, owner=w.officer)
    w.stage = make.stage(
        w.call, StageKind.REVIEW, rubric=reviewing.rubric(), pool=w.pool, hosts_see=True, starts_at=timezone.now() - timedelta(days=1)
    )
    w.interviews = make.stage(w.call, StageKind.INTERVIEW)
    _application(w)
    _review(w)
    _decisions(w)
    _placement(w, later)
    w.draft = make.draft(applicant=w.applicant)
    w.search = SavedSearch.objects.create(user=w.applicant, name="Newborn", query="q=newborn")
    w.export = exporting.ask(w.call, kind="moves", format="csv", by=w.officer, language="en")
    return w


def _application(w: SimpleNamespace) -> None:
    w.application = make.applied(w.call, w.applicant, state="in_stage", stage=w.stage, home_institution=w.home_institution)
    source, empty = w.application.submission.source, w.application.submission
    Submission.objects.filter(pk=empty.pk).update(source="tests.empty")
    sent = reviewing.sent(author=w.applicant)
    Submission.objects.filter(pk=sent.pk).update(source=source)
    sent.refresh_from_db()
    w.application.submission = sent
    w.application.save()
    w.submission = sent
    w.document = reviewing.document(w.applicant)
    SubmissionDocument.objects.create(submission=sent, field=str(uuid4()), document=w.document)
    Choice.objects.create(application=w.application, slot=w.slot, rank=1)
    w.waiver = Waiver.objects.create(application=w.application, rule=w.rule, reason="Nearly.")
    w.reference = make.reference(w.application)
    w.endorsement = make.endorsement(w.application, w.home_institution)
    Endorsement.objects.filter(pk=w.endorsement.pk).update(state="endorsed", decided_at=timezone.now())
    w.endorsement_document = EndorsementDocument.objects.create(
        endorsement=w.endorsement, title="Release", media_type="application/pdf", file=ContentFile(reviewing.PDF, "release.pdf")
    )
    Reference.objects.filter(pk=w.reference.pk).update(state="given", given_as="letter", given_at=timezone.now(), letter_name="letter.pdf")
    w.reference.refresh_from_db()
    w.reference.letter.save("letter.pdf", ContentFile(reviewing.PDF))
    Message.objects.create(application=w.application, author=w.applicant, written_as=Party.APPLICANT, to=Party.OFFICER, text="Hello")
    w.interview = make.interview(w.interviews, panel=[w.reviewer], application=w.application, state="booked", booked_at=timezone.now())


def _review(w: SimpleNamespace) -> None:
    w.round = reviewing.round_(w.pool, source=f"fellowships.stage:{w.stage.uid}")
    w.assignment = reviewing.assignment(w.round, w.reviewer, w.submission)
    w.interest = Interest.objects.create(user=w.reviewer, kind="relation", person="Somebody")


def _decisions(w: SimpleNamespace) -> None:
    now = timezone.now()
    w.run = matchmaking.run(w.call, actor=w.officer, kind="matching")
    w.host_list = HostList.objects.create(call=w.call, slot=w.slot)
    w.publication = Publication.objects.create(call=w.call, state="done")
    w.deed = BulkDeed.objects.create(call=w.call, deed="move")
    out = make.applied(w.call, w.another_applicant, state="rejected")
    w.published = Decision.objects.create(
        application=out,
        outcome=Outcome.REJECT,
        reason_class=ReasonClass.BELOW_THE_LINE,
        checked_at=now,
        published_at=now,
        prepared_by=w.officer,
    )
    w.appeal = Appeal.objects.create(application=out, decision=w.published, kind=AppealKind.FEEDBACK, text="Why?")
    w.decision = Decision.objects.create(application=w.application, outcome=Outcome.OFFER, slot=w.slot, prepared_by=w.officer)


def _placement(w: SimpleNamespace, slot) -> None:
    before = make.call(w.opportunity, officers=[w.officer])
    w.placement = make.placement(
        slot, w.applicant, before, running=True, home=w.home_institution, starts_on=timezone.localdate() - timedelta(days=25)
    )
    w.offer = w.placement.offer
    w.condition = OfferCondition.objects.create(offer=w.offer, words="Immunisation record")
    waits = make.applied(before, UserFactory(), state="waitlisted")
    w.wait = WaitlistEntry.objects.create(slot=slot, application=waits, position=1)
    w.item = w.placement.checklist.first()
    w.entry = LogEntry.objects.create(
        placement=w.placement, happened_on=timezone.localdate(), activity="ward", involvement="observed", title="Round"
    )
    w.competency = Competency.objects.create(placement=w.placement, title="CPAP")
    w.incident = Incident.objects.create(
        placement=w.placement, kind="other", happened_on=timezone.localdate(), words="Something.", reported_by=w.applicant,
        reported_as=PlacementParty.FELLOW,
    )  # fmt: skip
    w.bilateral = BilateralAgreement.objects.create(
        host=w.hospital,
        home=w.home_institution,
        title="Exchange",
        starts_on=timezone.localdate(),
        file_name="agreement.pdf",
        file=ContentFile(reviewing.PDF, "agreement.pdf"),
    )
    w.before = before


NAMED = (
    "application", "appeal", "assignment", "condition", "decision", "deed", "document", "endorsement", "entry", "export", "incident",
    "interest", "interview", "item", "need", "offer", "placement", "pool", "publication", "reference", "rule", "run", "search", "slot",
    "stage", "submission", "waiver",
)  # fmt: skip


def keys_of(w: SimpleNamespace) -> dict[str, str]:
    """What stands in the addresses for programs, by the names that the addresses have for it."""
    found = {name: getattr(w, name).uid for name in NAMED}
    others = {
        "agreement": w.bilateral.uid, "answers": w.submission.uid, "asked": w.post.uid, "call": w.call.key, "host": w.hospital.uid,
        "institution": w.hospital.uid, "language": "en", "line": uuid4(), "moment": "middle", "opportunity": w.opportunity.translation_key,
        "outcome": "offer", "person": w.reviewer.uid, "review": w.assignment.uid, "round_uid": w.round.uid, "side": "fellow",
    }  # fmt: skip
    return {name: str(key) for name, key in (found | others).items()}

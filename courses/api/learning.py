"""My courses: enrol, read, evaluate, claim, leave."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Query, Router, Status
from ninja.errors import Throttled

from accounts.enums import Scope
from accounts.keys import needs
from certificates.credits import claimable
from certificates.models import Certificate
from core.api import Page, absolute, once, paged
from core.api.limits import count, seconds_to_wait
from core.errors import Refused
from courses import evaluation, services
from courses.api.catalogue import outlined
from courses.api.course_shapes import OutlineOut
from courses.api.learning_shapes import CertificateRef, ClaimIn, CreditOut, EnrolIn, EnrolmentOut, EvaluationFormOut, EvaluationIn, Mine
from courses.enums import IN_COURSE, EnrolmentState
from courses.forms import EvaluationForm
from courses.models import Cohort, CoursePage, Enrolment
from courses.outline import outlines
from courses.questionnaires import AT_END, items_asked
from courses.services.completion import standing_of
from courses.standing import Standing, standings

router = Router(tags=["Learning"])


@router.get("/enrolments", response=Page[EnrolmentOut], operation_id="list_enrolments", summary="My courses and how far I have come")
@needs(Scope.LEARNING_READ)
def list_enrolments(request: HttpRequest, which: Query[Mine]):
    """Newest first. A course that is not live in any language is left out; its record is kept."""
    own = Enrolment.objects.of(request.auth_user).with_standing().select_related("evaluation", "cohort")
    page = paged(own.filter(state=which.state) if which.state else own, which, lambda row: row)
    return {**page, "items": _enrolments(request, page["items"])}


@router.post("/enrolments", response={201: EnrolmentOut}, operation_id="enrol", summary="Enrol in a course")
@needs(Scope.LEARNING_WRITE)
@once
def enrol(request: HttpRequest, data: EnrolIn):
    """Enrol, or come back to a course that was left, with everything done before. Sent twice, it is done once.

    In a group the answer may also be waiting or applied: `state` says so.
    """
    course = CoursePage.objects.live().public().filter(translation_key=data.course).order_by("pk").first()
    if course is None:
        raise Http404
    if data.code and not count(request, "codes").is_within:
        raise Throttled(wait=seconds_to_wait(request))
    seen = Cohort.objects.of_course(data.course).seen_by(request.auth_user)
    cohort = get_object_or_404(seen, uid=data.group) if data.group else None
    enrolment = services.enrol(
        request.auth_user, course, language=get_language(), cohort=cohort, code=data.code, application=data.application
    )
    return Status(201, _now(request, own_enrolment(request, enrolment.uid)))


@router.get("/enrolments/{uuid:enrolment}", response=EnrolmentOut, operation_id="get_enrolment", summary="Where I am in a course")
@needs(Scope.LEARNING_READ)
def get_enrolment(request: HttpRequest, enrolment: UUID):
    """How far I have come, and what to do next."""
    return _now(request, own_enrolment(request, enrolment))


@router.get(
    "/enrolments/{uuid:enrolment}/outline", response=OutlineOut, operation_id="get_progress", summary="My state in each lesson of a course"
)
@needs(Scope.LEARNING_READ)
def get_progress(request: HttpRequest, enrolment: UUID):
    """The outline of the course, each lesson done, begun or ahead."""
    standing = standing_of(own_enrolment(request, enrolment), language=get_language())
    return outlined(request, standing.outline, standing)


@router.post(
    "/enrolments/{uuid:enrolment}/disclosures",
    response=EnrolmentOut,
    operation_id="disclosures_shown",
    summary="Say that I was shown the disclosures of a course",
)
@needs(Scope.LEARNING_WRITE)
def disclosures_shown(request: HttpRequest, enrolment: UUID):
    """Before a lesson or a quiz counts: what the course's `people` declared, and its `supports`. Sent twice, it is done once."""
    own = own_enrolment(request, enrolment)
    if own.state not in IN_COURSE:
        raise Refused(_("You are not in this course yet. Its page says what it waits for."), code="not_in_course")
    services.note_disclosures(own)
    return _now(request, own_enrolment(request, enrolment))


@router.post("/enrolments/{uuid:enrolment}/withdrawal", response=EnrolmentOut, operation_id="withdraw", summary="Leave a course")
@needs(Scope.LEARNING_WRITE)
def withdraw(request: HttpRequest, enrolment: UUID):
    """What was done is kept for a return. A finished course cannot be left."""
    own = own_enrolment(request, enrolment)
    services.withdraw(own, actor=request.auth_user)
    return _now(request, own_enrolment(request, enrolment))


@router.post("/enrolments/{uuid:enrolment}/seat", response=EnrolmentOut, operation_id="take_seat", summary="Take the seat that is held")
@needs(Scope.LEARNING_WRITE)
def take_seat(request: HttpRequest, enrolment: UUID):
    """Sent twice, it is done once. To give the seat up, withdraw."""
    services.accept_seat(own_enrolment(request, enrolment))
    return _now(request, own_enrolment(request, enrolment))


@router.put(
    "/enrolments/{uuid:enrolment}/lessons/{uuid:lesson}", response=EnrolmentOut, operation_id="mark_read", summary="Mark a lesson as read"
)
@needs(Scope.LEARNING_WRITE)
def mark_read(request: HttpRequest, enrolment: UUID, lesson: UUID):
    """Sent twice, it is done once."""
    own = own_enrolment(request, enrolment)
    services.mark_read(own, lesson, language=get_language())
    return _now(request, own)


@router.get(
    "/enrolments/{uuid:enrolment}/evaluation", response=EvaluationFormOut, operation_id="get_evaluation", summary="What the evaluation asks"
)
@needs(Scope.LEARNING_READ)
def get_evaluation(request: HttpRequest, enrolment: UUID):
    """The items in my language. They may be answered once every lesson is read and every quiz passed."""
    own = own_enrolment(request, enrolment)
    standing = standing_of(own, language=get_language())
    return {
        "given": standing.evaluated,
        "may_be_given": standing.ready_for_evaluation and not standing.evaluated,
        "items": [
            {**item._asdict(), "text": str(item.text), "choices": _choices(item.kind)}
            for item in items_asked(own.course, AT_END, language=get_language())
        ],
    }


@router.put("/enrolments/{uuid:enrolment}/evaluation", response=EnrolmentOut, operation_id="evaluate", summary="Give the evaluation")
@needs(Scope.LEARNING_WRITE)
def evaluate(request: HttpRequest, enrolment: UUID, data: EvaluationIn):
    """It completes the course. A second one changes nothing."""
    own = own_enrolment(request, enrolment)
    items = items_asked(own.course, AT_END, language=get_language())
    form = EvaluationForm(items=items, data={code: str(value) for code, value in data.answers.items()})
    unknown = sorted(set(data.answers) - set(form.fields))
    if unknown or not form.is_valid():
        faults = {code: list(errors) for code, errors in form.errors.items()}
        raise ValidationError(faults | {code: [_("The evaluation does not ask this.")] for code in unknown})
    services.give_evaluation(own, form.cleaned_data, language=get_language())
    return _now(request, own_enrolment(request, enrolment))


@router.get(
    "/enrolments/{uuid:enrolment}/credit", response=CreditOut, operation_id="get_credit_offers", summary="The credit that I may claim"
)
@needs(Scope.LEARNING_READ)
def get_credit_offers(request: HttpRequest, enrolment: UUID):
    """The systems that are open to my profession, each with the amounts that may be claimed."""
    own = own_enrolment(request, enrolment)
    issued = Certificate.objects.filter(source=own.source).first()
    return {
        "may_be_claimed": own.state == EnrolmentState.COMPLETED and issued is None,
        "offers": [_offer(system, maximum) for system, maximum in services.credit_offers(own)],
        "certificate": _reference(issued.current) if issued else None,
    }


@router.post(
    "/enrolments/{uuid:enrolment}/certificate",
    response={201: CertificateRef},
    operation_id="claim_certificate",
    summary="Claim credit and have the certificate issued",
)
@needs(Scope.LEARNING_WRITE)
@once
def claim_certificate(request: HttpRequest, enrolment: UUID, data: ClaimIn):
    """Claim only the credit commensurate with the extent of your participation. Sent twice, one certificate.

    The name on it is the profile's as it stands now.
    """
    certificate = services.claim_certificate(own_enrolment(request, enrolment), data.amounts, language=get_language())
    return Status(201, _reference(certificate))


def own_enrolment(request: HttpRequest, uid: UUID) -> Enrolment:
    """The caller's own enrolment; anybody else's is not there."""
    own = Enrolment.objects.of(request.auth_user).with_standing()
    return get_object_or_404(own.select_related("course__provider", "cohort", "evaluation", "learner__profile"), uid=uid)


def _now(request: HttpRequest, enrolment: Enrolment) -> dict:
    standing = standing_of(enrolment, language=get_language())
    certified = standing.is_complete and Certificate.objects.filter(source=enrolment.source).exists()
    return _enrolment(request, standing, certified=certified)


def _enrolments(request: HttpRequest, rows: list[Enrolment]) -> list[dict]:
    found = outlines([row.course_key for row in rows], get_language())
    certified = set(Certificate.objects.filter(source__in=[row.source for row in rows]).values_list("source", flat=True))
    every = standings(rows, found.values(), certified=frozenset(certified))
    return [_enrolment(request, standing, certified=standing.certified) for standing in every]


def _enrolment(request: HttpRequest, standing: Standing, *, certified: bool) -> dict:
    enrolment, lesson = standing.enrolment, standing.next_lesson
    return {
        "enrolment": enrolment.uid,
        "course": standing.outline.key,
        "title": standing.outline.title,
        "language": standing.outline.language,
        "url": absolute(request, standing.outline.url),
        "group": enrolment.cohort.uid if enrolment.cohort else None,
        "state": enrolment.state,
        "held_until": enrolment.held_until,
        "next_deed": "download" if certified else standing.next_deed.value,
        "next_lesson": lesson.key if lesson else None,
        **{field: getattr(standing, field) for field in ("percent", "steps_done", "steps", "minutes_left")},
        "own_minutes_left": standing.time_left.minutes if standing.time_left.at_own_pace else None,
        **{field: getattr(enrolment, field) for field in ("enrolled_at", "disclosures_shown_at", "last_seen_at", "completed_at")},
    }


def _choices(kind: str) -> list[dict[str, str]]:
    choices = {"agreement": evaluation.AGREEMENT, "yes_no": evaluation.YES_NO}.get(kind, ())
    return [{"value": str(value), "label": str(label)} for value, label in choices]


def _offer(system, maximum) -> dict:
    amounts = claimable(maximum, system.step)
    return {"system": system.code, "name": system.name, "maximum": maximum, "step": system.step, "amounts": sorted(amounts)}


def _reference(certificate: Certificate) -> dict:
    return {"certificate": certificate.uid, "code": certificate.code}

"""One's own answers to a form: reading it, saving a draft, a copy on paper. Sending belongs to what the form is for."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from ninja import Router

from accounts.enums import Scope
from accounts.keys import needs
from reviewing import definitions, printing, showing
from reviewing.api.document_shapes import FormAnswersIn, FormAnswersOut
from reviewing.definitions import Field
from reviewing.models import Submission
from reviewing.services import submissions

router = Router(tags=["Documents and answers"])


@router.get("/answers/{uuid:answers}", response=FormAnswersOut, operation_id="get_form_answers", summary="A form and my answers to it")
@needs(Scope.FELLOWSHIPS_READ)
def get_answers(request: HttpRequest, answers: UUID):
    """The questions in the language asked for, where the form has it; what was sent stays as it was asked."""
    return _shown(_own(request, answers))


@router.patch("/answers/{uuid:answers}", response=FormAnswersOut, operation_id="save_form_answers", summary="Save answers")
@needs(Scope.FELLOWSHIPS_WRITE)
def save_answers(request: HttpRequest, answers: UUID, data: FormAnswersIn):
    """Refused as `sent` once it is out of my hands. Where another page wrote the same question since `revision`, both are kept."""
    own = _own(request, answers)
    submissions.save(own, data.answers, base_revision=data.revision, editor="api")
    return _shown(_own(request, answers))


@router.get("/answers/{uuid:answers}/copy", operation_id="get_form_answers_copy", summary="My answers as a PDF")
@needs(Scope.FELLOWSHIPS_READ)
def get_answers_copy(request: HttpRequest, answers: UUID):
    """In the language asked for."""
    content = printing.copy_of(_own(request, answers), language=get_language())
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": 'attachment; filename="answers.pdf"'})


def _own(request: HttpRequest, uid: UUID) -> Submission:
    return get_object_or_404(Submission.objects.by(request.auth_user).with_words(), uid=uid)


def _shown(own: Submission) -> dict:
    definition, answers = showing.definition_in(own, get_language()), submissions.all_answers(own)
    asked = definitions.asked_keys(definition, answers)
    earlier: dict[str, list] = {}
    for row in own.earlier_answers.all():
        earlier.setdefault(row.field, []).append(row.value)
    lacking = submissions.missing(own, language=get_language()) if own.is_draft else []
    return {
        "answers": own.uid,
        **{name: getattr(own, name) for name in ("state", "revision", "saved_at", "sent_at")},
        "title": definition.title,
        "language": definition.language,
        "sections": [
            {
                "section": part.key,
                "title": part.title,
                "guidance": part.guidance,
                "questions": [_question(one, answers, earlier, asked) for one in part.fields],
            }
            for part in definition.sections
        ],
        "missing": [{"question": one.key, "label": one.label, "sentence": one.sentence} for one in lacking],
    }


def _question(one: Field, answers: dict, earlier: dict[str, list], asked: frozenset[str]) -> dict:
    return {
        "question": one.key,
        **{name: getattr(one, name) for name in ("kind", "label", "help", "name", "required", "unit", "statement")},
        "asked": one.key in asked,
        "options": [{"option": option.key, "text": option.text, "name": option.name} for option in one.options],
        "most_words": one.words,
        "answer": answers.get(one.key, [] if one.is_file else ""),
        "earlier": earlier.get(one.key, []),
    }

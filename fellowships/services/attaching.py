"""Give documents of one's library for what a call asks, and take them back."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.errors import Refused
from fellowships.application_steps import field_of
from fellowships.enums import ApplicationState, DocumentPhase
from fellowships.models import Application, DocumentNeed
from reviewing.enums import Scan
from reviewing.models import StoredDocument, SubmissionDocument


@transaction.atomic
def attach(application: Application, need: DocumentNeed, document: StoredDocument) -> SubmissionDocument:
    """Give ``document`` for ``need`` in place of any before.

    Raises Refused for somebody else's document, for one with a virus, and once the application was sent.
    """
    application = _draft(application, need)
    if document.owner_id != application.applicant_id:
        raise Refused(_("Choose one of your own documents."), code="not_yours")
    if document.scan == Scan.INFECTED:
        raise Refused(_("A virus was found in this file. Give another one."), code="infected")
    _taken_back(application, need)
    row = SubmissionDocument.objects.create(submission=application.submission, field=field_of(need), document=document)
    audit.record("fellowships.document_given", application, actor=application.applicant, need=need.pk, document=document.pk)
    return row


@transaction.atomic
def detach(application: Application, need: DocumentNeed) -> None:
    """Take back what was given for ``need``; the document stays in the library."""
    application = _draft(application, need)
    if _taken_back(application, need):
        audit.record("fellowships.document_taken_back", application, actor=application.applicant, need=need.pk)


def _taken_back(application: Application, need: DocumentNeed) -> int:
    return SubmissionDocument.objects.filter(submission=application.submission_id, field=field_of(need)).delete()[0]


def _draft(application: Application, need: DocumentNeed) -> Application:
    application = (
        Application.objects.select_for_update(of=("self",)).select_related("call", "applicant", "submission").get(pk=application.pk)
    )
    if application.state != ApplicationState.DRAFT or need.phase != DocumentPhase.APPLY:
        raise Refused(_("This application was sent. Open it again to change it."), code="not_a_draft")
    if need.call_id != application.call_id or need.removed_at:
        raise Refused(_("This call does not ask for that document."), code="not_asked")
    return application

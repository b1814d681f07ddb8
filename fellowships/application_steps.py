"""The road of an application, one step a page, and what each step still lacks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from fellowships.models import Application, DocumentNeed
from fellowships.services import checking
from reviewing.enums import DocumentKind, Scan
from reviewing.models import SubmissionDocument
from reviewing.services import submissions

CHECK, CHOICES, FORM, DOCUMENTS, REFERENCES, PREVIEW = "check", "choices", "form", "documents", "references", "preview"
STEPS = {
    CHECK: gettext_lazy("Do you qualify?"),
    CHOICES: gettext_lazy("Your choices"),
    FORM: gettext_lazy("Application form"),
    DOCUMENTS: gettext_lazy("Documents"),
    REFERENCES: gettext_lazy("References and home institution"),
    PREVIEW: gettext_lazy("Read and send"),
}


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing still to be done, in which step, as a sentence; ``anchor`` is its place on that page."""

    step: str
    text: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    code: str
    title: str
    lacks: tuple[Lack, ...]

    @property
    def is_done(self) -> bool:
        return not self.lacks


def steps_of(application: Application) -> list[Step]:
    """Every step of the road with what it lacks; steps with nothing to ask in this call are left out."""
    lacks = lacking(application)
    codes = [code for code in STEPS if code != REFERENCES or asks_others(application.call)]
    return [Step(code, str(STEPS[code]), tuple(one for one in lacks if one.step == code)) for code in codes]


def asks_others(call) -> bool:
    """Whether somebody beside the applicant has a word: referees, or her institution."""
    return bool(call.references_needed or call.endorsement_needed)


def lacking(application: Application) -> list[Lack]:
    """What ``application`` lacks before it can be sent, in the order of the road."""
    return [*_rules(application), *_choices(application), *_form(application), *_documents(application), *_others(application)]


def _rules(application: Application) -> Iterable[Lack]:
    checks = application.eligibility_checks.select_related("rule").all()
    if count := len(checking.hindrances(checks, application.waivers.all())):
        said = ngettext("%(count)d requirement of the call is not met.", "%(count)d requirements of the call are not met.", count)
        yield Lack(CHECK, said % {"count": count})


def _choices(application: Application) -> Iterable[Lack]:
    today = timezone.localdate()
    chosen = list(application.choices.select_related("slot"))
    if not chosen:
        yield Lack(CHOICES, _("Choose at least one fellowship and its dates."))
    if any(choice.slot.starts_on <= today for choice in chosen):
        yield Lack(CHOICES, _("One of the dates that you chose has begun already. Choose another."))


def _form(application: Application) -> Iterable[Lack]:
    for problem in submissions.missing(application.submission, language=get_language() or application.language):
        said = _("“%(question)s”: %(problem)s") % {"question": problem.label, "problem": problem.sentence}
        yield Lack(FORM, said, anchor=problem.key)


# Documents ---------------------------------------------------------------------


def field_of(need: DocumentNeed) -> str:
    """Under which name a document for ``need`` stands in the submission, beside the fields of the form."""
    return f"need-{need.uid.hex}"


def need_title(need: DocumentNeed) -> str:
    """What the document is called, in the reader's language."""
    return str(DocumentKind(need.kind).label) if need.kind in DocumentKind.values else need.kind


def need_words(need: DocumentNeed) -> str:
    """The note to it in the reader's language, or in the first one in which it was written."""
    return need.words.get(get_language() or "") or next(iter(need.words.values()), "")


def given_documents(application: Application, needs: Iterable[DocumentNeed]) -> dict[int, list[SubmissionDocument]]:
    """What was given for each need, by the need's primary key. One query."""
    by_field = {field_of(need): need.pk for need in needs}
    found: dict[int, list[SubmissionDocument]] = {pk: [] for pk in by_field.values()}
    rows = SubmissionDocument.objects.filter(submission=application.submission_id, field__in=by_field).select_related("document")
    for row in rows:
        found[by_field[row.field]].append(row)
    return found


def _documents(application: Application) -> Iterable[Lack]:
    needs = list(DocumentNeed.objects.of(application.call).to_apply())
    given = given_documents(application, needs)
    for need in needs:
        if fault := fault_of(need, given[need.pk]):
            yield Lack(DOCUMENTS, fault, anchor=field_of(need))


def fault_of(need: DocumentNeed, given: list[SubmissionDocument]) -> str:
    """Why what was ``given`` does not do, as a sentence; empty where it does."""
    named = {"document": need_title(need)}
    if not given:
        return _("“%(document)s” is missing.") % named if need.required else ""
    if any(row.document.scan == Scan.INFECTED for row in given):
        return _("“%(document)s”: a virus was found in the file. Give another one.") % named
    day = max(need.must_be_valid_on or timezone.localdate(), timezone.localdate())
    if need.must_be_valid_on and any(row.document.is_expired(day) for row in given):
        return _("“%(document)s” is no longer valid on %(day)s.") % {**named, "day": date_format(day, "DATE_FORMAT")}
    return ""


def _others(application: Application) -> Iterable[Lack]:
    call = application.call
    named = application.references.standing().count() if call.references_needed else 0
    if (missing := call.references_needed - named) > 0:
        said = ngettext("Name %(count)d more referee.", "Name %(count)d more referees.", missing)
        yield Lack(REFERENCES, said % {"count": missing})
    if call.endorsement_needed and not application.home:
        yield Lack(REFERENCES, _("Say which institution you come from: it endorses your application."), anchor="home")

"""A submission as a reviewer may read it: answers that tell too much left out, names taken out of texts, files without names."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviewing import reading, showing, sources
from reviewing.blinding import Piece, Veil, as_text, shows_through
from reviewing.enums import AssignmentState, FieldKind, Reveals
from reviewing.models import Assignment, Round, StoredDocument, Submission, SubmissionDocument

# Kinds of answers that people write in their own words.
IN_OWN_WORDS = frozenset({FieldKind.SHORT, FieldKind.LONG, FieldKind.ADDRESS})


@dataclass(frozen=True, slots=True, kw_only=True)
class BlindDocument:
    """A file under a name that tells nothing, where anything is hidden."""

    uid: str
    title: str
    media_type: str
    size: int
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BlindAnswer:
    """One answer. ``told`` is its text in pieces; ``hidden`` means that this round does not show it."""

    key: str
    label: str
    is_long: bool = False
    told: tuple[Piece, ...] = ()
    items: tuple[tuple[Piece, ...], ...] = ()
    documents: tuple[BlindDocument, ...] = ()
    hidden: bool = False

    @property
    def text(self) -> str:
        return as_text(self.told)

    @property
    def is_empty(self) -> bool:
        return not (self.told or self.items or self.documents or self.hidden)

    @property
    def shows_through(self) -> bool:
        return shows_through(self.told) or any(shows_through(item) for item in self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class BlindSection:
    key: str
    title: str
    answers: list[BlindAnswer] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A submission for one reviewer. ``title`` is what the app above calls it, or its mark where names are hidden."""

    title: str
    language: str
    sections: list[BlindSection]
    hides: list[str]

    @property
    def shows_through(self) -> bool:
        return any(answer.shows_through for section in self.sections for answer in section.answers)


def mark_of(submission: Submission) -> str:
    """What it is called where names are not told: six letters and digits."""
    return submission.uid.hex[:6].upper()


def title_of(submission: Submission, subject: sources.Subject, hides: list[str]) -> str:
    return _("Application %(mark)s") % {"mark": mark_of(submission)} if Reveals.NAME in hides or not subject.title else subject.title


def paper(submission: Submission, round_: Round, *, language: str) -> Paper:
    """What a reviewer of ``round_`` reads. Fetch ``submission`` with ``.with_words()``; no query for each answer."""
    subject = sources.subjects([submission.source], language)[submission.source]
    veil = veil_for(subject, round_.hides)
    shown = showing.sections(submission, language=language, hides=frozenset(round_.hides))
    numbers = _Numbers(bool(round_.hides))
    return Paper(
        title=title_of(submission, subject, round_.hides),
        language=submission.language,
        sections=[
            BlindSection(key=one.key, title=one.title, answers=[_answer(answer, veil, numbers) for answer in one.answers]) for one in shown
        ],
        hides=[str(Reveals(code).label) for code in round_.hides if code in Reveals.values],
    )


def veil_for(subject: sources.Subject, hides: list[str]) -> Veil:
    """What must not show through in texts, where ``hides`` holds its code."""
    hides_name = Reveals.NAME in hides
    return Veil(
        names=subject.parties.names if hides_name else (),
        institutions=subject.parties.institution_names if Reveals.INSTITUTION in hides else (),
        contacts=hides_name or Reveals.CONTACT in hides,
    )


def veil_of(assignment: Assignment, language: str) -> Veil | None:
    """The veil over what others wrote about the same submission; none where the round hides nothing."""
    if not assignment.round.hides:
        return None
    source = assignment.submission.source
    return veil_for(sources.subjects([source], language)[source], assignment.round.hides)


class _Numbers:
    """Counts documents through the whole submission, so that each neutral name is its own."""

    def __init__(self, is_blind: bool) -> None:
        self.is_blind, self.last = is_blind, 0

    def named(self, one: showing.ShownDocument) -> BlindDocument:
        self.last += 1
        title = _("Document %(number)d") % {"number": self.last} if self.is_blind else one.title
        return BlindDocument(uid=str(one.uid), title=title, media_type=one.media_type, size=one.size, url=one.url)


def _answer(shown: showing.Shown, veil: Veil, numbers: _Numbers) -> BlindAnswer:
    if shown.hidden:
        return BlindAnswer(key=shown.key, label=shown.label, hidden=True)
    own_words = shown.kind in IN_OWN_WORDS
    return BlindAnswer(
        key=shown.key,
        label=shown.label,
        is_long=shown.kind == FieldKind.LONG,
        told=_told(shown.value, veil if own_words else None),
        items=tuple(_told(item, veil if own_words else None) for item in shown.items),
        documents=tuple(numbers.named(one) for one in shown.documents),
    )


def _told(text: str, veil: Veil | None) -> tuple[Piece, ...]:
    if not text:
        return ()
    return veil.over(text) if veil else (Piece(text),)


def hidden_in_words(codes: list[str]) -> str:
    """“Hidden in this round: name, country.”"""
    labels = [str(Reveals(code).label).lower() for code in codes if code in Reveals.values and code != Reveals.NONE]
    return ngettext("Hidden in this round: %(what)s.", "Hidden in this round: %(what)s.", len(labels)) % {"what": ", ".join(labels)}


@reading.allows
def for_reviewers(user, document: StoredDocument) -> reading.Reading | None:
    """A document of what somebody reviews, once she has declared; not if it answers a question that her round hides."""
    uses = SubmissionDocument.objects.filter(
        document=document,
        submission__state="sent",
        submission__assignments__reviewer=user,
        submission__assignments__state__in=[AssignmentState.ACCEPTED, AssignmentState.DONE],
    )
    rows = list(uses.values_list("submission", "submission__assignments__round__hides"))
    if not rows:
        return None
    whole = Submission.objects.with_words().in_bulk({submission for submission, _hides in rows})
    return max(showing.how_much_of(whole[submission], document, hides=hides) for submission, hides in rows)

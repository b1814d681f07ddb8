"""The applications of a call, searched, filtered and sorted: what an address asks for, and the rows it gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from core.reference.countries import country_name
from fellowships.call_words import titles_of
from fellowships.desk.pipeline import tone
from fellowships.enums import ApplicationState, CheckResult, EndorsementState, ReferenceState, WaiverState
from fellowships.models import Application, CallPage, Choice, Decision, EligibilityCheck, Reference, Waiver
from fellowships.services import scores
from reviewing.scoring import Result

PAGE_SIZE = 30
LONGEST_QUERY = 200
SORTS = {
    "number": gettext_lazy("Number"),
    "name": gettext_lazy("Name"),
    "score": gettext_lazy("Score, best first"),
    "sent": gettext_lazy("Sent last, first"),
}
ORDERS = {"number": ("number", "pk"), "name": ("applicant__name", "pk"), "sent": ("-sent_at", "-pk")}
NEEDS = {
    "waiver": gettext_lazy("A waiver is asked for"),
    "unmet": gettext_lazy("A requirement is not met"),
    "references": gettext_lazy("References are missing"),
    "endorsement": gettext_lazy("The home institution has not endorsed"),
    "flagged": gettext_lazy("Reviewers disagree"),
    "unscored": gettext_lazy("No review yet"),
}
DECIDED = {
    "none": gettext_lazy("Not prepared"),
    "prepared": gettext_lazy("Prepared"),
    "checked": pgettext_lazy("a decision", "Checked"),
    "published": gettext_lazy("Published"),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What a reader asks for. Anything unknown in the address is as if it were not there."""

    q: str = ""
    state: str = ""
    stage: str = ""
    slot: str = ""
    country: str = ""
    needs: str = ""
    decided: str = ""
    sort: str = "number"

    def address(self, **others: str) -> str:
        """Its part of an address, without what is empty; ``others`` stand in the place of its own."""
        said = {name: getattr(self, name) for name in self.__slots__} | others
        return urlencode({name: value for name, value in said.items() if value and (name, value) != ("sort", "number")})

    @property
    def is_narrowed(self) -> bool:
        return any(getattr(self, name) for name in self.__slots__ if name != "sort")


def read(query: Mapping[str, str]) -> Wish:
    """The wish that an address states."""
    said = {name: str(query.get(name, "")).replace("\0", "").strip()[:LONGEST_QUERY] for name in Wish.__slots__}
    for name, known in (("state", ApplicationState.values), ("needs", NEEDS), ("decided", DECIDED), ("sort", SORTS)):
        if said[name] not in known:
            said[name] = ""
    return Wish(**{**said, "sort": said["sort"] or "number"})


@dataclass(slots=True)
class Row:
    """One application on the list."""

    application: Application
    tone: str
    country: str
    result: Result | None = None
    choices: list[str] = field(default_factory=list)
    signs: list[dict[str, str]] = field(default_factory=list)
    decision: Decision | None = None

    @property
    def where(self) -> str:
        """Its stage where it is in one, else its state."""
        return self.application.stage.title if self.application.stage_id else self.application.get_state_display()


def found(call: CallPage, wish: Wish, marks: Mapping[int, Result]):
    """The applications that ``wish`` asks for, unsorted. ``marks`` are ``scores.scores_of(call)``."""
    rows = Application.objects.in_call(call).handed_in()
    if wish.q:
        rows = rows.filter(
            Q(number__icontains=wish.q)
            | Q(applicant__name__icontains=wish.q)
            | Q(applicant__email__icontains=wish.q)
            | Q(applicant__profile__latin_name__icontains=wish.q)
        )
    if wish.state:
        rows = rows.filter(state=wish.state)
    if any(uid and not _is_uid(uid) for uid in (wish.stage, wish.slot)):
        return rows.none()
    if wish.stage:
        rows = rows.filter(stage__uid=wish.stage)
    if wish.slot:
        rows = rows.filter(Exists(Choice.objects.filter(application=OuterRef("pk"), slot__uid=wish.slot)))
    if wish.country:
        rows = rows.filter(applicant__profile__country=wish.country)
    return _decided(_needing(rows, wish.needs, marks), wish.decided)


def page_of(call: CallPage, wish: Wish, number: str | None) -> tuple[Page, list[Row]]:
    """One page of the list. A constant number of queries."""
    marks = scores.scores_of(call)
    rows = found(call, wish, marks)
    if wish.sort == "score":
        page = Paginator(_by_score(rows, marks), PAGE_SIZE).get_page(number)
        by_key = {row.pk: row for row in with_all(Application.objects.filter(pk__in=list(page.object_list)))}
        listed = [by_key[pk] for pk in page.object_list]
    else:
        page = Paginator(with_all(rows.order_by(*ORDERS[wish.sort])), PAGE_SIZE).get_page(number)
        listed = list(page.object_list)
    return page, rows_of(listed, marks)


def rows_of(applications: list[Application], marks: Mapping[int, Result]) -> list[Row]:
    """Rows for what ``with_all`` fetched. One query more."""
    posts = {choice.slot.opportunity for each in applications for choice in each.choices.all()}
    titles = titles_of(posts, get_language() or "")
    return [
        Row(
            application=each,
            tone=tone(each.state),
            country=country_name(each.applicant.profile.country) if each.applicant and each.applicant.profile.country else "",
            result=marks.get(each.submission_id),
            choices=[titles[choice.slot.opportunity.translation_key] for choice in each.choices.all()],
            signs=signs_of(each, marks.get(each.submission_id)),
            decision=next(iter(each.decisions.all()), None),
        )
        for each in applications
    ]


def signs_of(application: Application, result: Result | None) -> list[dict[str, str]]:
    """What an officer should see at a glance, as a word and its tone."""
    signs = []
    if any(check.result == CheckResult.FAILED for check in application.eligibility_checks.all()):
        signs.append({"tone": "bad", "label": _("A requirement is not met")})
    elif any(check.result == CheckResult.NEAR for check in application.eligibility_checks.all()):
        signs.append({"tone": "signal", "label": _("A requirement is nearly met")})
    if any(waiver.state == WaiverState.ASKED for waiver in application.waivers.all()):
        signs.append({"tone": "signal", "label": _("Asks for a waiver")})
    endorsement = getattr(application, "endorsement", None)
    if endorsement is not None and endorsement.state == EndorsementState.REFUSED:
        signs.append({"tone": "bad", "label": _("Not endorsed")})
    if result is not None and result.flagged:
        signs.append({"tone": "signal", "label": _("Reviewers disagree")})
    return signs


def states_in(call: CallPage) -> list[tuple[str, str]]:
    """The states in which applications of the call are, in their order on the road. One query."""
    there = set(Application.objects.in_call(call).handed_in().order_by().values_list("state", flat=True).distinct())
    return [(state.value, str(state.label)) for state in ApplicationState if state in there]


def countries_in(call: CallPage) -> list[tuple[str, str]]:
    """The countries of those who applied, by name. One query."""
    codes = Application.objects.in_call(call).handed_in().order_by().values_list("applicant__profile__country", flat=True).distinct()
    return sorted(((code, country_name(code)) for code in codes if code), key=lambda pair: pair[1])


def with_all(rows):
    """With all that a row shows: a constant number of queries."""
    return rows.select_related("applicant__profile", "stage", "endorsement").prefetch_related(
        "eligibility_checks",
        "waivers",
        Prefetch("choices", Choice.objects.order_by("rank").select_related("slot__opportunity")),
        Prefetch("decisions", Decision.objects.order_by("-prepared_at", "-pk").select_related("slot__opportunity")),
    )


def _by_score(rows, marks: Mapping[int, Result]) -> list[int]:
    """Primary keys, the best normalised mark first; those without a mark at the end, by number."""
    pairs = rows.order_by("number", "pk").values_list("pk", "submission")
    return [pk for pk, submission in sorted(pairs, key=lambda pair: -marks[pair[1]].normalised if pair[1] in marks else float("inf"))]


def _needing(rows, needs: str, marks: Mapping[int, Result]):
    if needs == "waiver":
        return rows.filter(Exists(Waiver.objects.filter(application=OuterRef("pk"), state=WaiverState.ASKED)))
    if needs == "unmet":
        return rows.filter(Exists(EligibilityCheck.objects.filter(application=OuterRef("pk"), result=CheckResult.FAILED)))
    if needs == "references":
        waiting = [ReferenceState.NAMED, ReferenceState.ASKED, ReferenceState.REMINDED]
        return rows.filter(Exists(Reference.objects.filter(application=OuterRef("pk"), state__in=waiting)))
    if needs == "endorsement":
        return rows.filter(call__endorsement_needed=True).exclude(endorsement__state=EndorsementState.ENDORSED)
    if needs == "flagged":
        return rows.filter(submission__in=[submission for submission, result in marks.items() if result.flagged])
    return rows.exclude(submission__in=list(marks)) if needs == "unscored" else rows


def _decided(rows, decided: str):
    unpublished = Decision.objects.unpublished().filter(application=OuterRef("pk"))
    if decided == "none":
        return rows.filter(~Exists(unpublished), state__in=[ApplicationState.SENT, ApplicationState.IN_STAGE])
    if decided == "prepared":
        return rows.filter(Exists(unpublished.filter(checked_at__isnull=True)))
    if decided == "checked":
        return rows.filter(Exists(unpublished.filter(checked_at__isnull=False)))
    if decided == "published":
        return rows.filter(Exists(Decision.objects.published().filter(application=OuterRef("pk"))))
    return rows


def _is_uid(text: str) -> bool:
    plain = text.replace("-", "")
    return len(plain) == 32 and all(letter in "0123456789abcdef" for letter in plain.casefold())

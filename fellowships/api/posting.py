"""Posts and calls for everybody; saved searches; a hospital's own posts; the officers' approval."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import get_language
from ninja import Query, Router, Status

from accounts.enums import Scope
from accounts.keys import needs
from accounts.models import Institution
from core.api import Cursor, Page, absolute, once, paged, paged_list
from core.languages import by_preference
from fellowships import calls, changes, gathering, openings, post_desk, rules
from fellowships.api.posting_shapes import (
    CallCopyIn,
    CallCopyOut,
    CallDetailOut,
    CallOut,
    OpportunityDetailOut,
    OpportunityOut,
    OwnPostOut,
    PostAnswerIn,
    PostApprovalOut,
    PostLanguageIn,
    PostSearch,
    SavedSearchChangeIn,
    SavedSearchIn,
    SavedSearchOut,
)
from fellowships.enums import HandInState
from fellowships.models import CallPage, OpportunityPage, PostApproval, SavedSearch
from fellowships.openings import CallFacts, Post
from fellowships.services import posting, searches
from fellowships.services.copying_calls import copy_call as copied

router = Router(tags=["Fellowships"])
MOST_CHANGES = 50
WORDS = ("department", "limits", "accreditation", "costs")
FACTS = ("stipend", "currency", "stipend_period", "fees", "fees_waivable", "housing", "insurance")
OF_CALL = ("opens_at", "closes_at", "decides_by", "time_zone", "grace_minutes", "is_rolling", "most_choices", "references_needed")
HOW = ("endorsement_needed", "chooses_by", "offer_days")


@router.get("/opportunities", response=Page[OpportunityOut], auth=None, operation_id="list_opportunities", summary="Search the fellowships")
def list_opportunities(request: HttpRequest, search: Query[PostSearch]):
    """Every live post in the reader's best language: best first for words, else what closes first. The filters are those of the page."""
    now, language = timezone.now(), get_language()
    found = openings.find(gathering.posts(), openings.read(request.GET), language, now).posts
    return paged_list(found, search, lambda posts: _posts(request, posts, language, now))


@router.get(
    "/opportunities/{uuid:opportunity}",
    response=OpportunityDetailOut,
    auth=None,
    operation_id="get_opportunity",
    summary="Read about a post",
)
def get_opportunity(request: HttpRequest, opportunity: UUID):
    """Everything that a post's page says, with what changed while a call was under way."""
    now, language = timezone.now(), get_language()
    post = next((post for post in gathering.posts() if post.key == opportunity), None)
    if post is None:
        raise Http404
    shown = post.shown_in(language)
    page = OpportunityPage.objects.live().public().keyed(opportunity).filter(locale__language_code=shown).first()
    first = page and page.canonical
    if first is None:
        raise Http404
    return {
        **_post(request, post, language, now),
        **{name: getattr(page, name) for name in WORDS},
        **{name: getattr(first, name) for name in FACTS},
        "duties": [str(block.value) for block in page.duties],
        "outcomes": [str(block.value) for block in page.outcomes],
        "visa_classes": first.visa_class_list,
        "supervisors": list(first.supervisors.values_list("name", flat=True)),
        "changes": [{**row, "fact": row["label"]} for row in changes.in_words(first, most=MOST_CHANGES)],
    }


@router.get("/calls", response=Page[CallOut], auth=None, operation_id="list_calls", summary="List the calls")
def list_calls(request: HttpRequest, cursor: Query[Cursor]):
    """Every published call, the newest first."""
    language = get_language()
    return paged_list(
        list(CallPage.objects.first_pages().shown().order_by("-opens_at", "-pk")), cursor, lambda rows: _calls(request, rows, language)
    )


@router.get("/calls/{uuid:call}", response=CallDetailOut, auth=None, operation_id="get_call", summary="Read about a call")
def get_call(request: HttpRequest, call: UUID):
    """Its dates, its rules, its stages and what can be chosen in it."""
    first = get_object_or_404(CallPage.objects.first_pages().shown(), translation_key=call)
    language = get_language()
    return {
        **_calls(request, [first], language)[0],
        "hides": first.hides,
        "after_decision": first.after_decision,
        "keeps_months": first.keeps_months,
        "opportunities": list(first.call_opportunities.values_list("opportunity__translation_key", flat=True)),
        "reserved": [
            {
                "opportunity": row.opportunity.translation_key if row.opportunity else None,
                "income_groups": row.income_groups,
                "least_developed": row.least_developed,
                "places": row.places,
            }
            for row in first.reserved_places.select_related("opportunity")
        ],
        "stages": [_stage(stage, language) for stage in first.stages.all()],
    }


@router.post("/calls/{uuid:call}/copies", response={201: CallCopyOut}, operation_id="copy_call", summary="Copy a call at other dates")
@needs(Scope.REVIEWS_WRITE)
@once
def copy_call(request: HttpRequest, call: UUID, data: CallCopyIn):
    """For officers of the call: the same posts, stages, rules and letters; none of the applications."""
    first = get_object_or_404(CallPage.objects.first_pages().run_by(request.auth_user), translation_key=call)
    made = copied(first, actor=request.auth_user, title=data.title, opens_at=_aware(data.opens_at))
    return Status(201, {"call": made.translation_key})


@router.get("/me/saved-searches", response=Page[SavedSearchOut], operation_id="list_saved_searches", summary="My saved searches")
@needs(Scope.FELLOWSHIPS_READ)
def list_saved_searches(request: HttpRequest, cursor: Query[Cursor]):
    """The newest first."""
    return paged(SavedSearch.objects.of(request.auth_user), cursor, _search)


@router.post("/me/saved-searches", response={201: SavedSearchOut}, operation_id="save_search", summary="Keep a search")
@needs(Scope.FELLOWSHIPS_WRITE)
@once
def save_search(request: HttpRequest, data: SavedSearchIn):
    """With alerts, a letter says what is new in it. The same search twice is one."""
    return Status(201, _search(searches.keep(request.auth_user, data.query, name=data.name, alerts=data.alerts)))


@router.patch(
    "/me/saved-searches/{uuid:search}", response=SavedSearchOut, operation_id="change_saved_search", summary="Change a saved search"
)
@needs(Scope.FELLOWSHIPS_WRITE)
def change_saved_search(request: HttpRequest, search: UUID, data: SavedSearchChangeIn):
    """Its name, and whether letters are written about it."""
    mine = get_object_or_404(SavedSearch.objects.of(request.auth_user), uid=search)
    return _search(searches.change(mine, name=data.name, alerts=data.alerts))


@router.delete(
    "/me/saved-searches/{uuid:search}", response={204: None}, operation_id="forget_saved_search", summary="Forget a saved search"
)
@needs(Scope.FELLOWSHIPS_WRITE)
def forget_saved_search(request: HttpRequest, search: UUID):
    """Nothing is written about it any more."""
    searches.forget(get_object_or_404(SavedSearch.objects.of(request.auth_user), uid=search))
    return Status(204, None)


@router.get("/hosts/{uuid:host}/posts", response=Page[OwnPostOut], operation_id="list_own_posts", summary="A hospital's own posts")
@needs(Scope.FELLOWSHIPS_READ)
def list_own_posts(request: HttpRequest, host: UUID, cursor: Query[Cursor]):
    """For its coordinators: every post in every language, drafts too."""
    return paged(post_desk.posts_of(_host(request, host)), cursor, lambda page: _own_post(request, page))


@router.post(
    "/hosts/{uuid:host}/posts/{uuid:opportunity}/hand-in",
    response={201: PostApprovalOut},
    operation_id="hand_in_post",
    summary="Hand a post in for approval",
)
@needs(Scope.FELLOWSHIPS_WRITE)
@once
def hand_in_post(request: HttpRequest, host: UUID, opportunity: UUID, data: PostLanguageIn):
    """The newest version in the language named. Handed in twice, it is one request."""
    return Status(201, _asked(posting.hand_in(_own_page(request, host, opportunity, data.language), actor=request.auth_user)))


@router.post(
    "/hosts/{uuid:host}/posts/{uuid:opportunity}/take-back", response=OwnPostOut, operation_id="take_back_post", summary="Take a post back"
)
@needs(Scope.FELLOWSHIPS_WRITE)
def take_back_post(request: HttpRequest, host: UUID, opportunity: UUID, data: PostLanguageIn):
    """Nobody is asked to approve it any more."""
    page = _own_page(request, host, opportunity, data.language)
    for asked in PostApproval.objects.waiting().filter(page=page):
        posting.take_back(asked, actor=request.auth_user)
    return _own_post(request, post_desk.posts_of(page.institution).get(pk=page.pk))


@router.post(
    "/hosts/{uuid:host}/posts/{uuid:opportunity}/take-down", response=OwnPostOut, operation_id="take_down_post", summary="Take a post down"
)
@needs(Scope.FELLOWSHIPS_WRITE)
def take_down_post(request: HttpRequest, host: UUID, opportunity: UUID, data: PostLanguageIn):
    """It is shown no longer, in any language; applications that chose it keep their choice."""
    page = posting.take_down(_own_page(request, host, opportunity, data.language), actor=request.auth_user)
    return _own_post(request, post_desk.posts_of(page.institution).get(pk=page.pk))


@router.get("/post-approvals", response=Page[PostApprovalOut], operation_id="list_post_approvals", summary="Posts handed in for approval")
@needs(Scope.REVIEWS_READ)
def list_post_approvals(request: HttpRequest, cursor: Query[Cursor]):
    """For officers: what waits, the newest first."""
    if not rules.is_officer(request.auth_user):
        raise Http404
    return paged(_approvals(request).waiting(), cursor, _asked)


@router.post(
    "/post-approvals/{uuid:asked}/answer", response=PostApprovalOut, operation_id="answer_post", summary="Approve a post, or send it back"
)
@needs(Scope.REVIEWS_WRITE)
def answer_post(request: HttpRequest, asked: UUID, data: PostAnswerIn):
    """Approved, the version that was handed in is published at once."""
    found = get_object_or_404(_approvals(request), uid=asked)
    if data.decision == HandInState.APPROVED:
        return _asked(posting.approve(found, actor=request.auth_user))
    return _asked(posting.send_back(found, actor=request.auth_user, comment=data.comment))


def _approvals(request: HttpRequest):
    related = ("page__institution", "page__locale", "by")
    return PostApproval.objects.approvable_by(request.auth_user).select_related(*related)


def _host(request: HttpRequest, uid: UUID) -> Institution:
    institution = get_object_or_404(Institution, uid=uid)
    if not rules.may_write_posts_of(request.auth_user, institution):
        raise Http404
    return institution


def _own_page(request: HttpRequest, host: UUID, key: UUID, language: str) -> OpportunityPage:
    family = OpportunityPage.objects.of(_host(request, host)).keyed(key).select_related("institution", "locale")
    return get_object_or_404(family, locale__language_code=language)


def _posts(request: HttpRequest, posts: Sequence[Post], language: str, now: datetime) -> list[dict]:
    return [_post(request, post, language, now) for post in posts]


def _post(request: HttpRequest, post: Post, language: str, now: datetime) -> dict:
    shown = post.shown_in(language)
    same = ("kind", "city", "country", "specialties", "professions", "weeks_least", "weeks_most", "funding", "published_at")
    words = post.words[shown]
    return {
        "opportunity": post.key,
        "language": shown,
        "languages": sorted(post.words),
        "title": words.title,
        "summary": words.summary,
        "url": absolute(request, words.url),
        **{name: getattr(post, name) for name in same},
        "host": post.host_uid,
        "host_name": post.host,
        "working_languages": post.languages,
        "contact": post.hands_on,
        "visa": post.visa_help,
        "slots": [
            {"slot": slot.uid, "starts_on": slot.starts_on, "ends_on": slot.ends_on, "places": slot.places}
            for slot in post.slots_ahead(now.date())
        ],
        "calls": [_call_line(request, call, language, now) for call in post.calls],
    }


def _call_line(request: HttpRequest, call: CallFacts, language: str, now: datetime) -> dict:
    title, url = call.names[by_preference(set(call.names), language)]
    return {
        "call": call.key,
        "title": title,
        "url": absolute(request, url),
        "phase": calls.phase(call, now),
        **{name: getattr(call, name) for name in ("opens_at", "closes_at", "time_zone")},
    }


def _calls(request: HttpRequest, firsts: Sequence[CallPage], language: str) -> list[dict]:
    """Calls in the reader's best language: one query for all their words."""
    keys = [first.translation_key for first in firsts]
    words: dict[UUID, dict[str, CallPage]] = {}
    for page in CallPage.objects.live().public().filter(translation_key__in=keys).select_related("locale"):
        words.setdefault(page.translation_key, {})[page.locale.language_code] = page
    shown = [(first, words[first.translation_key]) for first in firsts if first.translation_key in words]
    return [_call(request, first, there[by_preference(set(there), language)]) for first, there in shown]


def _call(request: HttpRequest, first: CallPage, page: CallPage) -> dict:
    return {
        "call": first.translation_key,
        "language": page.locale.language_code,
        "title": page.title,
        "summary": page.summary,
        "url": absolute(request, page.get_url(request)),
        "phase": first.phase(),
        "is_taking": first.is_taking,
        **{name: getattr(first, name) for name in (*OF_CALL, *HOW)},
    }


def _stage(stage, language: str) -> dict:
    words = stage.words_in(language)
    facts = {"stage": stage.uid, "kind": stage.kind, "starts_at": stage.starts_at, "ends_at": stage.ends_at}
    return {**facts, "name": words.name, "text": words.text}


def _search(search: SavedSearch) -> dict:
    return {"search": search.uid, **{name: getattr(search, name) for name in ("name", "query", "alerts", "created_at")}}


def _own_post(request: HttpRequest, page: OpportunityPage) -> dict:
    row = post_desk.row(page)
    same = {name: row[name] for name in ("language", "title", "state", "comment")}
    return {"opportunity": page.translation_key, **same, "url": absolute(request, page.get_url(request)) if page.live else None}


def _asked(asked: PostApproval) -> dict:
    page = asked.page
    return {
        "request": asked.uid,
        "opportunity": page.translation_key,
        "language": page.locale.language_code,
        "title": page.draft_title or page.title,
        "host": page.institution.uid,
        "host_name": page.institution.name,
        "state": asked.state,
        "handed_in_at": asked.at,
        "handed_in_by": asked.by.name if asked.by else "",
        "comment": asked.comment,
    }


def _aware(moment: datetime) -> datetime:
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment, timezone.get_default_timezone())

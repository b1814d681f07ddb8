"""A hospital writes, an officer approves, and applicants hear what changed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from accounts.enums import Role
from core.errors import Refused
from core.models import AuditEvent
from fellowships.enums import HandInState, PostState
from fellowships.models import Choice, OpportunityChange, OpportunityPage, PostApproval
from fellowships.services import post_letters, posting
from tests.factories import fellowships as make
from tests.factories.accounts import InstitutionFactory, MembershipFactory
from tests.programs import Program, key_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital():
    return InstitutionFactory(name="Lakeside")


@pytest.fixture
def naomi(hospital):
    return make.coordinator(hospital, name="Naomi")


@pytest.fixture
def helena():
    return make.officer(name="Helena")


@pytest.fixture
def draft(hospital):
    """A post that nobody has seen yet, as the editor keeps it."""
    page = make.opportunity(hospital, title="Newborn care", live=False)
    page = OpportunityPage.objects.get(pk=page.pk)
    page.save_revision()
    return OpportunityPage.objects.get(pk=page.pk)


def changed(page: OpportunityPage, **facts) -> OpportunityPage:
    """The same page as an editor saves it, not published."""
    page = OpportunityPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    for name, value in facts.items():
        setattr(page, name, value)
    page.save_revision()
    return OpportunityPage.objects.get(pk=page.pk)


def test_what_is_handed_in_and_approved_is_public(draft, naomi, helena, mailoutbox):
    asked = posting.hand_in(draft, actor=naomi)
    posting.approve(asked, actor=helena)

    assert OpportunityPage.objects.get(pk=draft.pk).live
    assert [(mail.subject, mail.to) for mail in mailoutbox] == [
        ("Waits for approval: Newborn care", [helena.email]),
        ("Approved: Newborn care", [naomi.email]),
    ]
    deeds = AuditEvent.objects.filter(deed__startswith="fellowships.post").order_by("pk")
    assert [(event.deed, event.actor) for event in deeds] == [
        ("fellowships.post_handed_in", naomi),
        ("fellowships.post_approved", helena),
    ]


def test_the_same_version_handed_in_twice_is_one_request(draft, naomi):
    posting.hand_in(draft, actor=naomi)
    posting.hand_in(draft, actor=naomi)

    assert [asked.state for asked in PostApproval.objects.all()] == [HandInState.WAITING]


def test_a_newer_version_takes_the_place_of_the_one_that_waits(draft, naomi):
    posting.hand_in(draft, actor=naomi)
    posting.hand_in(changed(draft, title="Newborn care, longer"), actor=naomi)

    assert sorted(PostApproval.objects.values_list("state", flat=True)) == [HandInState.WAITING, HandInState.WITHDRAWN]


def test_nobody_approves_words_that_she_did_not_read(draft, naomi, helena):
    asked = posting.hand_in(draft, actor=naomi)
    revision = asked.revision
    revision.content = {**revision.content, "title": "Something else"}
    revision.save()

    with pytest.raises(Refused, match="changed it since"):
        posting.approve(asked, actor=helena)

    assert not OpportunityPage.objects.get(pk=draft.pk).live


def test_an_officer_does_not_approve_her_own_hospital(draft, naomi, hospital, helena):
    asked = posting.hand_in(draft, actor=naomi)
    MembershipFactory(institution=hospital, user=helena, role=Role.COORDINATOR)

    with pytest.raises(Refused):
        posting.approve(asked, actor=helena)

    assert list(PostApproval.objects.approvable_by(helena)) == []


def test_a_post_without_dates_is_not_handed_in(draft, naomi):
    draft.slots.all().delete()
    page = OpportunityPage.objects.get(pk=draft.pk)
    page.save_revision()

    with pytest.raises(Refused, match="no dates"):
        posting.hand_in(page, actor=naomi)


def test_what_is_sent_back_says_why(draft, naomi, helena, mailoutbox):
    asked = posting.hand_in(draft, actor=naomi)

    with pytest.raises(Refused):
        posting.send_back(asked, actor=helena, comment="  ")
    posting.send_back(asked, actor=helena, comment="Say which nights.")

    assert "Say which nights." in mailoutbox[-1].body
    assert not OpportunityPage.objects.get(pk=draft.pk).live


def test_a_coordinator_of_another_hospital_hands_nothing_in(draft):
    with pytest.raises(Refused):
        posting.hand_in(draft, actor=make.coordinator())

    assert not PostApproval.objects.exists()


# Changes after opening


def publish(page: OpportunityPage, **facts) -> None:
    changed(page, **facts).get_latest_revision().publish()


def test_a_fact_that_changes_while_a_call_is_open_is_written_down(hospital):
    page = make.opportunity(hospital, funding="full")
    make.call(page)
    publish(page)
    publish(page, funding="partial", title="A better title")

    assert [(row.fact, row.before, row.after) for row in OpportunityChange.objects.all()] == [("funding", "full", "partial")]


def test_what_changes_before_the_opening_is_no_news(hospital):
    page = make.opportunity(hospital, funding="full")
    make.call(page, opens_at=timezone.now() + timedelta(days=1))
    publish(page)
    publish(page, funding="partial")
    publish(page, funding="none")

    assert not OpportunityChange.objects.exists()


def test_the_page_shows_what_changed(site, hospital, client):
    page = make.opportunity(hospital, housing="provided")
    make.call(page)
    publish(page)
    publish(page, housing="own")

    shown = client.get(page.url).context["changes"]

    assert [(row["label"], row["before"], row["after"]) for row in shown] == [("Housing", "Provided", "Fellows see to it themselves")]


# Rights in the editor


def test_a_coordinator_writes_below_her_own_hospital_alone_and_publishes_nothing(hospital, naomi):
    own, other = make.opportunity(hospital), make.opportunity()
    naomi = type(naomi).objects.get(pk=naomi.pk)

    assert naomi.is_staff
    rights = own.permissions_for_user(naomi)
    assert (rights.can_edit(), rights.can_publish()) == (True, False)
    assert make.host(hospital).permissions_for_user(naomi).can_add_subpage()
    assert not other.permissions_for_user(naomi).can_edit()


def test_a_coordinator_who_leaves_loses_the_rights(hospital, naomi):
    own = make.opportunity(hospital)
    naomi.memberships.all().delete()
    naomi = type(naomi).objects.get(pk=naomi.pk)

    assert (naomi.is_staff, own.permissions_for_user(naomi).can_edit()) == (False, False)


# Desks


@pytest.mark.parametrize("rows", [1, 3])
def test_the_hospitals_posts_need_as_many_queries_for_three_as_for_one(rows, hospital, naomi, client, django_assert_num_queries):
    for _row in range(rows):
        make.opportunity(hospital)
    client.force_login(naomi)
    client.get(f"/en/hosting/{hospital.uid}/posts/")

    with django_assert_num_queries(8):
        page = client.get(f"/en/hosting/{hospital.uid}/posts/")

    assert len(page.context["rows"]) == rows


def test_a_coordinator_hands_in_and_takes_back_at_her_desk(draft, hospital, naomi, client):
    client.force_login(naomi)
    address = f"/en/hosting/{hospital.uid}/posts/"
    states = []
    for deed in ("hand-in", "take-back"):
        client.post(f"{address}{draft.translation_key}/{deed}/", {"language": "en"})
        states.append(client.get(address).context["rows"][0]["state"])

    assert states == [PostState.SUBMITTED, PostState.DRAFT]


@pytest.mark.parametrize("state", PostState)
def test_each_filter_shows_the_state_it_names(state, hospital, naomi, helena, client):
    """What the database filters is what the row says."""
    make.opportunity(hospital, title="Published")
    changed(make.opportunity(hospital, title="Changed"), limits="New")
    sent_back = changed(make.opportunity(hospital, title="Sent back", live=False))
    posting.send_back(posting.hand_in(sent_back, actor=naomi), actor=helena, comment="No.")
    posting.hand_in(changed(make.opportunity(hospital, title="Waits", live=False)), actor=naomi)
    make.opportunity(hospital, title="Draft", live=False)
    make.opportunity(hospital, title="Down", live=False, first_published_at=timezone.now())
    client.force_login(naomi)

    rows = client.get(f"/en/hosting/{hospital.uid}/posts/?state={state}").context["rows"]

    assert [row["state"] for row in rows] == [state]


def test_an_officer_reads_what_is_different_and_approves(hospital, naomi, helena, client):
    page = make.opportunity(hospital, housing="provided")
    asked = posting.hand_in(changed(page, housing="own"), actor=naomi)
    client.force_login(helena)

    shown = client.get(f"/en/selection/posts/{asked.uid}/")
    client.post(f"/en/selection/posts/{asked.uid}/", {"deed": "approve"})

    assert [row["label"] for row in shown.context["differences"]] == ["Housing"]
    assert OpportunityPage.objects.get(pk=page.pk).housing == "own"


@pytest.mark.parametrize(
    "address", ["/en/hosting/{host}/", "/en/hosting/{host}/posts/", "/en/selection/posts/", "/en/selection/posts/{asked}/"]
)
def test_desks_are_not_there_for_strangers(address, draft, hospital, naomi, client):
    asked = posting.hand_in(draft, actor=naomi)
    client.force_login(make.coordinator())

    assert client.get(address.format(host=hospital.uid, asked=asked.uid)).status_code == 404


# Programs


def test_programs_hand_in_and_approve_like_people(draft, hospital, naomi, helena):
    coordinator, officer = Program(key_for(naomi)), Program(key_for(helena))
    path = f"/hosts/{hospital.uid}/posts/{draft.translation_key}"

    handed = coordinator.send("POST", f"{path}/hand-in", {"language": "en"})
    waiting = officer.ask("/post-approvals").json()["items"]
    answer = officer.send("POST", f"/post-approvals/{waiting[0]['request']}/answer", {"decision": "approved"})

    assert (handed.status_code, answer.status_code, answer.json()["state"]) == (201, 200, "approved")
    assert coordinator.ask(f"/hosts/{hospital.uid}/posts").json()["items"][0]["state"] == "published"


def test_a_program_of_another_hospital_finds_nothing(draft, hospital):
    other = Program(key_for(make.coordinator()))

    assert other.ask(f"/hosts/{hospital.uid}/posts").status_code == 404
    assert other.send("POST", f"/hosts/{hospital.uid}/posts/{draft.translation_key}/hand-in", {"language": "en"}).status_code == 404
    assert other.ask("/post-approvals").status_code == 404


def test_whoever_chose_a_post_is_told_what_changed_once(hospital, mailoutbox):
    page = make.opportunity(hospital, title="Newborn care", housing="provided")
    call = make.call(page)
    for state in ("sent", "rejected"):
        Choice.objects.create(application=make.applied(call, state=state), slot=page.slots.get(), rank=1)
    make.applied(call)
    publish(page)
    publish(page, housing="own")
    told = Choice.objects.filter(application__state="sent").get().application

    change = OpportunityChange.objects.get()
    again = post_letters.tell_of_changes(page, change.at)

    assert ([mail.to for mail in mailoutbox], again) == ([[told.applicant.email]], 0)
    assert "Housing: now Fellows see to it themselves; before, Provided" in mailoutbox[0].body


def test_dates_that_somebody_chose_are_not_removed(site, hospital, client):
    """The editor's form says so; nothing is lost."""
    page = make.opportunity(hospital)
    Choice.objects.create(application=make.applied(make.call(page)), slot=page.slots.get(), rank=1)
    form = OpportunityPage.get_edit_handler().get_form_class()(instance=page, for_user=make.officer())
    data = nested_form_data(
        {
            **{name: form.initial.get(name) or "" for name in form.fields},
            "slug": page.slug,
            "duties": streamfield([]),
            "outcomes": streamfield([]),
            "body": streamfield([]),
            "supervisors": inline_formset([]),
            "slots": inline_formset(
                [{"id": page.slots.get().pk, "starts_on": "2027-01-04", "ends_on": "2027-01-29", "places": 1, "DELETE": "on"}], initial=1
            ),
            "comments": inline_formset([]),
        }
    )

    sent = OpportunityPage.get_edit_handler().get_form_class()(data, instance=page, for_user=make.officer())

    assert not sent.is_valid()
    assert "no longer offered" in str(sent.non_field_errors())

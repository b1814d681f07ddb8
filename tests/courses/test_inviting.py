"""Invitations and lists: whoever is asked decides, nobody learns who has an account, and nothing is written before it is confirmed."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import timedelta
from io import BytesIO

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from accounts.enums import Role
from accounts.models import Membership
from core.errors import Refused
from core.models import AuditEvent
from courses import services, tasks
from courses.enums import EnrolmentState as State
from courses.enums import WayIn
from courses.models import Cohort, Enrolment, EnrolmentList, Invitation, Prerequisite
from courses.services import bulk
from courses.services.inviting import read_token, token_of
from tests.factories.accounts import InstitutionFactory, MembershipFactory, ProfileFactory, UserFactory
from tests.factories.courses import CohortFactory, CoursePageFactory, EnrolmentFactory

pytestmark = pytest.mark.services


@pytest.fixture
def course(site):
    return CoursePageFactory(title="Sepsis", slug="sepsis")


@pytest.fixture
def hospital(db):
    return InstitutionFactory(name="Lakeside")


@pytest.fixture
def naomi(hospital):
    """Lakeside's coordinator."""
    return MembershipFactory(institution=hospital, role=Role.COORDINATOR, user__name="Naomi", user__email="naomi@example.org").user


def verified(user):
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def member(hospital, email: str, **fields):
    return MembershipFactory(institution=hospital, user=verified(UserFactory(email=email, **fields))).user


def link_in(letter) -> str:
    return re.search(r"/learn/invitation/([^/\s]+)/", letter.body).group(1)


# Invitations -----------------------------------------------------------------


def test_a_stranger_is_invited_in_the_language_that_was_chosen(course, hospital, naomi):
    invitation = services.invite(course, "Joseph@Example.org", by=naomi, institution=hospital, language="fr")

    assert (invitation.email, invitation.learner, Enrolment.objects.count()) == ("joseph@example.org", None, 0)
    assert [(letter.to, read_token(link_in(letter))) for letter in mail.outbox] == [(["joseph@example.org"], str(invitation.uid))]
    assert "/fr/learn/invitation/" in mail.outbox[0].body


def test_whoever_has_an_account_finds_the_invitation_there_and_reads_it_in_her_language(course, naomi, hospital):
    ada = verified(UserFactory(email="ada@example.org"))
    ProfileFactory(user=ada, language="ar")

    services.invite(course, "ADA@example.org", by=naomi, institution=hospital, language="en")

    assert Enrolment.objects.get(learner=ada).state == State.INVITED
    assert "/ar/learn/invitation/" in mail.outbox[0].body


def test_nobody_is_written_to_twice_for_the_same(course, hospital, naomi):
    first = services.invite(course, "joseph@example.org", by=naomi, institution=hospital, language="en")
    second = services.invite(course, "joseph@example.org", by=naomi, institution=hospital, language="en")

    assert (first, len(mail.outbox)) == (second, 1)


def test_who_signs_up_later_finds_the_invitation(course, hospital, naomi, client):
    services.invite(course, "joseph@example.org", by=naomi, institution=hospital, language="en")
    joseph = verified(UserFactory(email="joseph@example.org"))

    client.force_login(joseph)

    assert Enrolment.objects.get(learner=joseph).state == State.INVITED


def test_an_address_that_is_not_verified_finds_nothing(course, hospital, naomi, client):
    services.invite(course, "joseph@example.org", by=naomi, institution=hospital, language="en")
    impostor = UserFactory(email="joseph@example.org")
    EmailAddress.objects.create(user=impostor, email=impostor.email, verified=False)

    client.force_login(impostor)

    assert not Enrolment.objects.exists()


def test_who_accepts_is_in_the_course_and_one_of_the_institutions_people(course, hospital, naomi):
    joseph = verified(UserFactory(email="joseph@example.org"))
    invitation = services.invite(course, "joseph@example.org", by=naomi, institution=hospital, language="en")

    enrolment = services.accept_invitation(invitation, joseph, language="en")
    again = services.accept_invitation(invitation, joseph, language="en")

    assert (enrolment, enrolment.state, enrolment.institution) == (again, State.ACTIVE, hospital)
    assert Membership.objects.filter(institution=hospital, user=joseph, role=Role.MEMBER).count() == 1
    assert list(Enrolment.objects.followed_by(hospital)) == [enrolment]


def test_who_declines_is_not_followed_and_the_link_is_dead(course, hospital, naomi):
    joseph = verified(UserFactory(email="joseph@example.org"))
    invitation = services.invite(course, "joseph@example.org", by=naomi, institution=hospital, language="en")

    services.decline_invitation(invitation, joseph)

    with pytest.raises(Refused) as refused:
        services.accept_invitation(invitation, joseph, language="en")
    assert refused.value.code == "invitation_over"
    assert Enrolment.objects.get().state == State.WITHDRAWN
    assert not Membership.objects.filter(user=joseph).exists()


def test_an_invitation_is_for_the_address_it_was_sent_to(course, hospital, naomi):
    invitation = services.invite(course, "joseph@example.org", by=naomi, institution=hospital, language="en")
    other = verified(UserFactory(email="other@example.org"))

    with pytest.raises(Refused) as refused:
        services.accept_invitation(invitation, other, language="en")

    assert refused.value.code == "other_address"
    assert not Enrolment.objects.exists()


def test_an_invitation_opens_a_group_that_nobody_else_enters(course, editor):
    cohort = CohortFactory(course=course, way_in=WayIn.INVITATION)
    joseph = verified(UserFactory(email="joseph@example.org"))
    invitation = services.invite(course, joseph.email, by=editor, cohort=cohort, language="en")

    assert services.accept_invitation(invitation, joseph, language="en").state == State.ACTIVE


def test_an_invitation_to_a_full_group_leads_to_the_waiting_list(course, editor):
    cohort = CohortFactory(course=course, seats=1)
    services.enrol(UserFactory(), course, language="en", cohort=cohort)
    joseph = verified(UserFactory(email="joseph@example.org"))
    invitation = services.invite(course, joseph.email, by=editor, cohort=cohort, language="en")

    assert services.accept_invitation(invitation, joseph, language="en").state == State.WAITING


def test_a_coordinators_invitation_does_not_pass_by_those_who_run_the_group(course, hospital, naomi):
    cohort = CohortFactory(course=course, way_in=WayIn.APPROVAL)
    joseph = verified(UserFactory(email="joseph@example.org"))
    invitation = services.invite(course, joseph.email, by=naomi, cohort=cohort, institution=hospital, language="en")

    assert services.accept_invitation(invitation, joseph, language="en").state == State.APPLIED


def test_a_closed_gate_leaves_the_invitation_open(course, hospital, naomi):
    Prerequisite.objects.create(course=course, needs=CoursePageFactory(title="Hand hygiene"))
    joseph = verified(UserFactory(email="joseph@example.org"))
    invitation = services.invite(course, joseph.email, by=naomi, institution=hospital, language="en")

    with pytest.raises(Refused, match="Hand hygiene"):
        services.accept_invitation(invitation, joseph, language="en")

    assert Invitation.objects.get().is_open()
    assert not Membership.objects.filter(user=joseph).exists()


def test_what_nobody_answers_is_closed_by_the_job(course, hospital, naomi):
    joseph = verified(UserFactory(email="joseph@example.org"))
    services.invite(course, joseph.email, by=naomi, institution=hospital, language="en")
    Invitation.objects.update(expires_at=timezone.now() - timedelta(minutes=1))

    assert tasks.tidy_enrolment() == 1

    assert Enrolment.objects.get().state == State.WITHDRAWN
    assert Invitation.objects.get().ended_at is not None
    assert tasks.tidy_enrolment() == 0


def test_a_token_that_is_not_ours_opens_nothing(course, hospital, naomi, client):
    token = token_of(services.invite(course, "joseph@example.org", by=naomi, institution=hospital, language="en"))

    assert client.get(f"/en/learn/invitation/{token}/").status_code == 200
    for forged in (token[:-1], token + "x", "x", "%00", "a:b:c"):
        assert client.get(f"/en/learn/invitation/{forged}/").status_code == 404


# Lists -----------------------------------------------------------------------


def judged(course, hospital, naomi, rows: bytes, cohort=None) -> list[tuple[str, str]]:
    kept = bulk.keep_list(bulk.read(rows), institution=hospital, course=course, cohort=cohort, by=naomi)
    return [(row.email, row.verdict) for row in bulk.judge(kept)]


def confirmed(course, hospital, naomi, rows: bytes, cohort=None) -> EnrolmentList:
    kept = bulk.keep_list(bulk.read(rows), institution=hospital, course=course, cohort=cohort, by=naomi)
    return bulk.confirm(kept, by=naomi, language="en")


def test_the_template_can_be_read_as_it_is():
    assert [row["email"] for row in bulk.read(bulk.template())] == ["ada@hospital.example"]


def test_every_row_is_judged_before_anything_is_written(course, hospital, naomi):
    member(hospital, "ada@example.org")
    done = member(hospital, "ben@example.org")
    EnrolmentFactory(learner=done, course=course)
    rows = (
        b"email,name,language\nada@example.org,Ada,en\nben@example.org,,\nnew@example.org,New,fr\n"
        b"ADA@example.org,,\nnot an address,,\n,Nobody,\nx@example.org,,tlh\ny@example.org,a\x07b,\n"
    )

    found = judged(course, hospital, naomi, rows)

    assert found == [
        ("ada@example.org", "enrol"),
        ("ben@example.org", "follow"),
        ("new@example.org", "invite"),
        ("ada@example.org", "bad"),
        ("not an address", "bad"),
        ("", "bad"),
        ("x@example.org", "bad"),
        ("y@example.org", "bad"),
    ]
    assert (Enrolment.objects.count(), Invitation.objects.count(), len(mail.outbox)) == (1, 0, 0)


def test_bad_rows_are_named_with_their_line_and_reason(course, hospital, naomi):
    kept = bulk.keep_list(
        bulk.read(b"email;language\n\nada@example.org;tlh\n=1+1;en\n"), institution=hospital, course=course, cohort=None, by=naomi
    )

    assert [(row.line, row.said) for row in bulk.judge(kept)] == [
        (3, "The language “tlh” is not one of: en, fr, es, ar."),
        (4, "A cell holds a formula. Write the value itself."),
    ]


def test_a_confirmed_list_does_what_was_shown_once(course, hospital, naomi):
    ada = member(hospital, "ada@example.org")
    rows = b"email,language\nada@example.org,\nnew@example.org,fr\nbad,\n"

    kept = confirmed(course, hospital, naomi, rows)
    bulk.confirm(kept, by=naomi, language="en")

    enrolment = Enrolment.objects.get()
    assert (enrolment.learner, enrolment.state, enrolment.institution) == (ada, State.ACTIVE, hospital)
    assert Invitation.objects.get().email == "new@example.org"
    assert sorted(letter.to[0] for letter in mail.outbox) == ["ada@example.org", "new@example.org"]
    assert (kept.rows, kept.outcome["done"], [row["line"] for row in kept.outcome["left_out"]]) == ([], {"enrol": 1, "invite": 1}, [4])


def test_nobody_learns_from_a_list_who_has_an_account(course, hospital, naomi):
    verified(UserFactory(email="elsewhere@example.org"))

    kept = bulk.keep_list(
        bulk.read(b"email\nelsewhere@example.org\nnobody@example.org\n"), institution=hospital, course=course, cohort=None, by=naomi
    )

    first, second = bulk.judge(kept)
    assert (first.verdict, first.said) == (second.verdict, second.said)


def test_a_list_longer_than_the_seats_ends_on_the_waiting_list(course, hospital, naomi):
    cohort = CohortFactory(course=course, seats=2)
    for number in range(3):
        member(hospital, f"nurse{number}@example.org")
    rows = b"email\nnurse0@example.org\nnurse1@example.org\nnurse2@example.org\n"

    shown = judged(course, hospital, naomi, rows, cohort)
    kept = confirmed(course, hospital, naomi, rows, cohort)

    assert [verdict for _email, verdict in shown] == ["enrol", "enrol", "wait"]
    assert kept.outcome["done"] == {"enrol": 2, "wait": 1}
    assert list(Enrolment.objects.order_by("pk").values_list("state", flat=True)) == ["active", "active", "waiting"]


@pytest.mark.parametrize(("group", "verdict"), [({"way_in": WayIn.OPEN}, "enrol"), ({"way_in": WayIn.APPROVAL}, "apply")])
def test_people_come_into_groups_that_admit_them(group, verdict, course, hospital, naomi):
    member(hospital, "ada@example.org")

    assert judged(course, hospital, naomi, b"email\nada@example.org\n", CohortFactory(course=course, **group)) == [
        ("ada@example.org", verdict)
    ]


@pytest.mark.parametrize("group", [{"way_in": WayIn.INVITATION}, {"way_in": WayIn.CODE, "code": "X"}])
def test_other_groups_admit_nobody_by_a_list_but_their_own_institution(group, course, hospital, naomi):
    member(hospital, "ada@example.org")

    with pytest.raises(Refused) as refused:
        judged(course, hospital, naomi, b"email\nada@example.org\n", CohortFactory(course=course, **group))
    own = CohortFactory(course=course, institution=hospital, **group)

    assert refused.value.code == "not_your_group"
    assert judged(course, hospital, naomi, b"email\nada@example.org\n", own) == [("ada@example.org", "enrol")]


def test_a_coordinator_follows_only_whom_she_enrolled_and_as_long_as_they_are_hers(course, hospital, naomi):
    ada = member(hospital, "ada@example.org")
    by_herself = services.enrol(ada, CoursePageFactory(), language="en")
    enrolled = services.enrol_for(hospital, ada, course, cohort=None, by=naomi)

    assert list(Enrolment.objects.followed_by(hospital)) == [enrolled]
    Membership.objects.filter(user=ada).delete()
    assert list(Enrolment.objects.followed_by(hospital)) == []
    assert by_herself.institution is None


def test_somebody_elses_people_cannot_be_enrolled(course, hospital, naomi):
    stranger = MembershipFactory().user

    with pytest.raises(Refused) as refused:
        services.enrol_for(hospital, stranger, course, cohort=None, by=naomi)

    assert refused.value.code == "not_yours"
    assert not Enrolment.objects.exists()


def test_a_prerequisite_keeps_a_row_out_and_is_named(course, hospital, naomi):
    Prerequisite.objects.create(course=course, needs=CoursePageFactory(title="Hand hygiene"))
    member(hospital, "ada@example.org")
    kept = bulk.keep_list(bulk.read(b"email\nada@example.org\n"), institution=hospital, course=course, cohort=None, by=naomi)

    (row,) = bulk.judge(kept)

    assert (row.verdict, row.said) == ("bad", "“Hand hygiene” has to be completed first.")


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_a_long_list_is_judged_in_as_many_queries_as_a_short_one(rows, course, hospital, naomi, django_assert_num_queries):
    Prerequisite.objects.create(course=course, needs=CoursePageFactory())
    cohort = CohortFactory(course=course, seats=50)
    people = [member(hospital, f"nurse{number}@example.org") for number in range(rows)]
    text = "email\n" + "\n".join(person.email for person in people) + "\n" + "\n".join(f"new{number}@example.org" for number in range(rows))
    kept = bulk.keep_list(bulk.read(text.encode()), institution=hospital, course=course, cohort=cohort, by=naomi)
    bulk.judge(kept)

    with django_assert_num_queries(8):
        assert len(bulk.judge(kept)) == 2 * rows


def workbook(*rows) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_is_read_like_a_csv_file():
    content = workbook(("Email", "Name"), ("ada@example.org", "Ada"), (None, None), ("=1+1", "x"))

    assert [(row["line"], row["email"]) for row in bulk.read(content)] == [(2, "ada@example.org"), (4, bulk.sheets.FORMULA)]


BAD_FILES = {
    "empty": b"",
    "nothing below the heads": b"email\n",
    "no such column": b"mail\nada@example.org\n",
    "a column more": b"email,ward\nada@example.org,3\n",
    "a column twice": b"email,email\na@example.org,b@example.org\n",
    "not text": b"\x89PNG\r\n\x1a\n\x00\x00",
    "not letters": b"email\n\xff\xfe\xfa\n",
    "a broken workbook": b"PK\x03\x04" + b"\0" * 100,
    "too many rows": b"email\n" + b"\n".join(b"n%d@example.org" % number for number in range(1001)),
    "an open quotation mark": b'email\n"ada@example.org\n',
}


@pytest.mark.parametrize("content", BAD_FILES.values(), ids=BAD_FILES)
def test_a_bad_file_is_refused_in_a_sentence(content):
    with pytest.raises(Refused) as refused:
        bulk.read(content)

    assert str(refused.value)[-1] == "."


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda text: f"email\n{text}".encode(errors="replace"))))
def test_whatever_bytes_arrive_the_answer_is_rows_or_a_sentence(content):
    with suppress(Refused):
        assert all("line" in row for row in bulk.read(content))


def test_lists_are_forgotten_after_a_day(course, hospital, naomi):
    bulk.keep_list([{"line": 1, "email": "a@example.org"}], institution=hospital, course=course, cohort=None, by=naomi)
    EnrolmentList.objects.update(sent_at=timezone.now() - timedelta(hours=25))

    assert (tasks.tidy_enrolment(), EnrolmentList.objects.count()) == (1, 0)


def test_following_and_inviting_stand_in_the_trail_without_anybodys_words(course, hospital, naomi):
    member(hospital, "ada@example.org")
    confirmed(course, hospital, naomi, b"email,name\nada@example.org,Ada\nnew@example.org,Nia\n")

    told = AuditEvent.objects.filter(actor=naomi).order_by("pk")

    assert list(told.values_list("deed", flat=True)) == ["courses.enrolled", "courses.invited", "courses.list_confirmed"]
    assert not [event for event in told if "@" in str(event.facts) or "Nia" in str(event.facts)]


def test_a_group_for_its_own_people_takes_lists_before_it_opens_no_sooner_than_anybody(course, hospital, naomi):
    cohort = CohortFactory(course=course, institution=hospital, opens_at=timezone.now() + timedelta(days=1))

    with pytest.raises(Refused) as refused:
        judged(course, hospital, naomi, b"email\nada@example.org\n", cohort)

    assert refused.value.code == "not_open_yet"
    assert Cohort.objects.get().enrolments.count() == 0

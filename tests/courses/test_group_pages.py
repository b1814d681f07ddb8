"""The pages of the way in, of coordinators and of those who run a group: who sees them, what they say, how many queries they take."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from courses import services
from courses.enums import EnrolmentState as State
from courses.enums import WayIn
from courses.models import Cohort, CohortTutor, CourseJointProvider, Enrolment, EnrolmentList, Invitation, Prerequisite
from courses.services.inviting import token_of
from tests.factories.accounts import InstitutionFactory, MembershipFactory, ProfileFactory, UserFactory
from tests.factories.courses import CohortFactory, CoursePageFactory, EnrolmentFactory, LessonPageFactory, ModulePageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(site):
    course = CoursePageFactory(title="Sepsis", slug="sepsis")
    LessonPageFactory(parent=ModulePageFactory(parent=course), slug="recognise")
    return course


@pytest.fixture
def hospital(db):
    return InstitutionFactory(name="Lakeside")


@pytest.fixture
def naomi(hospital):
    return MembershipFactory(institution=hospital, role=Role.COORDINATOR, user__name="Naomi").user


@pytest.fixture
def naomis_client(client, naomi):
    client.force_login(naomi)
    return client


def way_in(course) -> str:
    return reverse("courses:way_in", args=[course.translation_key])


def enrol_address(course) -> str:
    return reverse("courses:enrol", args=[course.translation_key])


def said(response) -> str:
    return response.content.decode()


# The way in -------------------------------------------------------------------


def test_a_stranger_sees_the_groups_by_their_own_clock_and_is_asked_to_sign_in(course, client):
    CohortFactory(course=course, name="Kisumu", starts_at=datetime(2030, 1, 7, 5, tzinfo=UTC), time_zone="Africa/Nairobi", seats=3)

    html = said(client.get(way_in(course)))

    assert "Monday, January 7, 2030, 08:00 (Nairobi)" in html
    assert "3 of 3 are free." in html
    assert f"?next={way_in(course)}" in html
    assert '<form method="post"' not in html


def test_a_reader_sees_them_by_hers(course, learner, learner_client):
    ProfileFactory(user=learner, time_zone="America/Lima")
    CohortFactory(course=course, starts_at=datetime(2030, 1, 7, 5, tzinfo=UTC), time_zone="Africa/Nairobi")

    assert "Monday, January 7, 2030, 00:00 (Lima)" in said(learner_client.get(way_in(course)))


def test_the_road_through_a_full_group(course, learner, learner_client):
    cohort = CohortFactory(course=course, seats=1)
    first = services.enrol(UserFactory(), course, language="en")

    assert "Join the waiting list" in said(learner_client.get(way_in(course)))
    waiting = learner_client.post(enrol_address(course), {"group": cohort.uid}, follow=True)
    assert "You are number 1 in line" in said(waiting)
    assert "On the waiting list" in said(learner_client.get(course.url))
    services.withdraw(first, actor=first.learner)
    assert "A seat is held for you" in said(learner_client.get(reverse("home:dashboard")))
    assert "Take your seat" in said(learner_client.get(course.url))
    taken = learner_client.post(reverse("courses:take_seat", args=[course.translation_key]))

    assert taken.url == reverse("courses:disclosures", args=[course.translation_key])
    assert Enrolment.objects.get(learner=learner).state == State.ACTIVE


def test_a_wrong_code_is_said_and_what_was_typed_is_kept(course, learner_client):
    cohort = CohortFactory(course=course, way_in=WayIn.CODE, code="KISUMU")

    response = learner_client.post(enrol_address(course), {"group": cohort.uid, "code": "KISUMO"})

    assert response.status_code == 422
    assert "This is not the code of the group" in said(response)
    assert 'value="KISUMO"' in said(response)
    assert "KISUMU" not in said(response)
    assert not Enrolment.objects.exists()


def test_codes_cannot_be_guessed_for_ever(course, learner_client, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "codes": (2, 60)}
    cohort = CohortFactory(course=course, way_in=WayIn.CODE, code="KISUMU")

    tries = [learner_client.post(enrol_address(course), {"group": cohort.uid, "code": str(number)}).status_code for number in range(3)]

    assert tries == [422, 422, 429]


def test_an_application_is_sent_and_may_be_taken_back(course, learner, learner_client):
    cohort = CohortFactory(course=course, way_in=WayIn.APPROVAL)

    sent = learner_client.post(enrol_address(course), {"group": cohort.uid, "application": "I work nights."}, follow=True)
    leave = reverse("courses:withdraw", args=[course.translation_key])
    asked = learner_client.get(leave)
    learner_client.post(leave)

    assert "Your application is sent" in said(sent)
    assert "Take back your application?" in said(asked)
    assert Enrolment.objects.get(learner=learner).state == State.WITHDRAWN


@pytest.mark.parametrize("wish", ["not-a-uuid", "00000000-0000-4000-8000-000000000000", "\x00"])
def test_a_group_that_is_not_there_is_404(wish, course, learner_client):
    CohortFactory(course=course)

    assert learner_client.post(enrol_address(course), {"group": wish}).status_code == 404
    assert not Enrolment.objects.exists()


def test_a_group_of_an_institution_is_hidden_from_everybody_else(course, learner_client, hospital, client):
    cohort = CohortFactory(course=course, name="Only ours", institution=hospital)

    assert "Only ours" not in said(learner_client.get(way_in(course)))
    assert learner_client.post(enrol_address(course), {"group": cohort.uid}).status_code == 404
    client.force_login(MembershipFactory(institution=hospital).user)
    assert "Only ours" in said(client.get(way_in(course)))


def test_a_group_of_another_course_is_404(course, learner_client):
    other = CohortFactory()

    assert learner_client.post(enrol_address(course), {"group": other.uid}).status_code == 404


def test_a_gate_is_shown_and_closed(course, learner_client):
    Prerequisite.objects.create(course=course, needs=CoursePageFactory(title="Hand hygiene"))

    refused = learner_client.post(enrol_address(course), follow=True)

    assert "“Hand hygiene” has to be completed first." in said(refused)
    assert "Something is still missing before you can enrol." in said(refused)
    assert "Before you enrol" in said(learner_client.get(course.url))


def test_a_group_that_has_not_started_says_so_on_the_course(course, learner_client):
    CohortFactory(course=course, starts_at=timezone.now() + timedelta(days=30))
    learner_client.post(enrol_address(course))

    assert "Your group starts on" in said(learner_client.get(course.url))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_way_in_needs_as_many_queries_for_three_groups_as_for_one(rows, course, learner_client, django_assert_num_queries):
    for _ in range(rows):
        cohort = CohortFactory(course=course, seats=2)
        for _each in range(rows):
            services.enrol(UserFactory(), course, language="en", cohort=cohort)
    for _ in range(rows):
        Prerequisite.objects.create(course=course, needs=CoursePageFactory())
    learner_client.get(way_in(course))

    with django_assert_num_queries(10):
        response = learner_client.get(way_in(course))

    assert (len(response.context["groups"]), len(response.context["gates"])) == (rows, rows)


# Invitations --------------------------------------------------------------------


def test_an_invitation_says_who_would_see_what_and_is_accepted(course, hospital, naomi, client):
    joseph = UserFactory(email="joseph@example.org")
    EmailAddress.objects.create(user=joseph, email=joseph.email, verified=True)
    address = reverse(
        "courses:invitation", args=[token_of(services.invite(course, joseph.email, by=naomi, institution=hospital, language="en"))]
    )

    as_stranger = said(client.get(address))
    client.force_login(joseph)
    as_joseph = said(client.get(address))
    client.post(address, {"answer": "yes"})

    assert "<bdi>Lakeside</bdi> invites you to this course." in as_stranger
    assert "joseph@example.org" not in as_stranger
    assert "They see neither your answers nor your marks." in as_joseph
    assert Enrolment.objects.get(learner=joseph).state == State.ACTIVE


def test_an_invitation_is_declined(course, hospital, naomi, client):
    joseph = UserFactory(email="joseph@example.org")
    EmailAddress.objects.create(user=joseph, email=joseph.email, verified=True)
    address = reverse(
        "courses:invitation", args=[token_of(services.invite(course, joseph.email, by=naomi, institution=hospital, language="en"))]
    )
    client.force_login(joseph)

    client.post(address, {"answer": "no"})

    assert Invitation.objects.get().ended_at is not None
    assert "no longer holds" in said(client.get(address))


# Coordinators -------------------------------------------------------------------


def member(hospital, **fields):
    return MembershipFactory(institution=hospital, **{f"user__{name}": value for name, value in fields.items()}).user


def pages_of(hospital, list_uid: str = "00000000-0000-4000-8000-000000000000") -> list[str]:
    return [
        reverse("courses:people", args=[hospital.uid]),
        reverse("courses:people_add", args=[hospital.uid]),
        reverse("courses:people_template", args=[hospital.uid]),
        reverse("courses:people_list", args=[hospital.uid, list_uid]),
    ]


def test_a_coordinator_follows_her_own_people_and_nobody_elses(course, hospital, naomi, naomis_client):
    services.enrol_for(hospital, member(hospital, name="Ada"), course, cohort=None, by=naomi)
    services.enrol(member(hospital, name="By Herself"), course, language="en")
    services.enrol(UserFactory(name="Stranger"), course, language="en")
    other = MembershipFactory(role=Role.COORDINATOR)
    services.enrol_for(other.institution, member(other.institution, name="Elsewhere"), course, cohort=None, by=other.user)

    html = said(naomis_client.get(pages_of(hospital)[0]))

    assert [name for name in ("Ada", "By Herself", "Stranger", "Elsewhere") if name in html] == ["Ada"]


def somebody(kind: str, hospital, course):
    """A user of each kind but the coordinator of this hospital."""
    if kind == "nobody":
        return UserFactory()
    if kind == "coordinator elsewhere":
        return MembershipFactory(role=Role.COORDINATOR).user
    if kind == "tutor":
        tutor = UserFactory()
        CohortTutor.objects.create(cohort=CohortFactory(course=course), tutor=tutor)
        return tutor
    if kind in Role.values:
        return MembershipFactory(institution=hospital, role=kind).user
    user = UserFactory()
    user.groups.add(Group.objects.get(name=kind))
    return user


NOT_COORDINATORS = [
    "nobody",
    "coordinator elsewhere",
    "tutor",
    *(role for role in Role.values if role != Role.COORDINATOR),
    "administrator",
    "editor",
    "program_officer",
]


@pytest.mark.parametrize("kind", NOT_COORDINATORS)
def test_every_other_role_meets_404_on_every_page_of_the_coordinators(kind, course, hospital, naomi, client):
    invitation = services.invite(course, "new@example.org", by=naomi, institution=hospital, language="en")
    kept = EnrolmentList.objects.create(institution=hospital, course=course, sent_by=naomi, rows=[])
    client.force_login(somebody(kind, hospital, course))

    got = [client.get(address).status_code for address in pages_of(hospital, kept.uid)]
    posted = [
        client.post(pages_of(hospital)[1], {"place": f"course:{course.translation_key}", "emails": "a@example.org"}).status_code,
        client.post(pages_of(hospital, kept.uid)[3]).status_code,
        client.post(reverse("courses:invitation_again", args=[hospital.uid, invitation.uid])).status_code,
        client.post(reverse("courses:invitation_back", args=[hospital.uid, invitation.uid])).status_code,
    ]

    assert got + posted == [404] * 8
    assert Invitation.objects.get().ended_at is None


def test_a_stranger_is_led_to_the_door(hospital, client):
    assert [client.get(address).status_code for address in pages_of(hospital)] == [302] * 4


def test_a_list_of_one_coordinator_is_not_anothers(course, hospital, naomi, client):
    kept = EnrolmentList.objects.create(institution=hospital, course=course, sent_by=naomi, rows=[])
    client.force_login(MembershipFactory(institution=hospital, role=Role.COORDINATOR).user)

    assert client.get(pages_of(hospital, kept.uid)[3]).status_code == 404


def test_the_road_of_a_list_from_the_file_to_the_letters(course, hospital, naomi, naomis_client):
    ada = member(hospital, email="ada@example.org", name="Ada")
    file = SimpleUploadedFile("people.csv", b"email,name\nada@example.org,Ada\nnew@example.org,Nia\nnonsense,\n")

    shown = naomis_client.post(pages_of(hospital)[1], {"place": f"course:{course.translation_key}", "file": file}, follow=True)
    before = (Enrolment.objects.count(), Invitation.objects.count(), len(mail.outbox))
    done = naomis_client.post(shown.redirect_chain[-1][0], follow=True)

    assert "1 row cannot be used and is left out." in said(shown)
    assert "This is not an e-mail address." in said(shown)
    assert before == (0, 0, 0)
    assert "1 person was enrolled." in said(done)
    assert "1 invitation was sent." in said(done)
    assert "Line 4: This is not an e-mail address." in said(done)
    assert [enrolment.learner for enrolment in Enrolment.objects.all()] == [ada]
    assert sorted(letter.to[0] for letter in mail.outbox) == ["ada@example.org", "new@example.org"]


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "Choose a course."),
        ({"place": "COURSE"}, "Type at least one address, or choose a file."),
        ({"place": "COURSE", "emails": "ada@example.org\nnonsense"}, "“nonsense” is not an e-mail address."),
        ({"place": "course:x", "emails": "ada@example.org"}, "Select a valid choice"),
        ({"place": "COURSE", "emails": "\n".join(f"n{number}@example.org" for number in range(101))}, "At most 100 addresses at once."),
    ],
)
def test_what_cannot_be_used_is_said_and_nothing_is_kept(sent, sentence, course, hospital, naomis_client):
    sent = {name: value.replace("COURSE", f"course:{course.translation_key}") for name, value in sent.items()}

    response = naomis_client.post(pages_of(hospital)[1], sent)

    assert response.status_code == 422
    assert sentence in said(response)
    assert not EnrolmentList.objects.exists()


def test_a_bad_file_is_refused_in_the_form(course, hospital, naomis_client):
    file = SimpleUploadedFile("people.xlsx", b"PK\x03\x04" + b"\0" * 50)

    response = naomis_client.post(pages_of(hospital)[1], {"place": f"course:{course.translation_key}", "file": file})

    assert response.status_code == 422
    assert "This workbook cannot be read." in said(response)


def test_the_roster_is_searched_and_filtered(course, hospital, naomi, naomis_client):
    ada = services.enrol_for(hospital, member(hospital, name="Ada"), course, cohort=None, by=naomi)
    ben = services.enrol_for(hospital, member(hospital, name="Ben"), CoursePageFactory(title="Other"), cohort=None, by=naomi)
    Enrolment.objects.filter(pk=ben.pk).update(state="completed", completed_at=timezone.now())

    def found(**asked) -> list[str]:
        return [each["row"].enrolment.learner.name for each in naomis_client.get(pages_of(hospital)[0], asked).context["rows"]]

    assert found() == ["Ada", "Ben"]
    assert (found(q="ada"), found(state="completed"), found(course=ada.course_id)) == (["Ada"], ["Ben"], ["Ada"])
    assert (found(q="'\"%\x00"), found(state="nonsense"), found(course="x")) == ([], ["Ada", "Ben"], ["Ada", "Ben"])


@pytest.mark.parametrize("rows", [1, 3])
def test_the_roster_needs_as_many_queries_for_three_as_for_one(rows, course, hospital, naomi, naomis_client, django_assert_num_queries):
    for number in range(rows):
        services.enrol_for(hospital, member(hospital), course, cohort=None, by=naomi)
        services.invite(course, f"new{number}@example.org", by=naomi, institution=hospital, language="en")
    naomis_client.get(pages_of(hospital)[0])

    with django_assert_num_queries(10):
        response = naomis_client.get(pages_of(hospital)[0])

    assert (len(response.context["rows"]), len(response.context["invitations"])) == (rows, rows)


def test_an_invitation_is_sent_again_and_taken_back(course, hospital, naomi, naomis_client):
    invitation = services.invite(course, "new@example.org", by=naomi, institution=hospital, language="en")

    naomis_client.post(reverse("courses:invitation_again", args=[hospital.uid, invitation.uid]))
    naomis_client.post(reverse("courses:invitation_back", args=[hospital.uid, invitation.uid]))
    late = naomis_client.post(reverse("courses:invitation_again", args=[hospital.uid, invitation.uid]), follow=True)

    assert len(mail.outbox) == 2
    assert "This invitation was answered or taken back meanwhile." in said(late)


def test_the_account_leads_to_ones_desks(course, hospital, naomi, naomis_client, learner, client):
    html = said(naomis_client.get(reverse("accounts:overview")))
    client.force_login(learner)

    assert reverse("courses:people", args=[hospital.uid]) in html
    assert "What you look after" not in said(client.get(reverse("accounts:overview")))


# Those who run a group ------------------------------------------------------------


@pytest.fixture
def cohort(course):
    return CohortFactory(course=course, name="Kisumu", way_in=WayIn.APPROVAL, seats=1)


@pytest.fixture
def tutors_client(client, cohort):
    tutor = UserFactory(name="Tutor")
    CohortTutor.objects.create(cohort=cohort, tutor=tutor)
    client.force_login(tutor)
    return client


def test_a_tutor_answers_applications(cohort, tutors_client):
    ada = services.enrol(UserFactory(name="Ada"), cohort.course, language="en", application="I work nights.")
    ben = services.enrol(UserFactory(name="Ben"), cohort.course, language="en")
    address = reverse("courses:group", args=[cohort.uid])

    shown = said(tutors_client.get(address))
    tutors_client.post(reverse("courses:approve", args=[cohort.uid, ada.uid]))
    tutors_client.post(reverse("courses:refuse", args=[cohort.uid, ben.uid]), {"note": "Full of midwives."})

    assert "I work nights." in shown
    assert [Enrolment.objects.get(pk=each.pk).state for each in (ada, ben)] == [State.ACTIVE, State.REFUSED]
    assert "Full of midwives." in mail.outbox[-1].body


def test_a_tutor_invites(cohort, tutors_client):
    tutors_client.post(reverse("courses:group_invite", args=[cohort.uid]), {"emails": "a@example.org, b@example.org", "language": "fr"})

    assert sorted(letter.to[0] for letter in mail.outbox) == ["a@example.org", "b@example.org"]


@pytest.mark.parametrize("kind", ["nobody", "coordinator elsewhere", *(role for role in Role.values if role != Role.AUTHOR)])
def test_whoever_does_not_run_a_group_meets_404(kind, cohort, course, client):
    applied = services.enrol(UserFactory(), course, language="en")
    user = somebody(kind, course.provider, course)
    client.force_login(user)

    got = [client.get(reverse(f"courses:{name}", args=[cohort.uid])).status_code for name in ("group", "group_invite")]
    posted = [client.post(reverse(f"courses:{name}", args=[cohort.uid, applied.uid])).status_code for name in ("approve", "refuse")]

    assert got + posted == [404] * 4
    assert Enrolment.objects.get(pk=applied.pk).state == State.APPLIED


def test_nobody_is_admitted_through_another_group(cohort, tutors_client, course):
    other = services.enrol(UserFactory(), CoursePageFactory(), language="en")

    assert tutors_client.post(reverse("courses:approve", args=[cohort.uid, other.uid])).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_a_group_needs_as_many_queries_for_three_as_for_one(rows, course, cohort, tutors_client, django_assert_num_queries):
    Cohort.objects.filter(pk=cohort.pk).update(seats=rows)
    cohort.refresh_from_db()
    tutor = UserFactory()
    for number in range(rows):
        services.approve(services.enrol(UserFactory(), course, language="en"), by=tutor)
        services.approve(services.enrol(UserFactory(), course, language="en"), by=tutor)
        services.enrol(UserFactory(), course, language="en")
        services.invite(course, f"n{number}@example.org", by=tutor, cohort=cohort, language="en")
    address = reverse("courses:group", args=[cohort.uid])
    tutors_client.get(address)

    with django_assert_num_queries(13):
        response = tutors_client.get(address)

    assert [len(response.context[name]) for name in ("applications", "waiting", "rows", "invitations")] == [rows] * 4


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_groups_needs_as_many_queries_for_three_as_for_one(rows, course, tutors_client, django_assert_num_queries):
    tutor = CohortTutor.objects.get().tutor
    for _ in range(rows - 1):
        CohortTutor.objects.create(cohort=CohortFactory(course=course, seats=3), tutor=tutor)
    tutors_client.get(reverse("courses:groups"))

    with django_assert_num_queries(4):
        response = tutors_client.get(reverse("courses:groups"))

    assert len(response.context["rows"]) == rows


# The admin ----------------------------------------------------------------------


def let_into_admin(user):
    user.user_permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    return user


def in_the_form(course, **fields) -> dict:
    return {
        "course": course.pk,
        "name": "Kisumu",
        "institution": "",
        "way_in": "open",
        "code": "",
        "seats": "10",
        "hold_hours": "48",
        "time_zone": "Africa/Nairobi",
        "opens_at": "",
        "closes_at": "",
        "starts_at": "2030-01-07 08:00",
        "ends_at": "",
        "words-count": "0",
        "cohort_tutors-TOTAL_FORMS": "0",
        "cohort_tutors-INITIAL_FORMS": "0",
        "cohort_tutors-MIN_NUM_FORMS": "0",
        "cohort_tutors-MAX_NUM_FORMS": "1000",
        **fields,
    }


ADD = "/admin/snippets/courses/cohort/add/"


def test_moments_are_typed_by_the_groups_own_clock(course, editor, editor_client):
    ProfileFactory(user=editor, time_zone="America/Lima")

    editor_client.post(ADD, in_the_form(course))

    cohort = Cohort.objects.get()
    assert cohort.starts_at == datetime(2030, 1, 7, 5, tzinfo=UTC)
    html = said(editor_client.get(f"/admin/snippets/courses/cohort/edit/{cohort.pk}/"))
    assert "2030-01-07 08:00" in html


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"way_in": "code"}, "A group with a code needs one; any other has none."),
        ({"code": "X"}, "A group with a code needs one; any other has none."),
        ({"ends_at": "2029-01-01 08:00"}, "The group ends before it starts."),
        ({"seats": "0"}, "greater than or equal to 1"),
    ],
)
def test_a_group_that_cannot_be_is_refused_in_a_sentence(fields, sentence, course, editor_client):
    response = editor_client.post(ADD, in_the_form(course, **fields))

    assert sentence in said(response)
    assert not Cohort.objects.exists()


def test_an_author_sets_up_groups_of_her_institutions_courses_alone(course, client):
    own = InstitutionFactory()
    mine, joint = CoursePageFactory(provider=own), CoursePageFactory()
    CourseJointProvider.objects.create(course=joint, institution=own)
    theirs = CohortFactory(course=course, name="Theirs")
    client.force_login(let_into_admin(MembershipFactory(institution=own, role=Role.AUTHOR).user))

    client.post(ADD, in_the_form(mine))
    client.post(ADD, in_the_form(joint))
    client.post(ADD, in_the_form(course))
    client.post(f"/admin/snippets/courses/cohort/edit/{theirs.pk}/", in_the_form(mine, name="Taken"))

    assert sorted(Cohort.objects.values_list("course", "name")) == sorted(
        [(course.pk, "Theirs"), (mine.pk, "Kisumu"), (joint.pk, "Kisumu")]
    )
    assert "Theirs" not in said(client.get("/admin/snippets/courses/cohort/"))


def test_a_coordinator_in_the_admin_sets_up_no_group(course, naomi, client):
    client.force_login(let_into_admin(naomi))

    client.post(ADD, in_the_form(course))

    assert not Cohort.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_groups_in_the_admin_need_as_many_queries_for_three_as_for_one(rows, course, editor_client, django_assert_num_queries):
    CohortFactory.create_batch(rows, course=course)
    editor_client.get("/admin/snippets/courses/cohort/")

    with django_assert_num_queries(15):
        response = editor_client.get("/admin/snippets/courses/cohort/")

    assert len(response.context["object_list"]) == rows


def test_the_learners_listing_tells_the_group(course, editor_client):
    cohort = CohortFactory(course=course, name="Kisumu evening")
    EnrolmentFactory(course=course, cohort=cohort)

    assert "Kisumu evening" in said(editor_client.get("/admin/enrolments/"))

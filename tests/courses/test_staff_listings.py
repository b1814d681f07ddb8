"""What the staff read about learners: no more than they may, and nothing that gives one of few away."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from accounts.enums import Role
from core.audit import record
from core.models import AuditEvent
from courses.enums import EnrolmentState
from courses.models import CourseJointProvider, Evaluation
from tests.factories.accounts import InstitutionFactory, MembershipFactory, UserFactory
from tests.factories.courses import CoursePageFactory, EnrolmentFactory

pytestmark = pytest.mark.django_db

ENROLMENTS, EVALUATIONS, TRAIL = "/admin/enrolments/", "/admin/evaluations/", "/admin/trail/"
QUERIES = {"enrolments": 18, "evaluations": 16, "trail": 15}


def member_of(group: str):
    user = UserFactory()
    user.groups.add(Group.objects.get(name=group))
    return user


def author_for(institution):
    """An author who was let into the admin."""
    user = MembershipFactory(institution=institution, role=Role.AUTHOR).user
    user.user_permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    return user


def evaluated(course, *answers):
    for given in answers:
        Evaluation.objects.create(enrolment=EnrolmentFactory(course=course), answers=given, language="en")


def answers(mark: int = 4, **more) -> dict:
    return {"outcomes_met": mark, "relevant": mark, "clear": mark, "evidence": mark, "will_change": mark, "bias": "no", **more}


def names(response) -> list[str]:
    return sorted(row.learner.name for row in response.context["object_list"])


# Enrolments --------------------------------------------------------------


@pytest.mark.parametrize("group", ["administrator", "editor", "program_officer"])
def test_staff_read_every_enrolment(group, site, client):
    EnrolmentFactory(learner__name="Ada")
    EnrolmentFactory(learner__name="Ben")
    client.force_login(member_of(group))

    assert names(client.get(ENROLMENTS)) == ["Ada", "Ben"]


def test_author_reads_those_of_her_institution_and_of_courses_it_helps_to_provide(site, client):
    own = InstitutionFactory()
    EnrolmentFactory(learner__name="Ada", course=CoursePageFactory(provider=own))
    joint = CoursePageFactory()
    CourseJointProvider.objects.create(course=joint, institution=own)
    EnrolmentFactory(learner__name="Ben", course=joint)
    EnrolmentFactory(learner__name="Cleo")
    client.force_login(author_for(own))

    response = client.get(ENROLMENTS)

    assert names(response) == ["Ada", "Ben"]
    assert "Cleo" not in response.content.decode()


@pytest.mark.parametrize("address", [ENROLMENTS, EVALUATIONS, TRAIL])
def test_somebody_in_the_admin_without_a_role_reads_nothing(address, site, client):
    EnrolmentFactory(learner__name="Ada")
    user = UserFactory()
    user.user_permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    client.force_login(user)

    response = client.get(address, follow=True)

    assert response.redirect_chain
    assert "Ada" not in response.content.decode()


SEARCHES = [
    ({"q": "ada"}, ["Ada"]),
    ({"q": "ben@example.org"}, ["Ben"]),
    ({"q": "'\"%_"}, []),
    ({"state": "completed"}, ["Ben"]),
    ({"language": "fr"}, ["Cleo"]),
]


@pytest.mark.parametrize(("asked", "found"), SEARCHES)
def test_enrolments_are_searched_and_filtered(asked, found, site, editor_client):
    EnrolmentFactory(learner__name="Ada")
    done = EnrolmentFactory(learner__name="Ben", learner__email="ben@example.org")
    type(done).objects.filter(pk=done.pk).update(state=EnrolmentState.COMPLETED, completed_at=done.enrolled_at)
    EnrolmentFactory(learner__name="Cleo", language="fr")

    assert names(editor_client.get(ENROLMENTS, asked)) == found


def test_enrolments_are_filtered_by_course(site, editor_client):
    first = EnrolmentFactory(learner__name="Ada")
    EnrolmentFactory(learner__name="Ben")

    assert names(editor_client.get(ENROLMENTS, {"course": first.course.pk})) == ["Ada"]


def test_export_holds_what_is_listed_and_no_formula(site, editor_client):
    EnrolmentFactory(learner__name="=HYPERLINK(1)", course=CoursePageFactory(title="Hand hygiene"))

    response = editor_client.get(ENROLMENTS, {"export": "csv"})

    rows = b"".join(response.streaming_content).decode().splitlines()
    assert len(rows) == 2
    assert rows[1].startswith("'=HYPERLINK(1),Hand hygiene,active,en,")


@pytest.mark.parametrize("deed", ["new", "edit/1", "delete/1", "copy/1"])
def test_enrolments_are_only_read_here(deed, site, editor_client):
    assert editor_client.get(f"{ENROLMENTS}{deed}/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_enrolments_need_as_many_queries_for_three_as_for_one(rows, site, editor_client, django_assert_num_queries):
    EnrolmentFactory.create_batch(rows)
    editor_client.get(ENROLMENTS)

    with django_assert_num_queries(QUERIES["enrolments"]):
        response = editor_client.get(ENROLMENTS)

    assert len(response.context["object_list"]) == rows


# Evaluations -------------------------------------------------------------


def test_means_are_shown_from_the_fifth_evaluation_on(site, editor_client):
    few, many = CoursePageFactory(title="Few"), CoursePageFactory(title="Many")
    evaluated(few, *[answers(5)] * 4)
    evaluated(many, *[answers(5)] * 4, answers(2))

    html = editor_client.get(EVALUATIONS).content.decode()

    assert html.count("too few") == 5
    assert html.count("4.4") == 5
    assert "5.0" not in html


def test_few_evaluations_give_nothing_away(site, editor_client):
    course = CoursePageFactory()
    evaluated(course, *[answers(comment="From ward 3.")] * 4)

    html = editor_client.get(f"{EVALUATIONS}{course.pk}/").content.decode()

    assert "Answers are shown from the 5th evaluation on" in html
    assert "ward 3" not in html


def test_words_are_read_together_and_without_names(site, editor_client):
    course = CoursePageFactory()
    evaluated(course, answers(comment="Very clear."), answers(comment="<b>bold</b>", bias="yes"), *[answers()] * 4)

    html = editor_client.get(f"{EVALUATIONS}{course.pk}/").content.decode()

    assert "Very clear." in html
    assert "&lt;b&gt;bold" in html
    assert "Yes: fewer than 5 of 6" in html
    assert [enrolment.learner.name for enrolment in course.enrolments.all() if enrolment.learner.name in html] == []


def test_export_hides_as_much_as_the_page(site, editor_client):
    evaluated(CoursePageFactory(title="Few"), answers(1))

    rows = b"".join(editor_client.get(EVALUATIONS, {"export": "csv"}).streaming_content).decode().splitlines()

    assert rows[1] == "Few,1,too few,too few,too few,too few,too few"


def test_author_reads_evaluations_of_her_institution_alone(site, client):
    own = InstitutionFactory()
    mine, other = CoursePageFactory(provider=own, title="Mine"), CoursePageFactory(title="Other")
    evaluated(mine, *[answers()] * 5)
    evaluated(other, *[answers()] * 5)
    client.force_login(author_for(own))

    assert [course.title for course in client.get(EVALUATIONS).context["object_list"]] == ["Mine"]
    assert client.get(f"{EVALUATIONS}{other.pk}/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_evaluations_need_as_many_queries_for_three_as_for_one(rows, site, editor_client, django_assert_num_queries):
    for _ in range(rows):
        evaluated(CoursePageFactory(), *[answers()] * rows)
    editor_client.get(EVALUATIONS)

    with django_assert_num_queries(QUERIES["evaluations"]):
        response = editor_client.get(EVALUATIONS)

    assert len(response.context["object_list"]) == rows


# The trail ---------------------------------------------------------------


def test_administrator_reads_the_trail_and_filters_it(client):
    administrator = member_of("administrator")
    record("courses.enrolled", administrator, actor=administrator, after="active")
    record("accounts.closed", UserFactory())
    client.force_login(administrator)

    response = client.get(TRAIL, {"deed": "courses.enrolled"})

    assert [event.deed for event in response.context["object_list"]] == ["courses.enrolled"]
    event = AuditEvent.objects.get(deed="courses.enrolled")
    assert client.get(f"{TRAIL}inspect/{event.pk}/").status_code == 200
    assert client.get(TRAIL, {"actor": administrator.email.upper()}).context["object_list"].count() == 1


@pytest.mark.parametrize("group", ["editor", "program_officer"])
def test_only_administrators_read_the_trail(group, client):
    client.force_login(member_of(group))

    assert client.get(TRAIL).status_code == 302
    assert "Trail of deeds" not in client.get(reverse("wagtailadmin_home")).content.decode()


@pytest.mark.parametrize("deed", ["new", "edit/1", "delete/1", "copy/1"])
def test_trail_is_only_read(deed, client):
    client.force_login(member_of("administrator"))

    assert client.get(f"{TRAIL}{deed}/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_trail_needs_as_many_queries_for_three_as_for_one(rows, client, django_assert_num_queries):
    client.force_login(member_of("administrator"))
    for _ in range(rows):
        someone = UserFactory()
        record("accounts.closed", someone, actor=someone)
    client.get(TRAIL)

    with django_assert_num_queries(QUERIES["trail"]):
        response = client.get(TRAIL)

    assert len(response.context["object_list"]) == rows

"""The desk of approvals, the editor's buttons, what readers see, and the same by a program."""

import csv
import io

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.urls import reverse
from django.utils.translation import get_language
from wagtail.models import Comment, PageSubscription
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from accounts.enums import SiteRole
from accounts.models import User
from accounts.site_roles import APPROVERS
from core.models import AuditEvent
from courses import services
from courses.models import Approval, ApprovalRules, CoursePage, LessonPage, OutbreakLane
from tests.courses.approval.signing import SAID, approve, is_live, saved, seen, someone
from tests.courses.quiz_road import queries_seen
from tests.factories.accounts import UserFactory
from tests.factories.courses import CoursePageFactory
from tests.programs import Program, key_for

pytestmark = pytest.mark.django_db

FORM = {"statement": SAID.statement, "has_interests": "none", "interests": ""}


def lesson_form(**more):
    body = streamfield([("paragraph", rich_text("<p>Clean hands at the point of care.</p>"))])
    fields = {"title": "Fluids", "slug": "fluids", "summary": "", "minutes": "5", "quiz": "", "case": "", "assignment": "", "body": body}
    return nested_form_data({**fields, "comments": inline_formset([]), **more})


def told(response) -> list[str]:
    return [str(message).strip() for message in response.context["messages"]]


def desk(course) -> str:
    return reverse("course_approval", args=[course.pk])


def press(client, course, *pages, **more):
    chosen = seen(course, *pages)
    data = {"page": list(chosen), **{f"version-{pk}": said for pk, said in chosen.items()}, **FORM, **more}
    return client.post(reverse("approve_course", args=[course.pk]), data, follow=True)


# The desk ---------------------------------------------------------------------


def test_an_approver_reads_what_waits_and_approves_it(course, lesson, approver, client):
    client.force_login(approver)

    shown = client.get(desk(course))
    read = client.get(reverse("read_version", args=[lesson.latest_revision_id]))
    response = press(client, course)

    assert [(row["title"], row["may_choose"]) for row in shown.context["rows"]] == [
        ("Cholera", True),
        ("Treatment", True),
        ("Fluids", True),
    ]
    assert "Clean hands at the point of care." in read.content.decode()
    assert told(response) == ["You approved 3 pages."]
    assert is_live(lesson) is True


def test_what_is_missing_in_the_form_is_said_there_and_nothing_is_approved(course, approver, client):
    client.force_login(approver)

    response = press(client, course, has_interests="some")

    assert response.context["approve_form"].errors == {"interests": ["Name the interests, or choose that there are none."]}
    assert Approval.objects.count() == 0


def test_a_refusal_keeps_what_was_typed(course, lesson, editor, approver, client):
    client.force_login(approver)
    chosen = seen(course)
    saved(lesson, editor, title="Changed")
    data = {"page": list(chosen), **{f"version-{pk}": said for pk, said in chosen.items()}, **FORM}

    response = client.post(reverse("approve_course", args=[course.pk]), data)

    assert response.status_code == 409
    assert SAID.statement in response.content.decode()


def test_an_editor_asks_on_the_page(course, approver, editor_client):
    response = editor_client.post(reverse("ask_approval", args=[course.pk]), {"asked": [approver.pk], "note": "Please."}, follow=True)

    assert told(response) == ["You have asked for the approval. Letters are on their way."]
    assert [letter.to for letter in mail.outbox] == [[approver.email]]
    assert [row.course.pk for row in editor_client.get(reverse("approvals")).context["page_obj"]] == [course.pk]


@pytest.mark.parametrize("group", ["", "coordinator"])
def test_the_desk_is_not_there_for_others(group, course, lesson, client):
    client.force_login(someone("Zoe", group))
    addresses = [reverse("approvals"), desk(course), reverse("read_version", args=[lesson.latest_revision_id]), reverse("approval_history")]
    deeds = [reverse(name, args=[course.pk]) for name in ("ask_approval", "approve_course", "open_lane", "close_lane")]

    statuses = {client.get(address).status_code for address in addresses} | {client.post(address).status_code for address in deeds}

    # Who has no room in the admin at all is sent to its door.
    assert statuses == ({404} if group else {302})


@pytest.mark.parametrize("role", [SiteRole.EDITOR, SiteRole.PROGRAM_OFFICER, APPROVERS])
def test_only_administrators_set_the_rules(role, gate, client):
    client.force_login(someone("Zoe", role))

    assert client.get(reverse("approval_rules")).status_code == 404
    assert ApprovalRules.now().required is True


def test_the_rules_are_set_with_a_reason_and_written_down(gate, client):
    administrator = UserFactory(is_superuser=True, is_staff=True)
    client.force_login(administrator)
    address = reverse("approval_rules")

    refused = client.post(address, {"lane_days": "10", "reason": ""})
    client.post(address, {"lane_days": "10", "reason": "A test site."})

    assert refused.context["form"].errors == {"reason": ["This field is required."]}
    assert (ApprovalRules.now().required, ApprovalRules.now().lane_days) == (False, 10)
    event = AuditEvent.objects.get(deed="courses.approval_rules_set")
    assert (event.actor, event.before, event.after, event.reason) == (administrator, "required", "not_required", "A test site.")


def test_the_desk_asks_as_often_for_three_courses_as_for_one(course, approver, client):
    client.force_login(approver)
    client.get(reverse("approvals"))
    with queries_seen() as for_one:
        client.get(reverse("approvals"))
    for _course in range(2):
        CoursePageFactory(live=False).save_revision()

    with queries_seen() as for_three:
        response = client.get(reverse("approvals"))

    assert len(response.context["page_obj"]) == 3
    assert len(for_three) == len(for_one)


def test_history_is_filtered_and_leaves_as_csv(course, lesson, approver, editor_client):
    approve(course, approver)
    services.withdraw_approval(Approval.objects.get(page=lesson), by=approver, reason="=1+1")
    address = reverse("approval_history")

    found = editor_client.get(address, {"state": "withdrawn"}).context["object_list"]
    sent = b"".join(editor_client.get(address, {"export": "csv"}).streaming_content).decode()

    assert [approval.title for approval in found] == ["Fluids"]
    rows = list(csv.DictReader(io.StringIO(sent)))
    assert [(row["Title"], row["Withdrawn reason"]) for row in rows if row["Withdrawn reason"]] == [("Fluids", "'=1+1")]
    assert len(rows) == 3


def test_history_asks_as_often_for_three_as_for_one(course, lesson, approver, editor_client):
    approve(course, approver, course)
    address = reverse("approval_history")
    editor_client.get(address)
    with queries_seen() as for_one:
        editor_client.get(address)
    approve(course, approver)

    with queries_seen() as for_three:
        response = editor_client.get(address)

    assert len(response.context["object_list"]) == 3
    assert len(for_three) == len(for_one)


def test_an_approval_is_taken_back_on_its_page_with_a_reason(course, approver, client):
    approval = approve(course, approver, course).approvals[0]
    client.force_login(approver)

    client.post(reverse("approval", args=[approval.uid]), {"reason": "A reference was retracted."})

    approval.refresh_from_db()
    assert (approval.withdrawn_by, approval.withdrawn_reason) == (approver, "A reference was retracted.")


# The editor -------------------------------------------------------------------


def test_the_editor_offers_submitting_and_no_publishing(course, lesson, editor_client):
    html = editor_client.get(reverse("wagtailadmin_pages:edit", args=[lesson.pk])).content.decode()
    new = editor_client.get(reverse("wagtailadmin_pages:add", args=["courses", "coursepage", course.get_parent().pk])).content.decode()

    assert ("action-publish" in html, "action-submit" in html, "action-publish" in new) == (False, True, False)
    assert desk(course) in html


def test_publishing_is_offered_where_the_site_asks_for_no_approval(course, lesson, editor_client):
    ApprovalRules.objects.create(required=False)

    html = editor_client.get(reverse("wagtailadmin_pages:edit", args=[lesson.pk])).content.decode()

    assert "action-publish" in html


def test_an_approver_opens_what_she_is_asked_about_and_changes_nothing(course, lesson, editor, approver, client):
    services.ask_approval(course, by=editor, asked=[approver])
    client.force_login(approver)
    address = reverse("wagtailadmin_pages:edit", args=[lesson.pk])

    client.post(address, lesson_form(title="Mine"))

    assert LessonPage.objects.get(pk=lesson.pk).get_latest_revision_as_object().title == "Fluids"


# Readers ----------------------------------------------------------------------


def test_readers_see_who_approved_which_version_and_with_what_interests(course, approver, client):
    said = services.Declaration(statement=SAID.statement, interests="Advises the ministry on cholera beds.")
    services.approve_course(course, seen(course), by=approver, said=said)

    html = client.get(CoursePage.objects.get().url).content.decode()

    assert "Approved for publication" in html
    assert "Ibrahima Sarr" in html
    assert SAID.statement in html
    assert "Advises the ministry on cholera beds." in html


def test_readers_see_nobody_where_nobody_approved(course, client, editor):
    ApprovalRules.objects.create(required=False)
    course.save_revision().publish()

    assert "Approved for publication" not in client.get(CoursePage.objects.get().url).content.decode()


def test_a_version_that_went_out_without_approval_names_no_approver_of_the_one_before(course, lesson, editor, approver, client):
    approve(course, approver)
    ApprovalRules.objects.create(required=False)
    saved(course, editor, title="Cholera, anew").publish(user=editor)

    assert list(Approval.objects.shown().values_list("title", flat=True).order_by("title")) == ["Fluids", "Treatment"]


# Comments in place --------------------------------------------------------------


def test_a_comment_on_a_block_is_kept_at_its_place_and_tells_subscribers_in_their_language(
    course, lesson, editor, editor_client, monkeypatch
):
    reader = someone("Mariama Diop", SiteRole.EDITOR)
    reader.profile.language = "fr"
    reader.profile.save()
    PageSubscription.objects.create(page=lesson, user=reader, comment_notifications=True)
    block = lesson.body.raw_data[0]["id"]
    mail.outbox.clear()
    languages = []
    monkeypatch.setattr(User, "get_full_name", lambda user: languages.append(get_language()) or user.name)

    comment = {"text": "Cite the guideline.", "contentpath": f"body.{block}", "position": "", "replies": inline_formset([])}
    editor_client.post(reverse("wagtailadmin_pages:edit", args=[lesson.pk]), lesson_form(comments=inline_formset([comment])))

    assert list(Comment.objects.values_list("contentpath", "text", "user")) == [(f"body.{block}", "Cite the guideline.", editor.pk)]
    (letter,) = mail.outbox
    assert letter.to == [reader.email]
    assert "Cite the guideline." in letter.body
    assert set(languages) == {"fr"}


def test_a_comment_leaves_an_approval_in_force(course, lesson, editor, approver):
    approve(course, approver)
    page = LessonPage.objects.get(pk=lesson.pk)
    page.wagtail_admin_comments.add(Comment(user=editor, text="Thanks.", contentpath="title"))

    page.save_revision(user=editor).publish(user=editor)

    assert is_live(lesson) is True


# By program ---------------------------------------------------------------------


def test_a_program_asks_and_approves_by_the_same_rules(course, lesson, editor, approver, client):
    asker, signer = Program(key_for(editor)), Program(key_for(approver))
    path = f"/courses/{course.translation_key}"

    asked = asker.send("POST", f"{path}/approval-requests", {"asked": [approver.email], "note": ""})
    listed = signer.ask(f"{path}/versions").json()
    pages = [{"page": row["page"], "version": row["version"]} for row in listed if row["waits"]]
    own = asker.send("POST", f"{path}/approvals", {"pages": pages, "statement": SAID.statement})
    done = signer.send("POST", f"{path}/approvals", {"pages": pages, "statement": SAID.statement})
    again = signer.send("POST", f"{path}/approvals", {"pages": pages, "statement": SAID.statement})

    assert asked.json()["pages"] == 3
    assert (own.status_code, own.json()["type"]) == (409, "urn:meridian:problem:not_an_approver")
    assert (done.status_code, done.json()["published"]) == (201, ["Cholera", "Treatment", "Fluids"])
    assert again.json()["approvals"] == done.json()["approvals"]
    assert Approval.objects.count() == 3
    shown = client.get(f"/api/v1{path}/approvals").json()
    assert [row["name"] for row in shown["approvers"]] == ["Ibrahima Sarr"]


def test_a_program_takes_an_approval_back_and_reads_the_history(course, approver):
    approval = approve(course, approver, course).approvals[0]
    signer = Program(key_for(approver))

    back = signer.send("POST", f"/approvals/{approval.uid}/withdrawal", {"reason": "A reference was retracted."})

    assert back.json()["withdrawn_reason"] == "A reference was retracted."
    assert [row["approval"] for row in signer.ask("/approvals?standing=false").json()["items"]] == [str(approval.uid)]


def test_a_program_of_others_finds_nothing(course, learner, approver):
    approval = approve(course, approver, course).approvals[0]
    stranger = Program(key_for(learner))
    path = f"/courses/{course.translation_key}"

    answers = [
        stranger.ask(f"{path}/versions"),
        stranger.send("POST", f"{path}/approval-requests", {}),
        stranger.send("POST", f"{path}/approvals", {"pages": [{"page": str(course.translation_key), "version": "x"}]}),
        stranger.send("POST", f"{path}/outbreak-lane", {"reason": "Cholera"}),
        stranger.send("DELETE", f"{path}/outbreak-lane"),
        stranger.send("POST", f"/approvals/{approval.uid}/withdrawal", {"reason": "No."}),
    ]

    assert [answer.status_code for answer in answers] == [404] * 6
    assert stranger.ask("/approvals").status_code == 403


def test_a_program_opens_and_closes_the_lane(course):
    officer = Program(key_for(someone("Helena Duarte", SiteRole.PROGRAM_OFFICER)))
    path = f"/courses/{course.translation_key}/outbreak-lane"

    opened = officer.send("POST", path, {"reason": "Cholera, Lake Victoria"})
    closed = officer.send("DELETE", path)

    assert (opened.json()["is_open"], closed.json()["is_open"]) == (True, False)
    assert OutbreakLane.objects.get().closed_at is not None


def test_groups_have_their_parts(gate):
    def named(group):
        codes = Group.objects.get(name=group).permissions.filter(content_type__app_label="courses").values_list("codename", flat=True)
        return set(codes) & {"approve_course", "open_outbreak_lane", "set_approval_rules"}

    assert named(APPROVERS) == {"approve_course"}
    assert named(SiteRole.EDITOR) == set()
    assert named(SiteRole.PROGRAM_OFFICER) == {"open_outbreak_lane"}
    assert named(SiteRole.ADMINISTRATOR) == {"approve_course", "open_outbreak_lane", "set_approval_rules"}

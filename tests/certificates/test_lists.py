"""Lists: every row looked at before anything is written, then each done once, whatever happens to the worker."""

from __future__ import annotations

import threading
from datetime import timedelta
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.db import close_old_connections, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import Workbook

from accounts.enums import Role
from certificates import services, sheets, tasks
from certificates.enums import Reason, State
from certificates.models import Certificate, ListRun
from certificates.services import lists
from core.errors import Refused
from tests.certificates.list_road import DEFAULTS, look, messages, named
from tests.factories.accounts import InstitutionFactory, MembershipFactory, ProfileFactory, UserFactory
from tests.factories.certificates import CertificateFactory

pytestmark = [pytest.mark.django_db, pytest.mark.services]


@pytest.fixture(autouse=True)
def queue(monkeypatch):
    """What was queued; nothing of it is done by itself."""
    queued = []
    monkeypatch.setattr("core.jobs.async_task", lambda task, *args, **options: queued.append((task, *args)))
    return queued


@pytest.fixture
def lakeside():
    return InstitutionFactory(name="Lakeside")


@pytest.fixture
def ada():
    return ProfileFactory(user__email="ada@example.org", user__name="Ada Wanjiru").user


@pytest.fixture
def coordinator(client, lakeside):
    user = UserFactory()
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    MembershipFactory(user=user, institution=lakeside, role=Role.COORDINATOR)
    client.force_login(user)
    return user


def workbook(*rows) -> bytes:
    book, out = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def test_every_bad_row_is_named_with_its_reason_and_nothing_is_written(lakeside, ada, queue):
    MembershipFactory(user=UserFactory(email="nameless@example.org", name=""))
    issued = lists.look_at(
        b"email\nada@example.org\n", file_name="a.csv", deed="issue", institution=lakeside, actor=None, defaults=DEFAULTS
    )
    lists.confirm(issued, actor=None)
    lists.work(issued.pk)
    before = Certificate.objects.count()

    run = look(
        "email,name,title,kind,language,completed_on,expires_on,hours\n"
        ",Bo Li,,,,,,\n"
        "ADA@example.org,,Airways,,,,,1.5\n"
        "ada@example.org,,,,,,,\n"
        "nobody@example.org,,,,,,,\n"
        "nameless@example.org,,,,,,,\n"
        "ada@example.org,Somebody Else,Airways,,,,,\n"
        ",,,,,,,2\n"
        ",Bo\x07Li,,,,,,\n"
        ",=1+1,,,,,,\n"
        ",@SUM(A1),,,,,,\n"
        ",bo li,,,,,,\n"
        ",Chi Ng,,credit,,,,\n"
        ",Chi Ng,,degree,,,,\n"
        ",Chi Ng,,,de,,,\n"
        ",Chi Ng,,,,12.11.2026,,\n"
        ",Chi Ng,,,,2999-01-01,,\n"
        ",Chi Ng,,,,2026-11-12,2026-11-12,\n"
        ",Chi Ng,,,,,,many\n"
        ",Chi Ng,,,,,,1,more\n"
        f",{'x' * 161},,,,,,\n",
        lakeside,
    )

    number = Certificate.objects.get().code
    assert messages(run) == [
        (2, "waiting", ""),
        (3, "waiting", ""),
        (4, "refused", f"This person has this certificate already: {number}."),
        (5, "refused", "No account has this address. Leave the address out to issue to the name alone."),
        (6, "refused", "This person has not said her name yet, so nothing can be printed."),
        (7, "refused", "The name is not that of the account with this address. Leave one of the two out."),
        (8, "refused", "There is neither an address nor a name."),
        (
            9,
            "refused",
            "This name holds a character that cannot be printed (U+0007). Type the name again, without copying it from elsewhere.",
        ),
        (10, "refused", "The cell “name” holds a formula or begins like one. Write its value as text."),
        (11, "refused", "The cell “name” holds a formula or begins like one. Write its value as text."),
        (12, "refused", "The same as line 2."),
        (13, "refused", "Credit is claimed by its learner; a list cannot award it."),
        (
            14,
            "refused",
            "“degree” is unknown in the column kind. Known are: completion, participation, attendance, placement, presentation.",
        ),
        (15, "refused", "“de” is unknown in the column language. Known are: en, fr, es, ar, ru, zh-hans, pt-br, hi, sw."),
        (16, "refused", "Write dates as year-month-day, such as 2026-11-20; not “12.11.2026”."),
        (17, "refused", "The date lies in the future."),
        (18, "refused", "The certificate would run out before it begins. Check the dates."),
        (19, "refused", "Write the hours as a number, such as 1.5."),
        (20, "refused", "This row has more cells than the list has columns."),
        (21, "refused", "This name is 161 characters long; at most 160 fit on a certificate. Shorten it."),
    ]
    assert Certificate.objects.count() == before


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"email,name\n", "empty"),
        (b"email,name,shoe size\nx,y,z\n", "unknown_columns"),
        (b"email,email\nx,y\n", "column_twice"),
        (b"title,hours\nSepsis,1\n", "missing_columns"),
        ("name\nJosé\n".encode("latin-1"), "encoding"),
        (b"name\nA\0da\n", "not_a_list"),
        (b'name\n"Ada\n', "not_a_list"),
        (b"%PDF-1.7\x00\x01", "not_a_list"),
        (b"PK\x03\x04 not a workbook", "not_a_list"),
        (b"x" * (sheets.LARGEST_FILE + 1), "too_big"),
        (b"name\n" + b"Ada\n" * (sheets.MOST_ROWS + 1), "too_many_rows"),
        (b"name\n" + b"\n" * (2 * sheets.MOST_ROWS + 1), "too_many_rows"),
    ],
)
def test_what_is_no_list_is_refused_as_a_whole(lakeside, content, code):
    with pytest.raises(Refused) as refusal:
        look(content, lakeside)

    assert refusal.value.code == code
    assert list(ListRun.objects.all()) == []


def test_a_workbook_that_unpacks_to_far_too_much_is_refused_before_it_is_read(lakeside):
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (sheets.LARGEST_UNPACKED + 1))

    with pytest.raises(Refused) as refusal:
        look(out.getvalue(), lakeside)

    assert (refusal.value.code, len(out.getvalue()) < 100_000) == ("too_big", True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_lists_are_read_as_spreadsheets_write_them(lakeside, encoding, delimiter):
    content = f"Name{delimiter}Latin Name\r\nОльга{delimiter}Olga\r\n\r\n".encode(encoding)

    run = look(content, lakeside)

    assert [(row.values["name"], row.values["latin_name"]) for row in run.rows.all()] == [("Ольга", "Olga")]


def test_a_workbook_is_read_with_its_dates_and_numbers_and_no_formula(lakeside):
    content = workbook(
        ["name", "completed_on", "hours"],
        ["Ольга", timezone.datetime(2026, 11, 3), 2.5],
        ["Bo", timezone.datetime(2026, 11, 3), 6.0],
        ["=CONCAT(A1;A2)", None, None],
    )

    run = look(content, lakeside)

    assert [(row.values["name"], row.values["completed_on"], row.values["hours"], row.outcome) for row in run.rows.order_by("line")] == [
        ("Ольга", "2026-11-03", "2.5", "waiting"),
        ("Bo", "2026-11-03", "6", "waiting"),
        ("(=…)", "2026-11-12", "", "refused"),
    ]


@pytest.mark.parametrize("made", [sheets.csv_of, sheets.xlsx_of])
@pytest.mark.parametrize("deed", ["issue", "suspend", "revoke"])
def test_the_template_can_be_sent_back(lakeside, made, deed):
    ProfileFactory(user__email="grace@example.org", user__name="Grace Achieng")

    run = look(made(lists.template(deed)), lakeside, deed=deed, reason="under_review")

    outcomes = [row.outcome for row in run.rows.all()]
    assert outcomes == (["waiting", "waiting"] if deed == "issue" else ["refused"])


def test_a_confirmed_list_issues_to_accounts_and_to_names(lakeside, ada, coordinator, queue):
    run = look(
        "email,name,latin_name,language,sessions\nada@example.org,,,fr,\n,Ольга,Olga,ru,One; Two\n",
        lakeside,
        coordinator,
        kind="attendance",
    )

    lists.confirm(run, actor=coordinator)
    lists.confirm(run, actor=coordinator)
    lists.work(run.pk)

    first, second = Certificate.objects.order_by("pk")
    run.refresh_from_db()
    assert (run.stage, run.finished_at is not None) == ("done", True)
    assert [(one.recipient, one.record["name"], one.language, one.institution, one.source) for one in (first, second)] == [
        (ada, "Ada Wanjiru", "fr", lakeside, f"certificates.list:{run.uid}:2"),
        (None, "Ольга", "ru", lakeside, f"certificates.list:{run.uid}:3"),
    ]
    assert second.record["facts"] == {"sessions": ["One", "Two"]}
    assert [event.actor for event in first.events.all()] == [coordinator]
    assert [row.certificate for row in run.rows.order_by("line")] == [first, second]
    assert [job for job in queue if "status_list" not in job[0]] == [
        ("certificates.tasks.work_list", run.pk),
        ("certificates.tasks.render_pdf", first.pk),
        ("certificates.tasks.render_pdf", second.pk),
    ]


def test_a_worker_that_is_killed_leaves_a_list_that_goes_on_and_doubles_nothing(lakeside, monkeypatch, queue):
    run = look(named(10), lakeside)
    lists.confirm(run, actor=None)
    settle, left = services.issuing.settle, iter(range(4))

    def die(certificate, **how):
        settle(certificate, **how)
        if next(left, None) is None:
            raise SystemExit  # as when the process is killed: nothing catches it

    with monkeypatch.context() as killed:
        killed.setattr(services.issuing, "settle", die)
        with pytest.raises(SystemExit):
            lists.work(run.pk)

    assert (Certificate.objects.count(), run.rows.filter(outcome="done").count()) == (4, 4)
    queue.clear()
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        assert tasks.resume_lists() == 1
    assert queue == [("certificates.tasks.work_list", run.pk)]
    tasks.work_list(run.pk)
    tasks.work_list(run.pk)

    assert Certificate.objects.count() == 10
    assert sorted(Certificate.objects.values_list("record__name", flat=True)) == sorted(f"Person {number}" for number in range(10))
    assert tasks.resume_lists() == 0


def test_a_list_can_be_stopped_and_goes_on_where_it_was(lakeside, monkeypatch):
    run = look(named(6), lakeside)
    lists.confirm(run, actor=None)
    take_up, taken = lists._take_up, []

    def stop_after_two(row_pk):
        taken.append(row_pk)
        if len(taken) == 3:
            lists.stop(run, actor=None)
        return take_up(row_pk)

    with monkeypatch.context() as stopping:
        stopping.setattr(lists, "_take_up", stop_after_two)
        lists.work(run.pk)
    stopped = (ListRun.objects.get(pk=run.pk).stage, Certificate.objects.count())
    lists.work(run.pk)
    still = Certificate.objects.count()
    lists.resume(run, actor=None)
    lists.work(run.pk)

    assert (stopped, still) == (("stopped", 2), 2)
    assert (ListRun.objects.get(pk=run.pk).stage, Certificate.objects.count()) == ("done", 6)


def test_a_row_that_fails_holds_up_nobody_and_is_tried_again(lakeside, monkeypatch):
    run = look(named(3), lakeside)
    lists.confirm(run, actor=None)
    issue = lists.issue

    def fail_once(award, **how):
        if award.name == "Person 1":
            raise OSError("No space left on device")
        return issue(award, **how)

    with monkeypatch.context() as full:
        full.setattr(lists, "issue", fail_once)
        lists.work(run.pk)
    failed = messages(run)
    lists.resume(run, actor=None)
    lists.work(run.pk)

    assert failed == [(2, "done", ""), (3, "failed", "OSError: No space left on device"), (4, "done", "")]
    assert messages(run) == [(2, "done", ""), (3, "done", ""), (4, "done", "")]
    assert Certificate.objects.count() == 3


def test_what_changed_since_the_list_was_looked_at_is_seen_when_it_is_done(lakeside, ada):
    first, second = (look("email\nada@example.org\n", lakeside) for _ in range(2))
    for run in (first, second):
        lists.confirm(run, actor=None)
        lists.work(run.pk)

    number = Certificate.objects.get().code
    assert messages(second) == [(2, "refused", f"This person has this certificate already: {number}.")]


def test_a_worker_gives_way_to_other_jobs_after_a_while(lakeside, monkeypatch, queue):
    monkeypatch.setattr(lists, "SECONDS_AT_A_TIME", -1)
    run = look(named(3), lakeside)
    lists.confirm(run, actor=None)
    queue.clear()

    lists.work(run.pk)

    assert Certificate.objects.count() == 1
    assert queue[-1] == ("certificates.tasks.work_list", run.pk)


@pytest.mark.django_db(transaction=True)
def test_four_workers_on_one_list_do_each_row_once(lakeside):
    run = look(named(12), lakeside)
    lists.confirm(run, actor=None)
    failed, start = [], threading.Barrier(4)

    def work():
        try:
            start.wait()
            lists.work(run.pk)
        except Exception as failure:
            failed.append(failure)
        finally:
            connection.close()
            close_old_connections()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    assert Certificate.objects.count() == 12
    assert set(run.rows.values_list("outcome", flat=True)) == {"done"}
    assert ListRun.objects.get(pk=run.pk).stage == "done"


def test_lists_suspend_and_revoke_what_they_may_and_say_why_not(lakeside, coordinator):
    good, gone, foreign = (CertificateFactory(institution=place) for place in (lakeside, lakeside, InstitutionFactory()))
    services.revoke(gone, reason=Reason.MISCONDUCT, actor=None)
    content = (
        f"number,reason,note\n{good.code.lower().replace('-', ' ')},misconduct,Letter of 3 November\n{gone.code},,\n{foreign.code},,\n"
        f"MRD-0000,,\n{good.code},,\n"
    )

    run = look(content, None, coordinator, deed="revoke", reason="issued_in_error")
    lists.confirm(run, actor=coordinator)
    lists.work(run.pk)

    good.refresh_from_db()
    foreign.refresh_from_db()
    assert messages(run) == [
        (2, "done", ""),
        (3, "refused", "It is revoked already."),
        (4, "refused", "No certificate of yours has this number."),
        (5, "refused", "No certificate of yours has this number."),
        (6, "refused", "The same as line 2."),
    ]
    assert (good.state, good.state_reason, good.events.get().note, foreign.state) == (
        State.REVOKED, "misconduct", "Letter of 3 November", State.VALID,
    )  # fmt: skip


def test_a_suspension_by_list_needs_a_reason_that_suspends(lakeside):
    certificate = CertificateFactory(institution=lakeside)

    run = look(f"number,reason\n{certificate.code},issued_in_error\n", lakeside, deed="suspend")

    assert messages(run) == [(2, "refused", "The reason is one of: under_review, misconduct, wrong_details, holder_request.")]
    with pytest.raises(Refused):
        lists.confirm(run, actor=None)


def test_looking_at_a_long_list_asks_the_database_few_times(lakeside):
    for number in range(3):
        ProfileFactory(user__email=f"p{number}@example.org", user__name=f"Person {number}")

    with CaptureQueriesContext(connection) as few:
        look("email\np0@example.org\n", lakeside)
    with CaptureQueriesContext(connection) as many:
        look("email\n" + "".join(f"p{number}@example.org\n" for number in range(100)), lakeside)

    assert len(many) == len(few)

"""Links are looked at politely, called broken only when it is sure, and told to those who look after them; no internet is needed."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from wagtail.contrib.redirects.models import Redirect

from accounts.enums import Role
from accounts.models import LetterWish
from core import outgoing, probing
from core.errors import Refused
from core.models import AuditEvent
from core.probing import Answer
from courses import link_states, own_addresses
from courses.enums import LinkKind, LinkState
from courses.link_states import Standing
from courses.models import Link, LinkUse
from courses.services import checking, link_digests, links
from tests.courses.link_server import OtherSite
from tests.factories import media
from tests.factories.accounts import InstitutionFactory, MembershipFactory, ProfileFactory
from tests.factories.courses import LessonPageFactory

MONDAY = "2026-11-23 08:10:00+00:00"


@pytest.fixture
def other():
    made = OtherSite()
    yield made
    made.close()


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch):
    monkeypatch.setattr(links, "SECONDS_BETWEEN", 0.0)


def lesson_with(*addresses: str):
    """A lesson whose first paragraph links to ``addresses``, checked."""
    words = "".join(f'<p>Read <a href="{address}">source {number}</a>.</p>' for number, address in enumerate(addresses))
    lesson = LessonPageFactory(body=[("paragraph", words)])
    checking.check_course(lesson.course.pk)
    return lesson


def states() -> dict[str, str]:
    return dict(Link.objects.values_list("address", "state"))


def due_again() -> None:
    Link.objects.update(next_check_at=timezone.now())


# Asking ----------------------------------------------------------------------


def asked(other, path: str) -> Answer:
    return probing.probe(other.url(path), allow_own_machine=True)


def test_an_address_is_asked_once_by_name_and_nothing_of_it_is_read(other):
    assert asked(other, "/good#part") == Answer(200)
    ((path, headers),) = other.asked
    assert path == "/good"
    assert "Meridian-Links/1; +http://testserver" in headers["user-agent"]
    assert headers["range"] == "bytes=0-1023"


def test_letters_of_other_scripts_are_sent_as_servers_know_them(other):
    other.says["/%D8%BA%D8%B3%D9%84"] = (200, {})

    assert asked(other, "/غسل") == Answer(200)


def test_who_has_moved_for_good_is_told_where_to_and_who_has_not_is_not(other):
    other.says |= {"/old": (301, {"Location": "/good"}), "/today": (302, {"Location": "/good"})}

    assert asked(other, "/old") == Answer(200, moved_to=other.url("/good"))
    assert asked(other, "/today") == Answer(200)


def test_a_circle_ends(other):
    other.says["/round"] = (302, {"Location": "/round"})

    assert asked(other, "/round") == Answer(problem="too_many_hops")
    assert len(other.asked) == probing.MOST_HOPS + 1


@pytest.mark.parametrize(
    "where", ["http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "http://[::1]:1/", "https://192.168.1.1/"]
)
def test_no_answer_leads_into_a_private_network(other, where, monkeypatch):
    other.says["/trap"] = (302, {"Location": where})
    monkeypatch.setattr(outgoing, "OWN_MACHINE", {"localhost"})

    assert asked(other, "/trap") == Answer(problem="not_public")


def test_without_leave_this_machine_is_none_to_ask(other):
    assert probing.probe(other.url("/good")) == Answer(problem="not_public")
    assert other.asked == []


@pytest.mark.parametrize(
    ("address", "problem"),
    [("ftp://who.int/x", "malformed"), ("https://", "malformed"), ("nowhere", "malformed"), ("http://localhost:1/", "no_answer")],
)
def test_what_cannot_be_asked_says_why(address, problem):
    assert probing.probe(address, allow_own_machine=True) == Answer(problem=problem)


def test_who_does_not_answer_is_not_waited_for(monkeypatch):
    import socket

    deaf = socket.create_server(("127.0.0.1", 0))
    monkeypatch.setattr(probing, "SECONDS_FOR_ONE", 0.2)

    answer = probing.probe(f"http://localhost:{deaf.getsockname()[1]}/", allow_own_machine=True)

    deaf.close()
    assert answer == Answer(problem="timed_out")


@given(st.text(max_size=60))
def test_no_address_breaks_the_sorting(address):
    found = own_addresses.read(address, frozenset({"testserver"}))

    assert found is None or (found.kind in LinkKind.values and len(found.digest) == 64)


# What becomes of a link ------------------------------------------------------

NOW = timezone.now()


def after(*answers: Answer, state: str = LinkState.NEW) -> Standing:
    standing = Standing(NOW, state=state)
    for answer in answers:
        standing = link_states.after(standing, answer, NOW)
    return standing


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ([Answer(200)], LinkState.GOOD),
        ([Answer(206)], LinkState.GOOD),
        ([Answer(200, moved_to="https://who.int/new")], LinkState.MOVED),
        ([Answer(403)], LinkState.CLOSED),
        ([Answer(404)], LinkState.FAILING),
        ([Answer(404), Answer(410)], LinkState.BROKEN),
        ([Answer(500), Answer(500)], LinkState.FAILING),
        ([Answer(500), Answer(problem="timed_out"), Answer(502)], LinkState.BROKEN),
        ([Answer(500), Answer(500), Answer(200), Answer(500)], LinkState.FAILING),
        ([Answer(problem="page_gone")], LinkState.BROKEN),
        ([Answer(problem="not_public")], LinkState.BROKEN),
        ([Answer(429, wait=60)], LinkState.NEW),
        ([Answer(404), Answer(404), Answer(200)], LinkState.GOOD),
    ],
)
def test_states(answers, state):
    assert after(*answers).state == state


def test_who_asks_to_come_back_later_is_left_alone_for_so_long():
    assert after(Answer(503, wait=7200)).next_check_at == NOW + timedelta(hours=2)
    assert after(Answer(429, wait=9_999_99)).next_check_at == NOW + timedelta(days=1)


answers = st.builds(
    Answer,
    status=st.sampled_from([0, 200, 301, 403, 404, 429, 500, 999]),
    problem=st.sampled_from(["", "timed_out", "page_gone"]),
    wait=st.integers(0, 10**6),
)


@given(st.lists(answers, min_size=1, max_size=8))
def test_a_link_is_always_looked_at_again_and_one_that_is_good_has_nothing_against_it(given_answers):
    standing = after(*given_answers)

    assert standing.next_check_at > NOW
    if standing.state in (LinkState.GOOD, LinkState.MOVED):
        assert (standing.tries, standing.failing_since, standing.broken_at) == (0, None, None)
        assert standing.last_good_at is not None
    assert (standing.state == LinkState.BROKEN) == (standing.broken_at is not None)


# The job ---------------------------------------------------------------------


@pytest.mark.django_db
def test_each_link_is_looked_at_once_however_often_it_stands(site, other):
    lesson_with(other.url("/good"), other.url("/good#part"), other.url("/gone"))
    lesson_with(other.url("/good"))

    assert links.check_due() == 2
    assert sorted(other.paths) == ["/gone", "/good"]
    assert states() == {other.url("/good"): LinkState.GOOD, other.url("/gone"): LinkState.FAILING}
    assert links.check_due() == 0


@pytest.mark.django_db
def test_a_link_that_fails_again_is_broken_and_one_that_comes_back_is_good(site, other):
    lesson_with(other.url("/gone"))
    for _time in range(2):
        links.check_due()
        due_again()
    broken = Link.objects.get()
    other.says["/gone"] = (200, {})
    links.check_due()
    link = Link.objects.get()

    assert (broken.state, broken.problem, broken.status) == (LinkState.BROKEN, "gone", 404)
    assert (link.state, link.problem, link.broken_at) == (LinkState.GOOD, "", None)
    assert list(AuditEvent.objects.filter(subject_type="courses.link").order_by("pk").values_list("before", "after")) == [
        ("new", "failing"),
        ("failing", "broken"),
        ("broken", "good"),
    ]


@pytest.mark.django_db
def test_links_of_this_site_are_looked_at_without_asking_anybody(site):
    target = LessonPageFactory(title="Target")
    document = media.document()
    draft = LessonPageFactory(live=False)
    Redirect.add_redirect("/en/moved", redirect_to=target)
    good = [target.url, "http://testserver/en/courses/", "/en/courses", document.url, "/en/moved", "/"]
    bad = ["/en/courses/nothing/", "/en/no-such-view/x/", "/documents/99999/x.pdf", draft.url, "/media/none.png"]
    kept = f'<p><a linktype="page" id="{target.pk}">a</a> <a linktype="page" id="{draft.pk}">b</a></p>'
    gone = f'<p><a linktype="document" id="{document.pk}">c</a> <a linktype="document" id="9999">d</a> <a linktype="page" id="x">e</a></p>'
    lesson = lesson_with(*good, *bad, "mailto:ada@example.org", "tel:+254700000000", "#part")
    lesson.body.append(("paragraph", kept + gone))
    lesson.save()
    checking.check_course(lesson.course.pk)

    links.check_due()

    found = {state: sorted(address for address, now in states().items() if now == state) for state in set(states().values())}
    assert found == {
        LinkState.GOOD: sorted({*(one.replace("http://testserver", "") for one in good), f"page:{target.pk}", f"document:{document.pk}"}),
        LinkState.BROKEN: sorted({*bad, f"page:{draft.pk}", "document:9999", "page:x"}),
    }


@pytest.mark.django_db
def test_one_host_is_asked_a_few_times_in_one_run_and_never_in_a_row_without_a_pause(site, other, monkeypatch):
    paused = []
    monkeypatch.setattr(links, "SECONDS_BETWEEN", 2.0)
    monkeypatch.setattr(links.time, "sleep", paused.append)
    lesson_with(*(other.url(f"/{number}") for number in range(7)))

    links.check_due()

    assert len(other.asked) == links.MOST_FOR_ONE_HOST
    assert len(paused) == links.MOST_FOR_ONE_HOST - 1


@pytest.mark.django_db
def test_a_cut_line_condemns_nobody(site, monkeypatch):
    lesson_with(*(f"https://{name}.example/" for name in "abc"))
    monkeypatch.setattr(probing, "probe", lambda *args, **kwargs: Answer(problem="no_such_site"))

    links.check_due()

    assert set(states().values()) == {LinkState.NEW}
    assert not Link.objects.filter(next_check_at__lte=timezone.now()).exists()


@pytest.mark.django_db
def test_without_leave_only_this_site_is_looked_at(site, other, settings):
    settings.LINK_CHECKS = False
    lesson_with(other.url("/good"), "/en/courses/")

    links.check_due()

    assert other.asked == []
    assert states() == {other.url("/good"): LinkState.NEW, "/en/courses/": LinkState.GOOD}


@pytest.mark.django_db
def test_a_link_that_another_worker_took_is_left_to_it_until_its_lease_is_over(site, other):
    lesson_with(other.url("/good"))
    taken = links._take(links._due(True))

    assert len(taken) == 1
    assert links.check_due() == 0
    with time_machine.travel(timezone.now() + links.LEASE + timedelta(seconds=1)):
        assert links.check_due() == 1


@pytest.mark.django_db
def test_a_link_that_left_the_text_is_forgotten_and_what_is_ignored_stays_so(site, other, editor):
    lesson = lesson_with(other.url("/one"), other.url("/two"))
    links.ignore(LinkUse.objects.get(link__address=other.url("/one")), reason="Members only.", by=editor)
    lesson.body = [("paragraph", f'<p>Read <a href="{other.url("/one")}">it</a>.</p>')]
    lesson.save()

    checking.check_course(lesson.course.pk)
    checking.forget_gone()

    assert list(states()) == [other.url("/one")]
    assert LinkUse.objects.get().ignored_because == "Members only."
    assert links.check_due() == 0


# What people say -------------------------------------------------------------


@pytest.mark.django_db
def test_ignoring_needs_a_reason_and_a_course_of_ones_own_and_is_written_down(site, other, editor):
    lesson_with(other.url("/gone"))
    use, stranger = LinkUse.objects.get(), MembershipFactory(role=Role.AUTHOR).user

    with pytest.raises(Refused) as without_reason:
        links.ignore(use, reason="  ", by=editor)
    with pytest.raises(Refused) as not_hers:
        links.ignore(use, reason="Members only.", by=stranger)
    links.ignore(use, reason="Members only.", by=editor)
    links.ignore(use, reason="Twice.", by=editor)
    links.mind_again(use, by=editor)

    assert (without_reason.value.code, not_hers.value.code) == ("reason_needed", "not_yours")
    said = AuditEvent.objects.filter(subject_type="courses.linkuse").order_by("pk").values_list("deed", "actor", "reason")
    assert list(said) == [("courses.link_ignored", editor.pk, "Members only."), ("courses.link_minded", editor.pk, "")]


# The letter ------------------------------------------------------------------


@pytest.fixture
def owned(site, other):
    """A broken link in a course of an institution, and its author in Nairobi's time."""
    lesson = lesson_with(other.url("/gone"))
    author = ProfileFactory(user__email="author@example.org", time_zone="UTC").user
    MembershipFactory(user=author, institution=lesson.course.provider, role=Role.AUTHOR)
    Link.objects.update(state=LinkState.BROKEN, problem="gone", status=404, broken_at="2026-11-19T12:00:00Z")
    return author


@time_machine.travel(MONDAY, tick=False)
def test_owners_are_told_once_on_monday_morning_and_others_not_at_all(owned, other):
    MembershipFactory(user=ProfileFactory(time_zone="UTC").user, institution=InstitutionFactory(), role=Role.AUTHOR)

    link_digests.queue_due()
    link_digests.queue_due()

    (letter,) = mail.outbox
    assert letter.to == ["author@example.org"]
    assert letter.subject == "1 link in your courses stopped working"
    assert other.url("/gone") in letter.body
    assert "The site says that there is nothing here any more (404)." in letter.body
    assert "List-Unsubscribe" in letter.extra_headers


@pytest.mark.parametrize("moment", ["2026-11-24 08:10:00+00:00", "2026-11-23 15:00:00+00:00", "2026-11-30 08:10:00+00:00"])
def test_nobody_is_told_at_another_hour_nor_of_what_broke_long_ago(owned, moment):
    with time_machine.travel(moment, tick=False):
        link_digests.queue_due()

    assert mail.outbox == []


@time_machine.travel(MONDAY, tick=False)
def test_who_wants_no_such_letters_gets_none_and_an_ignored_link_is_not_told(owned, editor):
    links.ignore(LinkUse.objects.get(), reason="Members only.", by=editor)
    link_digests.queue_due()
    links.mind_again(LinkUse.objects.get(), by=editor)
    LetterWish.objects.create(user=owned, kind=link_digests.KIND, frequency="never")
    link_digests.queue_due()

    assert mail.outbox == []

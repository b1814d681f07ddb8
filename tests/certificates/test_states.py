"""What a certificate is worth, who may change it from what to what, and what takes its place."""

from __future__ import annotations

import json
import threading
from datetime import date
from itertools import pairwise

import pytest
from django.db import close_old_connections, connection

from certificates import services
from certificates.enums import Kind, Reason, State
from certificates.models import Certificate
from certificates.signals import certificate_changed, certificate_revoked
from core.errors import Refused
from core.models import AuditEvent
from tests.factories.accounts import InstitutionFactory, ProfileFactory, UserFactory
from tests.factories.certificates import AwardFactory, CertificateDesignFactory, CertificateFactory, ClaimedCreditFactory

pytestmark = [pytest.mark.django_db, pytest.mark.services]


@pytest.fixture(autouse=True)
def _no_press(monkeypatch):
    """No job is done: these tests are not about the paper."""
    monkeypatch.setattr("core.jobs.async_task", lambda *args, **options: None)


@pytest.fixture
def officer():
    return UserFactory(name="Helena Duarte")


@pytest.fixture
def heard():
    """What the signals said, in order."""
    said = []

    def changed(sender, certificate, before, after, **kwargs):
        said.append((certificate.code, before, after))

    def revoked(sender, certificate, **kwargs):
        said.append((certificate.code, "revoked for good"))

    certificate_changed.connect(changed)
    certificate_revoked.connect(revoked)
    yield said
    certificate_changed.disconnect(changed)
    certificate_revoked.disconnect(revoked)


def history(certificate: Certificate) -> list[tuple]:
    return [(event.before, event.after, event.reason, event.actor) for event in certificate.events.order_by("pk")]


def at_once(deed, count: int = 8) -> tuple[list, list]:
    """Call ``deed`` from so many threads at one moment: what they returned, and what they raised."""
    done, failed, start = [], [], threading.Barrier(count)

    def run():
        try:
            start.wait()
            done.append(deed())
        except Exception as failure:
            failed.append(failure)
        finally:
            connection.close()
            close_old_connections()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done, failed


def test_a_suspension_says_when_why_and_who_and_is_taken_back(officer, heard):
    certificate = CertificateFactory()

    services.suspend(certificate, reason=Reason.UNDER_REVIEW, actor=officer, note="A complaint.")
    suspended = Certificate.objects.get(pk=certificate.pk)
    services.reinstate(certificate, actor=officer)

    reinstated = Certificate.objects.get(pk=certificate.pk)
    assert (suspended.state, suspended.state_reason, suspended.state_since is not None) == (State.SUSPENDED, Reason.UNDER_REVIEW, True)
    assert (reinstated.state, reinstated.state_reason, reinstated.state_since) == (State.VALID, "", None)
    assert history(certificate) == [("valid", "suspended", "under_review", officer), ("suspended", "valid", "", officer)]
    assert [event.note for event in certificate.events.order_by("pk")] == ["A complaint.", ""]
    assert heard == [(certificate.code, "valid", "suspended"), (certificate.code, "suspended", "valid")]
    assert [json.loads(entry.line)["state"] for entry in certificate.log_entries.order_by("pk")] == ["suspended", "valid"]
    assert list(AuditEvent.objects.filter(deed__startswith="certificates.").order_by("pk").values_list("deed", "before", "after")) == [
        ("certificates.suspended", "valid", "suspended"),
        ("certificates.reinstated", "suspended", "valid"),
    ]


def test_a_revocation_says_when_why_and_who_and_tells_the_floors_above(officer, heard):
    certificate = CertificateFactory()

    services.revoke(certificate, reason=Reason.MISCONDUCT, actor=officer)
    services.revoke(certificate, reason=Reason.HOLDER_REQUEST, actor=officer)

    certificate.refresh_from_db()
    event = AuditEvent.objects.get(deed="certificates.revoked")
    assert (certificate.state, certificate.state_reason) == (State.REVOKED, Reason.MISCONDUCT)
    assert (event.actor, event.before, event.after, event.reason) == (officer, "valid", "revoked", "misconduct")
    assert heard == [(certificate.code, "valid", "revoked"), (certificate.code, "revoked for good")]
    assert history(certificate) == [("valid", "revoked", "misconduct", officer)]


@pytest.mark.parametrize("deed", [services.suspend, services.revoke])
@pytest.mark.parametrize("reason", ["because", "", Reason.RENEWED, Reason.NAME_CHANGED])
def test_a_reason_comes_from_the_list(deed, reason):
    certificate = CertificateFactory()

    with pytest.raises(Refused):
        deed(certificate, reason=reason, actor=None)

    certificate.refresh_from_db()
    assert (certificate.state, history(certificate)) == (State.VALID, [])


def test_what_a_state_forbids_is_refused_with_a_sentence_and_changes_nothing(officer):
    revoked, replaced, suspended, valid = (CertificateFactory() for _ in range(4))
    services.revoke(revoked, reason=Reason.MISCONDUCT, actor=officer)
    newer = services.correct(replaced, changes={"title": "Sepsis"}, actor=officer)
    services.suspend(suspended, reason=Reason.UNDER_REVIEW, actor=officer)
    gone = "This certificate was revoked, and that cannot be taken back. Issue a new one instead."
    elsewhere = f"This certificate was replaced by {newer.code}. Do it with that one."

    def refused(deed, certificate, **said) -> str:
        with pytest.raises(Refused) as refusal:
            deed(Certificate.objects.get(pk=certificate.pk), actor=officer, **said)
        return str(refusal.value)

    assert refused(services.suspend, revoked, reason=Reason.UNDER_REVIEW) == gone
    assert refused(services.reinstate, revoked) == gone
    assert refused(services.rename, revoked, name="Ada Lovelace") == gone
    assert refused(services.suspend, replaced, reason=Reason.UNDER_REVIEW) == elsewhere
    assert refused(services.revoke, replaced, reason=Reason.MISCONDUCT) == elsewhere
    assert refused(services.correct, replaced, changes={"title": "Another"}) == elsewhere
    assert refused(services.rename, suspended, name="Ada Lovelace") == "This certificate is suspended. Reinstate it first."
    assert refused(services.correct, valid, changes={"title": valid.title}) == "Nothing would change."
    assert [Certificate.objects.get(pk=one.pk).state for one in (revoked, replaced, suspended, valid)] == [
        "revoked", "superseded", "suspended", "valid",
    ]  # fmt: skip


def test_a_suspended_one_may_be_revoked(officer):
    certificate = CertificateFactory()
    services.suspend(certificate, reason=Reason.UNDER_REVIEW, actor=officer)

    services.revoke(certificate, reason=Reason.MISCONDUCT, actor=officer)

    assert history(certificate)[-1] == ("suspended", "revoked", "misconduct", officer)


def test_a_correction_gives_a_new_number_and_leaves_the_old_one_to_be_found(officer, heard):
    holder = ProfileFactory(user__name="Ada Wanjiru").user
    old = services.issue(AwardFactory(recipient=holder, title="Recogniseing sepsis", credits=(ClaimedCreditFactory(),), kind=Kind.CREDIT))
    frozen = dict(old.record)

    new = services.correct(old, changes={"title": "Recognising sepsis"}, actor=officer, note="A slip of ours.")

    old = Certificate.objects.get(pk=old.pk)
    assert (old.state, old.state_reason, old.record) == (State.SUPERSEDED, Reason.WRONG_DETAILS, frozen)
    assert (new.supersedes, old.superseded_by, old.current, new.current) == (old, new, new, new)
    assert (new.title, new.record["title"], new.recipient, new.state) == ("Recognising sepsis", "Recognising sepsis", holder, State.VALID)
    assert new.code != old.code
    assert new.record["address"].endswith(new.code.replace("-", ""))
    same = frozen.keys() - {"number", "address", "issued_on", "title", "words"}
    assert {name: new.record[name] for name in same} == {name: frozen[name] for name in same}
    assert heard == [(old.code, "valid", "superseded")]
    assert [json.loads(entry.line)["kind"] for entry in new.log_entries.all()] == ["issued"]
    assert new.credential.pk != old.credential.pk


def test_a_new_name_is_printed_and_the_account_is_left_alone(officer):
    holder = ProfileFactory(user__name="Ada Wanjiru").user
    old = services.issue(AwardFactory(recipient=holder))

    new = services.rename(old, name="  Ada   Lovelace ", latin_name="", actor=officer)

    holder.refresh_from_db()
    assert (new.record["name"], holder.name) == ("Ada Lovelace", "Ada Wanjiru")
    assert Certificate.objects.get(pk=old.pk).state_reason == Reason.NAME_CHANGED


@pytest.mark.parametrize("name", ["", "Ada\x07", "\ufdd0", "123", "x" * 161])
def test_a_name_that_cannot_be_printed_is_refused(officer, name):
    certificate = CertificateFactory()

    with pytest.raises(Refused):
        services.rename(certificate, name=name, actor=officer)

    assert list(Certificate.objects.values_list("pk", "state")) == [(certificate.pk, "valid")]


def test_what_ran_out_is_renewed_in_the_design_of_today(officer):
    institution = InstitutionFactory(name="Lakeside")
    design = CertificateDesignFactory(institution=institution, hue=58)
    first = services.release(design, actor=officer)[0]
    old = services.issue(
        AwardFactory(institution=institution, provider="Lakeside", earned_on=date(2023, 1, 9), expires_on=date(2025, 1, 9))
    )
    design.hue = 256
    design.save()
    second = services.release(design, actor=officer)[0]

    new = services.renew(old, completed_on=date(2026, 11, 2), expires_on=date(2028, 11, 2), actor=officer)

    assert (old.standing, new.standing, new.supersedes) == ("superseded", "valid", old)
    assert (new.earned_on, new.expires_on, new.record["words"]["expires_on"]) == (date(2026, 11, 2), date(2028, 11, 2), "2 November 2028")
    assert (old.design_version, new.design_version, new.record["design"]["hue"]) == (first, second, 256)
    with pytest.raises(Refused, match="would not last longer"):
        services.renew(new, completed_on=date(2026, 11, 3), expires_on=date(2027, 1, 1), actor=officer)


def test_a_correction_keeps_the_design_of_the_day(officer):
    institution = InstitutionFactory(name="Lakeside")
    design = CertificateDesignFactory(institution=institution, hue=58)
    first = services.release(design, actor=officer)[0]
    old = services.issue(AwardFactory(institution=institution, provider="Lakeside"))
    design.hue = 256
    design.save()
    services.release(design, actor=officer)

    new = services.correct(old, changes={"title": "Sepsis"}, actor=officer)

    assert (new.design_version, new.record["design"]["hue"]) == (first, 58)


def test_a_certificate_of_the_first_version_can_be_corrected(officer):
    old = CertificateFactory()
    record = {name: value for name, value in old.record.items() if name != "begun_on"}
    record |= {"version": 1, "design": {"hue": 58, "seed": "Lakeside"}, "signatories": [{"name": "A", "role": "B"}]}
    Certificate.objects.filter(pk=old.pk).update(record=record)

    new = services.correct(old, changes={"title": "Sepsis"}, actor=officer)

    assert (new.record["version"], new.record["design"]["hue"], new.record["design"]["seal"]) == (2, 58, "drawn")
    assert new.record["signatories"] == [{"institution": "", "image": "", "name": "A", "role": "B"}]


def test_the_same_correction_sent_twice_makes_one(officer):
    certificate = CertificateFactory()

    first = services.correct(certificate, changes={"title": "Sepsis"}, actor=officer)
    second = services.correct(certificate, changes={"title": "Sepsis"}, actor=officer)

    assert first == second
    assert Certificate.objects.count() == 2


def test_standings_are_found_by_the_day(officer):
    today = date(2026, 11, 20)
    valid, expired, suspended = CertificateFactory(), CertificateFactory(expires_on=date(2026, 11, 19)), CertificateFactory()
    lasting = CertificateFactory(expires_on=today)
    services.suspend(suspended, reason=Reason.UNDER_REVIEW, actor=officer)

    found = {word: set(Certificate.objects.standing(word, today)) for word in ("valid", "expired", "suspended", "revoked")}

    assert found == {"valid": {valid, lasting}, "expired": {expired}, "suspended": {suspended}, "revoked": set()}


@pytest.mark.django_db(transaction=True)
def test_eight_who_correct_at_once_make_one_replacement(officer):
    certificate = CertificateFactory()

    done, failed = at_once(lambda: services.correct(certificate, changes={"title": "Sepsis"}, actor=officer).pk)

    assert failed == []
    assert len(set(done)) == 1
    assert sorted(Certificate.objects.values_list("state", flat=True)) == ["superseded", "valid"]
    assert history(certificate) == [("valid", "superseded", "wrong_details", officer)]


@pytest.mark.django_db(transaction=True)
def test_of_many_who_change_one_certificate_at_once_one_line_of_history_follows_from_another(officer):
    certificate = CertificateFactory()
    deeds = iter(
        [
            lambda: services.revoke(certificate, reason=Reason.MISCONDUCT, actor=officer),
            lambda: services.suspend(certificate, reason=Reason.UNDER_REVIEW, actor=officer),
            lambda: services.reinstate(certificate, actor=officer),
            lambda: services.rename(certificate, name="Ada Lovelace", actor=officer),
        ]
        * 2
    )
    turn = threading.Lock()

    def one():
        with turn:
            deed = next(deeds)
        return deed()

    _done, failed = at_once(one)

    states = history(certificate)
    assert all(isinstance(failure, Refused) for failure in failed), failed
    assert all(earlier[1] == later[0] for earlier, later in pairwise(states))
    assert states[-1][1] == Certificate.objects.get(pk=certificate.pk).state
    assert certificate.log_entries.count() == len(states)
    assert Certificate.objects.count() == 1 + (Certificate.objects.get(pk=certificate.pk).state == State.SUPERSEDED)

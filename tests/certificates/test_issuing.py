"""One certificate for one deed, a snapshot of the day, and a file that follows."""

from __future__ import annotations

import hashlib
import json
import threading
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core import mail
from django.db import close_old_connections, connection
from django.utils import timezone, translation

from certificates import rendering, services, tasks, verification
from certificates.enums import Kind
from certificates.models import Certificate, private_storage
from core.models import AuditEvent
from tests.factories.accounts import InstitutionFactory, ProfileFactory, UserFactory
from tests.factories.certificates import AwardFactory, CertificateDesignFactory, CertificateFactory, ClaimedCreditFactory

pytestmark = [pytest.mark.django_db, pytest.mark.services]


@pytest.fixture
def unprinted(monkeypatch):
    """A press that takes no time, for tests that are not about the paper."""
    monkeypatch.setattr(rendering, "to_pdf", lambda record, **how: b"%PDF " + record["number"].encode())


@pytest.fixture
def broken_press(monkeypatch):
    def fail(record, **how):
        raise OSError("No space left on device")

    monkeypatch.setattr(rendering, "to_pdf", fail)


def test_the_same_deed_gives_the_same_certificate(unprinted):
    award = AwardFactory()

    first, second = services.issue(award), services.issue(award)

    assert first == second
    assert list(Certificate.objects.all()) == [first]
    assert AuditEvent.objects.filter(deed="certificates.issued").count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_issue_one_certificate(unprinted):
    award = AwardFactory()
    issued, errors, start = [], [], threading.Barrier(8)

    def issue():
        try:
            start.wait()
            issued.append(services.issue(award).pk)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()
            close_old_connections()

    threads = [threading.Thread(target=issue) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert len(issued) == 8
    assert [certificate.pk for certificate in Certificate.objects.all()] == [issued[0]]
    assert set(issued) == {issued[0]}
    assert AuditEvent.objects.filter(deed="certificates.rendered").count() == 1


def test_a_certificate_keeps_its_words_whatever_changes_later(unprinted):
    institution = InstitutionFactory(name="Lakeside")
    design = CertificateDesignFactory(institution=institution, hue=58)
    learner = ProfileFactory(user__name="Ada Wanjiru", profession="2212", latin_name="Ada W.").user
    certificate = services.issue(
        AwardFactory(recipient=learner, provider=institution.name, design=design, credits=(ClaimedCreditFactory(),))
    )
    before = rendering.to_html(Certificate.objects.get(pk=certificate.pk).record)

    learner.name = "Somebody Else"
    learner.save()
    learner.profile.profession = "2221"
    learner.profile.save()
    institution.name = "Renamed"
    institution.save()
    design.delete()

    after = Certificate.objects.get(pk=certificate.pk)
    assert rendering.to_html(after.record) == before
    assert {fact["label"]: str(fact["text"]) for fact in verification.paper(after.record)}["Name"] == "Ada Wanjiru"
    assert (after.record["design"]["hue"], after.record["design"]["seed"]) == (58, "Lakeside")


def test_a_later_change_of_a_translation_leaves_the_words_alone(unprinted, monkeypatch):
    record = services.issue(AwardFactory()).record

    monkeypatch.setattr("certificates.paper.Voice.says", lambda self, context, sentence: "changed")

    assert "changed" not in rendering.to_html(record)


def test_the_record_holds_all_that_is_printed(unprinted):
    learner = ProfileFactory(user__name="ليلى الكيلاني", latin_name="Layla Al-Kilani", profession="2212").user
    with time_machine.travel("2026-11-20T08:00:00Z"):
        record = services.issue(
            AwardFactory(
                recipient=learner,
                kind=Kind.CREDIT,
                credits=(ClaimedCreditFactory(),),
                joint_providers=("Institut Bellerive",),
                format="hybrid",
                place="Kisumu",
                expires_on=date(2028, 11, 12),
            )
        ).record

    number = record["number"].replace("-", "")
    assert {key: record[key] for key in record if key not in {"words", "number", "credits"}} == {
        "version": 2,
        "address": f"http://testserver/v/{number}",
        "language": "en",
        "kind": "credit",
        "name": "ليلى الكيلاني",
        "latin_name": "Layla Al-Kilani",
        "profession": "2212",
        "title": "Recognising sepsis",
        "provider": "Lakeside Teaching Hospital",
        "joint_providers": ["Institut Bellerive"],
        "format": "hybrid",
        "place": "Kisumu",
        "hours": "0.75",
        "begun_on": "",
        "completed_on": "2026-11-12",
        "issued_on": "2026-11-20",
        "expires_on": "2028-11-12",
        "signatories": [{"name": "Miriam Achieng", "role": "Dean", "institution": "", "image": ""}],
        "facts": {},
        "design": {
            "version": None,
            "hue": 195,
            "seed": "Lakeside Teaching Hospital",
            "border": "double",
            "ground": "meridians",
            "accent": "",
            "logo": "",
            "joint_logos": [],
            "seal": "drawn",
            "compact": False,
        },
    }
    assert record["credits"][0]["amount"] == "0.75"
    assert record["credits"][0]["statement"] == (
        "The Lakeside Teaching Hospital designates this live activity for a maximum of 1 AMA PRA Category 1 Credit(s)™. "
        "Physicians should claim only the credit commensurate with the extent of their participation in the activity."
    )
    assert record["words"]["completed_on"] == "12 November 2026"


def test_a_certificate_speaks_its_own_language_and_not_the_callers(unprinted):
    with translation.override("ar"):
        certificate = services.issue(AwardFactory(language="fr"))

    assert certificate.record["words"]["completed_on"] == "12 novembre 2026"
    assert certificate.record["words"]["language"] == "Français"


def test_a_new_certificate_has_its_place_its_line_and_its_history(unprinted):
    officer = UserFactory()

    certificate = services.issue(AwardFactory(), actor=officer)

    assert certificate.credential.status_index < 131_072
    assert [json.loads(entry.line)["kind"] for entry in certificate.log_entries.order_by("pk")][:1] == ["issued"]
    assert [(event.before, event.after, event.actor) for event in certificate.events.all()] == [("", "valid", officer)]


def test_somebody_without_an_account_is_printed_by_name(unprinted):
    certificate = services.issue(AwardFactory(recipient=None, name="Ольга Кузнецова", latin_name="Olga Kuznetsova", profession="2221"))

    record = certificate.record
    assert certificate.recipient is None
    assert (record["name"], record["latin_name"], record["words"]["profession"]) == (
        "Ольга Кузнецова",
        "Olga Kuznetsova",
        "Nurse",
    )


def test_a_language_that_the_paper_does_not_speak_is_printed_in_its_sister_or_in_english(unprinted):
    assert services.issue(AwardFactory(language="pt")).language == "pt-br"
    assert services.issue(AwardFactory(language="de")).language == "en"


def test_other_professions_read_what_the_activity_was_designated_for(unprinted):
    credit = ClaimedCreditFactory(amount=Decimal(0))
    record = services.issue(AwardFactory(kind=Kind.PARTICIPATION, credits=(credit,))).record

    assert record["words"]["heading"] == "Certificate of participation"
    assert record["words"]["deed"] == "has taken part in"
    assert record["words"]["credits"][0]["line"] == "This activity was designated for 1 \u2068AMA PRA Category 1 Credit(s)™\u2069"


def test_the_file_follows_and_its_hash_is_kept(unprinted):
    certificate = Certificate.objects.get(pk=services.issue(AwardFactory()).pk)

    content = certificate.file.read()
    assert content == b"%PDF " + certificate.code.encode()
    assert certificate.file_sha256 == hashlib.sha256(content).hexdigest()


def test_a_second_rendering_changes_nothing(unprinted):
    certificate = services.issue(AwardFactory())
    first = services.render(certificate.pk)

    second = services.render(certificate.pk)

    assert (second.file.name, second.rendered_at) == (first.file.name, first.rendered_at)
    assert AuditEvent.objects.filter(deed="certificates.rendered").count() == 1


def test_a_worker_killed_after_writing_the_file_leaves_one_file(unprinted, monkeypatch):
    certificate = CertificateFactory()
    with monkeypatch.context() as killed:
        killed.setattr(services.files, "_attach", lambda *args, **kwargs: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            services.render(certificate.pk)

    rendered = services.render(certificate.pk)

    files = [name for name in private_storage().listdir("certificates")[1] if name.startswith(str(certificate.uid))]
    assert files == [rendered.file.name.removeprefix("certificates/")]


def test_a_failed_rendering_is_counted_and_raised_for_the_queue(broken_press):
    certificate = CertificateFactory()

    with pytest.raises(OSError, match="No space left"):
        tasks.render_pdf(certificate.pk)

    certificate.refresh_from_db()
    assert (certificate.failures, certificate.last_failure) == (1, "OSError: No space left on device")
    assert not certificate.has_file


def test_the_third_failure_is_told_to_the_staff_once(broken_press, settings):
    settings.STAFF_ALERTS = ["staff@example.org"]
    certificate = CertificateFactory()

    for _ in range(4):
        with pytest.raises(OSError, match="No space left"):
            services.render(certificate.pk)

    assert [(message.to, message.subject) for message in mail.outbox] == [(["staff@example.org"], "A certificate could not be prepared")]
    assert f"The PDF of certificate {certificate.code} failed 3 times." in mail.outbox[0].body
    assert certificate.record["name"] not in mail.outbox[0].body


def test_without_a_setting_the_administrators_are_told(broken_press, settings):
    settings.STAFF_ALERTS = []
    UserFactory(email="root@example.org", is_superuser=True)
    UserFactory(email="nobody@example.org")
    certificate = CertificateFactory()

    services.report_failing(certificate.pk)

    assert [message.to for message in mail.outbox] == [["root@example.org"]]


def test_the_sweep_finds_what_a_lost_job_left_behind(unprinted):
    now = timezone.now()
    lost, fresh = CertificateFactory(), CertificateFactory()
    Certificate.objects.filter(pk=lost.pk).update(issued_at=now - timedelta(minutes=10))

    assert tasks.render_missing() == 1

    assert [certificate.has_file for certificate in (Certificate.objects.get(pk=lost.pk), Certificate.objects.get(pk=fresh.pk))] == [
        True,
        False,
    ]


def test_the_sweep_tries_a_failed_one_again_and_rests_longer_after_five():
    now = timezone.now()
    few, many, long_ago = CertificateFactory(), CertificateFactory(), CertificateFactory()
    Certificate.objects.filter(pk=few.pk).update(failures=1, tried_at=now - timedelta(minutes=5))
    Certificate.objects.filter(pk=many.pk).update(failures=6, tried_at=now - timedelta(minutes=5))
    Certificate.objects.filter(pk=long_ago.pk).update(failures=6, tried_at=now - timedelta(hours=2))

    assert set(Certificate.objects.overdue(now)) == {few, long_ago}


def test_closing_the_account_leaves_the_certificate(unprinted):
    learner = ProfileFactory(user__name="Ada Wanjiru").user
    certificate = services.issue(AwardFactory(recipient=learner))

    learner.delete()

    kept = Certificate.objects.get(pk=certificate.pk)
    assert (kept.recipient, kept.record["name"]) == (None, "Ada Wanjiru")

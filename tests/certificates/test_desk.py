"""The staff's desk: who sees what, finds whom, and may revoke."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certificates.enums import Reason, State
from certificates.models import Certificate
from core.models import AuditEvent
from tests.factories.accounts import InstitutionFactory, ProfileFactory, UserFactory
from tests.factories.certificates import CertificateDesignFactory, CertificateFactory, CreditSystemFactory, SignatoryFactory

pytestmark = pytest.mark.django_db


def staff(*permissions: str):
    user = UserFactory(is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    user.user_permissions.add(*Permission.objects.filter(codename__in=permissions))
    return user


@pytest.fixture
def registrar(client):
    user = staff("view_certificate", "revoke_certificate")
    client.force_login(user)
    return user


@pytest.fixture
def reader(client):
    user = staff("view_certificate")
    client.force_login(user)
    return user


def rows(response) -> list[Certificate]:
    return list(response.context["object_list"])


def queries_of(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@pytest.mark.parametrize("name", ["index", "failing"])
def test_the_listings_need_as_many_queries_for_three_as_for_one(client, reader, name):
    address = reverse(f"certificates_desk:{name}")
    CertificateFactory()
    Certificate.objects.update(failures=1)
    for_one = queries_of(client, address)

    CertificateFactory.create_batch(2)
    Certificate.objects.update(failures=1)

    assert queries_of(client, address) == for_one
    assert len(rows(client.get(address))) == 3


@pytest.mark.parametrize("asked", ["wanjiru", "Sepsis", "{code}"])
def test_the_search_finds_by_name_title_and_number(client, reader, asked):
    found = CertificateFactory(recipient=ProfileFactory(user__name="Ada Wanjiru").user, title="Sepsis")
    CertificateFactory(recipient=ProfileFactory(user__name="Bo Li").user, title="Hands")

    response = client.get(reverse("certificates_desk:index"), {"q": asked.format(code=found.code)})

    assert rows(response) == [found]


def test_filters_by_state_kind_and_language(client, reader):
    english, french = CertificateFactory(language="en"), CertificateFactory(language="fr", kind="participation")

    assert rows(client.get(reverse("certificates_desk:index"), {"language": "fr"})) == [french]
    assert rows(client.get(reverse("certificates_desk:index"), {"kind": "completion"})) == [english]
    assert rows(client.get(reverse("certificates_desk:index"), {"state": "revoked"})) == []


def test_revoking_asks_for_a_reason_and_then_is_done(client, registrar):
    certificate = CertificateFactory()
    address = reverse("certificates_desk:revoke", args=[certificate.pk])

    assert address in client.get(reverse("certificates_desk:index")).content.decode()
    assert "This cannot be taken back." in client.get(address).content.decode()
    unanswered = client.post(address, {"reason": ""})
    client.post(address, {"reason": Reason.ISSUED_IN_ERROR})

    certificate.refresh_from_db()
    assert unanswered.context["form"].errors["reason"] == ["This field is required."]
    assert (certificate.state, certificate.state_reason) == (State.REVOKED, Reason.ISSUED_IN_ERROR)
    assert AuditEvent.objects.get(deed="certificates.revoked").actor == registrar


def test_who_may_only_look_cannot_revoke(client, reader):
    certificate = CertificateFactory()
    address = reverse("certificates_desk:revoke", args=[certificate.pk])

    client.post(address, {"reason": Reason.ISSUED_IN_ERROR})

    certificate.refresh_from_db()
    assert certificate.state == State.VALID
    assert address not in client.get(reverse("certificates_desk:index")).content.decode()


def test_without_the_permission_the_desk_is_closed(client):
    client.force_login(staff())

    for name in ("index", "failing"):
        assert client.get(reverse(f"certificates_desk:{name}")).status_code == 302


def test_nobody_edits_adds_or_deletes_a_certificate(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    certificate = CertificateFactory()

    page = client.get(reverse("certificates_desk:inspect", args=[certificate.pk])).content.decode()

    assert certificate.record["name"] in page
    assert [
        client.get(f"/admin/certificates/{path}").status_code for path in ("new/", f"edit/{certificate.pk}/", f"delete/{certificate.pk}/")
    ] == [404] * 3


def test_files_that_could_not_be_made_are_listed_and_tried_again(client, reader, monkeypatch):
    from certificates import rendering

    monkeypatch.setattr(rendering, "to_pdf", lambda record: b"%PDF")
    failing = CertificateFactory()
    CertificateFactory()
    Certificate.objects.filter(pk=failing.pk).update(failures=3, last_failure="OSError: No space left on device")

    listed = client.get(reverse("certificates_desk:failing"))
    client.post(reverse("certificates_desk:try_again", args=[failing.pk]))

    assert rows(listed) == [failing]
    assert "No space left on device" in listed.content.decode()
    assert Certificate.objects.get(pk=failing.pk).has_file
    assert rows(client.get(reverse("certificates_desk:failing"))) == []


@pytest.mark.parametrize("factory", [CreditSystemFactory, CertificateDesignFactory, SignatoryFactory])
def test_snippets_need_as_many_queries_for_three_as_for_one(client, factory):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    address = reverse(factory._meta.model.snippet_viewset.get_url_name("list"))
    factory()
    for_one = queries_of(client, address)

    factory.create_batch(2)

    assert queries_of(client, address) == for_one


def test_a_design_is_written_in_the_admin(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    institution = InstitutionFactory()
    design = CertificateDesignFactory(institution=institution)

    client.post(reverse(type(design).snippet_viewset.get_url_name("edit"), args=[design.pk]), {"institution": institution.pk, "hue": "400"})
    design.refresh_from_db()
    assert design.hue == 195

    client.post(reverse(type(design).snippet_viewset.get_url_name("edit"), args=[design.pk]), {"institution": institution.pk, "hue": "58"})
    design.refresh_from_db()
    assert design.hue == 58

"""The file is its holder's alone."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.exports import held_about
from certificates import rendering, services
from certificates.enums import Reason, State
from certificates.models import Certificate
from tests.factories.accounts import ProfileFactory, UserFactory
from tests.factories.certificates import CertificateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(learner, monkeypatch):
    """A certificate with its file."""
    monkeypatch.setattr(rendering, "to_pdf", lambda record, **_: b"%PDF " + record["number"].encode())
    return services.render(CertificateFactory(recipient=learner, title="نظافة اليدين: A/B").pk)


def address(certificate: Certificate) -> str:
    return reverse("certificates:download", args=[certificate.uid])


def test_the_holder_downloads_the_file_under_a_name_she_can_read(learner_client, mine):
    response = learner_client.get(address(mine))

    assert b"".join(response.streaming_content) == b"%PDF " + mine.code.encode()
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''%D9%86%D8%B8%D8%A7%D9%81%D8%A9%20%D8%A7%D9%84%D9%8A%D8%AF%D9%8A%D9%86%20A%20B%20%E2%80%93%20"
        f"{mine.code}.pdf"
    )
    assert response["Cache-Control"] == "no-store"


def test_for_anybody_else_there_is_nothing_there(client, mine):
    client.force_login(UserFactory(is_superuser=True, is_staff=True))

    assert client.get(address(mine)).status_code == 404


def test_a_stranger_is_asked_to_sign_in(client, mine):
    response = client.get(address(mine))

    assert response.url == f"/en/accounts/login/?next={address(mine)}"


def test_until_the_file_is_there_a_page_says_so(learner_client, learner):
    response = learner_client.get(address(CertificateFactory(recipient=learner)))

    assert response.status_code == 202
    assert response["Retry-After"] == "5"
    assert "Your certificate is being prepared" in response.content.decode()


def test_a_revoked_one_leads_to_what_others_see(learner_client, learner):
    certificate = CertificateFactory(recipient=learner, state=State.REVOKED, state_since=timezone.now(), state_reason=Reason.WRONG_DETAILS)

    assert learner_client.get(address(certificate)).url == reverse("certificates:result", args=[certificate.code])


def test_the_export_of_ones_data_holds_ones_certificates_and_files(learner, mine):
    CertificateFactory(recipient=ProfileFactory().user)

    held = {found.path: found.content for found in held_about(learner)}

    assert [row["code"] for row in held["certificates/certificate.json"]] == [mine.code]
    assert [content for path, content in held.items() if path.endswith(".pdf")] == [b"%PDF " + mine.code.encode()]

"""One's own account: profile, licences, a copy of everything, and leaving."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, timedelta

import pytest
import time_machine
from django.apps import apps
from django.core import mail
from django.urls import reverse
from django.utils import timezone, translation

from accounts import services
from accounts.enums import Role
from accounts.exports import SECRETS
from accounts.models import Licence, Profile, User
from certificates.models import Certificate
from core.errors import Refused
from core.models import AuditEvent
from tests.factories.accounts import InstitutionFactory, LicenceFactory, MembershipFactory, ProfileFactory, UserFactory
from tests.factories.courses import EnrolmentFactory

pytestmark = pytest.mark.django_db

PASSWORD = "quiet-lamp-on-the-ward"


@pytest.fixture
def ada() -> User:
    user = ProfileFactory(user__email="ada@example.org", user__name="Ada Wanjiru", user__password=PASSWORD).user
    services.trust_email(user)
    return user


@pytest.fixture(autouse=True)
def calm(monkeypatch):
    """Nobody looks for a new version of the content in the middle of a test."""
    monkeypatch.setattr("core.versions.SECONDS_BETWEEN_LOOKS", 60.0)


@pytest.fixture
def ada_client(client, ada):
    client.force_login(ada)
    return client


@pytest.fixture
def sure_client(client, ada):
    """Ada's browser, where she has just proved who she is."""
    client.post(reverse("account_login"), {"login": ada.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def said(**changes) -> dict:
    profile = {
        "name": "Ada Wanjiru",
        "latin_name": "",
        "profession": "2221",
        "specialties": [],
        "country": "KE",
        "institution": "",
        "institution_name": "",
        "language": "en",
        "time_zone": "UTC",
    }
    return {**profile, **changes}


def a_certificate(user) -> Certificate:
    return Certificate.objects.create(
        code="ABCD-EFGH",
        source="courses.enrolment:1",
        recipient=user,
        kind="completion",
        title="Hand hygiene",
        language="en",
        record={"name": user.name},
        earned_on=date(2026, 1, 2),
    )


# Profile


def test_everybody_has_a_profile_from_the_first_moment():
    user = User.objects.create_user("new@example.org")

    assert Profile.objects.get().user == user


def test_a_profile_is_saved_and_the_page_goes_on_in_the_chosen_language(ada_client, ada):
    response = ada_client.post(
        reverse("accounts:profile"),
        said(
            name="  آدا \u200f وانجيرو ",
            latin_name="Ada Wanjiru",
            language="ar",
            time_zone="Africa/Nairobi",
            specialties=["D010372", "D009359"],
        ),
    )

    ada = User.objects.get(pk=ada.pk)
    with translation.override("ar"):
        assert response.url == reverse("accounts:overview")
    assert ada.name == "آدا وانجيرو"
    assert ada.profile.latin_name == "Ada Wanjiru"
    assert ada.profile.specialties == ["D010372", "D009359"]
    assert ada.profile.time_zone == "Africa/Nairobi"


def test_the_trail_keeps_which_fields_changed_and_none_of_the_words(ada_client):
    ada_client.post(reverse("accounts:profile"), said(name="Ada W.", country="UG"))
    ada_client.post(reverse("accounts:profile"), said(name="Ada W.", country="UG"))

    events = AuditEvent.objects.filter(deed="accounts.profile_changed")
    assert [event.facts for event in events] == [{"fields": ["name", "country"]}]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "A" * 10_000),
        ("name", ""),
        ("latin_name", "آدا"),
        ("profession", "9999"),
        ("specialties", ["D000000"]),
        ("country", "XX"),
        ("language", "tlh"),
        ("time_zone", "Mars/Olympus"),
        ("institution", "999999"),
        ("institution_name", "H" * 201),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence_and_nothing_changes(ada_client, ada, field, value):
    before = Profile.objects.filter(user=ada).values().get(), ada.name

    response = ada_client.post(reverse("accounts:profile"), said(**{"country": "UG", field: value}))

    assert list(response.context["form"].errors) == [field]
    assert (Profile.objects.filter(user=ada).values().get(), User.objects.get(pk=ada.pk).name) == before


def test_an_institution_is_chosen_among_confirmed_ones_or_named(ada_client, ada):
    confirmed = InstitutionFactory(name="Lakeside")
    unconfirmed = InstitutionFactory(name="Nowhere", confirmed_at=None)

    ada_client.post(reverse("accounts:profile"), said(institution=str(confirmed.pk), institution_name="ignored"))
    chosen = Profile.objects.get(user=ada)
    refused = ada_client.post(reverse("accounts:profile"), said(institution=str(unconfirmed.pk)))
    ada_client.post(reverse("accounts:profile"), said(institution="other", institution_name="Village Clinic"))
    named = Profile.objects.get(user=ada)

    assert (chosen.institution, chosen.institution_name) == (confirmed, "")
    assert list(refused.context["form"].errors) == ["institution"]
    assert (named.institution, named.institution_name) == (None, "Village Clinic")


def test_a_time_zone_that_left_the_list_stays_chosen(ada_client, ada):
    Profile.objects.filter(user=ada).update(time_zone="US/Pacific")

    response = ada_client.post(reverse("accounts:profile"), said(time_zone="US/Pacific"))

    assert response.status_code == 302
    assert Profile.objects.get(user=ada).time_zone == "US/Pacific"


def test_who_has_chosen_no_time_zone_is_asked_and_who_has_is_not(ada_client, ada):
    asked = ada_client.get(reverse("accounts:overview")).context["asks_zone"]
    Profile.objects.filter(user=ada).update(time_zone="Africa/Nairobi")

    assert asked is True
    assert ada_client.get(reverse("accounts:overview")).context["asks_zone"] is False


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_every_room_opens_in_every_language(ada_client, ada, language):
    LicenceFactory(user=ada, expires_on=date(2020, 1, 1))
    MembershipFactory(user=ada, role=Role.COORDINATOR)
    with translation.override(language):
        rooms = [reverse(f"accounts:{room}") for room in ("overview", "profile", "licences", "add_licence", "security", "data")]

    assert [ada_client.get(room).status_code for room in rooms] == [200] * len(rooms)


def test_a_stranger_is_led_to_the_door(client):
    response = client.get(reverse("accounts:profile"))

    assert response.url == f"{reverse('account_login')}?next={reverse('accounts:profile')}"


def test_times_are_shown_in_ones_own_zone_and_the_zone_does_not_stay(client, ada):
    Profile.objects.filter(user=ada).update(time_zone="Asia/Tokyo")
    LicenceFactory(user=ada, expires_on=date(2026, 3, 1))
    client.force_login(ada)

    with time_machine.travel("2026-03-01T16:00:00Z", tick=False):  # already the second of March in Tokyo
        rows = client.get(reverse("accounts:licences")).context["rows"]

    assert [row["expired"] for row in rows] == [True]
    assert timezone.get_current_timezone_name() == "UTC"


# Licences


def test_a_licence_is_noted_corrected_and_removed(ada_client, ada):
    noted = {"country": "KE", "body": "Nursing Council", "number": "RN-1", "expires_on": "2030-05-01"}

    ada_client.post(reverse("accounts:add_licence"), noted)
    licence = Licence.objects.get(user=ada)
    ada_client.post(reverse("accounts:licence", args=[licence.pk]), {**noted, "number": "RN-2", "expires_on": ""})
    corrected = Licence.objects.get(user=ada)
    ada_client.post(reverse("accounts:remove_licence", args=[licence.pk]))

    assert (licence.number, licence.expires_on) == ("RN-1", date(2030, 5, 1))
    assert (corrected.number, corrected.expires_on) == ("RN-2", None)
    assert not Licence.objects.exists()
    events = AuditEvent.objects.order_by("pk").values_list("deed", "facts")
    assert list(events) == [
        ("accounts.licence_added", {}),
        ("accounts.licence_changed", {"fields": ["number", "expires_on"]}),
        ("accounts.licence_removed", {}),
    ]


def test_the_same_licence_twice_is_refused_with_a_sentence(ada_client, ada):
    licence = LicenceFactory(user=ada)
    other = LicenceFactory(user=ada)
    same = {"country": licence.country, "body": licence.body, "number": licence.number}

    added = ada_client.post(reverse("accounts:add_licence"), same)
    changed = ada_client.post(reverse("accounts:licence", args=[other.pk]), same)

    sentence = ["You have already noted a licence with this number from this body."]
    assert added.context["form"].non_field_errors() == sentence
    assert changed.context["form"].non_field_errors() == sentence
    assert Licence.objects.get(pk=other.pk).number == other.number


@pytest.mark.parametrize("name", ["licence", "remove_licence"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_somebody_elses_licence_is_not_there(ada_client, name, method):
    hers = LicenceFactory()

    response = getattr(ada_client, method)(reverse(f"accounts:{name}", args=[hers.pk]))

    assert response.status_code == 404
    assert Licence.objects.filter(pk=hers.pk).exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_licences_need_as_many_queries_for_three_as_for_one(rows, ada_client, ada, django_assert_num_queries):
    LicenceFactory.create_batch(rows, user=ada)
    ada_client.get(reverse("accounts:licences"))  # what every page shares is kept from now on

    with django_assert_num_queries(3):
        response = ada_client.get(reverse("accounts:licences"))

    assert len(response.context["rows"]) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_overview_needs_as_many_queries_for_three_memberships_as_for_one(rows, ada_client, ada, django_assert_num_queries):
    MembershipFactory.create_batch(rows, user=ada)
    ada_client.get(reverse("accounts:overview"))  # what every page shares is kept from now on

    with django_assert_num_queries(22):
        response = ada_client.get(reverse("accounts:overview"))

    assert len(response.context["memberships"]) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_profile_needs_as_many_queries_for_three_institutions_as_for_one(rows, ada_client, django_assert_num_queries):
    InstitutionFactory.create_batch(rows)
    ada_client.get(reverse("accounts:profile"))

    with django_assert_num_queries(3):
        ada_client.get(reverse("accounts:profile"))


# A copy of everything


def unpacked(response) -> dict[str, str]:
    archive = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    return {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}


def test_a_copy_holds_everything_and_no_secret(sure_client, ada, site):
    LicenceFactory(user=ada, number="RN-77")
    MembershipFactory(user=ada, institution__name="Lakeside")
    EnrolmentFactory(learner=ada, course__title="Hand hygiene")
    a_certificate(ada)
    LicenceFactory(number="SOMEBODY-ELSE")

    files = unpacked(sure_client.post(reverse("accounts:export")))

    assert json.loads(files["accounts/licence.json"])[0]["number"] == "RN-77"
    assert json.loads(files["accounts/membership.json"])[0]["institution"]["name"] == "Lakeside"
    assert json.loads(files["courses/enrolment.json"])[0]["course"]["title"] == "Hand hygiene"
    assert json.loads(files["certificates/certificate.json"])[0]["code"] == "ABCD-EFGH"
    assert json.loads(files["account/emailaddress.json"])[0]["email"] == "ada@example.org"
    assert json.loads(files["core/auditevent.json"])[-1]["deed"] == "accounts.exported"
    everything = "".join(files.values())
    assert "SOMEBODY-ELSE" not in everything
    assert ada.password not in everything


def test_every_secret_that_is_left_out_is_really_there_to_be_left_out():
    for label, fields in SECRETS.items():
        names = {field.name for field in apps.get_model(label)._meta.concrete_fields}
        assert fields <= names, label


def test_a_copy_needs_as_many_queries_for_three_rows_as_for_one(ada, django_assert_max_num_queries):
    LicenceFactory(user=ada)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as for_one:
        services.export(ada).close()
    LicenceFactory.create_batch(2, user=ada)

    with django_assert_max_num_queries(len(for_one)):
        services.export(ada).close()


def test_a_copy_is_handed_out_only_after_proving_again_who_one_is(ada_client, ada):
    asked = ada_client.post(reverse("accounts:export"))
    resumed = ada_client.post(asked.url, {"password": PASSWORD})

    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert resumed["Content-Type"] == "application/zip"


# Leaving


def every_text_in_the_database() -> dict[str, str]:
    """Each table's rows, as one text."""
    texts = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            texts[model._meta.label] = json.dumps([list(row) for row in model._base_manager.values_list()], default=str, ensure_ascii=False)
    return texts


def test_who_leaves_takes_everything_along_but_the_certificate(sure_client, ada, site):
    LicenceFactory(user=ada)
    MembershipFactory(user=ada)
    EnrolmentFactory(learner=ada)
    certificate = a_certificate(ada)

    response = sure_client.post(reverse("accounts:close"))

    certificate.refresh_from_db()
    assert response.url == reverse("account_login")
    assert "_auth_user_id" not in sure_client.session
    assert not User.objects.filter(email="ada@example.org").exists()
    assert (certificate.recipient, certificate.record) == (None, {"name": "Ada Wanjiru"})
    assert [label for label, text in every_text_in_the_database().items() if "ada@example.org" in text] == []
    assert [label for label, text in every_text_in_the_database().items() if "Ada Wanjiru" in text] == ["certificates.Certificate"]
    assert AuditEvent.objects.filter(deed="accounts.closed", subject_key=str(ada.pk), actor=None).count() == 1
    assert [letter.subject for letter in mail.outbox] == ["Your account is closed"]


def test_looking_at_the_page_closes_nothing(sure_client, ada):
    response = sure_client.get(reverse("accounts:close"))

    assert response.status_code == 200
    assert User.objects.filter(pk=ada.pk).exists()


def test_an_account_is_closed_only_after_proving_again_who_one_is(ada_client, ada):
    response = ada_client.post(reverse("accounts:close"))

    assert response.url.startswith(reverse("account_reauthenticate"))
    assert User.objects.filter(pk=ada.pk).exists()


def test_the_only_administrator_cannot_leave(ada):
    User.objects.filter(pk=ada.pk).update(is_superuser=True)

    with pytest.raises(Refused) as refusal:
        services.close(ada)

    assert refusal.value.code == "only_administrator"
    assert User.objects.filter(pk=ada.pk).exists()


def test_one_of_two_administrators_can_leave(ada):
    User.objects.filter(pk=ada.pk).update(is_superuser=True)
    UserFactory(is_superuser=True)

    services.close(ada)

    assert not User.objects.filter(pk=ada.pk).exists()


def test_when_leaving_fails_halfway_everything_is_as_before(ada, monkeypatch):
    LicenceFactory(user=ada)

    def breaks(self, *args, **kwargs):
        raise RuntimeError("the database went away")

    monkeypatch.setattr(User, "delete", breaks)
    with pytest.raises(RuntimeError):
        services.close(ada)

    assert Licence.objects.filter(user=ada).exists()
    assert not AuditEvent.objects.filter(deed="accounts.closed").exists()
    assert mail.outbox == []


def test_licences_that_expire_today_still_hold(ada_client, ada):
    LicenceFactory(user=ada, expires_on=timezone.localdate())
    LicenceFactory(user=ada, expires_on=timezone.localdate() - timedelta(days=1), body="Z")

    rows = ada_client.get(reverse("accounts:licences")).context["rows"]

    assert [row["expired"] for row in rows] == [False, True]

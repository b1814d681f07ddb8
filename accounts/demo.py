"""The demonstration's people and institutions. All are invented."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.enums import InstitutionKind, Role, SiteRole
from accounts.models import Accreditation, Institution, Membership, Profile, User
from accounts.site_roles import APPROVERS
from core.seeding import stable_uuid

PASSWORD = "meridian-demo-2026"  # noqa: S105 - printed on purpose: it opens the demonstration and nothing else
LAKESIDE = "Lakeside Teaching Hospital"
THREE_RIVERS = "École de santé des Trois-Rivières"
CORNICHE = "Hôpital de la Corniche-Est"
PALMS = "مستشفى النخيل التعليمي"
SALTMARSH = "Saltmarsh Infirmary"


class Person(NamedTuple):
    """Somebody invented. ``role`` is what the table of sign-ins calls her."""

    address: str
    name: str
    role: str
    profession: str
    country: str
    language: str
    time_zone: str
    institution: str = ""
    latin_name: str = ""
    member: Role | None = None
    site_role: SiteRole | None = None
    approves: bool = False

    @property
    def email(self) -> str:
        return f"{self.address}@meridian.example"


NAIROBI, DAKAR, CAIRO, LIMA = "Africa/Nairobi", "Africa/Dakar", "Africa/Cairo", "America/Lima"
ACCRA, KOLKATA, LONDON = "Africa/Accra", "Asia/Kolkata", "Europe/London"
PEOPLE = (
    Person("grace", "Grace Achieng", "Learner, nurse (English)", "2221", "KE", "en", NAIROBI, LAKESIDE, member=Role.MEMBER),
    Person("mariama", "Mariama Diop", "Learner, physician (French)", "2211", "SN", "fr", DAKAR, THREE_RIVERS, member=Role.MEMBER),
    Person("layla", "ليلى حسن", "Learner, midwife (Arabic)", "2222", "EG", "ar", CAIRO, latin_name="Layla Hassan"),
    Person("lucia", "Lucía Fernández", "Learner, physician (Spanish)", "2212", "PE", "es", LIMA),
    Person("amina", "Amina Okello", "Author", "2212", "KE", "en", NAIROBI, LAKESIDE, member=Role.AUTHOR),
    Person("ibrahima", "Ibrahima Sarr", "Reviewer, approver", "2212", "SN", "fr", DAKAR, THREE_RIVERS, member=Role.REVIEWER, approves=True),
    Person("naomi", "Naomi Chebet", "Coordinator", "1342", "KE", "en", NAIROBI, LAKESIDE, member=Role.COORDINATOR),
    Person("samuel", "Samuel Otieno", "Verifier", "", "KE", "en", NAIROBI, LAKESIDE, member=Role.VERIFIER),
    Person("awa", "Awa Ndiaye", "Editor", "2221", "SN", "fr", DAKAR, THREE_RIVERS, site_role=SiteRole.EDITOR),
    Person("helena", "Helena Duarte", "Program officer", "1342", "SN", "en", DAKAR, site_role=SiteRole.PROGRAM_OFFICER),
    Person("tomas", "Tomás Rivera", "Program officer, second", "1342", "PE", "es", LIMA, site_role=SiteRole.PROGRAM_OFFICER),
    Person("fatou", "Fatou Sow", "Coordinator of a host (French)", "1342", "SN", "fr", DAKAR, CORNICHE, member=Role.COORDINATOR),
    Person(
        "youssef", "يوسف منصور", "Coordinator of a host (Arabic)", "1342", "EG", "ar", CAIRO, PALMS, "Youssef Mansour", Role.COORDINATOR
    ),
    Person("eleanor", "Eleanor Whitfield", "Coordinator of a host", "1342", "GB", "en", LONDON, SALTMARSH, member=Role.COORDINATOR),
    Person("modou", "Modou Faye", "Coordinator of a home institution", "1342", "SN", "fr", DAKAR, THREE_RIVERS, member=Role.COORDINATOR),
    Person("kwame", "Kwame Boateng", "Fellowship reviewer", "2212", "GH", "en", ACCRA),
    Person("nadia", "نادية فؤاد", "Fellowship reviewer (Arabic)", "2212", "EG", "ar", CAIRO, PALMS, "Nadia Fouad", Role.MEMBER),
    Person("priya", "Priya Raman", "Fellowship reviewer", "2212", "IN", "en", KOLKATA),
    Person("abdoulaye", "Abdoulaye Ba", "Fellowship reviewer (French)", "2212", "SN", "fr", DAKAR, CORNICHE, member=Role.MEMBER),
    Person("oliver", "Oliver Marsh", "Fellowship reviewer", "2212", "GB", "en", LONDON, SALTMARSH, member=Role.MEMBER),
    Person("wambui", "Wambui Njeri", "Fellowship reviewer", "2212", "KE", "en", NAIROBI, LAKESIDE, member=Role.MEMBER),
    Person("ruth", "Ruth Adeyemi", "Administrator", "", "KE", "en", NAIROBI, site_role=SiteRole.ADMINISTRATOR),
)


def is_empty() -> bool:
    return not User.objects.exists()


def load(stdout) -> None:
    """Institutions first, then people; their sign-ins only where nobody from outside can use them."""
    institutions = {institution.name: institution for institution in (_lakeside(), _three_rivers(), *_hosts())}
    # One hash for all: hashing is slow on purpose.
    password = make_password(PASSWORD if settings.EMBEDDED else None)
    for person in PEOPLE:
        _put(person, institutions, password)
    stdout.write(f"People: {len(PEOPLE)}, institutions: {len(institutions)}.")
    if not settings.EMBEDDED:
        stdout.write("The people have no passwords: demonstration sign-ins exist only in the embedded profile.")


def sign_ins() -> list[tuple[str, str, str]]:
    """Role, e-mail address and password of everybody who may sign in to the demonstration."""
    if not settings.EMBEDDED:
        return []
    there = set(User.objects.filter(email__in=[person.email for person in PEOPLE]).values_list("email", flat=True))
    return [(person.role, person.email, PASSWORD) for person in PEOPLE if person.email in there]


def _put(person: Person, institutions: dict[str, Institution], password: str) -> None:
    administers = person.site_role == SiteRole.ADMINISTRATOR
    user, _ = User.objects.update_or_create(
        email=person.email,
        defaults={
            "uid": stable_uuid("person", person.address),
            "name": person.name,
            "password": password,
            "is_staff": administers,
            "is_superuser": administers,
        },
    )
    EmailAddress.objects.update_or_create(user=user, email=person.email, defaults={"verified": True, "primary": True})
    institution = institutions.get(person.institution)
    Profile.objects.update_or_create(
        user=user,
        defaults={
            "latin_name": person.latin_name,
            "profession": person.profession,
            "country": person.country,
            "language": person.language,
            "time_zone": person.time_zone,
            "institution": institution,
        },
    )
    if institution and person.member:
        Membership.objects.get_or_create(institution=institution, user=user, role=person.member)
    if person.site_role:
        user.groups.add(Group.objects.get_or_create(name=person.site_role)[0])
    if person.approves:
        user.groups.add(Group.objects.get(name=APPROVERS))


def _lakeside() -> Institution:
    return _institution(
        LAKESIDE,
        short_name="Lakeside",
        kind=InstitutionKind.HOSPITAL,
        country="KE",
        city="Kisumu",
        website="https://lakeside.example",
        accreditations=[
            ("Continuing Professional Development Council (fictitious)", "CPD-KE-0417", "Online courses for health professionals"),
            ("Board for Physicians' Credit (fictitious)", "BPC-2025-118", "Enduring material for physicians' credit"),
        ],
    )


def _three_rivers() -> Institution:
    return _institution(
        THREE_RIVERS,
        short_name="Trois-Rivières",
        kind=InstitutionKind.UNIVERSITY,
        country="SN",
        city="Kaolack",
        website="https://trois-rivieres.example",
        accreditations=[("Conseil de la formation continue (fictif)", "CFC-SN-2025-023", "Formation continue des professionnels de santé")],
    )


def _hosts() -> list[Institution]:
    """Hospitals that post fellowships beside Lakeside."""
    hospitals = (
        (CORNICHE, "Corniche-Est", "SN", "Dakar", "https://corniche-est.example"),
        (PALMS, "النخيل", "EG", "Ismailia", "https://palms.example"),
        (SALTMARSH, "Saltmarsh", "GB", "Hull", "https://saltmarsh.example"),
    )
    return [
        _institution(name, short_name=short, kind=InstitutionKind.HOSPITAL, country=country, city=city, website=website, accreditations=[])
        for name, short, country, city, website in hospitals
    ]


def _institution(name: str, *, accreditations: list[tuple[str, str, str]], **facts) -> Institution:
    institution, _ = Institution.objects.update_or_create(
        name=name, defaults={"uid": stable_uuid("institution", name), "confirmed_at": timezone.now(), **facts}
    )
    for body, number, scope in accreditations:
        Accreditation.objects.update_or_create(
            institution=institution,
            body=body,
            number=number,
            defaults={"scope": scope, "valid_from": date(2025, 1, 1), "valid_until": date(2029, 12, 31)},
        )
    return institution

"""Who signs the demonstration's certificates, how they look, and some in every state. All are invented."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from accounts.demo import LAKESIDE, THREE_RIVERS
from accounts.models import Institution
from accounts.site_roles import COORDINATORS
from certificates import pictures, services
from certificates.awards import Award
from certificates.enums import Border, Ground, Kind, Reason
from certificates.models import Certificate, CertificateDesign, Picture, Signatory
from certificates.pictures import SVG, Plain

PICTURES = Path(__file__).parent / "demo_pictures"
SIGNATORIES = {
    LAKESIDE: [
        ("Dr Wanjiku Barasa", "Director of Medical Education", "signature-barasa"),
        ("Dr Amina Okello", "Course director", "signature-okello"),
    ],
    THREE_RIVERS: [("Pr Cheikh Fall", "Directeur de l'École", "signature-fall")],
}
ROLES = {
    "Director of Medical Education": {
        "fr": "Directrice de la formation médicale",
        "es": "Directora de Educación Médica",
        "ar": "مديرة التعليم الطبي",
        "ru": "Директор по медицинскому образованию",
        "zh-hans": "医学教育主任",
        "pt-br": "Diretora de Educação Médica",
        "hi": "चिकित्सा शिक्षा निदेशक",
        "sw": "Mkurugenzi wa Elimu ya Tiba",
    },
    "Course director": {
        "fr": "Directrice du cours",
        "es": "Directora del curso",
        "ar": "مديرة الدورة",
        "ru": "Руководитель курса",
        "zh-hans": "课程主任",
        "pt-br": "Diretora do curso",
        "hi": "पाठ्यक्रम निदेशक",
        "sw": "Mkurugenzi wa kozi",
    },
    "Directeur de l'École": {"en": "Director of the School", "es": "Director de la Escuela", "ar": "مدير المدرسة"},
}
DESIGNS: dict[str, dict[str, Any]] = {
    LAKESIDE: {
        "hue": 195,
        "wording": {
            "fr": {"provider": "Centre hospitalier universitaire de Lakeside"},
            "ar": {"provider": "مستشفى ليكسايد التعليمي"},
            "sw": {"provider": "Hospitali ya Kufundishia ya Lakeside"},
        },
    },
    THREE_RIVERS: {
        "hue": 155,
        "compact": True,
        "border": Border.BAND,
        "ground": Ground.MERIDIANS,
        "accent": "#1f5138",
        "wording": {
            "fr": {"closing": "Fait à Kaolack, sous le sceau de l’École."},
            "en": {"provider": "Three Rivers School of Health"},
        },
    },
}
LOGOS = {LAKESIDE: "lakeside", THREE_RIVERS: "three-rivers"}
CONGRESS = "Lakeside Congress of Emergency Care 2026"
# Issued to names alone, as a list would: one in each language of the paper that the site itself does not speak.
ATTENDED = (
    ("ru", "Ольга Сергеевна Кузнецова", "Olga Kuznetsova", "Первый час при сепсисе у детей"),
    ("zh-hans", "李晓梅", "Li Xiaomei", "儿童脓毒症的第一小时"),
    ("pt-br", "Ana Beatriz Nogueira da Silva", "", "A primeira hora na sepse pediátrica"),
    ("hi", "अनन्या शर्मा", "Ananya Sharma", "बच्चों में सेप्सिस का पहला घंटा"),
    ("sw", "Neema Mwakasege", "", "Saa ya kwanza ya sepsisi kwa watoto"),
)


def load(stdout) -> None:
    """Signatories with their signatures, and a released design for each institution."""
    for institution in Institution.objects.filter(name__in=SIGNATORIES):
        for name, role, drawing in SIGNATORIES[institution.name]:
            picture = _kept(drawing)
            said = {"role": role, "roles": ROLES[role], "picture": picture}
            Signatory.objects.update_or_create(institution=institution, name=name, defaults=said)
        design, _ = CertificateDesign.objects.update_or_create(
            institution=institution, defaults={**DESIGNS[institution.name], "logo": _kept(LOGOS[institution.name])}
        )
        services.release(design, actor=None)
    for person in get_user_model().objects.filter(email="naomi@meridian.example"):
        person.groups.add(Group.objects.get_or_create(name=COORDINATORS)[0])  # the editors' rooms, for her own institution
    stdout.write("Signatories and certificate designs: ready.")


def finish(stdout) -> None:
    """Certificates that courses do not issue, and one in every state that a certificate can have."""
    people = {user.email.split("@")[0]: user for user in get_user_model().objects.filter(email__endswith="@meridian.example")}
    lakeside, three_rivers = (Institution.objects.get(name=name) for name in (LAKESIDE, THREE_RIVERS))
    helena = people["helena"]

    _issue("presentation", people["grace"], lakeside, kind=Kind.PRESENTATION, title="Oxygen without electricity: three years in Kisumu")
    _issue(
        "placement",
        people["layla"],
        lakeside,
        kind=Kind.PLACEMENT,
        language="ar",
        title="قسم جراحة الأطفال، مستشفى ليكسايد التعليمي",
        begun_on=date(2026, 3, 2),
        earned_on=date(2026, 5, 29),
        hours=Decimal(320),
        joint_institutions=(three_rivers,),
    )
    _issue("expired", people["grace"], lakeside, title="Adult basic life support", earned_on=date(2023, 9, 4), expires_on=date(2025, 9, 4))
    suspended = _issue("suspended", people["lucia"], lakeside, language="es", title="Manejo seguro de opioides")
    services.suspend(suspended, reason=Reason.UNDER_REVIEW, actor=helena, note="The evaluation is being looked at again.")
    revoked = _issue("revoked", people["mariama"], three_rivers, language="fr", title="Échographie obstétricale de base")
    services.revoke(revoked, reason=Reason.ISSUED_IN_ERROR, actor=helena)
    misspelt = _issue("superseded", people["grace"], lakeside, title="Safe blood tranfusion")
    services.correct(misspelt, changes={"title": "Safe blood transfusion"}, actor=helena)
    for language, name, latin_name, title in ATTENDED:
        _issue(
            f"attendance-{language}",
            None,
            lakeside,
            kind=Kind.ATTENDANCE,
            language=language,
            name=name,
            latin_name=latin_name,
            title=CONGRESS,
            facts={"sessions": [title]},
        )
    stdout.write(f"Certificates in every state and language: {Certificate.objects.filter(source__startswith='certificates.').count()}.")


def _issue(key: str, person, institution: Institution, **said: Any) -> Certificate:
    usual = {"kind": Kind.COMPLETION, "language": "en", "hours": Decimal(6), "earned_on": date(2026, 10, 16), "format": "onsite"}
    place = {"place": institution.city} if said.get("kind") != Kind.PLACEMENT else {}
    award = {**usual, **place, **said}
    if award["kind"] == Kind.PRESENTATION:
        award["facts"] = {"event": CONGRESS}
    return services.issue(
        Award(source=f"certificates.demo:{key}", recipient=person, institution=institution, provider=institution.name, **award)
    )


def _kept(name: str) -> Picture:
    """A logo or a signature, drawn for the demonstration and belonging to nobody."""
    return pictures.put(Plain((PICTURES / f"{name}.svg").read_bytes().strip(), SVG))

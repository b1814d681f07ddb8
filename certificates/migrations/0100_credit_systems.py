"""What nine bodies ask of credit, as facts with their source and the day they were read.

An operator confirms them with the body before advertising credit.
"""

import datetime
from decimal import Decimal

from django.db import migrations

CHECKED_ON = datetime.date(2026, 11, 20)
PHYSICIANS = ["2211", "2212"]

SYSTEMS = [
    {
        "code": "AMA-PRA-1",
        "name": "AMA PRA Category 1 Credit(s)™",
        "unit_minutes": 60,
        "step": Decimal("0.25"),
        "rounding": "nearest",
        "professions": PHYSICIANS,
        "statement": (
            "The {provider} designates this {format} for a maximum of {maximum} AMA PRA Category 1 Credit(s)™. "
            "Physicians should claim only the credit commensurate with the extent of their participation in the activity."
        ),
        "rules": (
            "60 minutes are one credit, to the nearest quarter hour. The activity is designated beforehand, with the exact statement. "
            "Enduring material has an assessment whose pass mark learners are told in advance. What each learner actually claims is recorded. "
            "Other professions receive a certificate of participation."
        ),
        "source": "https://policymed.com/2010/09/american-medical-association-updated-criteria-for-physician-recognition-award-for-continuing-medical.html",
    },
    {
        "code": "EACCME",
        "name": "European CME credit(s) (ECMEC®)",
        "unit_minutes": 60,
        "step": Decimal("0.5"),
        "rounding": "down",
        "rules": (
            "Half a credit for each full 30 minutes. The feedback form is completed before the credit is given (UEMS 2023.07, criterion 22). "
            "Learners claim only the hours that they spent."
        ),
        "source": "https://uems.eanm.org/commitees/cme-accreditation/eaccme-and-ecmec",
    },
    {
        "code": "AAFP-P",
        "name": "AAFP Prescribed credit(s)",
        "unit_minutes": 60,
        "step": Decimal("0.25"),
        "yearly_target": Decimal("50"),
        "rules": "150 credits in three years, at least 75 of them Prescribed. An AAFP member, active or life, takes part in planning the activity.",
        "source": "https://www.aafp.org/cme/about/types.html",
    },
    {
        "code": "UK-RCP",
        "name": "CPD credit(s), UK Royal Colleges of Physicians",
        "unit_minutes": 60,
        "step": Decimal("1"),
        "yearly_target": Decimal("50"),
        "rules": "50 credits in a year that begins on 1 April: at least 25 external, at most 10 personal.",
        "source": "https://rcpe.ac.uk/events-cpd/continuing-professional-development",
    },
    {
        "code": "UK-RCR",
        "name": "CPD credit(s), Royal College of Radiologists",
        "unit_minutes": 60,
        "step": Decimal("1"),
        "yearly_target": Decimal("50"),
        "rules": "250 credits in five years.",
        "source": "https://www.rcr.ac.uk/college/cpd-and-revalidation/cpd/cpd-scheme",
    },
    {
        "code": "KE-KMPDC",
        "name": "CPD point(s), Kenya Medical Practitioners and Dentists Council",
        "unit_minutes": 60,
        "step": Decimal("1"),
        "yearly_target": Decimal("50"),
        "rules": "50 points in a calendar year.",
        "source": "https://kmpdc.go.ke/cpd-compliance/",
    },
    {
        "code": "TZ-MCT",
        "name": "CPD point(s), Medical Council of Tanganyika",
        "unit_minutes": 60,
        "step": Decimal("1"),
        "yearly_target": Decimal("20"),
        "rules": (
            "20 points in a year, at least a quarter from a professional association, at most 40 % from category 1. An hour attended counts 1, "
            "an hour presented 2, and self-learning with multiple-choice questions passed at 70 % counts 4."
        ),
        "source": "https://www.mct.go.tz/index.php/cpd-activities-and-cpd-points/cpd-activity-categories",
    },
    {
        "code": "RW-AHPC",
        "name": "CPD credit(s), Rwanda Allied Health Professions Council",
        "unit_minutes": 60,
        "step": Decimal("1"),
        "rules": (
            "An hour attended counts 1, an hour presented 2, and self-learning with multiple-choice questions passed at 70 % counts 4."
        ),
        "source": "https://admin.rahpc.org.rw/cpd/accreditation-standards",
    },
    {
        "code": "NG-MDCN",
        "name": "CPD unit(s), Medical and Dental Council of Nigeria",
        "unit_minutes": 60,
        "step": Decimal("1"),
        "yearly_target": Decimal("18"),
        "rules": "36 units in two years, at least 12 in either, as a practitioners' association describes it; the page carries no date.",
        "source": "https://agpmpn.org/cme-cpd.htm",
    },
]


def write(apps, schema_editor):
    credit_system = apps.get_model("certificates", "CreditSystem")
    for system in SYSTEMS:
        credit_system.objects.get_or_create(code=system["code"], defaults={**system, "checked_on": CHECKED_ON})


def take_back(apps, schema_editor):
    credit_system = apps.get_model("certificates", "CreditSystem")
    credit_system.objects.filter(code__in=[system["code"] for system in SYSTEMS], claims__isnull=True).delete()


class Migration(migrations.Migration):
    dependencies = [("certificates", "0001_initial")]
    operations = [migrations.RunPython(write, take_back)]

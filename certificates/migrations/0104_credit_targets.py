"""What bodies ask over a period and by category, as facts of the systems that 0100 wrote, read on the same day.

An operator confirms them with the body before relying on them. What somebody has
changed since is left alone.
"""

from decimal import Decimal

from django.db import migrations

PERIODS = {
    "AMA-PRA-1": {"countries": ["US"]},
    "AAFP-P": {"countries": ["US"], "period_years": 3, "period_target": Decimal("150")},
    "UK-RCP": {"countries": ["GB"], "year_begins_month": 4},
    "UK-RCR": {"countries": ["GB"], "period_years": 5, "period_target": Decimal("250")},
    "KE-KMPDC": {"countries": ["KE"]},
    "TZ-MCT": {"countries": ["TZ"]},
    "RW-AHPC": {"countries": ["RW"]},
    "NG-MDCN": {"countries": ["NG"], "period_years": 2, "period_target": Decimal("36"), "least_in_a_year": Decimal("12")},
}

# Code, name, whether ours counts in it, measure, at least, at most.
CATEGORIES = {
    "AAFP-P": [
        ("prescribed", "Prescribed", True, "credits", Decimal("75"), None),
        ("elective", "Elective", False, "credits", None, None),
    ],
    "UK-RCP": [
        ("external", "External", False, "credits", Decimal("25"), None),
        ("personal", "Personal", False, "credits", None, Decimal("10")),
    ],
    "TZ-MCT": [
        ("category-1", "Category 1", False, "percent", None, Decimal("40")),
        ("professional-association", "Professional association", False, "percent", Decimal("25"), None),
    ],
}


def write(apps, schema_editor):
    systems = {system.code: system for system in apps.get_model("certificates", "CreditSystem").objects.all()}
    category_model = apps.get_model("certificates", "CreditCategory")
    for code, facts in PERIODS.items():
        if (system := systems.get(code)) is not None and not system.countries:
            for field, value in facts.items():
                setattr(system, field, value)
            system.save()
    for code, rows in CATEGORIES.items():
        if (system := systems.get(code)) is None:
            continue
        for key, name, ours, measure, least, most in rows:
            facts = {"name": name, "holds_ours": ours, "measure": measure, "at_least": least, "at_most": most}
            category_model.objects.get_or_create(system=system, code=key, defaults=facts)


class Migration(migrations.Migration):
    dependencies = [("certificates", "0103_transcript")]
    operations = [migrations.RunPython(write, migrations.RunPython.noop)]

"""Income groups and least developed countries, as facts with their source and date.

The World Bank's income groups change every 1 July; the list of the United Nations
changes when the General Assembly says so. Staff keep both up to date in the admin.
"""

from datetime import date

from django.db import migrations

LOW = "AF BF BI CD CF ER ET GM GW KP LR MG ML MW MZ NE RW SD SL SO SS SY TD TG UG YE "
LOWER_MIDDLE = (
    "AO BD BJ BO BT CG CI CM CV DJ EG FM GH GN HN HT IN JO KE KG KH KI KM LA LB LK LS MA MM MR NG NI NP "
    "PG PH PK PS SB SN ST SZ TJ TL TN TZ UZ VN VU WS ZM ZW "
)
UPPER_MIDDLE = (
    "AL AM AR AZ BA BR BW BY BZ CN CO CR CU DM DO DZ EC FJ GA GD GE GQ GT ID IQ IR JM KZ LC LY MD ME MH "
    "MK MN MU MV MX MY NA PE PY RS SR SV TH TM TO TR TV UA VC ZA "
)
HIGH = (
    "AD AE AG AS AT AU AW BB BE BG BH BM BN BS CA CH CL CW CY CZ DE DK EE ES FI FO FR GB GI GL GR GU GY "
    "HK HR HU IE IL IM IS IT JP KN KR KW KY LI LT LU LV MC MF MO MP MT NC NL NO NR NZ OM PA PF PL PR PT "
    "PW QA RO RU SA SC SE SG SI SK SM SX TC TT TW US UY VG VI "
)
LEAST_DEVELOPED = (
    "AF AO BD BF BI BJ CD CF DJ ER ET GM GN GW HT KH KI KM LA LR LS MG ML MM MR MW MZ NE NP RW SB SD SL SN SO SS TD TG TL TV TZ UG YE ZM "
)
GROUPS = {"low": LOW, "lower_middle": LOWER_MIDDLE, "upper_middle": UPPER_MIDDLE, "high": HIGH}
UNCLASSIFIED = ("VE",)
LDC_LIST = "UN list of least developed countries: 44 since São Tomé and Príncipe left it on 13 December 2024."
# General Assembly resolution 76/8 of 24 November 2021. Bangladesh asked to stay until 24 November 2029, which the Committee for
# Development Policy supported in June 2026: it stays on the list here until staff enter what the Assembly decided.
LEAVE_ON = {"LA": date(2026, 11, 24), "NP": date(2026, 11, 24)}
FY2025 = "World Bank country classification by income, fiscal year 2025 (1 July 2024 to 30 June 2025). CC BY 4.0."
FY2026 = "World Bank, changes of 1 July 2025, fiscal year 2026. CC BY 4.0."
FY2027 = "World Bank, changes of 1 July 2026, fiscal year 2027, as reported in the press on 3 July 2026. CC BY 4.0."
CHANGES = (
    (2026, FY2026, {"CR": "high", "CV": "upper_middle", "WS": "upper_middle", "NA": "lower_middle", "ET": "unclassified"}),
    (
        2027,
        FY2027,
        {
            "JO": "upper_middle",
            "FM": "upper_middle",
            "PH": "upper_middle",
            "LK": "upper_middle",
            "VN": "upper_middle",
            "TG": "lower_middle",
        },
    ),
)


def seed(apps, schema_editor):
    income_groups = apps.get_model("fellowships", "IncomeGroup")
    if income_groups.objects.exists():
        return
    poorest = set(LEAST_DEVELOPED.split())

    def row(country, year, group, source):
        on_list = country in poorest
        return income_groups(
            country=country,
            year=year,
            group=group,
            is_ldc=on_list,
            ldc_until=LEAVE_ON.get(country),
            source=f"{source} {LDC_LIST}" if on_list else source,
        )

    rows = [row(country, 2025, group, FY2025) for group, countries in GROUPS.items() for country in countries.split()]
    rows += [row(country, 2025, "unclassified", FY2025) for country in UNCLASSIFIED]
    rows += [row(country, year, group, source) for year, source, changed in CHANGES for country, group in changed.items()]
    income_groups.objects.bulk_create(rows)


class Migration(migrations.Migration):
    dependencies = [("fellowships", "0001_initial")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]

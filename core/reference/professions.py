"""Health professions: ISCO-08 unit groups.

Source: International Labour Organization, International Standard Classification of
Occupations 2008 (ISCO-08), unit groups of the health occupations and the teachers and
managers beside them. Codes and titles for reference; the families are ours.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

PROFESSIONS = {
    "1342": _("Health Services Managers"),
    "1343": _("Aged Care Services Managers"),
    "2211": _("Generalist Medical Practitioners"),
    "2212": _("Specialist Medical Practitioners"),
    "2221": _("Nursing Professionals"),
    "2222": _("Midwifery Professionals"),
    "2230": _("Traditional and Complementary Medicine Professionals"),
    "2240": _("Paramedical Practitioners"),
    "2261": _("Dentists"),
    "2262": _("Pharmacists"),
    "2263": _("Environmental and Occupational Health and Hygiene Professionals"),
    "2264": _("Physiotherapists"),
    "2265": _("Dieticians and Nutritionists"),
    "2266": _("Audiologists and Speech Therapists"),
    "2267": _("Optometrists and Ophthalmic Opticians"),
    "2269": _("Health Professionals Not Elsewhere Classified"),
    "2310": _("University and Higher Education Teachers"),
    "2634": _("Psychologists"),
    "2635": _("Social Work and Counselling Professionals"),
    "3211": _("Medical Imaging and Therapeutic Equipment Technicians"),
    "3212": _("Medical and Pathology Laboratory Technicians"),
    "3213": _("Pharmaceutical Technicians and Assistants"),
    "3214": _("Medical and Dental Prosthetic Technicians"),
    "3221": _("Nursing Associate Professionals"),
    "3222": _("Midwifery Associate Professionals"),
    "3230": _("Traditional and Complementary Medicine Associate Professionals"),
    "3251": _("Dental Assistants and Therapists"),
    "3252": _("Medical Records and Health Information Technicians"),
    "3253": _("Community Health Workers"),
    "3254": _("Dispensing Opticians"),
    "3255": _("Physiotherapy Technicians and Assistants"),
    "3256": _("Medical Assistants"),
    "3257": _("Environmental and Occupational Health Inspectors and Associates"),
    "3258": _("Ambulance Workers"),
    "3259": _("Health Associate Professionals Not Elsewhere Classified"),
    "5321": _("Health Care Assistants"),
    "5322": _("Home-based Personal Care Workers"),
    "5329": _("Personal Care Workers in Health Services Not Elsewhere Classified"),
}

# Who may claim physicians' credit.
PHYSICIANS = frozenset({"2211", "2212"})


def profession_choices() -> list[tuple[str, str]]:
    """Codes and titles, in the order of the classification."""
    return [(code, str(title)) for code, title in PROFESSIONS.items()]


def profession_name(code: str) -> str:
    """The title for ``code`` in the active language; the code itself when it is not ours."""
    return str(PROFESSIONS.get(code, code))

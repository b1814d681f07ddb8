"""What the paper calls the profession of the one person it names, in English.

The reference list has the titles of whole groups (ISCO-08); these say the same of one
person. A group of several professions is named by their common field, or by each of them.
The other languages are in the catalogues beside this file, in words that fit everybody:
where a noun would guess at her or his gender, they name the field.
"""

from __future__ import annotations

TITLES = {
    "1342": "Health services manager",
    "1343": "Aged care services manager",
    "2211": "General medical practitioner",
    "2212": "Specialist medical practitioner",
    "2221": "Nurse",
    "2222": "Midwife",
    "2230": "Traditional and complementary medicine professional",
    "2240": "Paramedical practitioner",
    "2261": "Dentist",
    "2262": "Pharmacist",
    "2263": "Environmental and occupational health and hygiene professional",
    "2264": "Physiotherapist",
    "2265": "Dietetics and nutrition professional",
    "2266": "Audiology and speech therapy professional",
    "2267": "Optometry professional",
    "2269": "Health professional",
    "2310": "Higher education teacher",
    "2634": "Psychologist",
    "2635": "Social work and counselling professional",
    "3211": "Medical imaging and therapeutic equipment technician",
    "3212": "Medical laboratory technician",
    "3213": "Pharmacy technician or assistant",
    "3214": "Medical and dental prosthetic technician",
    "3221": "Associate professional nurse",
    "3222": "Associate professional midwife",
    "3230": "Traditional and complementary medicine associate professional",
    "3251": "Dental assistant or therapist",
    "3252": "Medical records and health information technician",
    "3253": "Community health worker",
    "3254": "Dispensing optician",
    "3255": "Physiotherapy technician or assistant",
    "3256": "Medical assistant",
    "3257": "Environmental and occupational health inspector or associate",
    "3258": "Ambulance worker",
    "3259": "Associate health professional",
    "5321": "Health care assistant",
    "5322": "Home-based personal care worker",
    "5329": "Personal care worker in health services",
}

"""Medical specialties: the MeSH descriptors under tree number H02.403.

Source: Medical Subject Headings (MeSH), U.S. National Library of Medicine, as of the 2024
tables; obtained 2026-11-20. NLM does not endorse this list. Each entry: descriptor UI,
preferred label, tree number, entry terms (synonyms).
"""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext, gettext_noop


class Specialty(NamedTuple):
    ui: str
    label: str  # English; translated on screen
    tree: str
    synonyms: tuple[str, ...]


SPECIALTIES = {
    entry.ui: entry
    for entry in (
        Specialty("D008511", gettext_noop("Medicine"), "H02.403", ()),
        Specialty("D000073316", gettext_noop("Addiction Medicine"), "H02.403.007", ("Medicine, Addiction",)),
        Specialty("D000295", gettext_noop("Adolescent Medicine"), "H02.403.014", ("Medicine, Adolescent", "Ephebiatrics", "Hebiatrics")),
        Specialty("D000337", gettext_noop("Aerospace Medicine"), "H02.403.029", ("Medicine, Aerospace",)),
        Specialty("D000486", gettext_noop("Allergy and Immunology"), "H02.403.044", ("Immunology, Allergy", "Allergy, Immunology", "Immunology and Allergy")),
        Specialty("D007120", gettext_noop("Immunochemistry"), "H02.403.044.500", ()),
        Specialty("D000095763", gettext_noop("Immunoinformatics"), "H02.403.044.750", ("Computational Immunology", "Immunology, Computational")),
        Specialty("D000776", gettext_noop("Anesthesiology"), "H02.403.066", ()),
        Specialty("D052938", gettext_noop("Bariatric Medicine"), "H02.403.074", ("Medicine, Bariatric",)),
        Specialty("D001524", gettext_noop("Behavioral Medicine"), "H02.403.090", ("Medicine, Behavioral",)),
        Specialty("D015510", gettext_noop("Clinical Medicine"), "H02.403.200", ("Medicine, Clinical",)),
        Specialty("D019317", gettext_noop("Evidence-Based Medicine"), "H02.403.200.400", ("Evidence Based Medicine", "Medicine, Evidence-Based", "Medicine, Evidence Based")),
        Specialty("D055416", gettext_noop("Evidence-Based Emergency Medicine"), "H02.403.200.400.500", ("Emergency Medicines, Evidence-Based", "Evidence Based Emergency Medicine", "Evidence-Based Emergency Medicines", "Medicine, Evidence-Based Emergency", "Medicines, Evidence-Based Emergency", "Emergency Medicine, Evidence-Based", "Emergency Medicine, Evidence Based")),
        Specialty("D000088744", gettext_noop("Genomic Medicine"), "H02.403.200.550", ("Medicine, Genomic",)),
        Specialty("D057285", gettext_noop("Precision Medicine"), "H02.403.200.700", ("Medicine, Precision", "Personalized Medicine", "Medicine, Personalized", "Individualized Medicine", "Medicine, Individualized", "P Health", "P-Health")),
        Specialty("D000068936", gettext_noop("Theranostic Nanomedicine"), "H02.403.200.700.500", ("Nanomedicine, Theranostic", "Nanomedicines, Theranostic", "Theranostic Nanomedicines")),
        Specialty("D003154", gettext_noop("Community Medicine"), "H02.403.220", ("Medicine, Community",)),
        Specialty("D003880", gettext_noop("Dermatology"), "H02.403.225", ()),
        Specialty("D054597", gettext_noop("Disaster Medicine"), "H02.403.230", ("Medicine, Disaster",)),
        Specialty("D004635", gettext_noop("Emergency Medicine"), "H02.403.250", ("Medicine, Emergency",)),
        Specialty("D000070316", gettext_noop("Pediatric Emergency Medicine"), "H02.403.250.500", ("Emergency Medicine, Pediatric", "Medicine, Pediatric Emergency")),
        Specialty("D005554", gettext_noop("Forensic Medicine"), "H02.403.330", ("Medicine, Forensic",)),
        Specialty("D053803", gettext_noop("Forensic Genetics"), "H02.403.330.149", ("Forensic Genetic", "Genetic, Forensic", "Genetics, Forensic")),
        Specialty("D049429", gettext_noop("Forensic Pathology"), "H02.403.330.300", ("Pathology, Forensic",)),
        Specialty("D058006", gettext_noop("General Practice"), "H02.403.340", ("Practice, General",)),
        Specialty("D005194", gettext_noop("Family Practice"), "H02.403.340.500", ("Family Practices", "Practice, Family", "Practices, Family")),
        Specialty("D005826", gettext_noop("Genetics, Medical"), "H02.403.350", ("Medical Genetics",)),
        Specialty("D062306", gettext_noop("Geography, Medical"), "H02.403.352", ("Nosogeography", "Geomedicine", "Medical Geography")),
        Specialty("D019371", gettext_noop("Topography, Medical"), "H02.403.352.500", ("Medical Topography",)),
        Specialty("D005853", gettext_noop("Geriatrics"), "H02.403.355", ()),
        Specialty("D000089323", gettext_noop("Geroscience"), "H02.403.355.500", ("Gerosciences", "Aging Research", "Research, Aging")),
        Specialty("D014943", gettext_noop("Global Health"), "H02.403.371", ("Health, Global",)),
        Specialty("D064416", gettext_noop("Hospital Medicine"), "H02.403.377", ("Medicine, Hospital",)),
        Specialty("D055048", gettext_noop("Integrative Medicine"), "H02.403.400", ("Medicine, Integrative",)),
        Specialty("D007388", gettext_noop("Internal Medicine"), "H02.403.429", ("Medicine, Internal", "General Internal Medicine", "Internal Medicine, General", "Medicine, General Internal")),
        Specialty("D002309", gettext_noop("Cardiology"), "H02.403.429.163", ()),
        Specialty("D054849", gettext_noop("Cardiac Electrophysiology"), "H02.403.429.163.300", ("Cardiac Electrophysiologies", "Electrophysiologies, Cardiac", "Electrophysiology, Cardiac")),
        Specialty("D000097562", gettext_noop("Cardio-Oncology"), "H02.403.429.163.650", ("Cardio Oncology", "Cardio-Oncologies", "Cardiovascular Oncology", "Cardiovascular Oncologies", "Oncology, Cardiovascular", "Cardiooncology", "Cardiooncologies")),
        Specialty("D004704", gettext_noop("Endocrinology"), "H02.403.429.323", ()),
        Specialty("D005762", gettext_noop("Gastroenterology"), "H02.403.429.405", ()),
        Specialty("D006405", gettext_noop("Hematology"), "H02.403.429.445", ()),
        Specialty("D064826", gettext_noop("Transfusion Medicine"), "H02.403.429.445.500", ("Medicine, Transfusion",)),
        Specialty("D055552", gettext_noop("Infectious Disease Medicine"), "H02.403.429.480", ("Disease Medicine, Infectious", "Medicine, Infectious Disease", "Infectious Diseases Specialty", "Diseases Specialty, Infectious", "Infectious Diseases Specialties", "Specialties, Infectious Diseases", "Specialty, Infectious Diseases", "Infectious Disease Specialty", "Infectious Disease Specialties", "Specialties, Infectious Disease", "Specialty, Infectious Disease")),
        Specialty("D008495", gettext_noop("Medical Oncology"), "H02.403.429.515", ("Oncology, Medical",)),
        Specialty("D000073320", gettext_noop("Psycho-Oncology"), "H02.403.429.515.250", ("Psycho Oncology", "Psychosocial Oncology", "Oncology, Psychosocial", "Psychooncology")),
        Specialty("D018787", gettext_noop("Radiation Oncology"), "H02.403.429.515.500", ("Oncology, Radiation",)),
        Specialty("D000071077", gettext_noop("Surgical Oncology"), "H02.403.429.515.750", ("Oncology, Surgical",)),
        Specialty("D009398", gettext_noop("Nephrology"), "H02.403.429.580", ()),
        Specialty("D015272", gettext_noop("Pulmonary Medicine"), "H02.403.429.675", ("Respiratory Medicine", "Medicine, Respiratory", "Medicine, Pulmonary", "Pulmonology", "Pneumology", "Pneumonology")),
        Specialty("D012219", gettext_noop("Rheumatology"), "H02.403.429.730", ()),
        Specialty("D056508", gettext_noop("Sleep Medicine Specialty"), "H02.403.429.865", ("Medicine Specialties, Sleep", "Medicine Specialty, Sleep", "Sleep Medicine Specialties", "Specialties, Sleep Medicine", "Specialty, Sleep Medicine")),
        Specialty("D008887", gettext_noop("Military Medicine"), "H02.403.500", ("Medicine, Military",)),
        Specialty("D062346", gettext_noop("Molecular Medicine"), "H02.403.530", ("Medicine, Molecular", "Medicines, Molecular", "Molecular Medicines")),
        Specialty("D009326", gettext_noop("Naval Medicine"), "H02.403.560", ("Medicine, Naval", "Medicine, Nautical", "Nautical Medicine")),
        Specialty("D013366", gettext_noop("Submarine Medicine"), "H02.403.560.508", ("Medicine, Submarine",)),
        Specialty("D009462", gettext_noop("Neurology"), "H02.403.600", ()),
        Specialty("D000069338", gettext_noop("Neuropathology"), "H02.403.600.250", ("Neuropathologies",)),
        Specialty("D063165", gettext_noop("Neurotology"), "H02.403.600.500", ("Otoneurology", "Neuro-Otology", "Neuro Otology")),
        Specialty("D010021", gettext_noop("Osteopathic Medicine"), "H02.403.640", ("Medicine, Osteopathic",)),
        Specialty("D065126", gettext_noop("Palliative Medicine"), "H02.403.645", ("Palliative Care Medicine", "Medicine, Palliative Care", "Medicine, Palliative")),
        Specialty("D010336", gettext_noop("Pathology"), "H02.403.650", ("Pathologies",)),
        Specialty("D010338", gettext_noop("Pathology, Clinical"), "H02.403.650.500", ("Clinical Pathology",)),
        Specialty("D000093222", gettext_noop("Cytology"), "H02.403.650.500.500", ()),
        Specialty("D057089", gettext_noop("Pathology, Molecular"), "H02.403.650.505", ("Molecular Pathologies", "Molecular Pathology", "Pathologies, Molecular")),
        Specialty("D010340", gettext_noop("Pathology, Surgical"), "H02.403.650.510", ("Surgical Pathology",)),
        Specialty("D019113", gettext_noop("Telepathology"), "H02.403.650.600", ()),
        Specialty("D010372", gettext_noop("Pediatrics"), "H02.403.670", ()),
        Specialty("D009359", gettext_noop("Neonatology"), "H02.403.670.400", ()),
        Specialty("D010500", gettext_noop("Perinatology"), "H02.403.670.500", ("Maternal-Fetal Medicine", "Maternal Fetal Medicine", "Maternal-Fetal Medicines", "Medicine, Maternal-Fetal", "Materno-Fetal Medicine", "Materno Fetal Medicine", "Materno-Fetal Medicines", "Medicine, Materno-Fetal", "Fetal Medicine", "Fetal Medicines", "Medicine, Fetal")),
        Specialty("D000079645", gettext_noop("Perioperative Medicine"), "H02.403.675", ("Medicine, Perioperative",)),
        Specialty("D010810", gettext_noop("Physical and Rehabilitation Medicine"), "H02.403.680", ("Physical Medicine", "Physiatrics", "Physiatry", "Physical Medicine and Rehabilitation", "Medicine, Physical")),
        Specialty("D012046", gettext_noop("Rehabilitation"), "H02.403.680.600", ()),
        Specialty("D000072038", gettext_noop("Cardiac Rehabilitation"), "H02.403.680.600.250", ("Cardiac Rehabilitations", "Rehabilitation, Cardiac", "Rehabilitations, Cardiac", "Cardiovascular Rehabilitation", "Cardiovascular Rehabilitations", "Rehabilitation, Cardiovascular", "Rehabilitations, Cardiovascular")),
        Specialty("D012048", gettext_noop("Correction of Hearing Impairment"), "H02.403.680.600.500", ("Hearing Impairment Correction", "Hearing Impairment Corrections", "Impairment Correction, Hearing", "Impairment Corrections, Hearing", "Aural Rehabilitation", "Aural Rehabilitations", "Rehabilitation, Aural", "Rehabilitations, Aural", "Aural Habilitation", "Aural Habilitations", "Habilitation, Aural", "Habilitations, Aural", "Habilitation of Hearing Impaired", "Hearing Impaired Habilitation", "Hearing Impaired Habilitations", "Impaired Habilitation, Hearing", "Impaired Habilitations, Hearing", "Correction of Auditory Perception", "Auditory Perception Correction", "Auditory Perception Corrections", "Perception Correction, Auditory", "Perception Corrections, Auditory", "Habilitation of Hearing Impairment", "Hearing Impairment Habilitation", "Hearing Impairment Habilitations", "Impairment Habilitation, Hearing", "Impairment Habilitations, Hearing", "Rehabilitation of Hearing Impairment", "Hearing Impairment Rehabilitation", "Hearing Impairment Rehabilitations", "Impairment Rehabilitation, Hearing", "Impairment Rehabilitations, Hearing", "Correction of Hearing Loss", "Hearing Loss Correction", "Hearing Loss Corrections", "Loss Correction, Hearing", "Loss Corrections, Hearing", "Hearing Impaired Rehabilitation", "Rehabilitation, Hearing Impaired")),
        Specialty("D000066530", gettext_noop("Neurological Rehabilitation"), "H02.403.680.600.750", ("Rehabilitation, Neurological", "Neurorehabilitation", "Neurologic Rehabilitation", "Rehabilitation, Neurologic")),
        Specialty("D000091942", gettext_noop("Cognitive Training"), "H02.403.680.600.750.250", ("Training, Cognitive", "Brain Training", "Training, Brain", "Cognitive Rehabilitation", "Rehabilitation, Cognitive")),
        Specialty("D000071939", gettext_noop("Stroke Rehabilitation"), "H02.403.680.600.750.500", ("Rehabilitation, Stroke",)),
        Specialty("D000067250", gettext_noop("Psychiatric Rehabilitation"), "H02.403.680.600.875", ("Rehabilitation, Psychiatric", "Mental Health Rehabilitation", "Health Rehabilitation, Mental", "Rehabilitation, Mental Health", "Psychosocial Rehabilitation", "Rehabilitation, Psychosocial")),
        Specialty("D000069350", gettext_noop("Telerehabilitation"), "H02.403.680.600.937", ("Telerehabilitations", "Tele-rehabilitation", "Tele rehabilitation", "Tele-rehabilitations", "Remote Rehabilitation", "Rehabilitation, Remote", "Rehabilitations, Remote", "Remote Rehabilitations", "Virtual Rehabilitation", "Rehabilitation, Virtual", "Rehabilitations, Virtual", "Virtual Rehabilitations")),
        Specialty("D011570", gettext_noop("Psychiatry"), "H02.403.690", ()),
        Specialty("D000296", gettext_noop("Adolescent Psychiatry"), "H02.403.690.080", ("Psychiatry, Adolescent",)),
        Specialty("D001689", gettext_noop("Biological Psychiatry"), "H02.403.690.100", ("Biologic Psychiatry", "Psychiatry, Biologic", "Psychiatry, Biological")),
        Specialty("D002665", gettext_noop("Child Psychiatry"), "H02.403.690.130", ("Psychiatry, Child",)),
        Specialty("D003158", gettext_noop("Community Psychiatry"), "H02.403.690.150", ("Psychiatry, Community",)),
        Specialty("D011316", gettext_noop("Preventive Psychiatry"), "H02.403.690.150.580", ("Psychiatry, Preventive",)),
        Specialty("D005555", gettext_noop("Forensic Psychiatry"), "H02.403.690.208", ("Psychiatry, Forensic",)),
        Specialty("D005852", gettext_noop("Geriatric Psychiatry"), "H02.403.690.260", ("Psychogeriatrics", "Psychiatry, Geriatric")),
        Specialty("D008890", gettext_noop("Military Psychiatry"), "H02.403.690.508", ("Psychiatry, Military",)),
        Specialty("D058027", gettext_noop("Neuropsychiatry"), "H02.403.690.754", ()),
        Specialty("D011634", gettext_noop("Public Health"), "H02.403.720", ("Health, Public", "Community Health", "Health, Community")),
        Specialty("D004813", gettext_noop("Epidemiology"), "H02.403.720.500", ()),
        Specialty("D017720", gettext_noop("Molecular Epidemiology"), "H02.403.720.500.300", ("Epidemiology, Molecular", "Epidemiologies, Molecular", "Molecular Epidemiologies")),
        Specialty("D017891", gettext_noop("Pharmacoepidemiology"), "H02.403.720.500.650", ("Pharmaceutical Epidemiology", "Epidemiologies, Pharmaceutical", "Pharmaceutical Epidemiologies", "Epidemiology, Pharmaceutical")),
        Specialty("D011315", gettext_noop("Preventive Medicine"), "H02.403.720.750", ("Preventative Medicine", "Medicine, Preventative", "Medicine, Preventive")),
        Specialty("D019550", gettext_noop("Environmental Medicine"), "H02.403.720.750.250", ("Medicine, Environmental",)),
        Specialty("D009787", gettext_noop("Occupational Medicine"), "H02.403.720.750.510", ("Medicine, Occupational", "Medicine, Industrial", "Industrial Medicine")),
        Specialty("D011871", gettext_noop("Radiology"), "H02.403.740", ()),
        Specialty("D009683", gettext_noop("Nuclear Medicine"), "H02.403.740.500", ("Medicine, Nuclear", "Medicine, Atomic", "Atomic Medicine")),
        Specialty("D000085843", gettext_noop("Imaging Genomics"), "H02.403.740.663", ("Genomics, Imaging", "Radiogenomics (Imaging)")),
        Specialty("D000085844", gettext_noop("Radiation Genomics"), "H02.403.740.669", ("Genomics, Radiation", "Radiogenomics (Radiometry)")),
        Specialty("D015642", gettext_noop("Radiology, Interventional"), "H02.403.740.675", ("Interventional Radiology",)),
        Specialty("D044968", gettext_noop("Regenerative Medicine"), "H02.403.750", ("Medicine, Regenerative", "Medicines, Regenerative", "Regenerative Medicines")),
        Specialty("D018456", gettext_noop("Reproductive Medicine"), "H02.403.763", ("Medicine, Reproductive",)),
        Specialty("D033441", gettext_noop("Andrology"), "H02.403.763.500", ()),
        Specialty("D006176", gettext_noop("Gynecology"), "H02.403.763.750", ()),
        Specialty("D012936", gettext_noop("Social Medicine"), "H02.403.800", ("Medicine, Social",)),
        Specialty("D013043", gettext_noop("Specialties, Surgical"), "H02.403.810", ("Surgical Specialties",)),
        Specialty("D000096725", gettext_noop("Acute Care Surgery"), "H02.403.810.104", ("Acute Care Surgeries", "Surgery, Acute Care", "Surgical Critical Care", "Critical Care, Surgical", "Surgical Critical Cares", "Emergency General Surgery", "Emergency General Surgeries", "General Surgery, Emergency")),
        Specialty("D014194", gettext_noop("Traumatology"), "H02.403.810.104.500", ("Surgical Traumatology", "Traumatology, Surgical")),
        Specialty("D003107", gettext_noop("Colorectal Surgery"), "H02.403.810.208", ("Surgery Specialty, Colon and Rectal", "Surgery, Colorectal", "Colon and Rectal Surgery Specialty")),
        Specialty("D013502", gettext_noop("General Surgery"), "H02.403.810.300", ("Surgery, General", "Surgery")),
        Specialty("D009493", gettext_noop("Neurosurgery"), "H02.403.810.425", ("Neurosurgeries",)),
        Specialty("D009774", gettext_noop("Obstetrics"), "H02.403.810.450", ()),
        Specialty("D009885", gettext_noop("Ophthalmology"), "H02.403.810.468", ()),
        Specialty("D057909", gettext_noop("Orthognathic Surgery"), "H02.403.810.481", ("Orthognathic Surgeries", "Surgeries, Orthognathic", "Surgery, Orthognathic")),
        Specialty("D009985", gettext_noop("Orthopedics"), "H02.403.810.494", ()),
        Specialty("D010036", gettext_noop("Otolaryngology"), "H02.403.810.526", ("Otorhinolaryngology",)),
        Specialty("D013518", gettext_noop("Surgery, Plastic"), "H02.403.810.788", ("Plastic Surgery",)),
        Specialty("D013903", gettext_noop("Thoracic Surgery"), "H02.403.810.803", ("Surgery, Thoracic",)),
        Specialty("D014572", gettext_noop("Urology"), "H02.403.810.860", ()),
        Specialty("D013178", gettext_noop("Sports Medicine"), "H02.403.830", ("Sport Medicine", "Medicine, Sport", "Medicine, Sports")),
        Specialty("D064132", gettext_noop("Sports Nutritional Sciences"), "H02.403.830.500", ("Nutritional Science, Sports", "Nutritional Sciences, Sports", "Science, Sports Nutritional", "Sciences, Sports Nutritional", "Sports Nutritional Science", "Sports Nutrition Sciences", "Nutrition Science, Sports", "Nutrition Sciences, Sports", "Science, Sports Nutrition", "Sciences, Sports Nutrition", "Sports Nutrition Science", "Exercise Nutritional Sciences", "Exercise Nutritional Science", "Nutritional Science, Exercise", "Nutritional Sciences, Exercise", "Science, Exercise Nutritional", "Sciences, Exercise Nutritional")),
        Specialty("D064796", gettext_noop("Veterinary Sports Medicine"), "H02.403.830.750", ("Medicine, Veterinary Sports", "Sports Medicine, Veterinary", "Sports Medicines, Veterinary", "Sports Veterinary Medicine", "Medicine, Sports Veterinary", "Veterinary Medicine, Sports")),
        Specialty("D017216", gettext_noop("Telemedicine"), "H02.403.840", ("Tele-Referral", "Tele Referral", "Tele-Referrals", "Virtual Medicine", "Medicine, Virtual")),
        Specialty("D000068237", gettext_noop("Distance Counseling"), "H02.403.840.150", ("Counseling, Distance", "E-Therapy", "E Therapy", "E-Therapies", "E-Counseling", "E Counseling")),
        Specialty("D000095882", gettext_noop("Mental Health Teletherapy"), "H02.403.840.300", ("Teletherapy, Mental Health",)),
        Specialty("D019112", gettext_noop("Teleradiology"), "H02.403.840.700", ()),
        Specialty("D057236", gettext_noop("Travel Medicine"), "H02.403.850", ("Medicine, Travel", "Medicine, Emporiatric", "Emporiatric Medicine")),
        Specialty("D014330", gettext_noop("Tropical Medicine"), "H02.403.879", ("Medicine, Tropical",)),
        Specialty("D000078782", gettext_noop("Vaccinology"), "H02.403.894", ()),
        Specialty("D014686", gettext_noop("Venereology"), "H02.403.909", ()),
        Specialty("D055813", gettext_noop("Wilderness Medicine"), "H02.403.959", ("Medicine, Wilderness",)),
    )
}


def specialty_name(ui: str) -> str:
    """The label in the active language; the UI itself when it is not in the list."""
    entry = SPECIALTIES.get(ui)
    return gettext(entry.label) if entry else ui


def specialty_choices() -> list[tuple[str, str]]:
    """UIs and labels in the active language, in the order of the labels."""
    return sorted(((ui, specialty_name(ui)) for ui in SPECIALTIES), key=lambda choice: choice[1])

"""Records as they are printed, in the languages of the paper and in the scripts that people's names are written in."""

from __future__ import annotations

from typing import Any

from certificates import services
from certificates.enums import Kind
from tests.factories.accounts import ProfileFactory
from tests.factories.certificates import AwardFactory, ClaimedCreditFactory

# Language: a name and a title in it.
LANGUAGES = {
    "en": ("Ada Wanjiru Njoroge", "Recognising sepsis and the first hour"),
    "fr": ("Françoise-Élodie Nguyễn Thị Hương", "Hygiène des mains : les cinq moments"),
    "es": ("Íñigo Muñoz Peña", "Reanimación neonatal: el primer minuto"),
    "ar": ("ليلى بنت عبد الله الكيلاني", "نظافة اليدين: اللحظات الخمس"),
    "ru": ("Нина Ковальчук", "Гигиена рук: пять моментов"),
    "zh-hans": ("王芳", "手卫生：五个时刻"),
    "pt-br": ("João Gonçalves", "Higiene das mãos: os cinco momentos"),
    "hi": ("डॉ. नीना शर्मा", "हाथों की स्वच्छता: पाँच क्षण"),
    "sw": ("Amina Juma Mwinyi", "Usafi wa mikono: nyakati tano"),
}
# Script: a name in it, on an English page.
SCRIPTS = {
    "Greek": "Ελένη Παπαδοπούλου",
    "Hebrew": "מרים לוי",
    "Bengali": "ডা. রহিমা খাতুন",
    "Ethiopic": "ዶር ሰላም ተስፋዬ",
    "Thai": "นพ. สมชาย ใจดี",
    "Japanese": "高橋 さくら",
    "Korean": "김민준",
    "Han": "歐陽慧敏",
    "Arabic and Latin and Han": "محمد عبد الرحمن (Mohammed) 王",
    "Latin and Cyrillic and Greek": "Anna Ковальчук Παππά",
}
LONG_NAME = (
    "Maria-Magdalena Wilhelmina Adriana van den Bosch-Oosterhuis de Carvalho e Albuquerque Pereira da Silva "
    "Montenegro y Fernández de Córdoba-Villavicencio"
)
LONG_TITLE = (
    "Recognising sepsis and the first hour in adults, children and newborns where laboratory support is limited: a joint "
    "programme for emergency departments, maternity units and district hospitals, with simulated cases and an assessment"
)


def record_of(*, name="Ada Wanjiru Njoroge", latin_name="", profession="2212", **award) -> dict[str, Any]:
    """The record of a certificate of credit with all that is usually printed."""
    learner = ProfileFactory(user__name=name, latin_name=latin_name, profession=profession).user
    return services.snapshot(AwardFactory(recipient=learner, **{"kind": Kind.CREDIT, "credits": (ClaimedCreditFactory(),), **award}))[
        "record"
    ]


def in_language(language: str, **award) -> dict[str, Any]:
    name, title = LANGUAGES[language]
    return record_of(**{"name": name, "title": title, "language": language, **award})

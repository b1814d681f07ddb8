"""Certificates that nobody earned, to look at a design in every language and kind, and with names that test it. All are invented."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import TextChoices
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates import services
from certificates.awards import Award, ClaimedCredit
from certificates.designs import Content
from certificates.enums import Kind
from certificates.models import Certificate

STATEMENT = (
    "The {provider} designates this {format} for a maximum of {maximum} AMA PRA Category 1 Credit(s)™. "
    "Physicians should claim only the credit commensurate with the extent of their participation in the activity."
)


class Size(TextChoices):
    """How long the texts of a sample are."""

    USUAL = "usual", _("A usual name")
    LONGEST = "longest", _("The longest name that was printed so far")
    LONG = "long", _("A very long name and title")


class Sample(NamedTuple):
    """What somebody might have earned, in one language."""

    name: str
    title: str
    hospital: str
    place: str
    long_name: str
    long_title: str
    latin_name: str = ""


SAMPLES = {
    "en": Sample(
        "Grace Achieng",
        "Recognising sepsis and the first hour",
        "Department of Paediatric Surgery, Lakeside Teaching Hospital",
        "Kisumu",
        "Venkatanarasimharajuvaripeta Subrahmanyam Oluwaseun Featherstonehaugh-Cholmondeley",
        "Recognition, first-hour resuscitation and safe referral of newborns, children and pregnant women with "
        "suspected sepsis in district "
        "hospitals without intensive care: a course for whole teams",
    ),
    "fr": Sample(
        "Mariama Diop",
        "Reconnaître le sepsis et agir dans la première heure",
        "Service de chirurgie pédiatrique, hôpital universitaire du Lac",
        "Kaolack",
        "Marie-Antoinette Ndèye Fatoumata Bintou de La Rochefoucauld-Diawara épouse Nkoulou-Zambo",
        "Reconnaissance, réanimation initiale et transfert sûr des nouveau-nés, des enfants et des femmes enceintes en cas de suspicion de "
        "sepsis dans les hôpitaux de district sans soins intensifs",
    ),
    "es": Sample(
        "Lucía Fernández Quispe",
        "Reconocer la sepsis y actuar en la primera hora",
        "Servicio de Cirugía Pediátrica, Hospital Docente del Lago",
        "Arequipa",
        "María de los Ángeles Inmaculada Concepción Fernández de Córdoba y Quispe-Huamaní viuda de Echeverría",
        "Reconocimiento, reanimación en la primera hora y traslado seguro de recién nacidos, niños y mujeres embarazadas con sospecha de "
        "sepsis en hospitales de distrito sin cuidados intensivos",
    ),
    "ar": Sample(
        "ليلى حسن",
        "التعرّف على الإنتان والتصرّف في الساعة الأولى",
        "قسم جراحة الأطفال، مستشفى البحيرة التعليمي",
        "القاهرة",
        "فاطمة الزهراء عبد الرحمن محمد عبد اللطيف بن عبد العزيز آل الشيخ المصري الأنصاري",
        "التعرّف على الإنتان وإنعاش الساعة الأولى والنقل الآمن لحديثي الولادة والأطفال والحوامل المشتبه بإصابتهم في "
        "المستشفيات الطرفية التي "
        "لا تتوفر فيها عناية مركزة",
        "Layla Hassan",
    ),
    "ru": Sample(
        "Ольга Сергеевна Кузнецова",
        "Распознавание сепсиса и первый час помощи",
        "Отделение детской хирургии, Озёрная клиническая больница",
        "Алматы",
        "Александра Константиновна Преображенская-Вознесенская-Рождественская",
        "Распознавание сепсиса, помощь в первый час и безопасная транспортировка новорождённых, детей и беременных в "
        "районных больницах без "
        "отделения реанимации и интенсивной терапии",
        "Olga Kuznetsova",
    ),
    "zh-hans": Sample(
        "李晓梅",
        "脓毒症的识别与第一小时处理",
        "湖滨教学医院小儿外科",
        "昆明",
        "阿卜杜热依木江·买买提托合提·阿布都克里木",
        "无重症监护条件的县级医院中疑似脓毒症新生儿、儿童及孕产妇的识别、第一小时复苏与安全转诊：团队培训课程",
        "Li Xiaomei",
    ),
    "pt-br": Sample(
        "Ana Beatriz Nogueira",
        "Reconhecimento da sepse e a primeira hora",
        "Serviço de Cirurgia Pediátrica, Hospital Escola do Lago",
        "Manaus",
        "Maria da Conceição Aparecida Nogueira de Albuquerque e Vasconcelos Cavalcanti de Oliveira",
        "Reconhecimento, reanimação na primeira hora e transferência segura de recém-nascidos, crianças e gestantes "
        "com suspeita de sepse em "
        "hospitais distritais sem terapia intensiva",
    ),
    "hi": Sample(
        "अनन्या शर्मा",
        "सेप्सिस की पहचान और पहला घंटा",
        "बाल शल्य चिकित्सा विभाग, लेकसाइड शिक्षण अस्पताल",
        "लखनऊ",
        "राजराजेश्वरी वेंकटसुब्रमण्यम चक्रवर्ती विश्वनाथ मुखोपाध्याय भट्टाचार्य",
        "गहन चिकित्सा के बिना ज़िला अस्पतालों में संभावित सेप्सिस वाले नवजात शिशुओं, बच्चों और गर्भवती महिलाओं की पहचान, पहले घंटे का उपचार और सुरक्षित रेफ़रल",
        "Ananya Sharma",
    ),
    "sw": Sample(
        "Neema Mwakasege",
        "Kutambua sepsisi na saa ya kwanza",
        "Idara ya Upasuaji wa Watoto, Hospitali ya Kufundishia ya Lakeside",
        "Dodoma",
        "Mwanaisha Khadija Binti Abdulrahman Mwinyikombo wa Mwakasege-Nyamwihanga",
        "Utambuzi, uokoaji wa saa ya kwanza na rufaa salama ya watoto wachanga, watoto na wajawazito wanaoshukiwa kuwa na sepsisi katika "
        "hospitali za wilaya zisizo na uangalizi mahututi",
    ),
}


def record(contents: list[Content], *, language: str, kind: str, size: str = Size.USUAL, institution=None) -> dict[str, Any]:
    """A record of this kind in this language, with these designs, the provider's first; nothing of it is kept."""
    sample, today = SAMPLES[language], timezone.now().date()
    name, latin_name = _name(sample, size, institution)
    own = contents[0]
    facts: dict[str, Any] = {}
    if kind == Kind.PRESENTATION:
        facts["event"] = sample.place + " 2026"
    if kind == Kind.ATTENDANCE:
        facts = {"event": sample.place + " 2026", "sessions": [sample.title, sample.hospital]}
    award = Award(
        source="",
        recipient=None,
        name=name,
        latin_name=latin_name,
        profession="2221",
        kind=kind,
        title=sample.hospital if kind == Kind.PLACEMENT else sample.long_title if size == Size.LONG else sample.title,
        hours=Decimal("320") if kind == Kind.PLACEMENT else Decimal("1.5"),
        begun_on=today - timedelta(days=60) if kind == Kind.PLACEMENT else None,
        earned_on=today,
        expires_on=date(today.year + 3, today.month, 1),
        language=language,
        provider=own["institution"],
        joint_providers=tuple(content["institution"] for content in contents[1:]),
        format="online" if kind in {Kind.COMPLETION, Kind.CREDIT} else "onsite",
        place="" if kind in {Kind.COMPLETION, Kind.CREDIT} else sample.place,
        credits=_credits(kind),
        facts=facts,
    )
    return services.snapshot(award, contents=contents)["record"]


def _name(sample: Sample, size: str, institution) -> tuple[str, str]:
    if size == Size.LONG:
        return sample.long_name, sample.latin_name
    if size == Size.LONGEST and institution is not None:
        printed = Certificate.objects.filter(institution=institution).annotate(length=Length(KeyTextTransform("name", "record")))
        longest = printed.order_by("-length").values_list("record__name", "record__latin_name").first()
        if longest:
            return longest
    return sample.name, sample.latin_name


def _credits(kind: str) -> tuple[ClaimedCredit, ...]:
    if kind not in {Kind.CREDIT, Kind.PARTICIPATION}:
        return ()
    amount = Decimal("1.25") if kind == Kind.CREDIT else Decimal(0)
    return (
        ClaimedCredit(
            system="AMA-PRA-1",
            name="AMA PRA Category 1 Credit(s)™",
            amount=amount,
            maximum=Decimal("1.5"),
            statement=STATEMENT,
            accreditation="AMA-2026-0417",
        ),
    )

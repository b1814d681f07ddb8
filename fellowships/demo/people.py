"""The applicants of the demonstration. All are invented; nobody signs in as one of them."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.contrib.auth.hashers import make_password

from accounts.enums import Gender
from accounts.models import Licence, Profile, User
from core.seeding import stable_uuid

# Country, language, time zone, licensing body; then given and family name (and the name in Latin letters where it is written in
# another script), profession and gender: w, m, o, or a dash for whoever says nothing.
ROLL = """
KE en Africa/Nairobi Kenya Medical Practitioners Council
  Atieno Ouma; 2212 w
  Brian Kiprotich; 2212 m
  Faith Mutheu; 2221 w
  Dennis Wekesa; 2211 m
UG en Africa/Kampala Uganda Medical and Dental Council
  Patience Nakato; 2212 w
  Joel Okot; 2212 m
  Ruth Ayebare; 2221 w
TZ en Africa/Dar_es_Salaam Medical Council of Tanganyika
  Neema Mollel; 2211 w
  Baraka Mushi; 2212 m
RW fr Africa/Kigali Ordre des médecins du Rwanda
  Diane Uwase; 2212 w
  Eric Habimana; 2211 m
ET en Africa/Addis_Ababa Ethiopian Medical Board
  Selam Tadesse; 2212 w
  Dawit Bekele; 2212 m
  Hiwot Girma; 2222 w
GH en Africa/Accra Medical and Dental Council of Ghana
  Akosua Mensah; 2211 w
  Kojo Asante; 2212 m
NG en Africa/Lagos Medical and Dental Council of Nigeria
  Chiamaka Eze; 2212 w
  Tunde Bakare; 2212 m
  Halima Yusuf; 2222 w
SN fr Africa/Dakar Ordre national des médecins du Sénégal
  Aïssatou Ndour; 2212 w
  Cheikh Mbaye; 2211 m
  Khady Gueye; 2221 -
ML fr Africa/Bamako Ordre national des médecins du Mali
  Fatoumata Coulibaly; 2212 w
  Seydou Traoré; 2211 m
BF fr Africa/Ouagadougou Ordre des médecins du Burkina Faso
  Awa Ouédraogo; 2222 w
  Issa Sawadogo; 2212 m
BJ fr Africa/Porto-Novo Ordre national des médecins du Bénin
  Estelle Hounkpatin; 2212 w
CM fr Africa/Douala Ordre national des médecins du Cameroun
  Solange Mbarga; 2212 w
  Alain Fotso; 2212 m
CD fr Africa/Kinshasa Ordre des médecins du Congo
  Grâce Ilunga; 2211 w
  Patrick Kabasele; 2212 m
MG fr Indian/Antananarivo Ordre des médecins de Madagascar
  Voahangy Rakoto; 2211 w
EG ar Africa/Cairo نقابة الأطباء المصرية
  سارة عبد الرحمن; Sara Abdelrahman 2212 w
  كريم شوقي; Karim Shawky 2212 m
  مريم جرجس; Mariam Girgis 2221 w
SD ar Africa/Khartoum المجلس الطبي السوداني
  إسراء الطيب; Israa Altayeb 2212 w
  مصعب عثمان; Musab Osman 2211 m
YE ar Asia/Aden المجلس الطبي اليمني
  أروى المقطري; Arwa Almaqtari 2222 w
JO ar Asia/Amman المجلس الطبي الأردني
  لينا حداد; Lina Haddad 2212 w
MA ar Africa/Casablanca الهيئة الوطنية للأطباء
  هدى بنعلي; Houda Benali 2212 w
  أنس الإدريسي; Anas Elidrissi 2212 m
IN en Asia/Kolkata National Medical Commission
  Meera Nair; 2212 w
  Arjun Deshmukh; 2212 m
  Kavita Rao; 2221 -
BD en Asia/Dhaka Bangladesh Medical and Dental Council
  Nusrat Jahan; 2211 w
  Tanvir Hossain; 2212 m
NP en Asia/Kathmandu Nepal Medical Council
  Sunita Gurung; 2222 w
  Bikash Thapa; 2211 m
LK en Asia/Colombo Sri Lanka Medical Council
  Dilini Perera; 2212 w
PK en Asia/Karachi Pakistan Medical and Dental Council
  Ayesha Siddiqui; 2212 w
PH en Asia/Manila Philippine Board of Medicine
  Maria Lourdes Santos; 2212 w
  Jose Ramon Dizon; 2221 m
KH en Asia/Phnom_Penh Medical Council of Cambodia
  Sophea Chan; 2211 o
VN en Asia/Ho_Chi_Minh Ministry of Health licensing office
  Nguyễn Thị Hạnh; Nguyen Thi Hanh 2212 w
PE es America/Lima Colegio Médico del Perú
  Rosa Quispe; 2212 w
  Diego Huamán; 2211 m
BO es America/La_Paz Colegio Médico de Bolivia
  Elena Mamani; 2212 w
GT es America/Guatemala Colegio de Médicos de Guatemala
  Ana Lucía Xol; 2211 w
HT fr America/Port-au-Prince Ordre des médecins d'Haïti
  Rose Darline Pierre; 2221 w
  Jean Wilner Joseph; 2212 m
BR en America/Sao_Paulo Conselho Regional de Medicina
  Luana Carvalho; 2212 w
PT en Europe/Lisbon Ordem dos Médicos
  Inês Tavares; 2212 w
"""
GENDERS = {"w": Gender.WOMAN, "m": Gender.MAN, "o": Gender.OTHER, "-": ""}


class Applicant(NamedTuple):
    """Somebody invented who applies."""

    address: str
    name: str
    latin_name: str
    profession: str
    gender: str
    country: str
    language: str
    time_zone: str
    licensed_by: str

    @property
    def email(self) -> str:
        return f"{self.address}@applicants.meridian.example"


def roll() -> list[Applicant]:
    """Everybody in ``ROLL``, in its order."""
    found: list[Applicant] = []
    for line in ROLL.strip().splitlines():
        if not line.startswith(" "):
            country, language, time_zone, body = line.split(" ", 3)
            continue
        name, rest = (part.strip() for part in line.split(";"))
        *latin, profession, gender = rest.split()
        address = f"applicant-{len(found) + 1:02d}"
        found.append(Applicant(address, name, " ".join(latin), profession, GENDERS[gender], country, language, time_zone, body))
    return found


def applicants() -> list[User]:
    """The applicants with profile and licence, made now or found, in the order of the roll."""
    wanted = roll()
    there = set(User.objects.filter(email__in=[each.email for each in wanted]).values_list("email", flat=True))
    _make([each for each in wanted if each.email not in there])
    people = User.objects.select_related("profile").in_bulk([each.email for each in wanted], field_name="email")
    return [people[each.email] for each in wanted]


def _make(missing: list[Applicant]) -> None:
    closed = make_password(None)
    users = User.objects.bulk_create(
        User(uid=stable_uuid("applicant", each.address), email=each.email, name=each.name, password=closed) for each in missing
    )
    Profile.objects.bulk_create(
        Profile(
            user=user,
            latin_name=each.latin_name,
            profession=each.profession,
            gender=each.gender,
            country=each.country,
            language=each.language,
            time_zone=each.time_zone,
        )
        for user, each in zip(users, missing, strict=True)
    )
    Licence.objects.bulk_create(
        Licence(
            uid=stable_uuid("licence", each.address),
            user=user,
            country=each.country,
            body=each.licensed_by,
            number=f"{each.country}-{10_000 + 37 * user.pk}",
            expires_on=date(2028, 12, 31),
        )
        for user, each in zip(users, missing, strict=True)
    )

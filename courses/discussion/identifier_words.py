"""The words beside which a patient's details stand, language by language. Plain Python, no database.

Every pattern is bounded, so that no text, however it is made, takes long to read.
"""

from __future__ import annotations

# A capital letter of the Latin scripts that names in our languages are written with.
CAPITAL = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĢĪĮİĶĹĻĽŁŃŅŇŌŐŔŘŚŞŠŢŤŪŮŰŲŹŻŽ"
NAME = rf"[{CAPITAL}][^\W\d_]+(?:['’-][^\W\d_]+)*"
INITIALS = rf"(?:[{CAPITAL}]\.[ ]?){{0,3}}"
# Particles stand between a given name and a family name: “María de la Cruz”, “Ludwig van Dyk”.
NAMES = rf"{INITIALS}{NAME}(?:[ ](?:(?:de|del|la|le|da|dos|van|von|el|al|bin|ibn|ould)[ ]){{0,2}}{NAME}){{0,3}}"
ARABIC_NAME = r"[\u0621-\u064A\u0671]{2,20}(?:[ ][\u0621-\u064A\u0671]{2,20})?"

MONTHS = {
    "en": "january|february|march|april|may|june|july|august|september|october|november|december"
    "|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec",
    "fr": "janvier|février|fevrier|mars|avril|mai|juin|juillet|août|aout|septembre|octobre|novembre|décembre|decembre",
    "es": "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre|noviembre|diciembre",
    "ar": "يناير|فبراير|مارس|أبريل|ابريل|إبريل|مايو|يونيو|يونيه|يوليو|يوليه|أغسطس|اغسطس|سبتمبر|أكتوبر|اكتوبر|نوفمبر|ديسمبر"
    "|كانون الثاني|شباط|آذار|نيسان|أيار|حزيران|تموز|آب|أيلول|تشرين الأول|تشرين الثاني|كانون الأول"
    "|جانفي|فيفري|أفريل|ماي|جوان|جويلية|أوت",
}

# Before a name. They tell capitals apart, as in "Ms" and "MS"; Arabic has none.
TITLES = {
    "en": r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof)\b\.?",
    "fr": r"(?:MM?\.|Mmes?\b\.?|Mlles?\b\.?|Monsieur|Madame|Mademoiselle|Dr\b\.?|Docteur|Pr\b\.?|Professeur)",
    "es": r"(?:Sra?s?\b\.?|Srtas?\b\.?|Don|Doña|Dña\b\.?|D\.ª?|Dra?s?\b\.?|[Ss]eñor(?:a|ita)?)",
}
# Titles that mean something else in other languages: "M. tuberculosis", "D. melanogaster". They count in their own alone.
OWN_TITLES = {"fr": ("M.", "MM."), "es": ("D.", "Don")}
# In haste, without capitals: nothing else is written so.
HASTY = r"mrs?\.?[ ][^\W\d_]{2,30}"
ARABIC_TITLES = r"(?:السيدة|السيد|الآنسة|الانسة|الدكتورة|الدكتور|دكتورة|دكتور|الأستاذة|الأستاذ|الحاجة|الحاج|الشيخة|الشيخ|أ\.[ ]?د\.|د\.)"
CALLED = {
    "en": r"(?:(?:patient|man|woman|boy|girl|lady|gentleman|baby|child)[ ](?:is[ ])?(?:named|called)|(?:his|her|patient['’]s|child['’]s)[ ]name[ ]is"
    r"|(?:patient|full|first|last|family)?[ ]?name[ ]?:)",
    "fr": r"(?:nommée?|appelée?|s['’]appelle|(?:nom|prénom)[ ]?:)",
    "es": r"(?:llamad[oa]|se[ ]llama|de[ ]nombre|(?:nombre|apellidos?)[ ]?:)",
}
ARABIC_CALLED = r"(?:اسمها|اسمه|اسم المريضة|اسم المريض|تدعى|يدعى|تُدعى|يُدعى)[ ]?:?"

BORN = {
    "en": r"(?:born|d\.?o\.?b\.?|date[ ]of[ ]birth|birth[ ]?da(?:te|y))",
    "fr": r"(?:née?[ ]le|date[ ]de[ ]naissance|d\.?d\.?n\.?)",
    "es": r"(?:nacid[oa]|nació|fecha[ ]de[ ]nacimiento|f\.?[ ]?nac\.?)",
    "ar": r"(?:تاريخ الميلاد|تاريخ الولادة|مواليد|ولدت|وُلدت|ولد|وُلد)",
}

NUMBER_WORDS = {
    "en": r"(?:mrn|uhid|nhs|ssn|npi|(?:medical[ ]|hospital[ ]|patient[ ]|clinic[ ])?(?:record|file|chart|folder|registration)[ ](?:number|no\b\.?|nr\b\.?|id|#)"
    r"|(?:hospital|patient|insurance|policy|national|member|social[ ]security|identity|passport|licence|license|account|phone|ward)[ ]"
    r"(?:number|no\b\.?|nr\b\.?|id|card|#)|passport|patient[ ]id|id[ ](?:number|no\b\.?))",
    "fr": r"(?:n(?:°|º|uméro|o\.)[ ]?(?:de[ ]|d['’])?(?:dossier|patient|patiente|sécurité[ ]sociale|assuré|identité|passeport|hospitalisation|carte)"
    r"|dossier[ ]?(?:médical[ ])?(?:n(?:°|º|o\.)|numéro)|\bipp|\bnip|\bnir|\binami|carte[ ]d['’]identité|passeport)",
    "es": r"(?:(?:n\.?[º°]|número|nro\b\.?|num\b\.?)[ ]?(?:de[ ])?(?:historia(?:[ ]clínica)?|expediente|paciente|afiliación|seguro(?:[ ]social)?|identidad|cédula|pasaporte)"
    r"|historia(?:[ ]clínica)?[ ]?(?:n\.?[º°]|número|nro\b\.?)|expediente|\bnhc|\bdni|\bnie|\bcurp|\bnss|\brut|cédula|pasaporte)",
    "ar": r"(?:رقم (?:الملف|السجل|المريضة|المريض|الهوية|البطاقة|جواز السفر|الجواز|التأمين|الإقامة)(?: الطبي| الوطنية)?|الرقم (?:الطبي|القومي|الوطني|المدني))",
}
PHONE_WORDS = (
    r"(?:tel|tél|telephone|téléphone|teléfono|phone|mobile|móvil|celular|portable|cell|fax|whatsapp|هاتف|الهاتف|جوال|موبايل|تلفون|واتساب)"
)

ADDRESSES = {
    "en": rf"\b\d{{1,5}}[A-Za-z]?,?[ ](?:{NAME}[ ]){{1,3}}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Close|Crescent|Boulevard|Blvd|Court|Square|Terrace|Way)\b",
    "box": r"\b(?:P\.?[ ]?O\.?[ ]?Box|B\.[ ]?P\.|[Aa]partado(?:[ ]postal)?|ص\.?[ ]?ب\.?)[ ]?(?:n[°º][ ]?)?\d{1,6}\b",
    "fr": rf"\b\d{{1,4}}(?:[ ]?(?:bis|ter))?,?[ ](?:rue|avenue|av\.|boulevard|bd|chemin|impasse|allée|quai|route|place)[ ](?:(?:de|du|des|la|le|les|l['’]|d['’])[ ]?){{0,2}}{NAME}",
    "es": rf"\b(?:[Cc]alle|C/|[Aa]venida|[Aa]v(?:da)?\.|[Cc]arrera|[Jj]irón|[Jj]r\.|[Pp]laza|[Pp]aseo|[Cc]amino)[ ]?(?:(?:de|del|la|las|los|el)[ ]){{0,2}}{NAME}"
    rf"(?:[ ](?:(?:de|del|la|y)[ ]){{0,2}}{NAME}){{0,2}},?[ ](?:n\.?[º°][ ]?|#[ ]?|núm\.?[ ])?\d{{1,5}}",
    "ar": r"(?<!\w)(?:\d{1,5}[ ،,]{0,2})?(?:شارع|زنقة|نهج)[ ][\u0621-\u064A]{2,20}(?:[ ][\u0621-\u064A]{2,20})?",
}

# "BP" is a box at the post office in French, and blood pressure in English.
FRENCH_BOX = r"\bBP[ ]?\d{1,6}\b"

# How old, where the number stands before the words and where it follows them.
YEARS_OLD = r"(?:[ -]?(?:years?|yrs?|y)[ -]?(?:old|o\b|/o\b)|[ -]?y/?o\b|[ ]?ans\b|[ ]?años\b|[ ]?(?:عاما|عامًا|عاماً|سنوات|سنة|عام)\b)"
AGED = r"(?:aged?|âgée?s?[ ]de|[âa]ge[ ]?:|edad(?:[ ]de)?[ ]?:?|عمرها|عمره|العمر|تبلغ من العمر|يبلغ من العمر)"
# “over 90” is a group, not a person.
BEYOND = r"(?:over|above|beyond|than|least|>|≥|plus[ ]de|más[ ]de|mayores[ ]de|من|فوق|عن)[ ]?$"

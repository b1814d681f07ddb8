"""What the demonstration's referees, home institutions and officers write. All of it is invented."""

from __future__ import annotations

REFEREES = (
    ("Dr Wanjiku Mugo", "Head of paediatrics, Lakeside Teaching Hospital"),
    ("Prof. Amadou Ba", "Chef de service, École de santé des Trois-Rivières"),
    ("Dr Peter Mwakyusa", "Medical superintendent, Rukwa Regional Hospital"),
    ("Sister Teresa Banda", "Matron, Luapula Mission Hospital"),
    ("د. نجلاء فؤاد", "رئيسة قسم طب الأطفال، مستشفى النخيل"),
    ("Dra. Rosa Quispe", "Jefa de emergencia, Hospital del Altiplano"),
    ("Dr Samina Qureshi", "Consultant physician, Indus Teaching Hospital"),
    ("Dr Bekele Worku", "Clinical director, Gondar Referral Hospital"),
)
STRENGTHS = {
    "en": (
        "She stays calm when everybody else hurries. Last March she ran the resuscitation corner alone for a night.",
        "He asks before he guesses, and he comes back in the evening to see whether he was right.",
        "Students follow her on rounds because she explains why, and not only what.",
    ),
    "fr": (
        "Elle garde son calme quand tout le monde court, et elle écrit ce qu’elle fait. L’équipe de nuit lui fait confiance.",
        "Il demande avant de supposer, et il revient le soir vérifier s’il avait raison.",
    ),
    "ar": ("تبقى هادئة حين يسرع الجميع، وتدوّن ما تفعل. فريق الليل يثق بها.", "يسأل قبل أن يفترض، ويعود مساءً ليتحقق من أنه أصاب."),
    "es": ("Mantiene la calma cuando todos corren y anota lo que hace. El equipo de noche confía en ella.",),
}
GROWTH = {
    "en": (
        "Ultrasound at the bedside: we have the machine and nobody who trusts the picture.",
        "To lead a team that is larger than our ward. Seeing another unit will help more than any course.",
    ),
    "fr": (
        "L’échographie au lit du malade : nous avons l’appareil et personne pour s’y fier.",
        "Diriger une équipe plus grande que la nôtre.",
    ),
    "ar": ("التصوير بالموجات فوق الصوتية عند السرير: لدينا الجهاز وليس لدينا من يثق بصورته.",),
    "es": ("La ecografía a la cabecera: tenemos el aparato y a nadie que se fíe de la imagen.",),
}
STATEMENT = {
    "en": "We release her with pay for the stay, and keep her post. On her return she teaches the ward team once a week.",
    "fr": "Nous la libérons avec maintien du salaire et gardons son poste. À son retour, elle formera l’équipe une fois par semaine.",
    "ar": "نفرّغها براتب طوال الإقامة ونحتفظ بوظيفتها. وعند عودتها تدرّب فريق الجناح مرة في الأسبوع.",
}
SIGNED = {"en": "Medical director", "fr": "Directeur médical", "ar": "المدير الطبي"}
TALK = {
    "en": (
        "My licence was renewed this week. May I send you the new one, although the deadline has passed?",
        "Please add it to your documents: we look at the newest one before an offer.",
        "Thank you. It is there now.",
    ),
    "fr": (
        "Mon chef de service change de poste en janvier. Dois-je nommer une autre personne ?",
        "Non : la lettre reçue compte. Nous vous écrirons si quelque chose manque.",
        "Merci beaucoup.",
    ),
    "ar": (
        "مستشفاي ليس في قائمتكم. كيف يصل تأييده إليكم؟",
        "يرسل إلينا كتاباً موقّعاً، ونحن نسجّله في طلبك. سنخبرك عند وصوله.",
        "شكراً جزيلاً.",
    ),
}
TEMPLATES = {
    "missing": {
        "en": ("Something is missing", "Dear {name},\n\nyour application {number} to “{call}” lacks one thing: \n\nPlease add it by "),
        "fr": (
            "Il manque quelque chose",
            "Bonjour {name},\n\nil manque une chose à votre dossier {number} pour « {call} » : \n\nMerci de l’ajouter avant le ",
        ),
        "ar": ("ينقص شيء", "عزيزي/عزيزتي {name}،\n\nينقص طلبك رقم {number} إلى «{call}» شيء واحد: \n\nيرجى إضافته قبل "),
    },
    "thanks": {
        "en": ("Thank you, nothing to do", "Dear {name},\n\nthank you. Nothing more is needed for application {number}; you hear from us."),
        "fr": (
            "Merci, rien à faire",
            "Bonjour {name},\n\nmerci. Rien d’autre n’est nécessaire pour le dossier {number} ; nous vous écrirons.",
        ),
        "ar": ("شكراً، لا شيء مطلوب", "عزيزي/عزيزتي {name}،\n\nشكراً. لا يلزم شيء آخر للطلب رقم {number}، وسنكتب إليك."),
    },
}

"""What the demonstration's application form asks, in each language under the same short names. All of it is invented."""

from __future__ import annotations

from typing import Any

from reviewing.building import field, section

CLINICAL = "clinical-application"

TITLES = {
    "en": "Application for a clinical stay",
    "fr": "Candidature à un séjour clinique",
    "ar": "طلب إقامة سريرية",
}
INTRODUCTIONS = {
    "en": "Plan for about an hour. Everything you write is kept as you go; you can stop at any time and come back. "
    "Write nothing that could identify a patient.",
    "fr": "Comptez environ une heure. Tout ce que vous écrivez est conservé au fur et à mesure ; vous pouvez vous arrêter et revenir "
    "à tout moment. N’écrivez rien qui permettrait de reconnaître un patient.",
    "ar": "خصّص نحو ساعة. يُحفظ كل ما تكتبه أولاً بأول، ويمكنك التوقف في أي وقت والعودة لاحقاً. لا تكتب شيئاً قد يكشف هوية مريض.",
}

# Short name of a question, then its words: (question, help). Options: short name, then text.
WORDS: dict[str, dict[str, tuple[str, str]]] = {
    "en": {
        "s_why": ("Why this stay", "Two or three honest paragraphs say more than a polished page."),
        "why": ("What do you want to be able to do after this stay that you cannot do now?", ""),
        "home": ("What will change in your own unit when you are back, and who will help you change it?", ""),
        "s_work": ("Your work", "Reviewers read this to see where you come from, not to rank hospitals."),
        "unit": ("In what kind of unit do you work?", ""),
        "load": ("How many patients does your unit admit in a year?", "An estimate will do."),
        "procedures": ("What do you do on your own, without a senior beside you?", ""),
        "abroad": ("Have you worked or trained in another country before?", ""),
        "abroad_where": ("In which country?", ""),
        "abroad_what": ("What did you bring back from there?", ""),
        "s_stay": ("Your stay", ""),
        "from": ("From which day could you come?", ""),
        "notes": ("In which language do you write your notes?", ""),
        "telephone": ("A telephone number where we reach you while you travel", "With its country code."),
        "page": ("A page about your hospital", ""),
        "s_papers": ("Papers", "Documents from your library, or new ones. Each may be used for several applications."),
        "cv": ("Your curriculum vitae", "Two pages are enough."),
        "licence": ("Your licence to practise", "Where it is not in English or French, add a translation."),
        "s_agree": ("Before you send", ""),
        "truth": ("Truth", "What I have written is true, and I wrote it myself. I know that a false answer ends the application."),
        "return": ("Return", "I intend to go back to my own institution after the stay and to work there for at least a year."),
    },
    "fr": {
        "s_why": ("Pourquoi ce séjour", "Deux ou trois paragraphes sincères en disent plus qu’une page soignée."),
        "why": ("Que voulez-vous savoir faire après ce séjour que vous ne savez pas faire aujourd’hui ?", ""),
        "home": ("Qu’est-ce qui changera dans votre service à votre retour, et qui vous y aidera ?", ""),
        "s_work": ("Votre travail", "Les évaluateurs lisent ces réponses pour savoir d’où vous venez, non pour classer les hôpitaux."),
        "unit": ("Dans quel type de service travaillez-vous ?", ""),
        "load": ("Combien de patients votre service admet-il par an ?", "Une estimation suffit."),
        "procedures": ("Que faites-vous seul ou seule, sans senior à vos côtés ?", ""),
        "abroad": ("Avez-vous déjà travaillé ou été formé(e) dans un autre pays ?", ""),
        "abroad_where": ("Dans quel pays ?", ""),
        "abroad_what": ("Qu’en avez-vous rapporté ?", ""),
        "s_stay": ("Votre séjour", ""),
        "from": ("À partir de quel jour pourriez-vous venir ?", ""),
        "notes": ("Dans quelle langue rédigez-vous vos notes ?", ""),
        "telephone": ("Un numéro de téléphone où vous joindre pendant le voyage", "Avec l’indicatif du pays."),
        "page": ("Une page sur votre hôpital", ""),
        "s_papers": ("Pièces", "Des documents de votre bibliothèque, ou de nouveaux. Chacun peut servir à plusieurs candidatures."),
        "cv": ("Votre curriculum vitae", "Deux pages suffisent."),
        "licence": ("Votre autorisation d’exercer", "Si elle n’est ni en anglais ni en français, ajoutez une traduction."),
        "s_agree": ("Avant l’envoi", ""),
        "truth": (
            "Sincérité",
            "Ce que j’ai écrit est vrai et je l’ai écrit moi-même. Je sais qu’une fausse réponse met fin à la candidature.",
        ),
        "return": ("Retour", "J’ai l’intention de retourner dans mon établissement après le séjour et d’y travailler au moins un an."),
    },
    "ar": {
        "s_why": ("لماذا هذه الإقامة", "فقرتان صادقتان أو ثلاث تقول أكثر مما تقوله صفحة منمّقة."),
        "why": ("ما الذي تريد أن تستطيع فعله بعد هذه الإقامة ولا تستطيعه الآن؟", ""),
        "home": ("ما الذي سيتغير في قسمك عند عودتك، ومن سيساعدك على ذلك؟", ""),
        "s_work": ("عملك", "يقرأ المراجعون هذا ليعرفوا من أين أتيت، لا ليرتّبوا المستشفيات."),
        "unit": ("في أي نوع من الأقسام تعمل؟", ""),
        "load": ("كم مريضاً يستقبل قسمك في السنة؟", "يكفي التقدير."),
        "procedures": ("ماذا تفعل بمفردك من دون طبيب أقدم بجانبك؟", ""),
        "abroad": ("هل سبق أن عملت أو تدربت في بلد آخر؟", ""),
        "abroad_where": ("في أي بلد؟", ""),
        "abroad_what": ("بماذا عدت من هناك؟", ""),
        "s_stay": ("إقامتك", ""),
        "from": ("ابتداءً من أي يوم تستطيع الحضور؟", ""),
        "notes": ("بأي لغة تكتب ملاحظاتك؟", ""),
        "telephone": ("رقم هاتف نصل إليك عليه أثناء السفر", "مع رمز البلد."),
        "page": ("صفحة عن مستشفاك", ""),
        "s_papers": ("الوثائق", "وثائق من مكتبتك أو وثائق جديدة، ويمكن استخدام كل منها في عدة طلبات."),
        "cv": ("سيرتك الذاتية", "تكفي صفحتان."),
        "licence": ("رخصة مزاولة المهنة", "إن لم تكن بالإنجليزية أو الفرنسية فأضف ترجمة."),
        "s_agree": ("قبل الإرسال", ""),
        "truth": ("الصدق", "ما كتبته صحيح وكتبته بنفسي. وأعلم أن الإجابة الكاذبة تنهي الطلب."),
        "return": ("العودة", "أنوي العودة إلى مؤسستي بعد الإقامة والعمل فيها سنة على الأقل."),
    },
}
UNITS = {
    "en": {"teaching": "A teaching hospital", "district": "A district hospital", "centre": "A health centre", "other": "Another"},
    "fr": {
        "teaching": "Un hôpital universitaire",
        "district": "Un hôpital de district",
        "centre": "Un centre de santé",
        "other": "Un autre",
    },
    "ar": {"teaching": "مستشفى تعليمي", "district": "مستشفى منطقة", "centre": "مركز صحي", "other": "غير ذلك"},
}
PROCEDURES = {
    "en": {
        "resuscitation": "Resuscitation",
        "ultrasound": "Bedside ultrasound",
        "ventilation": "Mechanical ventilation",
        "rounds": "Leading a ward round",
    },
    "fr": {
        "resuscitation": "Réanimation",
        "ultrasound": "Échographie au lit du patient",
        "ventilation": "Ventilation mécanique",
        "rounds": "Conduire une visite",
    },
    "ar": {
        "resuscitation": "الإنعاش",
        "ultrasound": "التصوير بالصدى بجانب السرير",
        "ventilation": "التهوية الآلية",
        "rounds": "قيادة الجولة السريرية",
    },
}
PATIENTS = {"en": "patients", "fr": "patients", "ar": "مريض"}


def sections(language: str) -> list[dict[str, Any]]:
    """The form's sections as a StreamField keeps them."""
    words = WORDS[language]

    def ask(kind: str, name: str, **facts: Any) -> dict[str, Any]:
        label, said = words[name]
        said = {"statement": said} if kind == "statement" else {"help": said}
        return field(kind, label, name=name, **said, **facts)

    def part(name: str, *fields: dict[str, Any]) -> dict[str, Any]:
        title, guidance = words[name]
        return section(title, *fields, key=f"{CLINICAL}/{name}", guidance=guidance)

    return [
        part("s_why", ask("long", "why", words=300), ask("long", "home", words=300)),
        part(
            "s_work",
            ask("one", "unit", options=UNITS[language]),
            ask("number", "load", unit=PATIENTS[language], least="1", required=False),
            ask("several", "procedures", options=PROCEDURES[language], required=False),
            ask("yes_no", "abroad"),
            ask("country", "abroad_where", reveals="country", shown_if="abroad=yes"),
            ask("long", "abroad_what", words=150, required=False, shown_if="abroad=yes"),
        ),
        part(
            "s_stay",
            ask("date", "from"),
            ask("language", "notes"),
            ask("telephone", "telephone", reveals="contact", required=False),
            ask("address", "page", reveals="institution", required=False),
        ),
        part(
            "s_papers",
            ask("file", "cv", document="cv", reveals="name"),
            ask("file", "licence", document="licence", reveals="name", most_documents=2),
        ),
        part("s_agree", ask("statement", "truth"), ask("statement", "return")),
    ]

"""The words of the demonstration's rubric and of its reviews, in each language."""

from __future__ import annotations

from typing import Any

TITLE = {
    "en": "Short stays at a host hospital",
    "fr": "Séjours courts dans un hôpital d’accueil",
    "ar": "الإقامات القصيرة في مستشفى مضيف",
}
GUIDANCE = {
    "en": "About fifteen minutes for each application. Weigh what the applicant will bring home more than how well it is written.",
    "fr": "Environ quinze minutes par dossier. Ce que la personne rapportera chez elle pèse plus que la qualité du style.",
    "ar": "نحو خمس عشرة دقيقة لكل طلب. ما سيعود به المتقدّم إلى مستشفاه أثقل وزنًا من جودة الصياغة.",
}
SCALE = {
    "en": ("Weak", "Fair", "Good", "Very good", "Outstanding"),
    "fr": ("Faible", "Passable", "Bon", "Très bon", "Remarquable"),
    "ar": ("ضعيف", "مقبول", "جيد", "جيد جدًا", "متميّز"),
}
# Key, weight, whether it may be left out; then by language: title, what to look for, the lowest and the highest level in words.
CRITERIA: tuple[tuple[str, str, bool, dict[str, tuple[str, str, str, str]]], ...] = (
    (
        "need",
        "2",
        False,
        {
            "en": (
                "Need at home",
                "Which patients would be better cared for, and how many there are.",
                "No need is named.",
                "A need with figures, and why nobody else can meet it.",
            ),
            "fr": (
                "Besoin sur place",
                "Quels patients seraient mieux soignés, et combien ils sont.",
                "Aucun besoin n’est nommé.",
                "Un besoin chiffré, et pourquoi personne d’autre ne peut y répondre.",
            ),
            "ar": (
                "الحاجة في مكان العمل",
                "أي مرضى سيتحسن علاجهم، وكم عددهم.",
                "لا تُذكر أي حاجة.",
                "حاجة مدعومة بالأرقام، ولماذا لا يستطيع غيره تلبيتها.",
            ),
        },
    ),
    (
        "plan",
        "2",
        False,
        {
            "en": (
                "What comes back",
                "What changes on the ward within a year, who is taught, and how it is measured.",
                "Nothing beyond one's own learning.",
                "Steps, dates, people who agreed, and a measure.",
            ),
            "fr": (
                "Ce qui revient",
                "Ce qui change dans le service en un an, qui est formé, et comment on le mesure.",
                "Rien au-delà de son propre apprentissage.",
                "Des étapes, des dates, des personnes d’accord et une mesure.",
            ),
            "ar": (
                "ما يعود به",
                "ما سيتغيّر في القسم خلال عام، ومن سيتدرّب، وكيف يُقاس.",
                "لا شيء سوى التعلّم الشخصي.",
                "خطوات ومواعيد وأشخاص وافقوا ومقياس.",
            ),
        },
    ),
    (
        "fit",
        "1",
        False,
        {
            "en": (
                "Fit with the host",
                "Whether the chosen post teaches what is wanted.",
                "Any hospital would do.",
                "What this host does, and nobody nearer.",
            ),
            "fr": (
                "Accord avec l’hôpital",
                "Si le poste choisi enseigne ce qui est recherché.",
                "N’importe quel hôpital conviendrait.",
                "Ce que fait cet hôpital, et personne de plus proche.",
            ),
            "ar": (
                "الملاءمة للمستشفى المضيف",
                "هل تعلّم الوظيفة المختارة ما هو مطلوب.",
                "أي مستشفى يفي بالغرض.",
                "ما يقدّمه هذا المستشفى ولا يقدّمه أقرب منه.",
            ),
        },
    ),
    (
        "papers",
        "1",
        True,
        {
            "en": (
                "Work so far",
                "Audits, teaching, guidelines or papers. May be left out for those early in their career.",
                "None.",
                "Work that others use.",
            ),
            "fr": (
                "Travaux",
                "Audits, enseignement, protocoles ou articles. Peut être laissé de côté en début de carrière.",
                "Aucun.",
                "Des travaux que d’autres utilisent.",
            ),
            "ar": (
                "الأعمال السابقة",
                "تدقيق أو تعليم أو بروتوكولات أو أوراق. يمكن تركه لمن هم في بداية مسيرتهم.",
                "لا شيء.",
                "أعمال يستفيد منها آخرون.",
            ),
        },
    ),
)
# What reviewers wrote, from the weakest to the strongest: for the panel, then for the applicant.
WORDS: dict[str, tuple[tuple[str, str], ...]] = {
    "en": (
        ("The need is real, but I find no plan.", "Say what will be different on your ward after a year, and how you would see it."),
        ("Solid. The plan names people but no dates.", "Your plan is close: add dates, and who agreed to be trained."),
        ("One of the strongest I read: figures, a plan, a measure.", "Clear and honest. Keep the measure you chose."),
    ),
    "fr": (
        (
            "Le besoin est réel, mais je ne trouve pas de plan.",
            "Dites ce qui aura changé dans votre service dans un an, et à quoi cela se verrait.",
        ),
        (
            "Solide. Le plan nomme des personnes, sans dates.",
            "Votre plan est presque là : ajoutez des dates et qui a accepté d’être formé.",
        ),
        (
            "Parmi les meilleurs que j’ai lus : des chiffres, un plan, une mesure.",
            "Clair et honnête. Gardez la mesure que vous avez choisie.",
        ),
    ),
    "ar": (
        ("الحاجة حقيقية، لكنني لا أجد خطة.", "اذكر ما سيتغيّر في قسمك بعد عام، وكيف سيظهر ذلك."),
        ("متين. الخطة تسمّي أشخاصًا دون مواعيد.", "خطتك قريبة من الاكتمال: أضف المواعيد ومن وافق على التدرّب."),
        ("من أقوى ما قرأت: أرقام وخطة ومقياس.", "واضح وصادق. احتفظ بالمقياس الذي اخترته."),
    ),
}
NOTES: tuple[tuple[int, str], ...] = (
    (1, "We are far apart on the plan. I read the second page as a promise, not as a plan: nobody is named."),
    (2, "The people are named in the answer on teaching. I agree that dates are missing, and would go down to “good”."),
)


def criteria(language: str) -> list[dict[str, Any]]:
    """The rubric's criteria in one language, with their weights."""
    return [
        {
            "key": key,
            "title": words[language][0],
            "look_for": words[language][1],
            "weight": weight,
            "levels": [{"value": 1, "text": words[language][2]}, {"value": 5, "text": words[language][3]}],
            "may_not_apply": optional,
        }
        for key, weight, optional, words in CRITERIA
    ]

"""What the demonstration's learners write where a person marks it, and how it is marked."""

from __future__ import annotations

from accounts.models import User
from core.seeding import stable_uuid
from courses import services
from courses.models import Attempt

QUESTION = "nr-25"
LEVELS = {"truth": 2, "unknown": 2, "next": 1, "record": 2}
TEXTS = {
    "en": (
        "Your daughter did not breathe when she was born. We put a mask over her face and gave her breaths with a bag, from the "
        "first minute on. After three minutes her heart beat fast enough, and after six minutes she breathed on her own. She is "
        "warm now and lies on your skin. I do not know yet whether she will need more help; the next hours will show it. We "
        "look at her breathing, her colour and her warmth again and again. I come back in a quarter of an hour and we speak "
        "again.\n\n"
        "Record: born limp, no breathing. Ventilation with bag and mask from the first minute, with air. Heart rate above "
        "100/min at three minutes. Breathing by herself at six minutes. Skin to skin, watched since."
    ),
    "fr": (
        "Votre fille ne respirait pas à la naissance. Nous avons posé un masque sur son visage et lui avons donné de l’air avec "
        "un ballon, dès la première minute. Après trois minutes son cœur battait assez vite, et après six minutes elle "
        "respirait seule. Elle est au chaud, contre vous. Je ne sais pas encore si elle aura besoin d’une autre aide ; les "
        "prochaines heures le diront. Nous regardons sa respiration, sa couleur et sa chaleur sans cesse. Je reviens dans un "
        "quart d’heure et nous en reparlons.\n\n"
        "Dossier : hypotonique, sans respiration à la naissance. Ventilation au ballon et au masque dès la première minute, à "
        "l’air. Fréquence cardiaque au-dessus de 100/min à trois minutes. Respiration spontanée à six minutes. Peau à peau, "
        "surveillée depuis."
    ),
}
COMMENTS = {
    "en": "True and easy to follow. Say also whom she calls when you are away, and that the glucose is tested.",
    "fr": "Vrai et facile à suivre. Dites aussi qui elle appelle en votre absence, et que la glycémie est contrôlée.",
}


def mark(attempt: Attempt, *, by: User) -> None:
    """Mark what waits in ``attempt`` and tell its author."""
    answer = attempt.answers.get(question_key=stable_uuid("question", QUESTION))
    levels = {
        str(stable_uuid("question", QUESTION, "criterion", name)): str(stable_uuid("question", QUESTION, f"{name}-{points}"))
        for name, points in LEVELS.items()
    }
    services.mark_essay(answer, marker=by, levels=levels, comment=COMMENTS[attempt.language])
    services.release(attempt, marker=by)

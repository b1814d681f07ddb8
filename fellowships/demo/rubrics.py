"""The demonstration's rubric, in English, French and Arabic, and its pool of reviewers."""

from __future__ import annotations

from wagtail.models import Locale

from accounts.models import User
from core.seeding import block, items, put_snippet, stable_uuid
from fellowships.demo import review_words
from reviewing.models import Pool, Rubric
from reviewing.services import pools

KEY = stable_uuid("rubric", "short-stays")
POOL = stable_uuid("pool", "short-stays")
# Whom the officers ask: her specialties (pediatrics, nephrology, tropical medicine, neonatology) and the languages that she reads.
PEDIATRICS, NEPHROLOGY, TROPICAL, NEONATOLOGY = "D010372", "D009398", "D014330", "D009359"
REVIEWERS = (
    ("kwame", (PEDIATRICS,), ("en",)),
    ("nadia", (TROPICAL, PEDIATRICS), ("ar", "en")),
    ("priya", (NEONATOLOGY,), ("en",)),
    ("abdoulaye", (NEPHROLOGY,), ("fr", "en")),
    ("oliver", (NEPHROLOGY,), ("en", "fr")),
    ("wambui", (NEONATOLOGY, PEDIATRICS), ("en",)),
    ("ibrahima", (TROPICAL,), ("fr", "ar")),
)


def write(stdout) -> None:
    """The rubric and the pool. Again, it changes nothing."""
    for language in review_words.TITLE:
        if locale := Locale.objects.filter(language_code=language).first():
            _rubric(locale)
    people = {one.email.split("@")[0]: one for one in User.objects.filter(email__endswith="@meridian.example")}
    if not Pool.objects.filter(uid=POOL).exists() and "helena" in people:
        _pool(people)
    stdout.write(f"A rubric in {Rubric.objects.filter(translation_key=KEY).count()} languages, a pool of {len(REVIEWERS)} reviewers.")


def _rubric(locale: Locale) -> None:
    language = locale.language_code
    words = enumerate(review_words.SCALE[language], start=1)
    put_snippet(
        Rubric,
        locale,
        KEY,
        title=review_words.TITLE[language],
        guidance=review_words.GUIDANCE[language],
        scale=[block("level", {"value": value, "word": word}, "scale", value) for value, word in words],
        criteria=[_criterion(said) for said in review_words.criteria(language)],
    )


def _criterion(said: dict) -> dict:
    key = said["key"]
    value = {name: what for name, what in said.items() if name != "key"}
    return block("criterion", {**value, "levels": items(said["levels"], "levels", key)}, "criterion", key)


def _pool(people: dict[str, User]) -> None:
    made = pools.make("Short stays: reviewers", owner=people["helena"])
    Pool.objects.filter(pk=made.pk).update(uid=POOL)
    pools.add_owner(made, people["tomas"], actor=people["helena"])
    for name, specialties, languages in REVIEWERS:
        if name in people:
            said = {"specialties": list(specialties), "languages": list(languages), "most_reviews": 30}
            pools.add_member(made, people[name], **said, actor=people["helena"])

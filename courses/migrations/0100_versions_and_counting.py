"""Keep the version of every question that stands, and let each learner's best attempt count."""

from decimal import Decimal
from itertools import groupby

from django.db import migrations

BODY = (
    *("kind", "stem", "picture_id", "picture_alt", "choices", "parts", "scoring", "accepted", "match_case", "match_accents"),
    *("answer", "tolerance", "tolerance_kind", "unit", "units", "areas", "rubric"),
    *("right_feedback", "wrong_feedback", "explanation", "references"),
)


def keep_versions(apps, schema_editor):
    questions, versions = apps.get_model("courses", "Question"), apps.get_model("courses", "QuestionVersion")
    sources = {}
    for row in questions.objects.select_related("locale").order_by("pk"):
        source = sources.setdefault(row.translation_key, row.version)
        versions.objects.get_or_create(
            question_key=row.translation_key,
            language=row.locale.language_code,
            version=row.version,
            defaults={"source_version": source, "body": {name: as_json(getattr(row, name)) for name in BODY}},
        )


def as_json(value):
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return without_empty(list(value.get_prep_value())) if hasattr(value, "get_prep_value") else value


def without_empty(value):
    if isinstance(value, dict):
        return {name: without_empty(one) for name, one in value.items() if not (one is None or one is False or one in ("", []))}
    return [without_empty(one) for one in value] if isinstance(value, list) else value


def let_the_best_count(apps, schema_editor):
    attempts = apps.get_model("courses", "Attempt")
    handed_in = attempts.objects.filter(state="handed_in").order_by("enrolment_id", "quiz_id", "number")
    for _whose, tries in groupby(handed_in, key=lambda attempt: (attempt.enrolment_id, attempt.quiz_id)):
        best = max(tries, key=lambda attempt: (attempt.passed, attempt.percent, attempt.number))
        attempts.objects.filter(pk=best.pk).update(counts=True)


class Migration(migrations.Migration):
    dependencies = [("courses", "0002_programmes")]
    operations = [
        migrations.RunPython(keep_versions, migrations.RunPython.noop),
        migrations.RunPython(let_the_best_count, migrations.RunPython.noop),
    ]

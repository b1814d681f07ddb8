"""Who wanted no letters before a certificate runs out keeps that wish, where all wishes about letters are kept."""

from django.db import migrations

KIND = "certificates.expiry"


def keep_wishes(apps, schema_editor):
    stops = apps.get_model("certificates", "ExpiryReminderStop").objects.all()
    wishes = apps.get_model("accounts", "LetterWish").objects
    wishes.bulk_create(
        [wishes.model(user_id=stop.learner_id, kind=KIND, frequency="never", changed_at=stop.stopped_at) for stop in stops.iterator()],
        ignore_conflicts=True,
    )


def put_back(apps, schema_editor):
    stops = apps.get_model("certificates", "ExpiryReminderStop").objects
    wishes = apps.get_model("accounts", "LetterWish").objects.filter(kind=KIND)
    refusing = wishes.filter(frequency="never")
    stops.bulk_create([stops.model(learner_id=wish.user_id, stopped_at=wish.changed_at) for wish in refusing], ignore_conflicts=True)
    wishes.delete()


class Migration(migrations.Migration):
    dependencies = [("accounts", "0101_delivery"), ("certificates", "0104_credit_targets")]

    operations = [migrations.RunPython(keep_wishes, put_back)]

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("certificates", "0105_wishes_of_letters")]

    operations = [migrations.DeleteModel("ExpiryReminderStop")]

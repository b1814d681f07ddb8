"""States beside valid and revoked: since when and why holds for all of them."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("certificates", "0100_credit_systems")]

    operations = [
        migrations.RemoveConstraint(model_name="certificate", name="revoked_certificates_say_when"),
        migrations.RenameField(model_name="certificate", old_name="revoked_at", new_name="state_since"),
        migrations.RenameField(model_name="certificate", old_name="revoked_reason", new_name="state_reason"),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=Q(state="valid", state_since__isnull=True) | (~Q(state="valid") & Q(state_since__isnull=False)),
                name="every_state_but_valid_says_since_when",
            ),
        ),
    ]

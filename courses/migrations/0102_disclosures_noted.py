"""What stood before: whoever was enrolled had seen the course's page, and declarations count from the course's last review."""

from django.db import migrations
from django.db.models import F, Subquery, OuterRef
from django.db.models.functions import Coalesce, TruncDate


def note(apps, schema_editor):
    Enrolment, Contributor, Course = (apps.get_model("courses", name) for name in ("Enrolment", "CourseContributor", "CoursePage"))
    Enrolment.objects.filter(disclosures_shown_at=None).update(disclosures_shown_at=F("enrolled_at"))
    day = Course.objects.filter(pk=OuterRef("course")).annotate(day=Coalesce("reviewed_on", TruncDate("first_published_at"))).values("day")
    Contributor.objects.filter(declared=True, declared_on=None).update(declared_on=Subquery(day))


class Migration(migrations.Migration):
    dependencies = [("courses", "0101_delivery")]

    operations = [migrations.RunPython(note, migrations.RunPython.noop)]

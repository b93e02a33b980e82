"""A body that is suspended or expired signs, asks, settles and reads nothing; its open cases may be drawn anew."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

from credits.verification import guards, rotation_guards, standing_guards, work_guards


class Migration(migrations.Migration):
    dependencies = [("credits", "0018_what_notices_told")]

    operations = [
        migrations.AddField("case", "stands_still_since", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "case",
            "bodies_before",
            ArrayField(models.UUIDField(), blank=True, default=list, editable=False, size=None),
        ),
        migrations.RunSQL(standing_guards.CARRIED_OVER),
        migrations.RunSQL(standing_guards.BEFORE),
        migrations.RunSQL(standing_guards.STANDS),
        migrations.RunSQL(guards.STATEMENT_RULES),
        migrations.RunSQL(rotation_guards.DRAWN),
        migrations.RunSQL(work_guards.FINDING_RULES),
        migrations.RunSQL(work_guards.READING_RULES),
        migrations.RunSQL(standing_guards.SETTLED),
    ]

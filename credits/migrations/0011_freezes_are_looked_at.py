"""A freeze tells since when it stands as it does, so that its day comes to be looked at again. Of those that stand it
is the day on which they were placed; a released one waits for nothing."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("credits", "0010_who_may_approve")]

    operations = [
        migrations.AddField("freeze", "waits_since", models.DateTimeField(blank=True, null=True)),
        migrations.RunSQL("UPDATE credits_freeze SET waits_since = placed_at WHERE status <> 'RELEASED';"),
        migrations.AddConstraint(
            "freeze",
            models.CheckConstraint(
                condition=models.Q(("status", "RELEASED"), ("waits_since", None))
                | models.Q(
                    models.Q(("status", "RELEASED"), _negated=True),
                    ("waits_since__gte", models.F("placed_at")),
                    ("waits_since__isnull", False),
                ),
                name="freeze_that_stands_waits_for_a_look",
            ),
        ),
    ]

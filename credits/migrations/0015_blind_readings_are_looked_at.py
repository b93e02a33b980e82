"""A registrar notes that a blind verification which found otherwise was looked at, once; nothing else of it
changes."""

from django.db import migrations, models

from credits.verification import look_guards


class Migration(migrations.Migration):
    dependencies = [("credits", "0014_who_signs_statements")]

    operations = [
        migrations.AddField("furtherreading", "looked_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("furtherreading", "looked_by", models.UUIDField(blank=True, null=True)),
        migrations.AddConstraint(
            "furtherreading",
            models.CheckConstraint(
                condition=models.Q(("looked_at", None), ("looked_by", None))
                | models.Q(
                    ("agrees", False),
                    ("kind", "BLIND"),
                    ("looked_at__gte", models.F("read_at")),
                    ("looked_by__isnull", False),
                    ("status", "READ"),
                ),
                name="further_reading_looked_at_where_it_found_otherwise",
            ),
        ),
        migrations.RunSQL(look_guards.FORWARD),
    ]

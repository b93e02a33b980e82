"""A public notice begins when it says so, runs all of its days, and stands still while an objection is open."""

import datetime

import django.db.models.expressions
import django.db.models.functions.comparison
from django.db import migrations, models

from credits.issuance import notice_guards


class Migration(migrations.Migration):
    dependencies = [
        ("credits", "0004_last_tonnes_and_things_of_ended_projects"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="notice", name="notice_has_a_length"),
        migrations.RemoveConstraint(model_name="notice", name="notice_runs_its_length"),
        migrations.AddField(
            model_name="notice",
            name="extended_to",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "ends_at__gte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("starts_at"),
                            "+",
                            django.db.models.expressions.CombinedExpression(
                                models.F("working_days"), "*", models.Value(datetime.timedelta(days=1))
                            ),
                        ),
                    ),
                    ("working_days__gte", 1),
                ),
                name="notice_has_a_length",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_at", None),
                    (
                        "ended_at__gte",
                        django.db.models.functions.comparison.Coalesce("extended_to", "ends_at"),
                    ),
                    _connector="OR",
                ),
                name="notice_runs_its_length",
            ),
        ),
        migrations.RunSQL(notice_guards.FORWARD),
    ]

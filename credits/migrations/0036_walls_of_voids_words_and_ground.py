"""What only the code kept of voids and of objections is kept by the database too, and ground over methodologies."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations, models

from credits.issuance import objection_guards as issuance_objection_guards
from credits.projects import ground_guards, objection_guards
from credits.projects.bundles import joining_guards
from credits.registry import ended_transfer_guards


class Migration(migrations.Migration):
    dependencies = [
        ("credits", "0035_objections_of_stakeholders"),
    ]

    operations = [
        migrations.RunSQL(ended_transfer_guards.FORWARD),
        migrations.RunSQL(objection_guards.ONE_FOR_BOTH),
        migrations.RunSQL(issuance_objection_guards.STAYS),
        migrations.RunSQL(joining_guards.IN_TURN_WITH_THE_BUNDLE),
        migrations.RemoveConstraint(model_name="filedground", name="one_filed_project_per_ground"),
        migrations.RunSQL(ground_guards.OVER_METHODOLOGIES),
        migrations.AddConstraint(
            model_name="filedground",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("counts_hectares", True), ("released_at", None)),
                expressions=[
                    ("cells", "&&"),
                    (
                        models.Func(
                            models.F("days_from"),
                            models.F("days_to"),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="one_filed_project_per_ground",
            ),
        ),
    ]

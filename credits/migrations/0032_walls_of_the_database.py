"""What only the code asked is asked by the database too: filed ground, objections, ties to sites, turns at things."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models

import credits.projects.ground_models
import puhui.kernel.ids
from credits.issuance import objection_guards
from credits.methodologies import gates
from credits.methodologies.language import read_methodology
from credits.monitoring import credited_object_guards
from credits.projects import ground_geometry, ground_guards
from credits.projects.bundles import guards as bundle_guards
from credits.verification import tie_guards


def repeat_from_texts(apps, schema_editor):
    """Fill the column that repeats what texts stored before this migration say."""
    versions = apps.get_model("credits", "MethodologyVersion").objects
    for row in versions.iterator():
        if gates.counts_hectares(read_methodology(row.text)):
            versions.filter(pk=row.pk).update(counts_hectares=True)


class Migration(migrations.Migration):
    dependencies = [
        ("credits", "0031_parts_of_households"),
    ]

    operations = [
        migrations.RunSQL(objection_guards.FORWARD),
        migrations.RunSQL(tie_guards.FORWARD),
        migrations.RunSQL(bundle_guards.ENDS),
        migrations.RunSQL(credited_object_guards.RULES),
        migrations.AddField(
            model_name="methodologyversion",
            name="counts_hectares",
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name="FiledGround",
            fields=[
                ("id", models.UUIDField(default=puhui.kernel.ids.new_id, primary_key=True, serialize=False)),
                ("methodology", models.TextField()),
                ("counts_hectares", models.BooleanField()),
                ("west", models.BigIntegerField()),
                ("south", models.BigIntegerField()),
                ("east", models.BigIntegerField()),
                ("north", models.BigIntegerField()),
                ("cells", credits.projects.ground_models.CellsField()),
                ("days_from", models.DateField(blank=True, null=True)),
                ("days_to", models.DateField(blank=True, null=True)),
                ("filed_at", models.DateTimeField()),
                ("released_at", models.DateTimeField(blank=True, null=True)),
                ("project", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="filed_ground", to="credits.project")),
            ],
            options={
                "verbose_name": "ground of a filed project",
                "verbose_name_plural": "grounds of filed projects",
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("released_at", None)), fields=("project",), name="one_ground_per_filed_project"),
                    django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(("counts_hectares", True), ("released_at", None)), expressions=[("methodology", "="), ("cells", "&&"), (models.Func(models.F("days_from"), models.F("days_to"), function="daterange", output_field=django.contrib.postgres.fields.ranges.DateRangeField()), "&&")], name="one_filed_project_per_ground"),
                ],
            },
        ),
        migrations.RunPython(repeat_from_texts, migrations.RunPython.noop),
        migrations.RunSQL(ground_geometry.FUNCTIONS),
        migrations.RunSQL(ground_guards.FORWARD),
    ]

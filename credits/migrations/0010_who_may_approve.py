"""Whoever has a part in a report, as the draw of verifiers counts it, decides nothing on its issuance; and no body
verifies three times in a row unless the programme has no other, which the draw then says. Nothing is issued while
its project is suspended, nor by readings that no longer stand."""

from django.db import migrations, models

from credits.issuance import guards, objection_guards, standing_guards
from credits.verification import rotation_guards


class Migration(migrations.Migration):
    dependencies = [
        ("credits", "0009_project_types"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="lacks_another",
            field=models.BooleanField(default=False),
        ),
        migrations.RunSQL(objection_guards.UNINVOLVED),
        migrations.RunSQL(guards.APPROVAL_RULES),
        migrations.RunSQL(rotation_guards.RULES),
        migrations.RunSQL(rotation_guards.SAID),
        migrations.RunSQL(standing_guards.STANDING),
        migrations.RunSQL(guards.MINT_RULES),
    ]

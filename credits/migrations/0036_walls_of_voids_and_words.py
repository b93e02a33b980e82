"""What only the code kept of voids and of objections is kept by the database too."""

from django.db import migrations

from credits.issuance import objection_guards as issuance_objection_guards
from credits.projects import objection_guards
from credits.registry import ended_transfer_guards


class Migration(migrations.Migration):
    dependencies = [
        ("credits", "0035_objections_of_stakeholders"),
    ]

    operations = [
        migrations.RunSQL(ended_transfer_guards.FORWARD),
        migrations.RunSQL(objection_guards.ONE_FOR_BOTH),
        migrations.RunSQL(issuance_objection_guards.STAYS),
    ]

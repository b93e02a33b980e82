"""Whoever has a part in a report, as the draw of verifiers counts it, decides nothing on its issuance."""

from django.db import migrations

from credits.issuance import guards, objection_guards


class Migration(migrations.Migration):
    dependencies = [
        ("credits", "0004_last_tonnes_and_things_of_ended_projects"),
    ]

    operations = [
        migrations.RunSQL(objection_guards.UNINVOLVED),
        migrations.RunSQL(guards.APPROVAL_RULES),
    ]

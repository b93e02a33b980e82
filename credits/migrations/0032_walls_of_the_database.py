"""What only the code asked is asked by the database too: objections, ties to sites, turns at mandates and things."""

from django.db import migrations

from credits.issuance import objection_guards
from credits.monitoring import credited_object_guards
from credits.projects.bundles import guards as bundle_guards
from credits.verification import tie_guards


class Migration(migrations.Migration):
    dependencies = [
        ("credits", "0031_parts_of_households"),
    ]

    operations = [
        migrations.RunSQL(objection_guards.FORWARD),
        migrations.RunSQL(tie_guards.WITH_SITES),
        migrations.RunSQL(bundle_guards.IN_TURN),
        migrations.RunSQL(credited_object_guards.IN_TURN),
    ]

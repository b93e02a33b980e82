"""Both notices, additions to a trusted list and transfers to strangers go by working days in the database too.

What is published or approved already stays as it is.
"""

from django.db import migrations

from credits.issuance import notice_guards
from credits.projects import objection_guards
from credits.registry import transfer_guards


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0003_working_days"),
        ("credits", "0015_blind_readings_are_looked_at"),
    ]

    operations = [
        migrations.RunSQL(objection_guards.WORKING_DAYS),
        migrations.RunSQL(notice_guards.WORKING_DAYS),
        migrations.RunSQL(transfer_guards.WORKING_DAYS),
    ]

"""Both notices, additions to a trusted list and transfers to strangers go by working days in the database too.

What is published, approved or answered already stays as it is: nothing refuses a database for a row of before.
"""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

from credits.issuance import notice_guards
from credits.projects import objection_guards
from credits.registry import transfer_guards


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0003_working_days"),
        ("credits", "0016_numbers_of_homes_and_projects"),
    ]

    operations = [
        AddConstraintNotValid(
            "objection",
            models.CheckConstraint(
                condition=models.Q(
                    ("decided_at", None), ("decided_at__gte", models.F("received_at")), _connector="OR"
                ),
                name="objection_decided_after_it_came",
            ),
        ),
        migrations.RunSQL(objection_guards.WORKING_DAYS),
        migrations.RunSQL(notice_guards.WORKING_DAYS),
        migrations.RunSQL(transfer_guards.WORKING_DAYS),
    ]

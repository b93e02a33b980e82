"""What the database refuses of projects, reports, statements, issuance and serial numbers, in plain SQL."""

from django.db import migrations

from credits.evidence import guards as evidence
from credits.issuance import guards as issuance
from credits.ledger import serial_guards
from credits.monitoring import report_guards
from credits.projects import guards as projects
from credits.verification import guards as verification


class Migration(migrations.Migration):
    dependencies = [("credits", "0003_projects_to_issuance"), ("accounts", "0003_organisations")]
    operations = [
        migrations.RunSQL(module.FORWARD)
        for module in (serial_guards, evidence, projects, report_guards, verification, issuance)
    ]

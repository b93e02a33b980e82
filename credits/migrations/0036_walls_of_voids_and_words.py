"""What only the code kept of voids is kept by the database too."""

from django.db import migrations

from credits.registry import ended_transfer_guards


class Migration(migrations.Migration):
    dependencies = [
        ("credits", "0035_objections_of_stakeholders"),
    ]

    operations = [
        migrations.RunSQL(ended_transfer_guards.FORWARD),
    ]

"""What two have approved keeps its approvals, and a year's ceiling counts by the last of them, given now."""

from django.db import migrations

from credits.issuance import approval_guards, ceiling_guards, daily_ceiling_guards, guards


class Migration(migrations.Migration):
    dependencies = [("credits", "0022_photographs_of_open_cases")]

    operations = [
        migrations.RunSQL(guards.APPROVALS_DROPPED + approval_guards.FORWARD),
        migrations.RunSQL(ceiling_guards.ISSUED + ceiling_guards.WITHIN),
        migrations.RunSQL(daily_ceiling_guards.WITHIN),
    ]

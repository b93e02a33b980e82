"""What two have approved keeps its approvals."""

from django.db import migrations

from credits.issuance import approval_guards


class Migration(migrations.Migration):
    dependencies = [("credits", "0021_each_body_looks_itself")]

    operations = [migrations.RunSQL(approval_guards.FORWARD)]

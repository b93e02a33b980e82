"""An organisation's code proves itself in the database, too (GB 32100)."""

from django.db import migrations

from accounts.organisations import guards


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_all_guards")]

    operations = [migrations.RunSQL(guards.CODES)]

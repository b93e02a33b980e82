"""The database can tell whether an organisation is checked now."""

from django.db import migrations

from accounts.organisations import standing_guards


class Migration(migrations.Migration):
    dependencies = [("accounts", "0010_organisations_and_mandates")]

    operations = [migrations.RunSQL(standing_guards.FORWARD)]

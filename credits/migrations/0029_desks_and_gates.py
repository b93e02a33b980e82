"""Organisations that are not checked file, report and are given nothing; drawn bodies and mandates; closing by another."""

from django.db import migrations

from credits.registry import exchange_guards, standing_guards


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_verified_organisations"),
        ("credits", "0028_bundles"),
    ]

    operations = [
        migrations.RunSQL(standing_guards.FORWARD),
        migrations.RunSQL(exchange_guards.CLOSED_BY_ANOTHER),
    ]

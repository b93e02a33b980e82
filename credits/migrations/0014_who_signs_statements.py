"""A statement is signed by a verifier of the drawn body, a positive one once every finding is closed."""

from django.db import migrations

from credits.verification import guards


class Migration(migrations.Migration):
    dependencies = [
        ("credits", "0013_closed_bundles_are_settled"),
    ]

    operations = [migrations.RunSQL(guards.STATEMENT_RULES)]

"""An authority's answer of one tonne fits where a buffer was asked for; what a project claims goes with its state,
whoever writes it."""

from django.db import migrations

from credits.issuance import filing_guards
from credits.projects import thing_guards


class Migration(migrations.Migration):
    dependencies = [
        ("credits", "0003_walls_of_voids_words_and_ground"),
    ]

    operations = [
        migrations.RunSQL(filing_guards.ANSWER_RULES),
        migrations.RunSQL(thing_guards.WITH_THE_STATE),
    ]

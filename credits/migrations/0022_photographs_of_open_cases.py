"""A photograph of a visit is put to an open case alone, as all that a verifier enters."""

from django.db import migrations

from credits.verification import work_guards


class Migration(migrations.Migration):
    dependencies = [("credits", "0021_each_body_looks_itself")]

    operations = [migrations.RunSQL(work_guards.PHOTO_OF_AN_OPEN_CASE)]

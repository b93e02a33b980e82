"""A notice to stakeholders keeps all that it told of its project; what is filed is what the newest one told, within
a year of its end."""

from django.db import migrations, models

from credits.projects import filing_guards, objection_guards, told_guards


class Migration(migrations.Migration):
    dependencies = [("credits", "0017_working_days")]

    operations = [
        migrations.AddField("stakeholdernotice", "told", models.JSONField(editable=False, null=True)),
        migrations.AddField(
            "stakeholdernotice", "digest", models.TextField(blank=True, default="", editable=False)
        ),
        migrations.RunSQL(told_guards.FUNCTIONS),
        migrations.RunSQL(told_guards.CARRIED_OVER),
        migrations.AddConstraint(
            "stakeholdernotice",
            models.CheckConstraint(
                condition=models.Q(("digest", ""), ("told__isnull", True))
                | models.Q(("digest__regex", "^[0-9a-f]{64}$"), ("told__isnull", False)),
                name="stakeholder_notice_told_under_a_digest",
            ),
        ),
        migrations.RunSQL(filing_guards.UNDER_RULES_IN_FORCE),
        migrations.RunSQL(filing_guards.KEEPS_ITS_CAPACITY),
        migrations.RunSQL(objection_guards.AS_TOLD),
    ]

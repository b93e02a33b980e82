"""Keys fold wide letters and keep Chinese characters: what is stored is made anew, or the migration stops and
names what collides. No project is submitted or registered under a scheme whose rules have ended."""

from django.db import migrations, models

from credits.projects.filing_guards import UNDER_RULES_IN_FORCE
from credits.projects.key_guards import KEYS_MADE_ANEW
from credits.projects.keys import KEY


class Migration(migrations.Migration):
    dependencies = [
        ("credits", "0007_remainders_and_ceilings"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="projectobject", name="project_object_key_plain"),
        migrations.RemoveConstraint(model_name="foreignclaim", name="foreign_claim_key_plain"),
        migrations.RunSQL(KEYS_MADE_ANEW),
        migrations.RunSQL(UNDER_RULES_IN_FORCE),
        migrations.AddConstraint(
            model_name="projectobject",
            constraint=models.CheckConstraint(
                condition=models.Q(("key__regex", f"^{KEY}$")), name="project_object_key_plain"
            ),
        ),
        migrations.AddConstraint(
            model_name="foreignclaim",
            constraint=models.CheckConstraint(
                condition=models.Q(("key__regex", f"^{KEY}$")), name="foreign_claim_key_plain"
            ),
        ),
    ]

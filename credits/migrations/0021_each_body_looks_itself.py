"""What is entered in a case is its body's: the next body answers and looks itself, what was entered before is kept."""

import django.db.models.deletion
from django.db import migrations, models

from credits.verification import guards, own_work_guards


def _body(*, null: bool) -> models.ForeignKey:
    return models.ForeignKey(
        blank=null,
        null=null,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="credits.verificationbody",
    )


class Migration(migrations.Migration):
    dependencies = [("credits", "0020_ceilings_of_a_day")]

    operations = [
        migrations.AddField("checkitem", "body", _body(null=True)),
        migrations.AddField("sampledline", "body", _body(null=True)),
        migrations.AddField("sitevisit", "body", _body(null=True)),
        migrations.RunSQL(own_work_guards.CARRIED_OVER),
        migrations.AlterField("sitevisit", "body", _body(null=False)),
        migrations.AddField(
            "checkitem", "entered_before", models.JSONField(blank=True, default=list, editable=False)
        ),
        migrations.AddField(
            "sampledline", "entered_before", models.JSONField(blank=True, default=list, editable=False)
        ),
        migrations.RemoveConstraint("checkitem", "check_answered_by_somebody"),
        migrations.AddConstraint(
            "checkitem",
            models.CheckConstraint(
                condition=models.Q(
                    ("answer", ""), ("answered_at", None), ("answered_by", None), ("body", None)
                )
                | models.Q(
                    ("answer__in", ["CONFORMS", "NOT_APPLICABLE", "FAILS"]),
                    ("answered_at__isnull", False),
                    ("answered_by__isnull", False),
                    ("body__isnull", False),
                ),
                name="check_answered_by_somebody",
            ),
        ),
        migrations.RemoveConstraint("sampledline", "line_looked_at_by_somebody"),
        migrations.AddConstraint(
            "sampledline",
            models.CheckConstraint(
                condition=models.Q(
                    ("body", None), ("is_right", None), ("looked_at", None), ("looked_by", None)
                )
                | models.Q(
                    ("body__isnull", False),
                    ("is_right__isnull", False),
                    ("looked_at__isnull", False),
                    ("looked_by__isnull", False),
                ),
                name="line_looked_at_by_somebody",
            ),
        ),
        migrations.RunSQL(own_work_guards.KEPT),
        migrations.RunSQL(own_work_guards.BY_THE_DRAWN),
        migrations.RunSQL(guards.STATEMENT_RULES),
    ]

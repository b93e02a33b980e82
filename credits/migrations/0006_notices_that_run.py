"""A public notice begins when it says so, runs all of its days, and stands still while an objection is open;
a file may be put to an objection, by somebody who is not signed in."""

import datetime

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
from django.db import migrations, models

from credits.issuance import notice_guards
from credits.projects import objection_guards


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_all_guards"),
        ("credits", "0005_voids_of_bundles"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="notice", name="notice_has_a_length"),
        migrations.RemoveConstraint(model_name="notice", name="notice_runs_its_length"),
        migrations.AddField(
            model_name="notice",
            name="extended_to",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "ends_at__gte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("starts_at"),
                            "+",
                            django.db.models.expressions.CombinedExpression(
                                models.F("working_days"), "*", models.Value(datetime.timedelta(days=1))
                            ),
                        ),
                    ),
                    ("working_days__gte", 1),
                ),
                name="notice_has_a_length",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_at", None),
                    (
                        "ended_at__gte",
                        django.db.models.functions.comparison.Coalesce("extended_to", "ends_at"),
                    ),
                    _connector="OR",
                ),
                name="notice_runs_its_length",
            ),
        ),
        migrations.AlterField(
            model_name="evidencefile",
            name="party",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.party",
            ),
        ),
        migrations.AlterField(
            model_name="evidencefile",
            name="received_from",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="evidencefile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("party", None), ("received_from", None)),
                    models.Q(("party__isnull", False), ("received_from__isnull", False)),
                    _connector="OR",
                ),
                name="evidence_of_a_party_or_of_nobody",
            ),
        ),
        migrations.AddField(
            model_name="objection",
            name="evidence",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="credits.evidencefile",
            ),
        ),
        migrations.AddField(
            model_name="stakeholderobjection",
            name="evidence",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="credits.evidencefile",
            ),
        ),
        migrations.RunSQL(notice_guards.FORWARD),
        migrations.RunSQL(objection_guards.evidence_stays("credits_objection")),
        migrations.RunSQL(objection_guards.evidence_stays("credits_stakeholderobjection")),
    ]

"""What only the code kept of voids, objections and sites is kept by the database too; ground is filed once over
all methodologies; and what an owner had in custody of a void batch goes to the buffer."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations, models

from credits.issuance import objection_guards as issuance_objection_guards
from credits.issuance import void_guards
from credits.ledger import guards as ledger_guards
from credits.projects import ground_guards, objection_guards
from credits.projects.bundles import joining_guards
from credits.registry import ended_transfer_guards


class Migration(migrations.Migration):
    dependencies = [
        ("credits", "0002_all_guards"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="transfer",
            name="transfer_takes_its_route",
        ),
        migrations.AlterField(
            model_name="transfer",
            name="kind",
            field=models.TextField(
                choices=[
                    ("ACCRUAL", "accrual"),
                    ("ISSUANCE", "issuance"),
                    ("ASSIGNMENT", "assignment"),
                    ("COIN_GRANT", "coins granted"),
                    ("COIN_SPENDING", "coins spent"),
                    ("RETIREMENT", "retirement"),
                    ("RECOVERY", "recovery"),
                    ("REVERSAL", "reversal"),
                    ("COVER", "covered by the programme"),
                    ("PROGRAMME_RETIREMENT", "retired by the programme"),
                    ("PROGRAMME_CLOSING", "struck off at the year's end"),
                    ("WITHHOLDING", "withheld as buffer"),
                    ("CONVERSION", "converted into registry units"),
                    ("CUSTODY", "taken into custody"),
                    ("RELEASE", "released from custody"),
                    ("DELIVERY", "delivered"),
                    ("PURCHASE_RETIREMENT", "retired on purchase"),
                    ("EXPORT", "moved to an outside venue"),
                    ("CASH_IN", "cash paid in"),
                    ("CASH_OUT", "cash paid out"),
                    ("PAYMENT", "payment"),
                    ("PARTY_TRANSFER", "transferred to another party"),
                    ("BENEFIT_SHARE", "an owner's share of a bundle"),
                    ("VOIDING", "cancelled as never true"),
                    ("COMPENSATION", "cancelled from the buffer"),
                    ("RESTORATION", "given back to the buffer"),
                ]
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind", "ACCRUAL"),
                        ("debit_account_id__gte", 10000),
                        ("debit_account_id__lt", 20000),
                        ("credit_account_id__gte", 1000000),
                        models.Q(
                            models.Q(("asset_id__gte", 200000000), ("asset_id__lt", 300000000)),
                            models.Q(("asset_id__gte", 100000000), ("asset_id__lt", 200000000)),
                            _connector="OR",
                        ),
                    ),
                    models.Q(
                        ("kind", "ISSUANCE"),
                        ("debit_account_id__gte", 10000),
                        ("debit_account_id__lt", 20000),
                        ("credit_account_id__gte", 1000000),
                        ("asset_id__gte", 300000000),
                        ("asset_id__lt", 400000000),
                    ),
                    models.Q(
                        ("kind", "ASSIGNMENT"),
                        ("debit_account_id__gte", 1000000),
                        ("credit_account_id__gte", 20000),
                        ("credit_account_id__lt", 30000),
                        models.Q(
                            models.Q(("asset_id__gte", 200000000), ("asset_id__lt", 300000000)),
                            models.Q(("asset_id__gte", 100000000), ("asset_id__lt", 200000000)),
                            _connector="OR",
                        ),
                    ),
                    models.Q(
                        ("kind", "COIN_GRANT"),
                        ("debit_account_id__gte", 10000),
                        ("debit_account_id__lt", 20000),
                        ("credit_account_id__gte", 1000000),
                        ("asset_id__gte", 400000000),
                        ("asset_id__lt", 500000000),
                    ),
                    models.Q(
                        ("kind", "COIN_SPENDING"),
                        ("debit_account_id__gte", 1000000),
                        ("credit_account_id__gte", 80000),
                        ("credit_account_id__lt", 90000),
                        ("asset_id__gte", 400000000),
                        ("asset_id__lt", 500000000),
                    ),
                    models.Q(
                        ("kind", "RETIREMENT"),
                        ("debit_account_id__gte", 1000000),
                        ("credit_account_id__gte", 30000),
                        ("credit_account_id__lt", 40000),
                        models.Q(
                            models.Q(("asset_id__gte", 100000000), ("asset_id__lt", 200000000)),
                            models.Q(("asset_id__gte", 300000000), ("asset_id__lt", 400000000)),
                            _connector="OR",
                        ),
                    ),
                    models.Q(
                        ("kind", "RECOVERY"),
                        ("debit_account_id__gte", 1000000),
                        ("credit_account_id__gte", 40000),
                        ("credit_account_id__lt", 50000),
                        models.Q(
                            models.Q(("asset_id__gte", 400000000), ("asset_id__lt", 500000000)),
                            models.Q(("asset_id__gte", 200000000), ("asset_id__lt", 300000000)),
                            models.Q(("asset_id__gte", 100000000), ("asset_id__lt", 200000000)),
                            _connector="OR",
                        ),
                    ),
                    models.Q(
                        ("kind", "COVER"),
                        ("debit_account_id__gte", 20000),
                        ("debit_account_id__lt", 30000),
                        ("credit_account_id__gte", 40000),
                        ("credit_account_id__lt", 50000),
                        models.Q(
                            models.Q(("asset_id__gte", 200000000), ("asset_id__lt", 300000000)),
                            models.Q(("asset_id__gte", 100000000), ("asset_id__lt", 200000000)),
                            _connector="OR",
                        ),
                    ),
                    models.Q(
                        ("kind", "PROGRAMME_RETIREMENT"),
                        ("debit_account_id__gte", 20000),
                        ("debit_account_id__lt", 30000),
                        ("credit_account_id__gte", 30000),
                        ("credit_account_id__lt", 40000),
                        ("asset_id__gte", 100000000),
                        ("asset_id__lt", 200000000),
                    ),
                    models.Q(
                        ("kind", "PROGRAMME_CLOSING"),
                        ("debit_account_id__gte", 20000),
                        ("debit_account_id__lt", 30000),
                        ("credit_account_id__gte", 40000),
                        ("credit_account_id__lt", 50000),
                        ("asset_id__gte", 100000000),
                        ("asset_id__lt", 200000000),
                    ),
                    models.Q(
                        ("kind", "WITHHOLDING"),
                        ("debit_account_id__gte", 10000),
                        ("debit_account_id__lt", 20000),
                        ("credit_account_id__gte", 50000),
                        ("credit_account_id__lt", 60000),
                        ("asset_id__gte", 300000000),
                        ("asset_id__lt", 400000000),
                    ),
                    models.Q(
                        ("kind", "CONVERSION"),
                        ("debit_account_id__gte", 20000),
                        ("debit_account_id__lt", 30000),
                        ("credit_account_id__gte", 40000),
                        ("credit_account_id__lt", 50000),
                        ("asset_id__gte", 100000000),
                        ("asset_id__lt", 200000000),
                    ),
                    models.Q(
                        ("kind", "CUSTODY"),
                        ("debit_account_id__gte", 1000000),
                        ("credit_account_id__gte", 60000),
                        ("credit_account_id__lt", 70000),
                        ("asset_id__gte", 300000000),
                        ("asset_id__lt", 400000000),
                    ),
                    models.Q(
                        ("kind", "RELEASE"),
                        ("debit_account_id__gte", 60000),
                        ("debit_account_id__lt", 70000),
                        ("credit_account_id__gte", 1000000),
                        ("asset_id__gte", 300000000),
                        ("asset_id__lt", 400000000),
                    ),
                    models.Q(
                        ("kind", "DELIVERY"),
                        ("debit_account_id__gte", 60000),
                        ("debit_account_id__lt", 70000),
                        ("credit_account_id__gte", 1000000),
                        ("asset_id__gte", 300000000),
                        ("asset_id__lt", 400000000),
                    ),
                    models.Q(
                        ("kind", "PURCHASE_RETIREMENT"),
                        ("debit_account_id__gte", 60000),
                        ("debit_account_id__lt", 70000),
                        ("credit_account_id__gte", 30000),
                        ("credit_account_id__lt", 40000),
                        ("asset_id__gte", 300000000),
                        ("asset_id__lt", 400000000),
                    ),
                    models.Q(
                        ("kind", "EXPORT"),
                        ("debit_account_id__gte", 60000),
                        ("debit_account_id__lt", 70000),
                        ("credit_account_id__gte", 70000),
                        ("credit_account_id__lt", 80000),
                        ("asset_id__gte", 300000000),
                        ("asset_id__lt", 400000000),
                    ),
                    models.Q(
                        ("kind", "CASH_IN"),
                        ("debit_account_id__gte", 10000),
                        ("debit_account_id__lt", 20000),
                        ("credit_account_id__gte", 1000000),
                        ("asset_id__gte", 500000000),
                        ("asset_id__lt", 600000000),
                    ),
                    models.Q(
                        ("kind", "CASH_OUT"),
                        ("debit_account_id__gte", 1000000),
                        ("credit_account_id__gte", 80000),
                        ("credit_account_id__lt", 90000),
                        ("asset_id__gte", 500000000),
                        ("asset_id__lt", 600000000),
                    ),
                    models.Q(
                        ("kind", "PAYMENT"),
                        ("debit_account_id__gte", 1000000),
                        ("credit_account_id__gte", 1000000),
                        ("asset_id__gte", 500000000),
                        ("asset_id__lt", 600000000),
                    ),
                    models.Q(
                        ("kind", "PARTY_TRANSFER"),
                        ("debit_account_id__gte", 1000000),
                        ("credit_account_id__gte", 1000000),
                        ("asset_id__gte", 300000000),
                        ("asset_id__lt", 400000000),
                    ),
                    models.Q(
                        ("kind", "BENEFIT_SHARE"),
                        ("debit_account_id__gte", 1000000),
                        ("credit_account_id__gte", 1000000),
                        ("asset_id__gte", 300000000),
                        ("asset_id__lt", 400000000),
                    ),
                    models.Q(
                        ("kind", "VOIDING"),
                        ("debit_account_id__gte", 1000000),
                        ("credit_account_id__gte", 40000),
                        ("credit_account_id__lt", 50000),
                        ("asset_id__gte", 300000000),
                        ("asset_id__lt", 400000000),
                    ),
                    models.Q(
                        ("kind", "COMPENSATION"),
                        ("debit_account_id__gte", 50000),
                        ("debit_account_id__lt", 60000),
                        ("credit_account_id__gte", 40000),
                        ("credit_account_id__lt", 50000),
                        ("asset_id__gte", 300000000),
                        ("asset_id__lt", 400000000),
                    ),
                    models.Q(
                        ("kind", "RESTORATION"),
                        ("debit_account_id__gte", 60000),
                        ("debit_account_id__lt", 70000),
                        ("credit_account_id__gte", 50000),
                        ("credit_account_id__lt", 60000),
                        ("asset_id__gte", 300000000),
                        ("asset_id__lt", 400000000),
                    ),
                    models.Q(("kind", "REVERSAL"), ("reverses__isnull", False)),
                    _connector="OR",
                ),
                name="transfer_takes_its_route",
            ),
        ),
        migrations.RunSQL(ledger_guards.RULES_OF_A_TRANSFER),
        migrations.RunSQL(void_guards.RESTORED),
        migrations.RunSQL(ended_transfer_guards.FORWARD),
        migrations.RunSQL(objection_guards.ONE_FOR_BOTH),
        migrations.RunSQL(issuance_objection_guards.STAYS),
        migrations.RunSQL(joining_guards.IN_TURN_WITH_THE_BUNDLE),
        migrations.RemoveConstraint(model_name="filedground", name="one_filed_project_per_ground"),
        migrations.RunSQL(ground_guards.OVER_METHODOLOGIES),
        migrations.AddConstraint(
            model_name="filedground",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("counts_hectares", True), ("released_at", None)),
                expressions=[
                    ("cells", "&&"),
                    (
                        models.Func(
                            models.F("days_from"),
                            models.F("days_to"),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="one_filed_project_per_ground",
            ),
        ),
    ]

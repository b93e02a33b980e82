"""A scheme may say how many tonnes of a methodology are approved for issuing on one day."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from credits.issuance import daily_ceiling_guards


class Migration(migrations.Migration):
    dependencies = [("credits", "0019_suspended_bodies_sign_nothing")]

    operations = [
        migrations.CreateModel(
            name="DailyCeiling",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("methodology", models.TextField(blank=True, default="")),
                ("tonnes", models.PositiveBigIntegerField()),
                (
                    "scheme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="daily_ceilings",
                        to="credits.scheme",
                    ),
                ),
            ],
            options={
                "verbose_name": "ceiling of a day's issuance",
                "verbose_name_plural": "ceilings of a day's issuance",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("scheme", "methodology"), name="one_daily_ceiling_per_methodology"
                    ),
                    models.CheckConstraint(
                        condition=Q(("tonnes__gte", 1)), name="daily_ceiling_of_a_tonne_or_more"
                    ),
                ],
            },
        ),
        migrations.RunSQL(daily_ceiling_guards.FORWARD),
    ]

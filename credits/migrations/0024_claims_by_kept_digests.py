"""A meter is found by the one written form of its number; digests that meet nothing are kept with their key; and
gas and water meters are a home's or a project's, as those of electricity are."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

import puhui.kernel.crypto
import puhui.kernel.ids
from credits.monitoring.number_media_carried import take_up_gas_and_water
from credits.projects.foreign import guards
from credits.projects.keys import KEY

KINDS = [
    ("CONNECTION", "connection or site number"),
    ("METER", "meter"),
    ("DEVICE", "device"),
    ("PLOT", "plot"),
    ("TRIP", "trip or record of an operator"),
    ("OPERATOR", "operator's code"),
]


def _agreed(*, null: bool) -> models.ForeignKey:
    return models.ForeignKey(
        blank=null,
        db_index=not null,
        null=null,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="credits.keptkey",
    )


class Migration(migrations.Migration):
    dependencies = [("credits", "0023_approvals_that_count")]

    operations = [
        migrations.RemoveIndex(model_name="meter", name="live_meter_by_plain_number"),
        migrations.AddIndex(
            model_name="meter",
            index=models.Index(
                models.Func(
                    models.F("serial_no"), function="credits_plain_key", output_field=models.TextField()
                ),
                condition=Q(("ended_at", None)),
                name="live_meter_by_plain_number",
            ),
        ),
        migrations.CreateModel(
            name="KeptKey",
            fields=[
                (
                    "id",
                    models.UUIDField(default=puhui.kernel.ids.new_id, primary_key=True, serialize=False),
                ),
                ("fingerprint", models.BinaryField(unique=True)),
                ("secret", puhui.kernel.crypto.EncryptedTextField()),
                ("kept_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "kept key of a register",
                "verbose_name_plural": "kept keys of registers",
            },
        ),
        migrations.CreateModel(
            name="NumberDigest",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("agreed", _agreed(null=False)),
                ("kind", models.TextField(choices=KINDS)),
                ("key", models.TextField()),
                ("digest", models.TextField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "key", "agreed"), name="one_digest_per_number_and_key"
                    ),
                    models.CheckConstraint(
                        condition=Q(("kind__in", [kind for kind, _name in KINDS])),
                        name="number_digest_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(("digest__regex", "^[0-9a-f]{64}$")), name="number_digest_is_one"
                    ),
                ],
            },
        ),
        migrations.AddField("foreignclaim", "agreed", _agreed(null=True)),
        migrations.AddField("foreignclaim", "digest", models.TextField(blank=True, default="")),
        migrations.AlterField("foreignclaim", "key", models.TextField(blank=True, default="")),
        migrations.RemoveConstraint("foreignclaim", "foreign_claim_taken_once"),
        migrations.AddConstraint(
            "foreignclaim",
            models.UniqueConstraint(
                condition=~Q(("key", "")),
                fields=("register", "reference", "kind", "key", "days_from"),
                name="foreign_claim_taken_once",
            ),
        ),
        migrations.AddConstraint(
            "foreignclaim",
            models.UniqueConstraint(
                condition=Q(("key", "")),
                fields=("register", "reference", "kind", "agreed", "digest", "days_from"),
                name="foreign_digest_taken_once",
            ),
        ),
        migrations.RemoveConstraint("foreignclaim", "foreign_claim_key_plain"),
        migrations.AddConstraint(
            "foreignclaim",
            models.CheckConstraint(
                condition=Q(("agreed", None), ("digest", ""), ("key__regex", f"^{KEY}$"))
                | Q(("agreed__isnull", False), ("digest__regex", "^[0-9a-f]{64}$"), ("key", "")),
                name="foreign_claim_key_plain",
            ),
        ),
        migrations.AddIndex(
            "foreignclaim",
            models.Index(
                condition=~Q(("digest", "")),
                fields=["agreed", "digest"],
                name="foreign_claim_by_digest",
            ),
        ),
        migrations.RunSQL(guards.FORWARD),
        migrations.RunPython(take_up_gas_and_water, migrations.RunPython.noop),
    ]

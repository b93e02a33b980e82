"""A meter is found by the one written form of its number, as everything else is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("credits", "0021_each_body_looks_itself")]

    operations = [
        migrations.RemoveIndex(model_name="meter", name="live_meter_by_plain_number"),
        migrations.AddIndex(
            model_name="meter",
            index=models.Index(
                models.Func(
                    models.F("serial_no"), function="credits_plain_key", output_field=models.TextField()
                ),
                condition=models.Q(("ended_at", None)),
                name="live_meter_by_plain_number",
            ),
        ),
    ]

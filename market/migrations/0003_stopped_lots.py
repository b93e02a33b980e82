"""An index of the lots that are stopped and have something free for the buffer: few among very many."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("market", "0002_all_guards")]
    operations = [
        migrations.AddIndex(
            model_name="lot",
            index=models.Index(
                fields=["batch"],
                condition=Q(stopped_at__isnull=False, remaining_t__gt=F("reserved_t")),
                name="lot_stopped_and_free",
            ),
        )
    ]

from django.db import migrations

from credits.registry import transfer_guards


class Migration(migrations.Migration):
    """Units go to strangers in working hours, whoever carries the transfer out."""

    dependencies = [
        ('credits', '0033_sites_that_join_later'),
    ]

    operations = [
        migrations.RunSQL(transfer_guards.MOVED, migrations.RunSQL.noop),
    ]

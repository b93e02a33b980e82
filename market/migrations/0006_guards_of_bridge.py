"""What the database refuses of bridge transfers, venues' words and exports, in plain SQL."""

from django.db import migrations

from market.bridge import guards as bridge


class Migration(migrations.Migration):
    dependencies = [("market", "0005_bridge"), ("market", "0004_guards_of_trading")]
    operations = [migrations.RunSQL(bridge.FORWARD)]

"""What the database refuses of sessions, bids, fills, deliveries and payments, in plain SQL."""

from django.db import migrations

from market.trading import guards as trading


class Migration(migrations.Migration):
    dependencies = [("market", "0003_trading"), ("credits", "0004_guards_of_projects_to_issuance")]
    operations = [migrations.RunSQL(trading.FORWARD)]

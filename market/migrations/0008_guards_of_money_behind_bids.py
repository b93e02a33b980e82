"""What the database refuses of bids without money, of what the gate did not pass, and of strange answers."""

from django.db import migrations

from market.bridge import gate_guards
from market.trading import bid_guards


class Migration(migrations.Migration):
    dependencies = [("market", "0007_risk_decisions_passed")]
    operations = [migrations.RunSQL(bid_guards.FORWARD), migrations.RunSQL(gate_guards.FORWARD)]

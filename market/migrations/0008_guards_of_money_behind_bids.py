"""What the database refuses of bids without money, of what the gate did not pass, and of strange answers."""

from django.db import migrations

from market.bridge import gate_guards as bridge
from market.risk import gate_guards as risk
from market.trading import bid_guards as trading


class Migration(migrations.Migration):
    dependencies = [("market", "0007_risk_decisions_passed")]
    operations = [migrations.RunSQL(module.FORWARD) for module in (risk, trading, bridge)]

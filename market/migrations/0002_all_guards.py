"""What the database refuses of instruments, custody, cash, risk, trading and the bridge, in plain SQL."""

from django.db import migrations

from market.bridge import gate_guards as bridge_gates
from market.bridge import guards as bridge
from market.cash import guards as cash
from market.custody import guards as custody
from market.instruments import guards as instruments
from market.risk import gate_guards as risk_gates
from market.risk import guards as risk
from market.trading import bid_guards as bids
from market.trading import guards as trading

GUARDS = [
    instruments.FORWARD,
    custody.FORWARD,
    cash.FORWARD,
    risk.FORWARD,
    trading.FORWARD,
    bridge.FORWARD,
    risk_gates.FORWARD,
    bids.FORWARD,
    bridge_gates.FORWARD,
]


class Migration(migrations.Migration):
    replaces = [
        ("market", "0011_lots_that_are_stopped"),
    ]
    dependencies = [("market", "0001_tables"), ("credits", "0002_all_guards")]
    operations = [migrations.RunSQL(sql) for sql in GUARDS]

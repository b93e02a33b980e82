"""The lots that wait for the buffer are found without reading those that do not."""

import pytest
from django.db import connection

from market.custody.models import Lot
from market.custody.returning import lots_to_return, waiting_lots
from tests.market.auction import OPEN, opened
from tests.market.voiding import make_voider

pytestmark = pytest.mark.django_db
MANY = 20_000

# As custody has them after years: sold out, in escrow, and of void batches given back. Past the guards.
FILL = """
SET LOCAL puhui.teardown = 'on';
INSERT INTO market_lot (id, instrument_id, party_id, batch, quantity_t, remaining_t, reserved_t, deposited_at,
                        deposited_by, command_id, stopped_at)
SELECT gen_random_uuid(), instrument_id, party_id, batch || '-' || n, 10,
       CASE WHEN mod(n, 7) = 0 THEN 0 ELSE mod(n, 3) * 5 END, 0, deposited_at,
       deposited_by, gen_random_uuid(), CASE WHEN mod(n, 7) = 0 THEN deposited_at END
  FROM market_lot, generate_series(1, %(many)s) AS n WHERE id = %(lot)s;
SET LOCAL puhui.teardown = '';
ANALYZE market_lot;
"""


def test_among_very_many_lots_the_stopped_ones_are_found_by_their_index():
    auction = opened(supply_t=100)
    make_voider()(auction.lot.batch)
    auction.run(OPEN)
    with connection.cursor() as cursor:
        cursor.execute(FILL, {"many": MANY, "lot": auction.lot.pk})
    assert Lot.objects.filter(stopped_at__isnull=False).count() > MANY / 8
    plan = waiting_lots().explain()
    assert "lot_stopped_and_free" in plan
    assert "Seq Scan on market_lot" not in plan
    assert lots_to_return() == [auction.lot.pk]

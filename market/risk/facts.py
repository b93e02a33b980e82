"""What stands when an order comes, in one statement: instrument, price, class, figures, halts, counters."""

import json
from datetime import datetime

from market.risk.context import Context
from market.risk.defaults import defaults
from market.risk.limits.position import LIMIT
from market.risk.models import ParticipantClass
from market.risk.order import Order, daily_key, position_key
from puhui.kernel.clock import business_date
from puhui.kernel.errors import NotFound
from puhui.kernel.prepared import fetch_prepared

# Without a row a person is a resident, and an organisation is nothing (market.md 4.1).
UNADMITTED = {True: ParticipantClass.RES_1.value, False: ""}

_FACTS = """
SELECT i.status = 'ACTIVE', i.tick_fen, i.lot_t,
       (SELECT p.price_fen FROM market_referenceprice p
         WHERE p.instrument_id = i.code AND p.day <= %(day)s ORDER BY p.day DESC, p.id DESC LIMIT 1),
       c.class,
       ARRAY(SELECT h.scope FROM market_halt h WHERE h.status <> 'RELEASED'
                AND (h.scope, h.target) IN (('GLOBAL', ''), ('INSTRUMENT', i.code),
                                            ('PARTICIPANT', %(party)s::text), ('VENUE', %(venue)s::text))),
       (SELECT json_object_agg(l."limit", l.new) FROM (
            SELECT DISTINCT ON (f."limit") f."limit", f.new FROM market_limitchange f
             WHERE f.status = 'IN_FORCE' AND f.scheme = i.scheme AND f.participant_class = c.class
             ORDER BY f."limit", f.checked_at DESC, f.id DESC) l),
       (SELECT json_object_agg(u.key, u.used) FROM market_limitcounter u WHERE u.key = ANY(%(keys)s))
  FROM market_instrument i
 CROSS JOIN (SELECT coalesce((SELECT participant_class FROM market_participant
                               WHERE party_id = %(party)s::uuid), %(unadmitted)s) AS class) c
 WHERE i.code = %(instrument)s AND i.scheme = %(scheme)s
"""
# Of each class among linked parties, what two officers set for it last, if they did.
_LINKED = """
SELECT c.class, (SELECT f.new FROM market_limitchange f
                  WHERE f.status = 'IN_FORCE' AND f.scheme = %(scheme)s AND f.participant_class = c.class
                    AND f."limit" = %(limit)s
                  ORDER BY f.checked_at DESC, f.id DESC LIMIT 1)
  FROM (SELECT DISTINCT participant_class AS class FROM market_participant
         WHERE party_id = ANY(%(linked)s::uuid[])) c
"""


def read_context(order: Order, now: datetime) -> Context:
    """Return the context in which `order` is judged at `now`; raises NotFound for an unknown instrument."""
    day = business_date(now)
    keys = [
        daily_key(order.scheme, day, order.party_id),
        *(position_key(order.instrument, party) for party in (order.party_id, *order.linked)),
    ]
    asked = {
        "day": day,
        "party": str(order.party_id),
        "venue": order.venue,
        "keys": keys,
        "unadmitted": UNADMITTED[order.is_person],
        "instrument": order.instrument,
        "scheme": order.scheme,
    }
    rows = fetch_prepared(_FACTS, asked)
    if not rows or rows[0][3] is None:
        raise NotFound
    (row,) = rows
    is_open, tick_fen, lot_t, reference_fen, participant_class, halts, changed, used = row
    return Context(
        order=order,
        day=day,
        participant_class=participant_class,
        permitted=defaults().permitted(participant_class),
        figures={**defaults().figures_of(participant_class), **_read(changed)},
        halts=tuple(sorted(halts)),
        is_open=is_open,
        tick_fen=tick_fen,
        lot_t=lot_t,
        reference_fen=reference_fen,
        used=_read(used),
        group_most_t=_most_of_linked(order) if order.linked else None,
    )


def _most_of_linked(order: Order) -> int | None:
    """Return the largest position that a linked party's class may have; of those not admitted none counts."""
    asked = {"scheme": order.scheme, "limit": LIMIT, "linked": [str(party) for party in order.linked]}
    rows = fetch_prepared(_LINKED, asked)
    tops = [defaults().figures_of(code).get(LIMIT, 0) if new is None else new for code, new in rows]
    return max(tops, default=None)


def _read(value: str | dict[str, int] | None) -> dict[str, int]:
    return json.loads(value) if isinstance(value, str) else value or {}

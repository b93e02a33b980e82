"""TABLE_AMOUNT_MISMATCH: a table of readings that comes to another amount than the claim.

A table may hold what a meter showed (the amount is the last less the first) or what was used from row to row
(the amount is the sum). Of its rows those within the claim count; it contradicts the claim where neither is
the amount. A table without the claim's unit says nothing about it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from credits.screening.findings import Asks, Finding
from puhui.kernel.clock import SHANGHAI

CODE = "TABLE_AMOUNT_MISMATCH"
# Chosen: rounded to whole units by one and not by the other, a table still tells the same.
SHARE_MAX, LEAST = Decimal("0.02"), Decimal(1)
# What inputs are called by their unit, as in `consumption_kwh`, and how tables write it.
UNITS = {"kwh": ("kwh", "千瓦时", "度"), "m3": ("m3", "m³", "立方米", "方")}

Row = tuple[datetime, Decimal]


def check(
    told: Mapping[str, Any], name: str, claimed: Decimal, begins: datetime, ends: datetime
) -> Finding | None:
    """Return a finding if no column in the unit of the input `name` comes to `claimed` from `begins` to
    `ends`: the amount that is nearest, and what was claimed."""
    spelt = UNITS.get(name.rpartition("_")[2], ())
    amounts = [
        amount
        for rows in _columns(told.get("readings", ()), spelt, begins, ends)
        for amount in _amounts(rows, ends)
    ]
    if not amounts:
        return None
    nearest = min(amounts, key=lambda amount: abs(amount - claimed))
    if abs(nearest - claimed) <= max(claimed * SHARE_MAX, LEAST):
        return None
    return Finding(CODE, Asks.REVIEW, float(nearest), float(claimed))


def _amounts(rows: list[Row], ends: datetime) -> Iterator[Decimal]:
    if len(rows) > 1:
        yield rows[-1][1] - rows[0][1]
    # What is told of the moment of the end is of what comes after.
    used = [number for at, number in rows if at < ends]
    if used:
        yield sum(used, Decimal(0))


def _columns(
    readings: Sequence[Sequence[str | None]], spelt: Sequence[str], begins: datetime, ends: datetime
) -> list[list[Row]]:
    """Return the rows of each column in the unit that lie within the claim, by time."""
    found: dict[str, list[Row]] = {}
    for at, column, number, unit in readings:
        if not (at and column and number and unit and unit.strip().lower() in spelt):
            continue
        try:
            time = datetime.fromisoformat(at)
            value = Decimal(number)
        except (ValueError, InvalidOperation):
            continue
        # What says no offset was written where the meter hangs.
        moment = time if time.tzinfo else time.replace(tzinfo=SHANGHAI)
        if begins <= moment <= ends:
            found.setdefault(column, []).append((moment, value))
    return [sorted(rows) for rows in found.values()]

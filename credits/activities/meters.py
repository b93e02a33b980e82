"""The meter that an item names: the household's own in all of the period, and claimed by whom it may be.

Where a household has a meter of the item's kind, the item has to name it: else the same kilowatt-hours would
count for the person and again for the meter (decisions 17, 28, 65).
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from accounts.households.selectors import MeterAt, shares_on
from accounts.households.states import MeterKind
from credits.activities.item import ItemRefused, Receipt
from puhui.kernel.clock import business_date
from puhui.kernel.errors import gettext_noop

KIND_OF_TYPE = {
    "household_electricity": MeterKind.ELECTRICITY,
    "household_water": MeterKind.WATER,
    "household_gas": MeterKind.GAS,
}


def read_meter(
    item: dict[str, Any], type_code: str, receipt: Receipt, begin: datetime, end: datetime
) -> UUID | None:
    """Return the meter that the item names, None where it is the person who stands for it; raises
    ItemRefused."""
    named, kind = item.get("meter"), KIND_OF_TYPE.get(type_code)
    if kind is None:
        if named is None:
            return None
        raise ItemRefused("unknown_field", "/meter", gettext_noop("This field is not known here."))
    first, last = _days(begin, end)
    if named is None:
        if any(_has_some(meter, first, last) for meter in _of_kind(receipt, kind)):
            text = gettext_noop("Your household has a meter of this kind: name it.")
            raise ItemRefused("meter_needed", "/meter", text)
        return None
    for meter in _of_kind(receipt, kind):
        if str(meter.id) == named and _has_all(meter, first, last):
            _check_claim(meter, receipt.party_id, last)
            return meter.id
    # One of strangers cannot be told from one that there is not.
    text = gettext_noop("Your household has no such meter in all of this period.")
    raise ItemRefused("meter_unknown", "/meter", text)


def _check_claim(meter: MeterAt, party_id: UUID | None, last: date) -> None:
    if meter.has_solar and meter.kind == MeterKind.ELECTRICITY:
        text = gettext_noop("A home with its own solar roof does not claim saving on its meter.")
        raise ItemRefused("own_solar_meter", "/meter", text)
    shares = shares_on(meter.household_id, last)
    if party_id is None or party_id not in shares:
        text = gettext_noop("Another member of your household claims the saving of its meters.")
        raise ItemRefused("not_the_claimant", "/meter", text)


def _of_kind(receipt: Receipt, kind: str) -> Iterable[MeterAt]:
    return (meter for meter in receipt.meters() if meter.kind == kind)


def _has_all(meter: MeterAt, first: date, last: date) -> bool:
    """The meter was the home's throughout, and the party lived there at the end."""
    since, until = meter.meter_days
    return since <= first and last < until and meter.lived_days[0] <= last < meter.lived_days[1]


def _has_some(meter: MeterAt, first: date, last: date) -> bool:
    """On some day of the period the meter was the home's while the party lived there."""
    since = max(meter.meter_days[0], meter.lived_days[0], first)
    return since <= last and since < min(meter.meter_days[1], meter.lived_days[1])


def _days(begin: datetime, end: datetime) -> tuple[date, date]:
    """Return the first and the last day of a period, both in it."""
    return business_date(begin), business_date(end - timedelta(microseconds=1))

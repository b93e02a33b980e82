"""One item of a batch becomes a draft that may be stored: its shape, its methodology, its baselines."""

from datetime import date
from typing import Any

from accounts.households.selectors import household_size_at
from credits.activities.item import (
    Draft,
    ItemRefused,
    Methodology,
    Receipt,
    check_signature,
    read_inputs,
    read_period,
    read_shape,
    read_tier,
    read_trace,
)
from credits.activities.meters import read_meter
from credits.activities.own_past import Told, own_past_of
from credits.activities.readings import read_readings
from credits.activities.traces import Point
from credits.activities.tracks.coordinates import WGS84, to_wgs84
from credits.factors.resolution import FactorMissing
from credits.methodologies.binding import NotInForce, bind_keyed, bind_nearest, unbound_nearest
from credits.methodologies.bound import BoundMethodology, UnboundMethodology, keys_of
from puhui.kernel.clock import business_date
from puhui.kernel.errors import gettext_noop
from puhui.kernel.regions import RegionUnknown, region_chain


def read_item(client_id: str, item: dict[str, Any], receipt: Receipt) -> Draft:
    """Return the item as a draft that may be stored; raises ItemRefused."""
    rules = read_shape(item, receipt.vouched_by)
    begin, end = read_period(item, rules, receipt.now)
    region: Any = receipt.party_region if item.get("region") is None else item["region"]
    methodology = _methodology_for(rules.code, region, business_date(begin), receipt)
    values = read_inputs(item, methodology)
    methodology = _with_baselines(methodology, item["inputs"], region, business_date(begin), receipt)
    check_signature(item, region_chain(region), receipt.now, receipt.vouched_by)
    meter = read_meter(item, rules.code, receipt, begin, end)
    own = None
    if isinstance(methodology, BoundMethodology):
        told = Told(receipt.party_id, rules.id, meter, begin, end)
        own = own_past_of(told, methodology, receipt.now)
    return Draft(
        client_id=client_id,
        rules=rules,
        methodology=methodology,
        region=region,
        occurred_from=begin,
        occurred_to=end,
        inputs=item["inputs"],
        values=values,
        source=item["source"],
        tier=read_tier(item, methodology),
        device=item.get("device"),
        points=_in_wgs84(read_trace(item, receipt), item.get("device")),
        meter=meter,
        reading=read_readings(item, rules, values, receipt, meter),
        own=own,
    )


def _in_wgs84(points: list[Point] | None, device: dict[str, Any] | None) -> list[Point] | None:
    """Return the points in the one system that everything is kept in; the phone says which it reports."""
    crs = (device or {}).get("crs", WGS84)
    return points if points is None or crs == WGS84 else to_wgs84(points, crs)


def _methodology_for(type_code: str, region: Any, day: date, receipt: Receipt) -> Methodology:
    try:
        if isinstance(region, str):
            return bind_nearest(receipt.catalogs, type_code, region, day, receipt.now)
    except FactorMissing:
        return unbound_nearest(receipt.catalogs, type_code, region, day, receipt.now)
    except (RegionUnknown, NotInForce):
        pass
    raise ItemRefused(
        "region_unknown", "/region", gettext_noop("No scheme takes this activity in this region.")
    )


def _with_baselines(
    methodology: Methodology, inputs: dict[str, str], region: str, day: date, receipt: Receipt
) -> Methodology:
    """Return the methodology with the baselines of what the inputs name and of the party's household."""
    document = methodology.document
    if isinstance(methodology, UnboundMethodology) or not document.resolved or not document.key_names:
        return methodology
    keys = keys_of(document, inputs, household_size_at(receipt.party_id, day))
    return bind_keyed(receipt.catalogs, methodology, keys, region=region, on=day, decided_at=receipt.now)

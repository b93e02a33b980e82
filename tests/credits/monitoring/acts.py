"""Acts of the types beside trips and electricity, as phones send them."""

from datetime import datetime, timedelta
from typing import Any

from credits.activities.receive import ItemResult
from credits.monitoring.models import Verdict
from tests.credits.activities.items import MIDNIGHT, MORNING, Item, fresh
from tests.credits.monitoring.crediting import Told


def act(
    kind: str, inputs: dict[str, str], *, begins: datetime = MORNING, minutes: int = 10, **more: Any
) -> Item:
    """Return an act that a device recorded."""
    return {
        "client_id": fresh(),
        "type": kind,
        "occurred_from": begins.isoformat(),
        "occurred_to": (begins + timedelta(minutes=minutes)).isoformat(),
        "inputs": inputs,
        "source": {"kind": "device"},
        **more,
    }


def metered(kind: str, amount: str, days: int, *, ends: datetime = MIDNIGHT) -> Item:
    """Return a period of a water or gas meter."""
    inputs = {"consumption_m3": amount, "period_days": str(days)}
    return act(kind, inputs, begins=ends - timedelta(days=days), minutes=days * 24 * 60)


def car_free(days: int, *, ends: datetime = MIDNIGHT) -> Item:
    """Return whole days without the car, the last of which ends at `ends`."""
    inputs = {"days": str(days), "replacement_km": "0"}
    return act("car_free_day", inputs, begins=ends - timedelta(days=days), minutes=days * 24 * 60)


def appliance(label: str, years: str = "1") -> Item:
    """Return a claim for an appliance with this number on its label."""
    return act("efficient_appliance", {"label_id": label, "years": years})


def latest(result: ItemResult) -> Verdict:
    """Return what counts: the latest verdict on an accepted item."""
    return Verdict.objects.filter(activity_id=result.id).order_by("-seq")[0]


def told_last(result: ItemResult) -> Told:
    """Return what the latest verdict says, shortly."""
    verdict = latest(result)
    return Told(verdict.status, verdict.credited_g, verdict.capped_g, tuple(verdict.reason_codes))

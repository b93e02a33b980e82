"""How a project's meter or device is known again in what people are credited for: blind indexes of numbers.

Of a home's meter `accounts.households` keeps the index with the meter; a person's device is a
text of the claim that its document counts caps or locks under (`object`, ADR 0038). Projects write their
numbers in the clear, so that theirs are made when they are asked for.
"""

from collections.abc import Collection
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from accounts.households.meter_numbers import number_index
from accounts.households.states import MeterKind
from credits.activities.observed import texts_in_json
from credits.factors.units import UnitMismatch, UnitUnknown, scale
from credits.methodologies.language.holders import METER
from credits.monitoring.judge import Judge, Judged
from credits.monitoring.periods import DAY_ZERO, SHANGHAI_AHEAD_US
from credits.projects.keys import is_key, plain_key
from credits.projects.object_models import ObjectKind
from credits.screening.types import Claim
from puhui.kernel.crypto import blind_index

PURPOSE = "number of a device"
# What has a number on both sides.
KINDS = (ObjectKind.METER, ObjectKind.DEVICE)
_MEDIA = {"Nm3": (MeterKind.GAS,), "m3": (MeterKind.GAS, MeterKind.WATER)}


class Numbered(NamedTuple):
    """A thing that a person's act names: a meter by its id, or a device by its index; days [from, to)."""

    kind: str
    activity: UUID
    party: UUID
    meter: UUID | None
    number_index: bytes | None
    days_from: date
    days_to: date | None


def index_of(kind: str, key: str, medium: str = MeterKind.ELECTRICITY) -> bytes:
    """Return the index of a project's meter or device by its number in one written form."""
    if kind == ObjectKind.METER:
        return number_index(medium, key)
    return blind_index(PURPOSE, key)


def media_of(unit: str) -> tuple[str, ...]:
    """Return what homes have meters of that a project's meter may be, by its unit; a project does not say it.

    Gas is read in cubic metres too, at whatever state. What is no volume is held as electricity.
    """
    for wanted, media in _MEDIA.items():
        try:
            scale(unit, wanted)
        except (UnitUnknown, UnitMismatch):
            continue
        return media
    return (MeterKind.ELECTRICITY,)


def numbered_of(acts: Collection[tuple[Claim, Judged]]) -> list[Numbered]:
    """Return what some acts name; most name nothing, and are passed over at the cost of a look."""
    naming = {judge for judge in {judge for _claim, judge in acts} if _object_of(judge)}
    return [
        thing for claim, judge in acts if claim.meter or judge in naming for thing in _numbered(claim, judge)
    ]


def _numbered(claim: Claim, judge: Judged) -> list[Numbered]:
    """Return what a person's act names: its meter for the days of the period, a device from its day on."""
    things = []
    activity, party, begins = UUID(bytes=claim.activity), UUID(bytes=claim.party), _day(claim.begin_us)
    if claim.meter is not None:
        # What ends at midnight has nothing of the day that begins there.
        ends = _day(claim.end_us - 1) + timedelta(days=1)
        meter = UUID(bytes=claim.meter)
        things.append(Numbered(ObjectKind.METER, activity, party, meter, None, begins, ends))
    if key := _device(claim, judge):
        index = index_of(ObjectKind.DEVICE, key)
        things.append(Numbered(ObjectKind.DEVICE, activity, party, None, index, begins, None))
    return things


def _device(claim: Claim, judge: Judged) -> str | None:
    """Return the number that the act names its object by, in one written form."""
    told_by = _object_of(judge)
    if told_by is None:
        return None
    key = plain_key(texts_in_json(claim.inputs).get(told_by, ""))
    return key if is_key(key) else None


def _object_of(judge: Judged) -> str | None:
    """Return the name of the text that tells one object from another, where something is counted under it."""
    if not isinstance(judge, Judge) or not (judge.held_caps or judge.held_locks):
        return None
    return judge.bound.document.object if judge.bound.document.object != METER else None


def _day(us: int) -> date:
    return DAY_ZERO + timedelta(microseconds=us + SHANGHAI_AHEAD_US)

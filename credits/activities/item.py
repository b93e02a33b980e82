"""One item of `POST activities`: read, checked against its type, its methodology and the clock, or refused
with a code.

A refused item is `INVALID` with its problem and stores nothing; the others of the request are kept (decisions
26, 57).
"""

import re
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from accounts.households.selectors import MeterAt
from credits.activities.catalog_loading import TypeRules, type_rules
from credits.activities.signatures import is_vouched_for, may_sign
from credits.activities.traces import POINTS_MAX, Point, read_points
from credits.methodologies.bound import BoundMethodology, UnboundMethodology
from credits.methodologies.language.document import Document, Tier
from credits.methodologies.language.program import out_of_bounds
from credits.methodologies.language.texts import texts_out_of_bounds
from credits.methodologies.snapshot import Snapshot
from puhui.kernel.clock import SHANGHAI
from puhui.kernel.errors import gettext_noop

# Unbound where a factor is missing: the item is taken, and the decision will say so.
Methodology = BoundMethodology | UnboundMethodology

FIELDS = {
    "client_id",
    "type",
    "occurred_from",
    "occurred_to",
    "region",
    "meter",
    "reading",
    "inputs",
    "source",
    "device",
    "trace",
}
REQUIRED = ("client_id", "type", "occurred_from", "occurred_to", "inputs", "source")
SOURCE_FIELDS = {"kind", "code", "reference", "signature"}
DEVICE_FIELDS = {"mock", "steps", "crs"}
TIER_OF_SOURCE: dict[str, Tier] = {"operator": "A", "device": "B", "self": "C"}
CRS = ("WGS84", "GCJ02", "BD09")
TEXT_MAX = 200

# Measured at receipt, on the end of the act (decisions 27, 57).
AHEAD_MAX = timedelta(minutes=2)
AGE_MAX = {"operator": timedelta(days=60), "device": timedelta(hours=72), "self": timedelta(hours=72)}

DECIMAL = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,9})?")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)", re.ASCII)


class ItemRefused(Exception):
    """The item is INVALID: a stable code, the field it is about, and a sentence to translate."""

    def __init__(self, code: str, pointer: str, detail: str, **data: Any):
        super().__init__(code)
        self.code, self.pointer, self.detail, self.data = code, pointer, detail, data


class Draft(msgspec.Struct, frozen=True):
    """An item that may be stored. `methodology` is the one that would judge it now (for bounds and
    preview)."""

    client_id: str
    rules: TypeRules
    methodology: Methodology
    region: str
    occurred_from: datetime
    occurred_to: datetime
    inputs: dict[str, str]
    values: dict[str, Decimal]
    source: dict[str, str]
    tier: Tier
    device: dict[str, Any] | None
    points: list[Point] | None
    meter: UUID | None = None
    reading: tuple[Decimal, Decimal] | None = None
    # What the person's own past says, for the preview.
    own: Mapping[str, Decimal] | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What every item of one request is checked against."""

    party_id: UUID
    party_region: str | None
    consents: frozenset[str]
    now: datetime
    catalogs: Snapshot
    # The operator that sends them itself, over a call that it signed as a whole.
    vouched_by: str | None = None
    # The meters of their homes, asked for by the first item that needs them.
    meters: Callable[[], Sequence[MeterAt]] = tuple


def read_client_id(item: Any) -> str:
    """Return the item's client id; raises ItemRefused."""
    if not isinstance(item, dict):
        raise ItemRefused("input_missing", "", gettext_noop("An item is an object."))
    client_id = item.get("client_id")
    if not isinstance(client_id, str) or not 1 <= len(client_id) <= TEXT_MAX:
        raise ItemRefused(
            "input_missing", "/client_id", gettext_noop("A text of 1 to 200 characters is needed.")
        )
    return client_id


def read_shape(item: dict[str, Any], vouched_by: str | None = None) -> TypeRules:
    """Check the fields of an item and return the rules of its type; raises ItemRefused."""
    _refuse_unknown(item, FIELDS, "")
    for name in REQUIRED:
        if name not in item:
            raise ItemRefused("input_missing", f"/{name}", gettext_noop("This field is needed."))
    rules = type_rules().get(item["type"]) if isinstance(item["type"], str) else None
    if rules is None:
        raise ItemRefused("unknown_type", "/type", gettext_noop("There is no such type of activity."))
    if not isinstance(item["inputs"], dict):
        raise ItemRefused("input_missing", "/inputs", gettext_noop("An object is needed."))
    _check_source(item["source"], vouched_by)
    _check_device(item.get("device"))
    return rules


def read_period(item: dict[str, Any], rules: TypeRules, now: datetime) -> tuple[datetime, datetime]:
    """Return when the act began and ended; raises ItemRefused."""
    begin, end = _instant(item, "occurred_from"), _instant(item, "occurred_to")
    if begin >= end:
        raise ItemRefused(
            "period_invalid", "/occurred_to", gettext_noop("The end must be after the beginning.")
        )
    if end > now + AHEAD_MAX:
        raise ItemRefused("time_in_future", "/occurred_to", gettext_noop("The activity lies in the future."))
    if end < now - AGE_MAX[item["source"]["kind"]]:
        raise ItemRefused(
            "time_too_old", "/occurred_to", gettext_noop("The activity is too old to be taken.")
        )
    if end - begin > timedelta(days=rules.longest_days):
        raise ItemRefused(
            "period_invalid",
            "/occurred_from",
            gettext_noop("At most %(days)s days are taken."),
            days=rules.longest_days,
        )
    if rules.days_input:
        _check_whole_days(item, rules, begin, end)
    return begin, end


def read_inputs(item: dict[str, Any], methodology: Methodology) -> dict[str, Decimal]:
    """Return the numbers of the inputs, each checked against its bounds; raises ItemRefused."""
    inputs = item["inputs"]
    _refuse_unknown(inputs, methodology.input_set, "/inputs")
    if methodology.document.texts:
        _check_texts(inputs, methodology.document)
    values: dict[str, Decimal] = {}
    for name in methodology.input_names:
        if name not in inputs:
            raise ItemRefused("input_missing", f"/inputs/{name}", gettext_noop("This input is needed."))
        values[name] = _decimal(inputs[name], f"/inputs/{name}")
    for name in out_of_bounds(methodology.document, values):
        raise _out_of_bounds(f"/inputs/{name}")
    return values


def read_tier(item: dict[str, Any], methodology: Methodology) -> Tier:
    """Return the tier of the item's evidence; raises ItemRefused if none such is taken."""
    tier = TIER_OF_SOURCE[item["source"]["kind"]]
    if tier not in methodology.multipliers:
        text = gettext_noop("This methodology does not take evidence of this kind.")
        raise ItemRefused("input_out_of_bounds", "/source/kind", text)
    return tier


def read_trace(item: dict[str, Any], receipt: Receipt) -> list[Point] | None:
    """Return the points of the item's trace, if it has one; raises ItemRefused."""
    if item.get("trace") is None:
        return None
    if "location_trace" not in receipt.consents:
        raise ItemRefused(
            "consent_required", "/trace", gettext_noop("The consent to location traces is missing.")
        )
    points = read_points(item["trace"])
    if points is None:
        text = gettext_noop("1 to %(most)s points [lon, lat, epoch_s, accuracy_m] are taken.")
        raise ItemRefused("input_out_of_bounds", "/trace", text, most=POINTS_MAX)
    return points


def check_signature(
    item: dict[str, Any], regions: tuple[str, ...], now: datetime, vouched_by: str | None = None
) -> None:
    """Check an operator's word: its signature, or that it sends the item itself; raises ItemRefused."""
    source = item["source"]
    if source["kind"] != "operator":
        return
    if vouched_by is not None and "signature" not in source and source["code"] == vouched_by:
        is_vouched = may_sign(vouched_by, item["type"], regions)
    else:
        is_vouched = is_vouched_for(item, regions=regions, now=now)
    if not is_vouched:
        raise ItemRefused(
            "source_signature_invalid",
            "/source/signature",
            gettext_noop("The operator's signature is not valid."),
        )


def _check_texts(inputs: Mapping[str, Any], document: Document) -> None:
    for text in document.texts:
        if text.name not in inputs:
            pointer = f"/inputs/{text.name}"
            raise ItemRefused("input_missing", pointer, gettext_noop("This input is needed."))
    for name in texts_out_of_bounds(document, inputs):
        raise _out_of_bounds(f"/inputs/{name}")


def _refuse_unknown(value: Mapping[str, Any], known: Set[str], pointer: str) -> None:
    if value.keys() <= known:
        return
    for name in value:
        if name not in known:
            raise ItemRefused(
                "unknown_field", f"{pointer}/{name}", gettext_noop("This field is not known here.")
            )


def _check_source(source: Any, vouched_by: str | None) -> None:
    kind = source.get("kind") if isinstance(source, dict) else None
    if not isinstance(kind, str) or kind not in TIER_OF_SOURCE:
        raise ItemRefused(
            "input_missing", "/source/kind", gettext_noop("One of operator, device, self is needed.")
        )
    _refuse_unknown(source, SOURCE_FIELDS, "/source")
    # In this order, so that the same item is always refused with the same code.
    for name in ("signature", "code", "reference"):
        if name not in source and (kind != "operator" or (name == "signature" and vouched_by is not None)):
            continue
        value = source.get(name)
        if not isinstance(value, str) or not 1 <= len(value) <= TEXT_MAX:
            code = "source_signature_invalid" if name == "signature" else "input_missing"
            raise ItemRefused(
                code, f"/source/{name}", gettext_noop("A text of 1 to 200 characters is needed.")
            )


def _check_device(device: Any) -> None:
    if device is None:
        return
    if not isinstance(device, dict):
        raise ItemRefused("input_out_of_bounds", "/device", gettext_noop("An object is needed."))
    _refuse_unknown(device, DEVICE_FIELDS, "/device")
    steps = device.get("steps", 0)
    if type(device.get("mock", False)) is not bool:
        raise ItemRefused("input_out_of_bounds", "/device/mock", gettext_noop("True or false is needed."))
    if type(steps) is not int or not 0 <= steps <= 1_000_000:
        raise _out_of_bounds("/device/steps")
    if device.get("crs", "WGS84") not in CRS:
        raise ItemRefused(
            "input_out_of_bounds", "/device/crs", gettext_noop("One of WGS84, GCJ02, BD09 is needed.")
        )


def _check_whole_days(item: dict[str, Any], rules: TypeRules, begin: datetime, end: datetime) -> None:
    pointer = f"/inputs/{rules.days_input}"
    days = (
        _decimal(item["inputs"].get(rules.days_input), pointer)
        if rules.days_input in item["inputs"]
        else None
    )
    if days is None:
        raise ItemRefused("input_missing", pointer, gettext_noop("This input is needed."))
    if not 1 <= days <= rules.longest_days:
        raise _out_of_bounds(pointer)
    if days != days.to_integral_value() or end - begin != timedelta(days=int(days)):
        text = gettext_noop("The period must be the whole days that %(name)s tells.")
        raise ItemRefused("period_invalid", pointer, text, name=rules.days_input)
    last = (end - timedelta(microseconds=1)).astimezone(SHANGHAI)
    if begin.astimezone(SHANGHAI).year != last.year:
        raise ItemRefused(
            "period_invalid",
            "/occurred_to",
            gettext_noop("A period may not cross two years: send two items."),
        )


def _instant(item: dict[str, Any], name: str) -> datetime:
    text = item[name]
    try:
        if isinstance(text, str) and _TIME.fullmatch(text):
            instant = datetime.fromisoformat(text)
            # Far ends of the calendar cannot be moved between zones; no act lies there.
            if 2000 <= instant.year <= 9000:
                return instant
    except ValueError:
        pass
    text = gettext_noop("A time as in RFC 3339, with offset, is needed.")
    raise ItemRefused("period_invalid", f"/{name}", text)


def _decimal(text: Any, pointer: str) -> Decimal:
    if not isinstance(text, str) or not DECIMAL.fullmatch(text):
        detail = gettext_noop('A decimal number as a text is needed, for example "34.9".')
        raise ItemRefused("input_out_of_bounds", pointer, detail)
    return Decimal(text)


def _out_of_bounds(pointer: str) -> ItemRefused:
    return ItemRefused("input_out_of_bounds", pointer, gettext_noop("The value is outside what is taken."))

"""The command behind `POST activities`: check every item, store the good ones in one statement, answer at
once.

One statement does it all, because each round trip costs more than the rows: it finds known client ids, claims
the operators' references and the traces, inserts the activities, and opens one intake for the crediting job.
"""

from contextlib import nullcontext
from datetime import date, datetime
from functools import cache, partial
from typing import Any
from uuid import UUID

import msgspec
from django.db import IntegrityError, OperationalError, connection, transaction
from psycopg.errors import DeadlockDetected, UniqueViolation

from accounts.consents.selectors import ConsentRequired
from accounts.households.selectors import household_size_at, meters_of_party
from credits.activities.item import (
    Draft,
    ItemRefused,
    Methodology,
    Receipt,
    check_signature,
    read_client_id,
    read_inputs,
    read_period,
    read_shape,
    read_tier,
    read_trace,
)
from credits.activities.keep_tracks import keep_tracks
from credits.activities.meters import read_meter
from credits.activities.observed import measured_values
from credits.activities.readings import Readings, read_readings
from credits.activities.traces import Point, digest, measured_metres
from credits.activities.tracks.coordinates import WGS84, to_wgs84
from credits.factors.resolution import FactorMissing
from credits.methodologies.binding import NotInForce, bind_keyed, bind_nearest, unbound_nearest
from credits.methodologies.bound import BaselineMissing, UnboundMethodology, keys_of
from credits.methodologies.snapshot import current_snapshot
from puhui.kernel.clock import business_date
from puhui.kernel.errors import TooManyItems, gettext_noop
from puhui.kernel.ids import new_id
from puhui.kernel.prepared import fetch_prepared
from puhui.kernel.regions import RegionUnknown, region_chain

ITEMS_MAX = 500
# What the statement answers instead of an id where the meter's period is claimed already.
_METER_TAKEN = UUID(int=0)
CONSENT = "activity_data"

_REFERENCE_USED = (
    "reference_used",
    "/source/reference",
    gettext_noop("The operator's reference was used before."),
)
_PERIOD_CLAIMED = (
    "meter_period_claimed",
    "/meter",
    gettext_noop("Part of this period of the meter was claimed before, by you or by another member."),
)


class ItemResult(msgspec.Struct, frozen=True):
    """What became of one item: ACCEPTED or DUPLICATE with an id, or INVALID with why."""

    client_id: str | None
    status: str
    id: UUID | None = None
    refused: ItemRefused | None = None


def receive_activities(
    *,
    party_id: UUID,
    party_region: str | None,
    consents: frozenset[str],
    items: list[Any],
    now: datetime,
    vouched_by: str | None = None,
) -> list[ItemResult]:
    """Store what may be stored of `items` (1 to 500) for the party and return one result an item, in order.

    `vouched_by` is the operator that sends them itself: its items need no signature of their own.

    Raises: TooManyItems, ConsentRequired.
    """
    if not 1 <= len(items) <= ITEMS_MAX:
        raise TooManyItems(gettext_noop("1 to %(most)s items are taken."), most=ITEMS_MAX)
    if CONSENT not in consents:
        raise ConsentRequired(gettext_noop("The purpose is %(purpose)s."), purpose=CONSENT)
    receipt = Receipt(
        party_region=party_region,
        consents=consents,
        now=now,
        catalogs=current_snapshot(now),
        vouched_by=vouched_by,
        party_id=party_id,
        meters=cache(partial(meters_of_party, party_id)),
    )
    results: list[ItemResult | None] = [None] * len(items)
    drafts: dict[str, tuple[int, UUID, Draft]] = {}
    repeats: list[tuple[int, str]] = []
    references: set[tuple[str, str]] = set()
    for index, item in enumerate(items):
        client_id = None
        try:
            client_id = read_client_id(item)
            if client_id in drafts:
                repeats.append((index, client_id))
                continue
            draft = read_item(client_id, item, receipt)
            reference = _reference(draft)
            if reference is not None and reference in references:
                raise ItemRefused(*_REFERENCE_USED)
        except ItemRefused as refused:
            results[index] = ItemResult(client_id, "INVALID", refused=refused)
            continue
        if reference is not None:
            references.add(reference)
        drafts[client_id] = (index, new_id(), draft)
    for client_id, result in _store(party_id, drafts, now).items():
        results[drafts[client_id][0]] = result
    for index, client_id in repeats:
        first = results[drafts[client_id][0]]
        if first is not None and first.id is not None:
            first = ItemResult(client_id, "DUPLICATE", first.id)
        results[index] = first
    return _known_before_invalid(party_id, results)


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


def _reference(draft: Draft) -> tuple[str, str] | None:
    source = draft.source
    return (source["code"], source["reference"]) if source["kind"] == "operator" else None


class _Row(msgspec.Struct, frozen=True, omit_defaults=True):
    """An item as the statement takes it: what is not there is not sent, since the server would parse it."""

    id: UUID
    client_id: str
    type_id: int
    scheme: str
    region: str
    occurred_from: datetime
    occurred_to: datetime
    inputs: dict[str, str]
    source: dict[str, str]
    tier: str
    preview_g: int
    device: dict[str, Any] | None = None
    measured_m: int | None = None
    trace_digest: str | None = None
    points: list[Point] | None = None
    operator: str | None = None
    reference: str | None = None
    meter: UUID | None = None
    reading: Readings | None = None


def _row(activity_id: UUID, draft: Draft) -> _Row:
    measured_m = measured_metres(draft.points) if draft.points else None
    operator, reference = _reference(draft) or (None, None)
    return _Row(
        id=activity_id,
        client_id=draft.client_id,
        type_id=draft.rules.id,
        scheme=draft.methodology.scheme,
        region=draft.region,
        occurred_from=draft.occurred_from,
        occurred_to=draft.occurred_to,
        inputs=draft.inputs,
        source=draft.source,
        tier=draft.tier,
        preview_g=_preview_g(draft, measured_m),
        device=draft.device,
        measured_m=measured_m,
        trace_digest=digest(draft.points).hex() if draft.points else None,
        points=draft.points,
        operator=operator,
        reference=reference,
        meter=draft.meter,
        reading=draft.reading,
    )


def _preview_g(draft: Draft, measured_m: int | None) -> int:
    """Return what the act is worth before caps; nothing yet where a factor or baseline is missing."""
    if isinstance(draft.methodology, UnboundMethodology):
        return 0
    observed = measured_values(draft.values, measured_m)
    try:
        return draft.methodology.quantify(draft.methodology.arguments(observed), draft.tier).credited_g
    except BaselineMissing:
        return 0


# Known ids are looked up one by one: the statement is planned once, perhaps while the table was small, and
# the plan of one condition for all of them would go through whatever the party ever sent.
# Each insert goes in an order of its own, so that two requests that meet wait for one another instead of
# locking crosswise, and of two items with one trace the earlier received is its first.
_STORE = """
WITH sent AS (
    SELECT * FROM jsonb_to_recordset(%(rows)s::jsonb) AS r(
        id uuid, client_id text, type_id smallint, scheme text, region text, occurred_from timestamptz,
        occurred_to timestamptz, inputs jsonb, source jsonb, tier text, device jsonb, measured_m integer,
        trace_digest text, points jsonb, preview_g bigint, operator text, reference text,
        meter uuid, reading jsonb)
), known AS (
    SELECT s.client_id, a.id FROM sent s CROSS JOIN LATERAL (
        SELECT id FROM credits_activity WHERE party_id = %(party)s AND client_id = s.client_id LIMIT 1
    ) AS a
), fresh AS (
    SELECT * FROM sent WHERE client_id NOT IN (SELECT client_id FROM known)
), metered AS (
    INSERT INTO credits_meterclaim (meter_id, period, activity_id, reading_from, reading_to)
    SELECT meter, tstzrange(occurred_from, occurred_to), id, (reading->>0)::numeric, (reading->>1)::numeric
    FROM fresh f
    WHERE meter IS NOT NULL AND NOT EXISTS (
        SELECT FROM credits_activityreference r
        WHERE r.operator = f.operator AND r.reference = f.reference
    ) ORDER BY meter, id
    ON CONFLICT DO NOTHING RETURNING activity_id
), unmetered AS (
    SELECT client_id, id FROM fresh f WHERE meter IS NOT NULL AND id NOT IN (SELECT activity_id FROM metered)
        AND NOT EXISTS (
            SELECT FROM credits_activityreference r
            WHERE r.operator = f.operator AND r.reference = f.reference)
), claimed AS (
    INSERT INTO credits_activityreference (operator, reference, activity_id)
    SELECT operator, reference, id FROM fresh
    WHERE reference IS NOT NULL AND id NOT IN (SELECT id FROM unmetered) ORDER BY operator, reference
    ON CONFLICT (operator, reference) DO NOTHING RETURNING activity_id
), refused AS (
    SELECT client_id FROM fresh WHERE reference IS NOT NULL AND id NOT IN (SELECT activity_id FROM claimed)
        AND id NOT IN (SELECT id FROM unmetered)
), stored AS (
    INSERT INTO credits_activity (
        id, party_id, client_id, type_id, scheme, region, occurred_from, occurred_to, inputs, source, tier,
        device, measured_m, trace_digest, preview_g, received_at, meter_id)
    SELECT
        id, %(party)s, client_id, type_id, scheme, region, occurred_from, occurred_to, inputs, source, tier,
        device, measured_m, decode(trace_digest, 'hex'), preview_g, %(now)s, meter
    FROM fresh WHERE (reference IS NULL OR id IN (SELECT activity_id FROM claimed))
        AND (meter IS NULL OR id IN (SELECT activity_id FROM metered)) ORDER BY client_id
    RETURNING id
), first_traces AS (
    INSERT INTO credits_traceclaim (digest, activity_id)
    SELECT decode(trace_digest, 'hex'), f.id FROM fresh f JOIN stored USING (id)
    WHERE trace_digest IS NOT NULL ORDER BY trace_digest, f.id
    ON CONFLICT (digest) DO NOTHING
), traces AS (
    INSERT INTO credits_activitytrace (activity_id, points)
    SELECT f.id, f.points FROM fresh f JOIN stored USING (id) WHERE trace_digest IS NOT NULL
), intake AS (
    INSERT INTO credits_intake (party_id, activities, tracks, received_at)
    SELECT %(party)s, count(*), %(tracks)s::smallint, %(now)s FROM stored HAVING count(*) > 0
)
SELECT client_id, id FROM known UNION ALL SELECT client_id, NULL FROM refused
UNION ALL SELECT client_id, %(meter_taken)s::uuid FROM unmetered
"""


def _store(
    party_id: UUID, drafts: dict[str, tuple[int, UUID, Draft]], now: datetime
) -> dict[str, ItemResult]:
    if not drafts:
        return {}
    rows = [_row(activity_id, draft) for _, activity_id, draft in drafts.values()]
    parameters = {
        "rows": msgspec.json.encode(rows).decode(),
        "party": party_id,
        "tracks": sum(row.points is not None for row in rows),
        "now": now,
        "meter_taken": _METER_TAKEN,
    }
    if not parameters["tracks"]:
        return _results(drafts, _run_twice(parameters))
    with transaction.atomic():
        others = _run_twice(parameters)
        fresh = [(id_, draft) for client_id, (_, id_, draft) in drafts.items() if client_id not in others]
        keep_tracks(party_id, fresh)
    return _results(drafts, others)


def _run_twice(parameters: dict[str, Any]) -> dict[str, UUID | None]:
    try:
        return _run(parameters)
    except (IntegrityError, OperationalError) as error:
        # Another request was first: its client ids and references are known now.
        if not isinstance(error.__cause__, UniqueViolation | DeadlockDetected):
            raise
        return _run(parameters)


def _results(
    drafts: dict[str, tuple[int, UUID, Draft]], others: dict[str, UUID | None]
) -> dict[str, ItemResult]:
    results = {
        client_id: ItemResult(client_id, "ACCEPTED", activity_id)
        for client_id, (_, activity_id, _) in drafts.items()
    }
    for client_id, known_id in others.items():
        if known_id is None:
            results[client_id] = ItemResult(client_id, "INVALID", refused=ItemRefused(*_REFERENCE_USED))
        elif known_id == _METER_TAKEN:
            results[client_id] = ItemResult(client_id, "INVALID", refused=ItemRefused(*_PERIOD_CLAIMED))
        else:
            results[client_id] = ItemResult(client_id, "DUPLICATE", known_id)
    return results


def _run(parameters: dict[str, Any]) -> dict[str, UUID | None]:
    """Store the items and return those that are not: with the id they have already, or None if refused."""
    # Alone, the statement commits by itself; inside a transaction a savepoint keeps that one usable after a
    # conflict.
    with transaction.atomic() if connection.in_atomic_block else nullcontext():
        return dict(fetch_prepared(_STORE, parameters))


def _known_before_invalid(party_id: UUID, results: list[ItemResult | None]) -> list[ItemResult]:
    """Answer DUPLICATE for an invalid item whose client id is known: a retry may come when its window has
    closed."""
    doubtful = [r.client_id for r in results if r is not None and r.status == "INVALID" and r.client_id]
    if not doubtful:
        return [result for result in results if result is not None]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT client_id, id FROM credits_activity WHERE party_id = %s AND client_id = ANY(%s)",
            [party_id, doubtful],
        )
        known = dict(cursor.fetchall())
    return [
        ItemResult(result.client_id, "DUPLICATE", known[result.client_id])
        if result.status == "INVALID" and result.client_id in known
        else result
        for result in results
        if result is not None
    ]

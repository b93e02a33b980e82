"""The one statement that stores a batch of drafts.

It does it all, because each round trip costs more than the rows: it finds known client ids, claims the
operators' references and the traces, inserts the activities, and opens one intake for the crediting job.
"""

from contextlib import nullcontext
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import IntegrityError, OperationalError, connection, transaction
from psycopg.errors import DeadlockDetected, UniqueViolation

from credits.activities.item import Draft, ItemRefused
from credits.activities.keep_tracks import keep_tracks
from credits.activities.observed import measured_values
from credits.activities.readings import Readings
from credits.activities.results import PERIOD_CLAIMED, REFERENCE_USED, ItemResult
from credits.activities.traces import Point, digest, measured_metres
from credits.methodologies.bound import BaselineMissing, UnboundMethodology
from puhui.kernel.prepared import fetch_prepared

# What the statement answers instead of an id where the meter's period is claimed already.
_METER_TAKEN = UUID(int=0)


def reference_of(draft: Draft) -> tuple[str, str] | None:
    """Return the operator and its reference, which one activity alone may name; None for any other source."""
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
    operator, reference = reference_of(draft) or (None, None)
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
        values = draft.methodology.arguments(observed, draft.own)
        return draft.methodology.quantify(values, draft.tier).credited_g
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


def store_drafts(
    party_id: UUID, drafts: dict[str, tuple[int, UUID, Draft]], now: datetime
) -> dict[str, ItemResult]:
    """Store the drafts by client id, each with its place and the id it gets; return what became of each."""
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
            results[client_id] = ItemResult(client_id, "INVALID", refused=ItemRefused(*REFERENCE_USED))
        elif known_id == _METER_TAKEN:
            results[client_id] = ItemResult(client_id, "INVALID", refused=ItemRefused(*PERIOD_CLAIMED))
        else:
            results[client_id] = ItemResult(client_id, "DUPLICATE", known_id)
    return results


def _run(parameters: dict[str, Any]) -> dict[str, UUID | None]:
    """Store the items and return those that are not: with the id they have already, or None if refused."""
    # Alone, the statement commits by itself; inside a transaction a savepoint keeps that one usable after a
    # conflict.
    with transaction.atomic() if connection.in_atomic_block else nullcontext():
        return dict(fetch_prepared(_STORE, parameters))

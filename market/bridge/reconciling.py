"""The comparison with the venues, every ten minutes: a difference is named and stops the instrument.

What may still be on its way is asked for first, so that only what both sides hold for final is compared. The
venue's day is that of its own clock: real time, which the demonstration's clock does not move.
"""

import logging
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from market.bridge.comparing import Difference, differences
from market.bridge.connectors import connector_of
from market.bridge.errors import Malformed, VenueSilent
from market.bridge.inbox import answer_of
from market.bridge.incidents import BRIDGE, stop
from market.bridge.models import (
    BridgeTransfer,
    ConnectorName,
    Reconciliation,
    ReconciliationBreak,
    Venue,
    VenueAnswer,
)
from market.bridge.sending import look_after
from market.bridge.states import IN_FLIGHT, AnswerStatus
from market.bridge.types import Answer
from market.risk.models import HaltScope
from puhui.kernel.audit import record_event
from puhui.kernel.clock import SHANGHAI, business_date

log = logging.getLogger(__name__)

TRANSFERS_A_RUN = 200


def venues_to_compare() -> list[Venue]:
    """Return the venues that have a file of their day; what goes by hand is compared by people."""
    return list(
        Venue.objects.exclude(connector=ConnectorName.MANUAL).filter(transfers__isnull=False).distinct()
    )


def reconcile_venues(*, now: datetime, today: date | None = None) -> dict[str, int]:
    """Compare yesterday and today with every venue; returns counts. Worker only."""
    counts = {"compared": 0, "different": 0, "silent": 0}
    day = today or business_date(timezone.now())
    for venue in venues_to_compare():
        _ask_for_the_rest(venue)
        for asked in (day - timedelta(days=1), day):
            done = _compare(venue, asked, now)
            counts["compared"] += 1
            counts["different"] += done.different
            counts["silent"] += bool(done.problem)
    return counts


def _ask_for_the_rest(venue: Venue) -> None:
    under_way = BridgeTransfer.objects.filter(venue=venue, status__in=IN_FLIGHT).order_by("id")
    for transfer_id in list(under_way.values_list("id", flat=True)[:TRANSFERS_A_RUN]):
        look_after(transfer_id)


def _compare(venue: Venue, day: date, now: datetime) -> Reconciliation:
    connector = connector_of(venue)
    try:
        raw = connector.day_file(day) or b""
    except VenueSilent as silence:
        log.warning("%s has no file of %s: %s", venue.code, day, silence)
        return _keep(venue, day, now, problem="silent")
    digest = sha256(raw).hexdigest()
    try:
        theirs = connector.read_day(raw)
    except Malformed as error:
        return _keep(venue, day, now, digest=digest, problem=f"malformed: {error}"[:200])
    ours, refused = _ours(venue, day)
    keys = {answer.key for answer in (*ours, *theirs)}
    facts = list(
        BridgeTransfer.objects.filter(venue=venue, key__in=keys).values_list("key", "status", "instrument_id")
    )
    statuses = {key: status for key, status, _instrument in facts}
    instruments = {key: instrument for key, _status, instrument in facts}
    found = differences(ours, theirs, statuses=statuses, refused=refused)
    return _keep(
        venue,
        day,
        now,
        digest=digest,
        ours=len(ours),
        theirs=len(theirs),
        found=found,
        instruments=instruments,
    )


def _ours(venue: Venue, day: date) -> tuple[list[Answer], dict[str, str]]:
    """Return our answers of the venue's day, and by their numbers why we refused the others."""
    begin = datetime.combine(day, time(), SHANGHAI)
    rows = VenueAnswer.objects.filter(
        venue=venue, executed_at__gte=begin, executed_at__lt=begin + timedelta(days=1)
    )
    taken = [AnswerStatus.RECEIVED, AnswerStatus.APPLIED]
    refused = rows.filter(status=AnswerStatus.REFUSED).values_list("exec_id", "code")
    return [answer_of(row) for row in rows.filter(status__in=taken)], dict(refused)


def _keep(
    venue: Venue,
    day: date,
    now: datetime,
    *,
    digest: str = "",
    problem: str = "",
    ours: int = 0,
    theirs: int = 0,
    found: list[Difference] | None = None,
    instruments: dict[str, str] | None = None,
) -> Reconciliation:
    found, instruments = found or [], instruments or {}
    with transaction.atomic():
        done = Reconciliation.objects.create(
            venue=venue,
            day=day,
            ours=ours,
            theirs=theirs,
            different=len(found),
            sha256=digest,
            problem=problem,
            done_at=now,
        )
        for one in found:
            instrument = instruments.get(one.key, "")
            ReconciliationBreak.objects.create(
                reconciliation=done,
                kind=one.kind,
                key=one.key,
                exec_id=one.exec_id,
                instrument=instrument,
                ours=one.ours,
                theirs=one.theirs,
            )
            _stop(venue, instrument, now)
        if found:
            _tell(done.id, venue, found, now)
    return done


def _stop(venue: Venue, instrument: str, now: datetime) -> None:
    scope = HaltScope.INSTRUMENT if instrument else HaltScope.VENUE
    reason = f"bridge: the books of {venue.code} differ from ours"
    stop(scope=scope, target=instrument or venue.code, reason=reason, now=now)


def _tell(reconciliation_id: UUID, venue: Venue, found: list[Difference], now: datetime) -> None:
    record_event(
        actor=BRIDGE,
        action="bridge_differs",
        object_type="reconciliation",
        object_id=reconciliation_id,
        now=now,
        reason=", ".join(sorted({one.kind for one in found})),
        venue=venue.code,
        different=len(found),
    )

"""Sending and asking: what is written down first, then said to the venue, outside of any transaction.

SUBMITTED is committed before the wire write, so that a process that ends in between leaves a transfer that is
asked about, never one that is sent twice as something new. A lease in real time keeps two workers from
talking about one transfer at once.
"""

import logging
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from market.bridge.applying import try_to_apply
from market.bridge.connectors import Connector, connector_of
from market.bridge.drafting import record
from market.bridge.errors import VenueSilent
from market.bridge.inbox import read_message, store_message
from market.bridge.incidents import BRIDGE
from market.bridge.locking import call_off_stopped
from market.bridge.models import BridgeTransfer, ConnectorName
from market.bridge.states import IN_FLIGHT, TransferStatus
from market.bridge.types import SellOrder
from market.risk.halts import is_halted
from puhui.kernel.clock import puhui_now
from puhui.kernel.crash_points import crash_point
from puhui.kernel.fair_share import fair_share
from puhui.kernel.states import claim

log = logging.getLogger(__name__)

# Longer than any exchange with a venue may take (connectors/http.py): a lease outlives lost workers only.
LEASE = timedelta(seconds=15)
FIRST_LOOK = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=10)
TRANSFERS_A_RUN = 50


def submit_locked() -> dict[str, int]:
    """Send what is locked; what a stop concerns stays locked. Returns counts.

    One that fails is logged and keeps no other; what was said to a venue by then is asked about.
    """
    counts = {"sent": 0, "halted": 0, "called_off": 0, "failed": 0}
    locked = BridgeTransfer.objects.filter(status=TransferStatus.LOCKED)
    locked = locked.select_related("venue", "lot", "instrument").order_by("locked_at", "id")
    for transfer in locked.filter(pk__in=fair_share(locked, TRANSFERS_A_RUN)):
        try:
            if transfer.lot.stopped_at is not None:
                counts["called_off"] += call_off_stopped(transfer.id, now=puhui_now())
            elif _is_halted(transfer):
                counts["halted"] += 1
            else:
                counts["sent"] += _submit(transfer)
        except Exception:
            log.exception("bridge transfer %s could not be sent", transfer.id)
            counts["failed"] += 1
    return counts


def look_after_due() -> dict[str, int]:
    """Ask the venues about everything under way whose time has come, or whose worker was lost.

    Returns counts. One that fails is logged and keeps no other; it is asked about again later.
    """
    counts = {"asked": 0, "failed": 0}
    now = timezone.now()
    due = BridgeTransfer.objects.filter(
        Q(busy_until=None) | Q(busy_until__lt=now), status__in=IN_FLIGHT, next_look_at__lte=now
    )
    ids = list(due.order_by("next_look_at").values_list("id", flat=True)[:TRANSFERS_A_RUN])
    for transfer_id in ids:
        try:
            counts["asked"] += look_after(transfer_id)
        except Exception:
            log.exception("bridge transfer %s could not be asked about", transfer_id)
            counts["failed"] += 1
    return counts


def look_after(transfer_id: UUID) -> bool:
    """Ask the venue what became of one transfer; false while another worker talks to it."""
    transfer = _lease(transfer_id)
    if transfer is None:
        return False
    connector = connector_of(transfer.venue)
    # Sent and not answered, by a worker that is no more: nobody knows whether it was done.
    if transfer.status == TransferStatus.SUBMITTED:
        _become_unknown(transfer)
    try:
        raw = connector.query(transfer.key)
        if raw is not None:
            says_something = _take_in(transfer, "query", raw)
            if not says_something and _is_unknown(transfer) and not _is_halted(transfer):
                # The venue never got it; under the same key it is the same order, however often it is sent.
                sent = connector.submit(sell_order(transfer))
                if sent is not None:
                    _take_in(transfer, "submit", sent)
    except VenueSilent as silence:
        log.warning("%s: %s", transfer.key, silence)
    finally:
        _put_off(transfer)
    return True


def sell_order(transfer: BridgeTransfer) -> SellOrder:
    """Return a transfer as its venue gets it."""
    return SellOrder(
        key=transfer.key,
        digest=transfer.digest,
        instrument=transfer.instrument_id,
        batch=transfer.lot.batch,
        quantity_t=transfer.quantity_t,
        min_price_fen=transfer.min_price_fen,
    )


def _submit(transfer: BridgeTransfer) -> bool:
    connector: Connector = connector_of(transfer.venue)
    now, real = puhui_now(), timezone.now()
    with transaction.atomic():
        is_mine = claim(
            BridgeTransfer.objects.filter(pk=transfer.pk),
            old=TransferStatus.LOCKED,
            new=TransferStatus.SUBMITTED,
            submitted_at=now,
            busy_until=real + LEASE,
            next_look_at=real + FIRST_LOOK if _can_ask(transfer) else None,
        )
        if not is_mine:
            return False
        record(BRIDGE, "bridge_submitted", transfer, now)
    try:
        raw = connector.submit(sell_order(transfer))
        crash_point("bridge.after_send")
        if raw is not None:
            _take_in(transfer, "submit", raw)
    except VenueSilent as silence:
        log.warning("%s: %s", transfer.key, silence)
        _become_unknown(transfer)
    finally:
        _put_off(transfer)
    return True


def _take_in(transfer: BridgeTransfer, channel: str, raw: bytes) -> bool:
    """Store, then read, then apply; returns whether the venue said anything of the transfer."""
    now = puhui_now()
    message = store_message(venue=transfer.venue, transfer_id=transfer.pk, channel=channel, raw=raw, now=now)
    crash_point("bridge.after_answer")
    touched = read_message(message.pk, now=now)
    for transfer_id in sorted({*touched, transfer.pk}):
        try_to_apply(transfer_id, now=now)
    message.refresh_from_db(fields=["problem"])
    if channel == "submit" and (message.problem or not touched):
        _become_unknown(transfer)
    return bool(touched or message.problem)


def _become_unknown(transfer: BridgeTransfer) -> None:
    """Say that nobody knows; the units stay where they are."""
    rows = BridgeTransfer.objects.filter(pk=transfer.pk)
    now = puhui_now()
    with transaction.atomic():
        if claim(rows, old=TransferStatus.SUBMITTED, new=TransferStatus.UNKNOWN):
            record(BRIDGE, "bridge_unknown", transfer, now)


def _is_unknown(transfer: BridgeTransfer) -> bool:
    return BridgeTransfer.objects.filter(pk=transfer.pk, status=TransferStatus.UNKNOWN).exists()


def _is_halted(transfer: BridgeTransfer) -> bool:
    return is_halted(
        scheme=transfer.instrument.scheme,
        instrument=transfer.instrument_id,
        party_id=transfer.party_id,
        venue=transfer.venue_id,
    )


def _lease(transfer_id: UUID) -> BridgeTransfer | None:
    now = timezone.now()
    free = BridgeTransfer.objects.filter(Q(busy_until=None) | Q(busy_until__lt=now), status__in=IN_FLIGHT)
    if not free.filter(pk=transfer_id).update(busy_until=now + LEASE):
        return None
    return BridgeTransfer.objects.select_related("venue", "lot", "instrument").get(pk=transfer_id)


def _put_off(transfer: BridgeTransfer) -> None:
    """Give the lease back and say when to look again: later each time, ten minutes at most."""
    pause = min(FIRST_LOOK * 2 ** min(transfer.looks, 10), LONGEST_PAUSE)
    next_look_at = timezone.now() + pause if _can_ask(transfer) else None
    BridgeTransfer.objects.filter(pk=transfer.pk, status__in=IN_FLIGHT).update(
        busy_until=None, next_look_at=next_look_at, looks=F("looks") + 1
    )


def _can_ask(transfer: BridgeTransfer) -> bool:
    """Tell whether there is somebody to ask; what goes by hand waits for people."""
    return transfer.venue.connector != ConnectorName.MANUAL

"""The inbox: what a venue sent is stored as it came, and then read; what it says is stored once."""

import logging
from collections import Counter
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from market.bridge.connectors import connector_of
from market.bridge.errors import Malformed
from market.bridge.incidents import report
from market.bridge.models import BridgeTransfer, Venue, VenueAnswer, VenueMessage
from market.bridge.states import AnswerStatus
from market.bridge.types import Answer, AnswerKind
from puhui.kernel.ids import new_id

log = logging.getLogger(__name__)

UNREAD_A_RUN = 200

_STORE = """
INSERT INTO market_venueanswer (id, message_id, venue_id, exec_id, key, transfer_id, kind, external_ref,
    quantity_t, price_fen, proceeds_fen, cum_t, batch, executed_at, status, code, document_no)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'RECEIVED', '', '')
ON CONFLICT (venue_id, exec_id) DO NOTHING
"""


def store_message(
    *, venue: Venue, transfer_id: UUID | None, channel: str, raw: bytes, now: datetime
) -> VenueMessage:
    """Store what came in, before anybody reads it."""
    return VenueMessage.objects.create(
        venue=venue,
        transfer_id=transfer_id,
        channel=channel,
        raw=raw,
        sha256=sha256(raw).hexdigest(),
        received_at=now,
    )


def read_message(message_id: UUID, *, now: datetime) -> set[UUID]:
    """Read a stored message, once; returns the transfers about which it says something.

    What cannot be read is kept with the reason. An answer about a transfer that there is not is kept and
    refused; the same number with other words than before stops the venue.
    """
    with transaction.atomic():
        message = (
            VenueMessage.objects.select_for_update(of=("self",)).select_related("venue").get(pk=message_id)
        )
        if message.read_at is not None:
            return set()
        try:
            answers = connector_of(message.venue).read(bytes(message.raw))
        except Malformed as error:
            message.problem, answers = f"malformed: {error}"[:200], ()
        keys = {answer.key for answer in answers}
        transfers = dict(
            BridgeTransfer.objects.filter(venue=message.venue, key__in=keys).values_list("key", "id")
        )
        for answer in answers:
            _store(message, answer, transfers.get(answer.key), now)
        message.read_at = now
        message.save(update_fields=["read_at", "problem"])
    return set(transfers.values())


def read_waiting(*, now: datetime) -> tuple[set[UUID], Counter[str]]:
    """Read what was stored and not read, because a process ended in between.

    Returns the transfers about which it says something, and how many messages were read and failed: one that
    fails is logged, stays unread, and keeps no other.
    """
    unread = VenueMessage.objects.filter(read_at=None).order_by("id")
    touched: set[UUID] = set()
    counts = Counter(read=0, failed=0)
    for message_id in list(unread.values_list("id", flat=True)[:UNREAD_A_RUN]):
        try:
            touched |= read_message(message_id, now=now)
            counts["read"] += 1
        except Exception:  # whatever one venue wrote must not stop what the others did
            log.exception("message %s of a venue cannot be read", message_id)
            counts["failed"] += 1
    return touched, counts


def answer_of(row: VenueAnswer) -> Answer:
    """Return a stored answer as the pure functions take it."""
    return Answer(
        exec_id=row.exec_id,
        key=row.key,
        kind=AnswerKind(row.kind),
        external_ref=row.external_ref,
        quantity_t=row.quantity_t,
        price_fen=row.price_fen,
        proceeds_fen=row.proceeds_fen,
        cum_t=row.cum_t,
        batch=row.batch,
        executed_at=row.executed_at,
    )


def _store(message: VenueMessage, answer: Answer, transfer_id: UUID | None, now: datetime) -> None:
    values: list[Any] = [new_id(), message.id, message.venue_id, answer.exec_id, answer.key, transfer_id]
    values += [answer.kind.value, answer.external_ref, answer.quantity_t, answer.price_fen]
    values += [answer.proceeds_fen, answer.cum_t, answer.batch, answer.executed_at]
    with connection.cursor() as cursor:
        cursor.execute(_STORE, values)
        is_new = cursor.rowcount == 1
    if not is_new:
        known = VenueAnswer.objects.get(venue=message.venue, exec_id=answer.exec_id)
        if answer_of(known) != answer:
            message.problem = "exec_id_reused"
            report(venue=message.venue, transfer=None, code="exec_id_reused", now=now)
    elif transfer_id is None:
        VenueAnswer.objects.filter(venue=message.venue, exec_id=answer.exec_id).update(
            status=AnswerStatus.REFUSED, code="unknown_transfer", decided_at=now
        )
        report(venue=message.venue, transfer=None, code="unknown_transfer", now=now)

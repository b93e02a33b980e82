"""What a venue said takes effect: at most once, and with the same end in whatever order it came.

The outcome is computed anew from all that is known of a transfer (types.fold), and the difference to what
stands is carried out: units out of escrow, the rest released, limits given back, in one transaction.
"""

import logging
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from market.bridge.drafting import record
from market.bridge.inbox import answer_of
from market.bridge.incidents import BRIDGE, report
from market.bridge.locking import reserved_of
from market.bridge.models import BridgeTransfer, VenueAnswer
from market.bridge.states import BRIDGE_STATES, ENDED, IN_FLIGHT, AnswerStatus, TransferStatus
from market.bridge.types import Answer, AnswerKind, Outcome, fold
from market.custody.services import export_reserved, release_reservation
from market.risk.gate import give_back
from puhui.kernel.errors import PuhuiError
from puhui.kernel.fair_share import fair_share
from puhui.kernel.ids import new_id

log = logging.getLogger(__name__)

WAITING_A_RUN = 200


def apply_answers(transfer_id: UUID, *, now: datetime) -> str:
    """Let every waiting answer of a transfer take effect; returns its state. Worker only.

    An answer that cannot be true of the transfer is refused with its code and stops the instrument: the
    units stay where they are until people have cleared it up.
    """
    with transaction.atomic():
        transfer = (
            BridgeTransfer.objects.select_for_update(of=("self",))
            .select_related("venue", "lot")
            .get(pk=transfer_id)
        )
        rows = VenueAnswer.objects.filter(transfer=transfer).order_by("executed_at", "exec_id")
        known = [answer_of(row) for row in rows.filter(status=AnswerStatus.APPLIED)]
        for row in rows.filter(status=AnswerStatus.RECEIVED):
            answer = answer_of(row)
            code = _refusal(transfer, answer, known)
            if code:
                _decide(row, AnswerStatus.REFUSED, now, code)
                report(venue=transfer.venue, transfer=transfer, code=code, now=now, about=row.exec_id)
            else:
                known.append(answer)
                _decide(row, AnswerStatus.APPLIED, now)
        if known:
            _carry_out(transfer, fold(transfer.quantity_t, known), now)
        return transfer.status


def try_to_apply(transfer_id: UUID, *, now: datetime) -> str:
    """Apply what waits of one transfer without keeping the others; returns applied, waiting or failed.

    A freeze or a stop keeps the venue's word as it is, and the next run takes it up again.
    """
    try:
        apply_answers(transfer_id, now=now)
    except PuhuiError as error:
        log.warning("bridge transfer %s waits: %s", transfer_id, error.code)
        return "waiting"
    except Exception:  # whatever is wrong with one transfer must not stop the others
        log.exception("what the venue said of bridge transfer %s cannot take effect", transfer_id)
        return "failed"
    return "applied"


def apply_waiting(*, now: datetime, also: Iterable[UUID] = ()) -> Counter[str]:
    """Apply what was received and not applied yet; returns how many transfers came to what."""
    received = VenueAnswer.objects.filter(status=AnswerStatus.RECEIVED, transfer__isnull=False)
    waiting = BridgeTransfer.objects.filter(pk__in=received.values("transfer_id")).order_by("id")
    ids = {*also, *fair_share(waiting, WAITING_A_RUN)}
    return Counter(try_to_apply(transfer_id, now=now) for transfer_id in sorted(ids))


def _refusal(transfer: BridgeTransfer, answer: Answer, known: list[Answer]) -> str:
    """Return why an answer cannot be true, "" if it can."""
    filled_t = sum(one.quantity_t for one in known if one.kind is AnswerKind.FILL)
    ended = [one for one in known if one.kind in (AnswerKind.REJECTED, AnswerKind.EXPIRED)]
    if transfer.status not in IN_FLIGHT and transfer.status not in ENDED - {TransferStatus.CANCELLED}:
        return "wrong_state"
    if answer.batch and answer.batch != transfer.lot.batch:
        return "other_units"
    if answer.kind is AnswerKind.FILL:
        if filled_t + answer.quantity_t > transfer.quantity_t:
            return "quantity_exceeded"
        if answer.price_fen < transfer.min_price_fen:
            return "price_below_limit"
        if answer.exceeds_its_price():
            return "proceeds_exceeded"
        if ended and filled_t + answer.quantity_t > ended[0].cum_t:
            return "wrong_state"
    elif answer.kind is not AnswerKind.ACK:
        if ended or answer.cum_t >= transfer.quantity_t or filled_t > answer.cum_t:
            return "wrong_state"
        if answer.kind is AnswerKind.REJECTED and answer.cum_t:
            return "wrong_state"
    return ""


def _carry_out(transfer: BridgeTransfer, outcome: Outcome, now: datetime) -> None:
    more_t = outcome.settled_t - transfer.settled_t
    was, becomes = transfer.status, outcome.status or transfer.status
    if becomes not in BRIDGE_STATES.allowed[was]:
        becomes = was
    if becomes == was and not more_t:
        return
    has_ended = becomes in ENDED and was not in ENDED
    transfer.status, transfer.settled_t = becomes, outcome.settled_t
    transfer.external_ref = outcome.external_ref or transfer.external_ref
    transfer.proceeds_fen = outcome.proceeds_fen if outcome.settled_t else None
    transfer.ended_at = now if has_ended else transfer.ended_at
    transfer.next_look_at = None if has_ended else transfer.next_look_at
    transfer.save(
        update_fields=["status", "settled_t", "external_ref", "proceeds_fen", "ended_at", "next_look_at"]
    )
    command_id = new_id()
    if more_t:
        export_reserved(ref=transfer.id, tonnes=more_t, command_id=command_id, now=now)
    if has_ended:
        release_reservation(ref=transfer.id, now=now)
        rest = reserved_of(transfer).after_fill(quantity_t=transfer.quantity_t, filled_t=transfer.settled_t)
        give_back(reserved=rest, now=now)
    action = f"bridge_{becomes.lower()}"
    record(BRIDGE, action, transfer, now, command_id=command_id, settled_t=transfer.settled_t)


def _decide(row: VenueAnswer, status: str, now: datetime, code: str = "") -> None:
    row.status, row.code, row.decided_at = status, code, now
    row.save(update_fields=["status", "code", "decided_at"])

"""A venue's word on paper: one operator enters it, another confirms it, and then it counts.

The document stands with it, its number and its file. Entering what is wrong costs nothing: until the
confirmation nothing moves.
"""

import json
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.people.permissions import check_may, person_of
from market.bridge.connectors.reading import read_answer
from market.bridge.drafting import OPERATE, record
from market.bridge.errors import AnswerInvalid, AnswerRepeated, Malformed, WrongState
from market.bridge.models import BridgeTransfer, ConnectorName, VenueAnswer, VenueMessage
from market.bridge.states import IN_FLIGHT, AnswerStatus
from market.bridge.types import AnswerKind
from market.custody.papers import Paper
from puhui.kernel import outbox
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound, SamePerson
from puhui.kernel.states import claim

ANSWERED_TOPIC = "bridge.answered"
DOCUMENT_MOST = 100


def enter_answer(
    *,
    actor: Actor,
    transfer_id: UUID,
    kind: str,
    exec_id: str,
    document_no: str,
    document: Paper,
    reason: str,
    now: datetime,
    external_ref: str = "",
    quantity_t: int = 0,
    price_fen: int = 0,
    proceeds_fen: int = 0,
    cum_t: int = 0,
) -> VenueAnswer:
    """Enter what a venue without a wire said of a transfer; `exec_id` is the venue's own number of it.

    `document` is what it said it on, as it was received; the person who confirms reads that.
    Raises: NotPermitted; NotFound; WrongState; AnswerInvalid, AnswerRepeated.
    """
    check_may(actor, OPERATE)
    entered_by = person_of(actor)
    with transaction.atomic():
        transfer = BridgeTransfer.objects.select_related("venue", "lot").filter(pk=transfer_id).first()
        if transfer is None or transfer.venue.connector != ConnectorName.MANUAL:
            raise NotFound
        if transfer.status not in IN_FLIGHT:
            raise WrongState
        words = {
            "exec_id": exec_id,
            "key": transfer.key,
            "kind": kind,
            "order_ref": external_ref,
            "quantity_t": quantity_t,
            "price_fen": price_fen,
            "proceeds_fen": proceeds_fen,
            "cum_t": cum_t,
            "batch": transfer.lot.batch,
            "at": now.isoformat(),
        }
        if not document_no.strip() or len(document_no) > DOCUMENT_MOST or not _is_sound(transfer, words):
            raise AnswerInvalid
        # The raw message is what was entered: it is never changed, and its hash stands with it.
        raw = json.dumps({"executions": [words]}, sort_keys=True).encode()
        message = VenueMessage.objects.create(
            venue=transfer.venue,
            transfer=transfer,
            channel="manual",
            raw=raw,
            sha256=sha256(raw).hexdigest(),
            received_at=now,
            read_at=now,
        )
        try:
            with transaction.atomic():
                answer = VenueAnswer.objects.create(
                    message=message,
                    venue=transfer.venue,
                    exec_id=exec_id,
                    key=transfer.key,
                    transfer=transfer,
                    kind=kind,
                    external_ref=external_ref,
                    quantity_t=quantity_t,
                    price_fen=price_fen,
                    proceeds_fen=proceeds_fen,
                    cum_t=cum_t,
                    batch=transfer.lot.batch,
                    executed_at=now,
                    status=AnswerStatus.PROPOSED,
                    document_no=document_no.strip(),
                    document_id=document.id,
                    entered_by=entered_by,
                )
        except IntegrityError as error:
            raise AnswerRepeated from error
        record(
            actor,
            "bridge_answer_entered",
            transfer,
            now,
            reason=reason,
            answer=str(answer.id),
            document=document.digest,
        )
    return answer


def confirm_answer(*, actor: Actor, answer_id: UUID, reason: str, now: datetime) -> None:
    """Confirm an entered answer: the worker lets it take effect.

    Raises: NotPermitted, SamePerson; NotFound; WrongState.
    """
    check_may(actor, OPERATE)
    person_id = person_of(actor)
    with transaction.atomic():
        answer = _waiting(answer_id)
        if answer.entered_by == person_id:
            raise SamePerson
        rows = VenueAnswer.objects.filter(pk=answer.pk)
        if not claim(rows, old=AnswerStatus.PROPOSED, new=AnswerStatus.RECEIVED, confirmed_by=person_id):
            raise WrongState
        _tell(actor, "bridge_answer_confirmed", answer, reason, now)
        outbox.tell(ANSWERED_TOPIC, transfer=str(answer.transfer_id))


def refuse_answer(*, actor: Actor, answer_id: UUID, reason: str, now: datetime) -> None:
    """Refuse an entered answer; whoever entered it may take it back so. Raises: NotPermitted; WrongState."""
    check_may(actor, OPERATE)
    person_of(actor)
    with transaction.atomic():
        answer = _waiting(answer_id)
        rows = VenueAnswer.objects.filter(pk=answer.pk)
        old, new = AnswerStatus.PROPOSED, AnswerStatus.REFUSED
        if not claim(rows, old=old, new=new, code="not_confirmed", decided_at=now):
            raise WrongState
        _tell(actor, "bridge_answer_refused", answer, reason, now)


def _is_sound(transfer: BridgeTransfer, words: dict[str, object]) -> bool:
    try:
        answer = read_answer(words, {})
    except Malformed:
        return False
    if answer.kind is AnswerKind.FILL:
        return answer.quantity_t <= transfer.quantity_t and not answer.exceeds_its_price()
    return not answer.quantity_t and answer.cum_t < transfer.quantity_t


def _waiting(answer_id: UUID) -> VenueAnswer:
    answer = (
        VenueAnswer.objects.select_for_update(of=("self",))
        .select_related("transfer")
        .filter(pk=answer_id)
        .first()
    )
    if answer is None:
        raise NotFound
    if answer.status != AnswerStatus.PROPOSED:
        raise WrongState
    return answer


def _tell(actor: Actor, action: str, answer: VenueAnswer, reason: str, now: datetime) -> None:
    transfer = answer.transfer
    if transfer is not None:
        record(actor, action, transfer, now, reason=reason, answer=str(answer.id))

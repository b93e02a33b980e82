"""Posting a hold: what was set aside goes where it was meant to, once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from credits.ledger.holds_states import HoldStatus
from credits.ledger.models import Hold
from credits.ledger.posting import post
from credits.ledger.types import Movement, TransferKind
from puhui.kernel.errors import Kind, NotFound, PuhuiError
from puhui.kernel.errors import gettext_noop as _
from puhui.kernel.states import claim


class HoldClosed(PuhuiError):
    """The hold was posted or voided before: `status`."""

    kind, code, title = Kind.CONFLICT, "hold_closed", _("The hold is closed")


def pending_hold(hold_id: UUID) -> Hold:
    """Lock a pending hold in the caller's transaction and return it with its balance.

    Raises: NotFound, HoldClosed.
    """
    # The hold first, its balance later: whoever closes a hold takes the locks in this order.
    hold = Hold.objects.select_for_update(of=("self",)).select_related("balance").filter(pk=hold_id).first()
    if hold is None:
        raise NotFound
    if hold.status != HoldStatus.PENDING:
        raise HoldClosed(_("It is %(status)s."), status=hold.status)
    return hold


def post_hold(
    *, hold_id: UUID, kind: TransferKind, credit_account_id: int, command_id: UUID, now: datetime
) -> UUID:
    """Transfer the whole of what is on hold to `credit_account_id`; returns the transfer's id.

    Raises: NotFound, HoldClosed, HoldingFrozen.
    """
    hold = pending_hold(hold_id)
    movement = Movement(
        kind=kind,
        asset_id=hold.balance.asset_id,
        debit_account_id=hold.balance.account_id,
        credit_account_id=credit_account_id,
        amount=hold.amount,
        source_ref=hold.source_ref,
    )
    released = {(hold.balance.account_id, hold.balance.asset_id): hold.amount}
    (transfer_id,) = post([movement], command_id=command_id, now=now, released=released)
    claim(
        Hold.objects.filter(pk=hold_id),
        old=HoldStatus.PENDING,
        new=HoldStatus.POSTED,
        closed_at=now,
        transfer_id=transfer_id,
    )
    return transfer_id


def post_with_holds(
    movements: Sequence[Movement],
    out_of_holds: Mapping[UUID, int],
    *,
    command_id: UUID,
    now: datetime,
    voided_holds: Sequence[UUID] = (),
) -> list[UUID]:
    """Post movements of which some are paid out of holds; returns the transfers' ids in the given order.

    `out_of_holds` gives each hold the position of the movement that uses it up; `voided_holds` are given back
    along with it. All are locked in the order of their ids, before any balance.

    Raises: NotFound, HoldClosed, InsufficientUnits, HoldingFrozen; ValueError where a movement does not leave
    the holding of its hold, or a hold is both used and voided.
    """
    if not out_of_holds.keys().isdisjoint(voided_holds):
        raise ValueError("a hold is used or voided, not both")
    holds = [pending_hold(hold_id) for hold_id in sorted({*out_of_holds, *voided_holds})]
    released: dict[tuple[int, int], int] = {}
    for hold in holds:
        key = hold.balance.account_id, hold.balance.asset_id
        movement = movements[out_of_holds[hold.id]] if hold.id in out_of_holds else None
        if movement and key != (movement.debit_account_id, movement.asset_id):
            raise ValueError(f"the movement does not leave the holding of its hold: {hold.id}")
        released[key] = released.get(key, 0) + hold.amount
    transfer_ids = post(movements, command_id=command_id, now=now, released=released)
    for hold in holds:
        rows = Hold.objects.filter(pk=hold.id)
        if hold.id in out_of_holds:
            transfer_id = transfer_ids[out_of_holds[hold.id]]
            claim(rows, old=HoldStatus.PENDING, new=HoldStatus.POSTED, closed_at=now, transfer_id=transfer_id)
        else:
            claim(rows, old=HoldStatus.PENDING, new=HoldStatus.VOIDED, closed_at=now)
    return transfer_ids

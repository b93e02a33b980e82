"""Beginning a transfer: the units are set aside at once, so that what is approved can be carried out."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.organisations.standing import check_verified
from accounts.people.permissions import person_of
from accounts.signin.policies import check_value_out
from credits.issuance.gainers import voids_of_gainer
from credits.ledger.models import Asset
from credits.ledger.place_hold import place_hold
from credits.ledger.selectors import holding_ids
from credits.ledger.transfer_units import InsufficientUnits
from credits.ledger.types import Book
from credits.registry.destinations import destination_named
from credits.registry.errors import BatchVoid, SecondPersonNeeded
from credits.registry.models import PartyTransfer
from credits.registry.news import INITIATED, tell_holder
from credits.registry.permissions import has_another_approver, party_to_move_for
from credits.registry.telling import note
from credits.registry.turns import take_turn
from puhui.kernel.commands import Actor
from puhui.kernel.crash_points import crash_point
from puhui.kernel.errors import gettext_noop
from puhui.kernel.ids import new_id
from puhui.kernel.quantities import G_PER_T, check_amount


def initiate_transfer(
    *,
    actor: Actor,
    destination: str,
    batch: str,
    quantity_t: int,
    reason: str,
    command_id: UUID,
    now: datetime,
) -> PartyTransfer:
    """Begin a transfer of whole tonnes of one batch; another member of the organisation approves it.

    An organisation of one person transfers nothing: it is refused here, not left waiting for nobody.

    Raises: NotPermitted, StepUpRequired; DestinationUnknown, and KycExpired, KycRequired for it;
    SecondPersonNeeded, InsufficientUnits, HoldingFrozen; BatchVoid for who gained by a batch that was voided.
    """
    party_id = party_to_move_for(actor)
    check_value_out(actor)
    to = destination_named(destination, holder_id=party_id)
    check_verified(to.pk, now=now)
    if not has_another_approver(actor, party_id):
        raise SecondPersonNeeded(gettext_noop("Invite somebody who may approve transfers."))
    grams = check_amount(quantity_t * G_PER_T)
    with transaction.atomic():
        asset = Asset.objects.filter(book=Book.REGISTRY, batch=batch).first()
        holding = holding_ids([party_id]).get(party_id)
        if asset is None or holding is None:
            detail = gettext_noop("%(requested)s are needed and %(available)s are available.")
            raise InsufficientUnits(detail, available=0, requested=grams)
        transfer_id = new_id()
        take_turn(asset.id, party_id)
        if voids_of_gainer(party_id).filter(issuance__batch=batch).exists():
            raise BatchVoid
        hold = place_hold(
            account_id=holding,
            asset_id=asset.id,
            amount=grams,
            source_ref=transfer_id,
            placed_by=command_id,
            now=now,
        )
        transfer = PartyTransfer(
            id=transfer_id,
            party_id=party_id,
            destination=to,
            asset=asset,
            quantity_t=quantity_t,
            reason=reason,
            hold=hold,
            initiated_by=person_of(actor),
            initiated_at=now,
            command_id=command_id,
        )
        transfer.save(force_insert=True)
        tell_holder(INITIATED, transfer)
        note(
            actor,
            "transfer_initiated",
            transfer,
            now,
            reason=reason,
            command_id=command_id,
            batch=batch,
            quantity_t=quantity_t,
        )
        crash_point("initiation.before_commit")
    return transfer

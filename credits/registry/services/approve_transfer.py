"""Approving a transfer: by another natural person, who thereby says when it goes."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.organisations.standing import check_verified
from accounts.people.permissions import person_of
from accounts.signin.policies import check_value_out
from credits.registry.errors import TransferDecided
from credits.registry.models import PartyTransfer, TrustedDestination
from credits.registry.news import APPROVED, tell_holder
from credits.registry.permissions import APPROVE, check_acts_for, locked, visible_transfers
from credits.registry.policies import due_of
from credits.registry.telling import note
from credits.registry.transfer_states import DestinationStatus, TransferStatus
from puhui.kernel.calendar import overrides
from puhui.kernel.commands import Actor
from puhui.kernel.errors import SamePerson, gettext_noop
from puhui.kernel.outbox import tell

# News for the worker: it carries out at once what need not wait.
TO_A_TRUSTED = "registry.transfer_due"


def approve_transfer(*, actor: Actor, transfer_id: UUID, command_id: UUID, now: datetime) -> PartyTransfer:
    """Approve a transfer. To a trusted destination it goes at once, to another when its wait is over.

    Raises: NotFound, NotPermitted, StepUpRequired, SamePerson, TransferDecided, KycExpired, KycRequired.
    """
    with transaction.atomic():
        transfer = locked(visible_transfers(actor), transfer_id)
        check_acts_for(actor, transfer, APPROVE)
        check_value_out(actor)
        person = person_of(actor)
        if transfer.initiated_by == person:
            raise SamePerson(gettext_noop("Whoever began a transfer does not approve it."))
        if transfer.status != TransferStatus.AWAITING_APPROVAL:
            raise TransferDecided(gettext_noop("It is %(status)s."), status=transfer.status)
        check_verified(transfer.destination_id, now=now)
        transfer.is_trusted = is_trusted(transfer, now)
        transfer.approved_by, transfer.approved_at = person, now
        transfer.due_at = now if transfer.is_trusted else due_of(now, overrides())
        transfer.status = TransferStatus.WAITING
        transfer.save(update_fields=["is_trusted", "approved_by", "approved_at", "due_at", "status"])
        if transfer.is_trusted:
            tell(TO_A_TRUSTED, transfer=str(transfer.id))
        tell_holder(APPROVED, transfer)
        note(
            actor,
            "transfer_approved",
            transfer,
            now,
            command_id=command_id,
            due_at=transfer.due_at.isoformat(),
        )
    return transfer


def is_trusted(transfer: PartyTransfer, now: datetime) -> bool:
    """Tell whether the destination is on the holder's list, and its addition has waited long enough."""
    return TrustedDestination.objects.filter(
        party_id=transfer.party_id,
        destination_id=transfer.destination_id,
        status=DestinationStatus.APPROVED,
        active_at__lte=now,
    ).exists()

"""Money in and out: entered from the institution's statement, confirmed by another person, then posted.

The function that posts is given by whoever calls (custody's): cash does not know the ledger.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.people.models import Party
from accounts.people.permissions import check_may, person_of
from accounts.people.states import PartyKind
from market.cash.errors import AlreadyDecided, BankReferenceUsed, CashNotAuthorised, CashNotForPersons
from market.cash.models import CashMovement, Direction
from market.cash.policies import check_cash_authorised
from market.cash.services.authorisations import PERMISSION
from market.cash.states import CashStatus
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound, SamePerson, gettext_noop
from puhui.kernel.ids import new_id
from puhui.kernel.quantities import check_amount

Post = Callable[..., UUID]


def propose_movement(
    *,
    actor: Actor,
    scheme: str,
    party_id: UUID,
    direction: str,
    amount_fen: int,
    bank_reference: str,
    reason: str,
    now: datetime,
) -> CashMovement:
    """Enter a line of the statement for an organisation; its reference stands once a scheme.

    Raises: NotPermitted, NotFound, CashNotForPersons, CashNotAuthorised, BankReferenceUsed.
    """
    check_may(actor, PERMISSION)
    party = Party.objects.filter(pk=party_id).first()
    if party is None:
        raise NotFound
    if party.kind == PartyKind.PERSON:
        raise CashNotForPersons
    authorisation = check_cash_authorised(scheme, now)
    with transaction.atomic():
        # The authorisation's row makes two who enter the same line take turns.
        type(authorisation).objects.select_for_update().get(pk=authorisation.pk)
        same = CashMovement.objects.filter(scheme=scheme, bank_reference=bank_reference)
        if same.exclude(status=CashStatus.REFUSED).exists():
            raise BankReferenceUsed(bank_reference=bank_reference)
        proposed = CashMovement.objects.create(
            id=new_id(),
            scheme=scheme,
            party=party,
            direction=Direction(direction),
            amount_fen=check_amount(amount_fen),
            bank_reference=bank_reference,
            authorisation=authorisation,
            made_by=person_of(actor),
            made_at=now,
        )
        _record(actor, "propose_cash_movement", proposed, reason, now, proposed.id)
    return proposed


def confirm_movement(
    *,
    actor: Actor,
    movement_id: UUID,
    reason: str,
    command_id: UUID,
    now: datetime,
    credit: Post,
    debit: Post,
) -> UUID:
    """Confirm a movement and post it by `credit` or `debit`; returns the transfer's id.

    Raises: NotPermitted, NotFound, AlreadyDecided, SamePerson; CashNotAuthorised, also where another
    authorisation is in force than when it was entered; and what posting raises.
    """
    check_may(actor, PERMISSION)
    with transaction.atomic():
        wanted = _locked(movement_id)
        if wanted.made_by == person_of(actor):
            raise SamePerson
        standing = check_cash_authorised(wanted.scheme, now)
        if standing.pk != wanted.authorisation_id:
            # The money of this line lies where the earlier agreement says; the database refuses it too.
            detail = gettext_noop("The line was entered under an authorisation that is over: enter it anew.")
            raise CashNotAuthorised(detail)
        wanted.status = CashStatus.CONFIRMED
        _checked(wanted, actor, now)
        post = credit if wanted.direction == Direction.IN else debit
        transfer_id = post(
            scheme=wanted.scheme,
            party_id=wanted.party_id,
            amount_fen=wanted.amount_fen,
            movement_id=wanted.id,
            command_id=command_id,
            now=now,
        )
        _record(actor, "confirm_cash_movement", wanted, reason, now, command_id)
    return transfer_id


def refuse_movement(*, actor: Actor, movement_id: UUID, reason: str, now: datetime) -> None:
    """Refuse a proposal, one's own too; its reference is free again. Raises: NotPermitted, NotFound,
    AlreadyDecided."""
    check_may(actor, PERMISSION)
    with transaction.atomic():
        wanted = _locked(movement_id)
        wanted.status = CashStatus.REFUSED
        _checked(wanted, actor, now)
        _record(actor, "refuse_cash_movement", wanted, reason, now, wanted.id)


def _locked(movement_id: UUID) -> CashMovement:
    found = CashMovement.objects.select_for_update().filter(pk=movement_id).first()
    if found is None:
        raise NotFound
    if found.status != CashStatus.PROPOSED:
        raise AlreadyDecided(status=found.status)
    return found


def _checked(row: CashMovement, actor: Actor, now: datetime) -> None:
    row.checked_by, row.checked_at = person_of(actor), now
    row.save(update_fields=["status", "checked_by", "checked_at"])


def _record(
    actor: Actor, action: str, row: CashMovement, reason: str, now: datetime, command_id: UUID
) -> None:
    record_event(
        actor=actor,
        action=action,
        object_type="cashmovement",
        object_id=row.id,
        now=now,
        reason=reason,
        command_id=command_id,
        amount_fen=row.amount_fen,
        direction=row.direction,
    )

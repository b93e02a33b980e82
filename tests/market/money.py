"""Money to trade with: a custody authorisation in force, and cash paid in, by two people."""

from datetime import date, datetime
from uuid import UUID

from accounts.people.models import User
from accounts.people.phones import phone_index
from accounts.people.roles import Role
from market.cash.models import CashMovement, CustodyAuthorisation, Direction
from market.cash.services import (
    confirm_authorisation,
    confirm_movement,
    propose_authorisation,
    propose_movement,
)
from market.custody.money import cash_balance, credit_cash, debit_cash
from puhui.kernel.commands import Actor, RoleGrant
from puhui.kernel.ids import new_id
from tests import cast
from tests.market.units import NOW, SCHEME

# Not the names of the cast's operators: numbers of their own, so that any test may have both.
OPERATORS = {"Ping": "+8613800138201", "Quan": "+8613800138202"}


def operator(name: str = "Ping") -> Actor:
    """Return an operator as an actor, made when first asked for."""
    phone = OPERATORS[name]
    user = User.objects.filter(phone_index=phone_index(phone)).first()
    if user is None:
        cast.PHONES.setdefault(name, phone)
        user = cast.staff(name, Role.OPERATOR).user
    return Actor(
        name=user.username or "",
        user_id=user.id,
        person_id=user.person_id,
        party_id=user.person_id,
        roles=(RoleGrant(Role.OPERATOR),),
        device_trusted=True,
    )


def authorised(scheme: str = SCHEME, *, now: datetime = NOW) -> CustodyAuthorisation:
    """Return the authorisation in force for a scheme, entered and confirmed if there is none."""
    standing = CustodyAuthorisation.objects.filter(scheme=scheme, status="IN_FORCE").first()
    if standing is not None:
        return standing
    proposed = propose_authorisation(
        actor=operator(),
        scheme=scheme,
        institution="Demonstration Bank",
        document_no="DEMO-1",
        valid_from=date(2026, 1, 1),
        valid_to=date(2100, 1, 1),
        reason="for tests",
        now=now,
        is_demonstration=True,
    )
    confirm_authorisation(actor=operator("Quan"), authorisation_id=proposed.id, reason="for tests", now=now)
    proposed.refresh_from_db()
    return proposed


def entered(party_id: UUID, fen: int, direction: str = Direction.IN, *, reference: str = "") -> CashMovement:
    """Enter a line of the statement, not confirmed yet."""
    authorised()
    return propose_movement(
        actor=operator(),
        scheme=SCHEME,
        party_id=party_id,
        direction=direction,
        amount_fen=fen,
        bank_reference=reference or str(new_id()),
        reason="for tests",
        now=NOW,
    )


def confirmed(movement: CashMovement, *, by: str = "Quan") -> UUID:
    """Confirm a line; returns the transfer."""
    return confirm_movement(
        actor=operator(by),
        movement_id=movement.id,
        reason="for tests",
        command_id=new_id(),
        now=NOW,
        credit=credit_cash,
        debit=debit_cash,
    )


def paid_in(party_id: UUID, fen: int) -> None:
    """Pay money in for an organisation."""
    confirmed(entered(party_id, fen))


def money_of(party_id: UUID) -> tuple[int, int]:
    """Return what a party has: available and held, in fen."""
    return cash_balance(SCHEME, party_id)

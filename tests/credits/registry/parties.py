"""A bakery with units and three people, and a trading firm they may go to.

parties = lay_parties()                       # 100 t of one batch; the clock stands on a Monday, 10:00
transfer = parties.begin(10)                  # by the clerk, on hold
transfer = parties.approved(transfer)         # by the owner; due on Tuesday at 10:00
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from accounts.people.models import Party
from accounts.people.roles import Role
from credits.ledger.models import Balance
from credits.registry.models import PartyTransfer, TrustedDestination
from credits.registry.services import (
    approve_destination,
    approve_transfer,
    execute_transfers,
    initiate_transfer,
    propose_destination,
)
from puhui.kernel.clock import puhui_now
from puhui.kernel.ids import new_id
from puhui.kernel.roles import acting_as
from tests import cast
from tests.cast import CastMember
from tests.credits.activities.fixtures import set_clock
from tests.market.units import minted

# A Monday morning in Shanghai, ten o'clock, with no holiday for weeks.
MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
# A minute after the window opened: what was approved on Monday is due.
TUESDAY = datetime(2026, 3, 3, 2, 1, tzinfo=UTC)
UNITS_T = 100


@dataclass
class Parties:
    """Who holds, who may act for it, and to whom the units go."""

    mei: CastMember
    clerk: CastMember
    qiao: CastMember
    batch: str

    @property
    def bakery(self) -> Party:
        assert self.mei.organisation is not None
        return self.mei.organisation

    @property
    def harbour(self) -> Party:
        assert self.qiao.organisation is not None
        return self.qiao.organisation

    def begin(self, tonnes: int = 10, by: CastMember | None = None, **changed) -> PartyTransfer:
        terms = {
            "destination": str(self.harbour.id),
            "batch": self.batch,
            "quantity_t": tonnes,
            "reason": "sold over the counter",
            "command_id": new_id(),
            "now": puhui_now(),
        }
        return initiate_transfer(actor=(by or self.clerk).actor, **terms | changed)

    def approved(self, transfer: PartyTransfer | None = None, by: CastMember | None = None) -> PartyTransfer:
        transfer = transfer or self.begin()
        return approve_transfer(
            actor=(by or self.mei).actor, transfer_id=transfer.id, command_id=new_id(), now=puhui_now()
        )

    def trusted(self) -> TrustedDestination:
        """Put the firm on the list and let the four working days pass: it is Saturday then."""
        row = propose_destination(actor=self.clerk.actor, destination=str(self.harbour.id), now=puhui_now())
        row = approve_destination(actor=self.mei.actor, destination_id=row.id, now=puhui_now())
        set_clock(row.active_at)
        return row


def lay_parties(tonnes: int = UNITS_T) -> Parties:
    """Lay everything; the scheme's clock stands at MONDAY."""
    set_clock(MONDAY)
    mei, qiao = cast.mei(), cast.qiao()
    clerk = cast.member_of("Ning", Role.ORG_CLERK, mei.organisation)
    return Parties(mei, clerk, qiao, minted(mei.organisation, tonnes, now=MONDAY))


def untrusted(member: CastMember) -> CastMember:
    """The same person on a device that nobody confirmed."""
    return replace(member, actor=replace(member.actor, device_trusted=False))


def run_job(now: datetime | None = None) -> dict[str, int]:
    """Carry out what is due, as the worker does."""
    with acting_as("worker"):
        return execute_transfers(now=now or puhui_now())


def holdings_t(party_id: UUID) -> tuple[int, int]:
    """Return the tonnes that are available and held of everything in the register."""
    rows = Balance.objects.filter(account__party_id=party_id, asset__book="REGISTRY")
    return (
        sum(row.available for row in rows) // 1_000_000,
        sum(row.held for row in rows) // 1_000_000,
    )

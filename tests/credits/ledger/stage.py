"""A small ledger to try things on: parties with holdings, assets, grams credited as the job does it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction

from accounts.models import Party
from credits.activities.models import Activity, ActivityType
from credits.ledger.models import Transfer
from credits.ledger.open_asset import open_asset
from credits.ledger.open_holding import open_holding
from credits.ledger.posting import post
from credits.ledger.system_accounts import system_account
from credits.ledger.types import AccountKind, Book, Movement, TransferKind
from credits.monitoring.models import Basis, Outcome, Verdict, VerdictStatus
from puhui.kernel.ids import new_id
from puhui.kernel.roles import acting_as
from tests.credits.activities.moments import own_moment

SCHEME, CITY = "DEMO", "CN-GD-GZ"
NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Holder:
    """A party and the id of its holding."""

    party_id: UUID
    account: int


@dataclass
class Stage:
    """Assets and the scheme's accounts; opened when it is made, outside or inside a transaction."""

    assets: dict[tuple[Book, int | None], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.issuer = system_account(AccountKind.ISSUER, SCHEME)
        self.assigned = system_account(AccountKind.ASSIGNED, SCHEME)
        self.retired = system_account(AccountKind.RETIRED, SCHEME)
        self.spent = system_account(AccountKind.SPENT, SCHEME)
        self.cancelled = system_account(AccountKind.CANCELLED, SCHEME)
        self.grams = self.asset(Book.PERSONAL, 2026)
        self.coin_only = self.asset(Book.COIN_ONLY, 2026)
        self.coins = open_asset(Book.COIN, scheme=SCHEME)

    def asset(self, book: Book, vintage: int) -> int:
        """Return a gram asset of the metro methodology."""
        batch = "0001" if book == Book.REGISTRY else ""
        return open_asset(
            book, scheme=SCHEME, methodology="IND-METRO", city=CITY, vintage=vintage, batch=batch
        )

    def holder(self, kind: str = "PERSON") -> Holder:
        """Make a party with a holding."""
        party = Party.objects.create(kind=kind, created_at=NOW)
        return Holder(party.id, open_holding(party.id))

    def accrual(
        self, holder: Holder, grams: int, asset: int | None = None, activity: UUID | None = None
    ) -> Movement:
        """Return the movement that credits `grams`."""
        return Movement(
            TransferKind.ACCRUAL,
            asset or self.grams,
            self.issuer,
            holder.account,
            grams,
            activity or new_id(),
        )

    def credit(self, holder: Holder, *grams: int, asset: int | None = None) -> list[UUID]:
        """Credit activities worth `grams` each, with their verdicts; returns the transfers."""
        asset = asset or self.grams
        basis = Basis.objects.get_or_create(
            scheme=SCHEME, methodology_version_id=1, factor_version_ids=[1], baseline_version_ids=[]
        )[0]
        kind = ActivityType.objects.get_or_create(
            id=1, defaults={"code": "metro_trip", "title_zh": "地铁", "title_en": "Metro"}
        )[0]
        movements = []
        with transaction.atomic():
            for amount in grams:
                activity = Activity.objects.create(
                    party_id=holder.party_id,
                    client_id=str(new_id()),
                    type=kind,
                    scheme=SCHEME,
                    region=CITY,
                    **own_moment(holder.party_id, NOW),
                    inputs={},
                    source={},
                    tier="A",
                    preview_g=amount,
                    received_at=NOW,
                )
                Verdict.objects.create(
                    party_id=holder.party_id,
                    activity_id=activity.id,
                    seq=1,
                    status=VerdictStatus.CREDITED,
                    reason_codes=[],
                    tier="A",
                    reduction_g=amount,
                    credited_g=amount,
                    capped_g=0,
                    is_coin_only=asset == self.coin_only,
                    outcome=Outcome.KEEP,
                    decided_at=NOW,
                    basis_id=basis.id,
                )
                movements.append(self.accrual(holder, amount, asset, activity.id))
            with acting_as("worker"):
                return post(movements, command_id=new_id(), now=NOW)

    def retirement(self, holder: Holder, grams: int, asset: int | None = None) -> Movement:
        """Return the movement that retires `grams`."""
        return Movement(
            TransferKind.RETIREMENT, asset or self.grams, holder.account, self.retired, grams, new_id()
        )

    def assignment(self, holder: Holder, grams: int, coins: int) -> list[Movement]:
        """Return the movements that give grams for coins."""
        reference = new_id()
        return [
            Movement(TransferKind.ASSIGNMENT, self.grams, holder.account, self.assigned, grams, reference),
            Movement(TransferKind.COIN_GRANT, self.coins, self.issuer, holder.account, coins, reference),
        ]

    def grant(self, holder: Holder, coins: int) -> Movement:
        """Return the movement that grants coins."""
        return Movement(TransferKind.COIN_GRANT, self.coins, self.issuer, holder.account, coins, new_id())


def totals(transfer_id: UUID) -> tuple[int | None, int | None, int | None, int | None]:
    """Return a transfer's four running totals."""
    row = Transfer.objects.get(id=transfer_id)
    return row.debit_in, row.debit_out, row.credit_in, row.credit_out

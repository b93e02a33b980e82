"""What a person has that a proven fraud may be taken from, locked in the order that every writer keeps.

Vouchers first and holds second, as whoever closes one does; then balances in the order (account, asset). A
voucher that was bought while we waited for the balances is not among those we locked: then all is given up
and begun again, since neither order of the two would leave it standing.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from credits.ledger.holds_states import HoldStatus
from credits.ledger.models import Balance, Hold
from credits.ledger.open_asset import open_asset
from credits.ledger.selectors import holding_ids
from credits.ledger.types import Book
from credits.reversals.models import Debt, Reversal
from credits.reversals.plan import Held, Stock, Unused
from credits.reversals.states import DebtStatus
from credits.reversals.terms import DEBT_MAX_G
from credits.rewards.locks import lock_balances
from credits.rewards.models import Assignment, Voucher
from credits.rewards.states import AssignmentStatus, VoucherStatus
from credits.schemes.selectors import CoinRateMissing, coin_rate_for
from puhui.kernel.clock import business_date


class BoughtMeanwhile(Exception):
    """A voucher came in while the balances were waited for: undo and look again."""


@dataclass(frozen=True, slots=True)
class Locked:
    """The stock, with the holding it lies in and the asset of its coins."""

    holding: int | None
    coin_asset: int
    stock: Stock


def lock_stock(
    reversal: Reversal, scheme: str, methodology: str, now: datetime, *, is_claimant: bool
) -> Locked:
    """Lock and return what the person of a reversal has, in the caller's transaction.

    Grams of the activity's scheme and book alone: they pay for their own kind. Who claimed nothing, and only
    had a share of what another did, gives back what is there and owes nothing. Raises BoughtMeanwhile.
    """
    party_id = reversal.party_id
    coin_asset = open_asset(Book.COIN, scheme=scheme)
    holding = holding_ids([party_id]).get(party_id)
    room = DEBT_MAX_G - owed_g(party_id, scheme) if is_claimant else 0
    if holding is None:
        return Locked(None, coin_asset, Stock(debt_room=room))
    book = Book.COIN_ONLY if reversal.is_coin_only else Book.PERSONAL
    vouchers = _lock_vouchers(party_id, scheme)
    held = _lock_holds(holding, scheme, book)
    assets = _assets(holding, scheme, book)
    available = lock_balances(holding, {*assets, coin_asset})
    if {voucher.id for voucher in vouchers} != set(_unused(party_id, scheme).values_list("id", flat=True)):
        raise BoughtMeanwhile
    own_first = sorted(assets, key=lambda asset: asset != reversal.asset_id)
    stock = Stock(
        grams=[(asset, available.get(asset, 0)) for asset in own_first],
        held=held,
        coins=available.get(coin_asset, 0),
        vouchers=[Unused(voucher.id, voucher.price_coins) for voucher in vouchers],
        assigned_coins=_assigned_coins(reversal),
        coins_per_1000g=_rate(scheme, methodology, now),
        debt_room=room,
    )
    return Locked(holding, coin_asset, stock)


def owed_g(party_id: UUID, scheme: str) -> int:
    """Return what a person owes a scheme, all open debts together."""
    debts = Debt.objects.filter(party_id=party_id, scheme=scheme, status=DebtStatus.OPEN)
    return sum(principal - paid for principal, paid in debts.values_list("principal_g", "paid_g"))


def _unused(party_id: UUID, scheme: str):
    return Voucher.objects.filter(party_id=party_id, status=VoucherStatus.ISSUED, reward__scheme=scheme)


def _lock_vouchers(party_id: UUID, scheme: str) -> list[Voucher]:
    """Lock the unused ones in the order of their ids; return them newest first."""
    rows = _unused(party_id, scheme).select_for_update(of=("self",)).order_by("id")
    return list(rows)[::-1]


def _lock_holds(holding: int, scheme: str, book: Book) -> list[Held]:
    rows = Hold.objects.select_for_update(of=("self",)).select_related("balance")
    rows = rows.filter(
        balance__account_id=holding,
        status=HoldStatus.PENDING,
        balance__asset__book=book,
        balance__asset__scheme=scheme,
    )
    return [Held(hold.id, hold.balance.asset_id, hold.amount) for hold in rows.order_by("id")]


def _assets(holding: int, scheme: str, book: Book) -> list[int]:
    """Return the assets of which the holding has had grams, oldest year first."""
    rows = Balance.objects.filter(account_id=holding, asset__book=book, asset__scheme=scheme)
    return list(rows.order_by("asset__vintage", "asset_id").values_list("asset_id", flat=True))


def _assigned_coins(reversal: Reversal) -> int | None:
    done = Assignment.objects.filter(
        accrual_ref=reversal.activity_id, party_id=reversal.party_id, status=AssignmentStatus.DONE
    )
    return done.values_list("coins", flat=True).first()


def _rate(scheme: str, methodology: str, now: datetime) -> int:
    try:
        return coin_rate_for(scheme, methodology, business_date(now)).coins_per_1000g
    except CoinRateMissing:
        return 0

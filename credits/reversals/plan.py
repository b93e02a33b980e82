"""Who bears the grams of a proven fraud, in which order: pure, so that the rule can be tested by itself.

Grams that the person's standing choice turned into coins are paid with those coins first, since that is what
became of them. The rest comes out of grams available, then out of grams on hold, then (where the choice had
kept the grams) out of coins; unused vouchers are cancelled where coins are short. What is left is a debt up
to the cap, and above it the programme's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Held:
    """Grams of an asset on hold."""

    hold_id: UUID
    asset_id: int
    grams: int


@dataclass(frozen=True, slots=True)
class Unused:
    """A voucher nobody has used, and what it cost."""

    voucher_id: UUID
    coins: int


@dataclass(frozen=True, slots=True)
class Stock:
    """What a person has, in the order in which it is taken.

    `grams` available by asset, the activity's own first; `coins` available; `vouchers` the newest first.
    `assigned_coins` is what the activity's own assignment gave, None where there was none; then
    `coins_per_1000g` is today's rate. `debt_room` is what of the cap on debts is left.
    """

    grams: Sequence[tuple[int, int]] = ()
    held: Sequence[Held] = ()
    coins: int = 0
    vouchers: Sequence[Unused] = ()
    assigned_coins: int | None = None
    coins_per_1000g: int = 0
    debt_room: int = 0


@dataclass(slots=True)
class Taking:
    """What is taken: grams by asset, holds to void, coins, vouchers to cancel, what is owed and borne."""

    grams: dict[int, int] = field(default_factory=dict)
    voided: list[Held] = field(default_factory=list)
    coins: int = 0
    coin_g: int = 0
    cancelled: list[Unused] = field(default_factory=list)
    debt_g: int = 0
    borne_g: int = 0

    @property
    def recovered_g(self) -> int:
        """The grams taken out of the person's grams."""
        return sum(self.grams.values())


def plan_taking(credited_g: int, stock: Stock) -> Taking:
    """Return who bears `credited_g` grams; recovered, paid in coins, owed and borne add up to them."""
    taking, missing = Taking(), credited_g
    if stock.assigned_coins:
        taking.coins = _coins(stock, stock.assigned_coins, taking)
        # Rounded in the person's favour, by less than a coin.
        taking.coin_g = -(-credited_g * taking.coins // stock.assigned_coins)
        missing -= taking.coin_g
    missing -= _grams(stock, missing, taking)
    if stock.assigned_coins is None and stock.coins_per_1000g and missing:
        asked = missing * stock.coins_per_1000g // 1000
        taking.coins = _coins(stock, asked, taking)
        whole = taking.coins == asked and asked > 0
        taking.coin_g = missing if whole else -(-taking.coins * 1000 // stock.coins_per_1000g)
        missing -= taking.coin_g
    taking.debt_g = min(missing, stock.debt_room)
    taking.borne_g = missing - taking.debt_g
    return taking


def _grams(stock: Stock, wanted: int, taking: Taking) -> int:
    missing = wanted
    for asset_id, available in stock.grams:
        _take(taking, asset_id, min(available, missing))
        missing -= min(available, missing)
    for held in stock.held:
        if not missing:
            break
        taking.voided.append(held)
        _take(taking, held.asset_id, min(held.grams, missing))
        missing -= min(held.grams, missing)
    return wanted - missing


def _take(taking: Taking, asset_id: int, grams: int) -> None:
    if grams:
        taking.grams[asset_id] = taking.grams.get(asset_id, 0) + grams


def _coins(stock: Stock, wanted: int, taking: Taking) -> int:
    there = stock.coins
    for voucher in stock.vouchers:
        if there >= wanted:
            break
        taking.cancelled.append(voucher)
        there += voucher.coins
    return min(there, wanted)

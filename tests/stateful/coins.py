"""Acts of coins: a cup of coffee for 500, a voucher that works once, the coins back for one that expired."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hypothesis import strategies as st

from credits.ledger.transfer_units import HoldingFrozen
from credits.rewards.errors import (
    InsufficientCoins,
    OutOfStock,
    VoucherExpired,
    VoucherNotYours,
    VoucherUsed,
)
from credits.rewards.services import expire_vouchers, issue_merchant_key, redeem_reward, use_voucher
from puhui.kernel.errors import NotPermitted
from tests.market.bridge.stage import acting
from tests.stateful.acts import act
from tests.stateful.residents import WHO, Residents
from tests.stateful.stage import CUPS

PRICE, CAFE = 500, "corner-cafe"


@dataclass(eq=False)
class Cup:
    id: UUID
    party: UUID
    code: str
    until: datetime
    state: str = "ISSUED"


class Coins(Residents):
    def __init__(self) -> None:
        super().__init__()
        self.cups: list[Cup] = []

    @act(who=WHO)
    def coffee(self, data, who) -> None:
        """Bought, and then perhaps drunk, twice."""
        self.redeem(who)
        if self.cups and data.draw(st.booleans()):
            cup = self.pick(data, self.cups, lambda one: one.state == "ISSUED")
            self.drink(cup, "tea-house")
            for _ in range(2):
                self.drink(cup, CAFE)

    def redeem(self, who) -> None:
        member = self.stage.residents[who]
        party, model = member.party.id, self.model
        refusal = None
        if sum(cup.state != "EXPIRED" for cup in self.cups) >= CUPS:
            refusal = OutOfStock
        elif model.coins[party] < PRICE:
            refusal = InsufficientCoins
        elif model.stands_still(party):
            refusal = HoldingFrozen
        made = self.do(redeem_reward, refusal, actor=member.actor, reward_code="coffee")
        if made:
            model.coins[party] -= PRICE
            self.cups.append(Cup(made.voucher.id, party, made.code, made.voucher.expires_at))

    def drink(self, cup: Cup, merchant: str) -> None:
        refusal = None
        if merchant != CAFE:
            refusal = VoucherNotYours
        elif cup.state == "USED":
            refusal = VoucherUsed
        elif self.now >= cup.until:
            refusal = VoucherExpired
        if self.do(use_voucher, refusal, merchant=merchant, voucher_code=cup.code):
            cup.state = "USED"

    @act(when=lambda self: self.cups, wait=st.booleans())
    def vouchers_end(self, data, wait) -> None:
        cup = self.pick(data, self.cups, lambda one: one.state == "ISSUED")
        if wait:
            self.go_to(cup.until)
        self.vouchers_expire()
        self.drink(cup, CAFE)

    def vouchers_expire(self) -> None:
        over = [cup for cup in self.cups if cup.state == "ISSUED" and cup.until <= self.now]
        with acting("worker"):
            assert expire_vouchers() == {"expired": len(over), "failed": 0}
        self.count("expire_vouchers", "" if over else "nothing")
        for cup in over:
            cup.state = "EXPIRED"
            self.model.coins[cup.party] += PRICE

    @act(stranger=st.booleans())
    def new_key(self, stranger) -> None:
        actor = self.stage.stranger if stranger else self.stage.operators[0]
        self.do(issue_merchant_key, NotPermitted if stranger else None, actor=actor, merchant=CAFE)

"""Another resident takes coins for a few grams at a time: two books at once, and a city's budget."""

from collections import Counter
from typing import Any

from django.db.models import Sum

from credits.ledger.models import Balance, Transfer
from credits.rewards.models import Assignment
from credits.schemes.models import CityBudget
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.crash.streamed.grams import GIVEN_G, give_grams
from tests.crash.streamed.kind import Acknowledged, Kind
from tests.credits.rewards.grams import DEMO

# No test speaks of its budget: who stands at a point with a city's in hand keeps others waiting by design.
ZHUHAI = "CN-GD-ZH"


class Coins(Kind):
    """Each call takes a coin a gram, ten to eighteen of them."""

    def __init__(self) -> None:
        self.member, self.told = cast.resident("Hu", phone="+8613800139002", region=ZHUHAI), {}
        give_grams(self.member, city=ZHUHAI)

    @staticmethod
    def call(number: int, told: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        return "account/assignments", {"quantity_g": 10 + number % 9}

    def check_books(self, acknowledged: Acknowledged) -> None:
        party_id = self.member.party.id
        grams = {key: self.call(number, {})[1]["quantity_g"] for number, key in acknowledged.items()}
        rows = Assignment.objects.filter(party_id=party_id).values_list("id", "quantity_g", "coins")
        assert {str(key): (quantity, coins) for key, quantity, coins in rows} == {
            key: (quantity, quantity) for key, quantity in grams.items()
        }
        for kind in ("ASSIGNMENT", "COIN_GRANT"):
            posted = Transfer.objects.filter(kind=kind, source_ref__in=grams)
            assert {str(one.source_ref): one.amount for one in posted} == grams
            assert posted.count() == len(grams)
        balances = Balance.objects.filter(account__party_id=party_id).values_list("asset__book", "available")
        taken = sum(grams.values())
        assert +Counter(dict(balances)) == +Counter(PERSONAL=GIVEN_G - taken, COIN=taken)
        budgets = CityBudget.objects.filter(scheme=DEMO, city=ZHUHAI)
        assert budgets.aggregate(sum=Sum("used_coins", default=0))["sum"] == taken
        events = AuditEvent.objects.filter(action="assign_by_hand", object_id__in=grams)
        assert Counter(events.values_list("object_id", flat=True)) == Counter(grams.keys())

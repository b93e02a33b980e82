"""Many at once on real commits: the last voucher, the last coins of a month, one voucher at many tills."""

from functools import partial

import pytest

from credits.monitoring.models import OutcomeDue
from credits.rewards.errors import CoinBudgetExhausted, OutOfStock, VoucherUsed
from credits.rewards.models import Assignment, Reward, Voucher
from credits.rewards.services import assign_by_hand, assign_due, redeem_reward, use_voucher
from credits.schemes.models import CityAllowance, CityBudget
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import PuhuiError
from puhui.kernel.ids import new_id
from tests import cast
from tests.credits.rewards.grams import (
    all_at_once,
    balances,
    check_conserved,
    credit,
    load_catalogues,
    logged_in_as,
)
from tests.hammer.clients import hammer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


@pytest.fixture
def catalogues():
    load_catalogues()


def outcome_of_call(command, **arguments) -> str:
    """Run a command as the web's database role; return "done" or the code of its refusal."""
    try:
        with logged_in_as("web"):
            command(now=puhui_now(), command_id=new_id(), **arguments)
    except PuhuiError as error:
        return error.code
    return "done"


def work_off() -> None:
    with logged_in_as("worker"):
        assign_due()


def residents(count: int) -> list[cast.CastMember]:
    return [cast.resident(f"R{number}", phone=f"+8613800139{number:03d}") for number in range(count)]


def test_fifty_residents_for_the_last_voucher(catalogues):
    everybody = residents(50)
    for member in everybody:
        credit(member.party.id, 500)
        assign_by_hand(actor=member.actor, quantity_g=500, now=puhui_now(), command_id=new_id())
    Reward.objects.update(stock=1)
    calls = [
        partial(outcome_of_call, redeem_reward, actor=member.actor, reward_code="coffee")
        for member in everybody
    ]
    outcomes = hammer(lambda number: calls[number](), clients=50)
    assert outcomes == {"done": 1, OutOfStock.code: 49}
    owner = Voucher.objects.get().party_id
    for member in everybody:
        assert balances(member.party.id)["COIN"] == (0 if member.party.id == owner else 500)


def test_one_voucher_at_many_tills(catalogues):
    lin = cast.lin()
    credit(lin.party.id, 500)
    assign_by_hand(actor=lin.actor, quantity_g=500, now=puhui_now(), command_id=new_id())
    bought = redeem_reward(actor=lin.actor, reward_code="coffee", now=puhui_now(), command_id=new_id())
    call = partial(outcome_of_call, use_voucher, merchant="corner-cafe", voucher_code=bought.code)
    outcomes = all_at_once([call] * 32)
    assert outcomes.count("done") == 1
    assert outcomes.count(VoucherUsed.code) == 31


def test_the_months_last_coins_by_hand(catalogues):
    CityAllowance.objects.create(scheme_id="DEMO", city=cast.GUANGZHOU, monthly_coins=100)
    everybody = residents(24)
    for member in everybody:
        credit(member.party.id, 15)
    calls = [partial(outcome_of_call, assign_by_hand, actor=m.actor, quantity_g=15) for m in everybody]
    outcomes = all_at_once(calls)
    assert outcomes.count("done") == 6
    assert outcomes.count(CoinBudgetExhausted.code) == 18
    assert CityBudget.objects.get().used_coins == 90
    check_conserved()


def test_the_months_last_coins_by_standing_choice(catalogues):
    """Accruals of 10 and 7: filled to the edge, and whoever is refused did not fit any more."""
    CityAllowance.objects.create(scheme_id="DEMO", city=cast.GUANGZHOU, monthly_coins=100)
    everybody = residents(12)
    for member in everybody:
        credit(member.party.id, 10, outcome="coins")
        credit(member.party.id, 7, outcome="coins")
    all_at_once([work_off] * 8)
    while OutcomeDue.objects.filter(done_at=None).exists():
        work_off()
    done = Assignment.objects.filter(status="DONE")
    used = CityBudget.objects.get().used_coins
    assert used == sum(done.values_list("coins", flat=True))
    assert 94 <= used <= 100
    assert Assignment.objects.count() == 24
    refused = Assignment.objects.filter(status="REFUSED")
    assert set(refused.values_list("reason_code", flat=True)) == {"BUDGET_EXHAUSTED"}
    check_conserved()


def test_one_partys_accruals_by_many_workers_are_assigned_once(catalogues):
    lin = cast.lin()
    for _ in range(30):
        credit(lin.party.id, 10, outcome="coins")
    all_at_once([work_off] * 12)
    while OutcomeDue.objects.filter(done_at=None).exists():
        work_off()
    assert balances(lin.party.id) == {"PERSONAL": 0, "COIN": 300}
    assert Assignment.objects.count() == 30
    check_conserved()

"""The gate over the database: what passes is counted exactly, what does not leaves nothing but its record."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, connection, transaction

from market.risk.counters import CountersDiffer
from market.risk.gate import RiskRefused, check_order, give_back, pass_gate, place_halt, store_refusal
from market.risk.models import LimitCounter, RiskDecision
from market.risk.order import Reserved, daily_key, position_key
from puhui.kernel.clock import business_date
from puhui.kernel.errors import NotFound
from puhui.kernel.rest.problems import describe
from puhui.kernel.roles import acting_as
from tests import cast
from tests.market.instruments import PV, pv
from tests.market.risk.orders import admit, order
from tests.market.units import NOW

pytestmark = pytest.mark.django_db
TODAY = business_date(NOW)


@pytest.fixture
def firm():
    pv()
    party = cast.organisation("Harbour Carbon")
    admit(party.id)
    return party


def counters() -> dict[str, int]:
    return dict(LimitCounter.objects.values_list("key", "used"))


def test_an_order_that_passes_is_counted_and_kept(firm):
    with acting_as("web"):
        reserved = pass_gate(order=order(firm.id), now=NOW)
    daily, position = daily_key("DEMO", TODAY, firm.id), position_key(PV, firm.id)
    assert reserved == Reserved(((daily, 38_500), (position, 10)))
    assert counters() == {daily: 38_500, position: 10}
    kept = RiskDecision.objects.get()
    assert (kept.accepted, kept.code, kept.failures, kept.party_id) == (True, "", [], firm.id)
    assert kept.snapshot["class"] == "SME-2"
    assert kept.snapshot["figures"]["POSITION_MAX_T"] == 10_000


def test_the_record_of_an_accepted_bid_does_not_tell_its_price(firm):
    pass_gate(order=order(firm.id), now=NOW)
    kept = RiskDecision.objects.get().snapshot
    assert not {"price_fen", "value_fen", "used"} & set(kept)
    bridge = order(firm.id, side="SELL", mode="BRIDGE", purpose="SELL", subject_kind="bridge_transfer")
    pass_gate(order=bridge, now=NOW)
    kept = RiskDecision.objects.get(subject_kind="bridge_transfer").snapshot
    assert (kept["price_fen"], kept["value_fen"]) == (3_850, 38_500)


def test_a_refused_order_leaves_nothing_but_its_record(firm):
    wanted = order(firm.id, price_fen=4_232, quantity_t=2_001)
    with pytest.raises(RiskRefused) as caught, transaction.atomic():
        pass_gate(order=wanted, now=NOW)
    assert (counters(), RiskDecision.objects.count()) == ({}, 0)
    with acting_as("web"):
        store_refusal(order=wanted, refused=caught.value, now=NOW)
    kept = RiskDecision.objects.get()
    assert (kept.accepted, kept.code, kept.subject_id) == (False, "SIZE_MAX", wanted.subject_id)
    assert [failure["code"] for failure in kept.failures] == ["SIZE_MAX", "PRICE_COLLAR"]
    assert kept.snapshot["price_fen"] == 4_232


def test_a_refusal_is_a_conflict_with_every_failure(firm):
    with pytest.raises(RiskRefused) as caught:
        pass_gate(order=order(firm.id, price_fen=4_232), now=NOW)
    document = describe(caught.value)
    assert (document["status"], document["code"]) == (409, "risk_refused")
    assert document["failures"] == [
        {"code": "PRICE_COLLAR", "limit": 4_231, "used": 3_847, "requested": 4_232}
    ]


def test_the_dry_run_says_the_same_and_writes_nothing(firm):
    wanted = order(firm.id, price_fen=4_232)
    (failure,) = check_order(order=wanted, now=NOW)
    assert failure.code == "PRICE_COLLAR"
    assert check_order(order=order(firm.id), now=NOW) == []
    assert (counters(), RiskDecision.objects.count()) == ({}, 0)


def test_exactly_up_to_the_cap_of_the_day(firm):
    # 200,000 yuan at 40.00: 5,000 t, by 2,000 t an order.
    for tonnes in (2_000, 2_000, 999):
        pass_gate(order=order(firm.id, quantity_t=tonnes, price_fen=4_000), now=NOW)
    with pytest.raises(RiskRefused) as caught:
        pass_gate(order=order(firm.id, quantity_t=2, price_fen=4_000), now=NOW)
    (failure,) = caught.value.data["failures"]
    assert failure == {"code": "LIM_DAILY", "limit": 20_000_000, "used": 19_996_000, "requested": 8_000}
    pass_gate(order=order(firm.id, quantity_t=1, price_fen=4_000), now=NOW)
    assert counters()[daily_key("DEMO", TODAY, firm.id)] == 20_000_000


def test_what_is_given_back_is_exactly_what_was_taken(firm):
    before = pass_gate(order=order(firm.id), now=NOW)
    reserved = pass_gate(order=order(firm.id, quantity_t=7), now=NOW)
    give_back(reserved=reserved, now=NOW)
    assert counters() == dict(before.amounts)
    give_back(reserved=before, now=NOW)
    assert set(counters().values()) == {0}


def test_what_is_not_there_cannot_be_given_back(firm):
    reserved = pass_gate(order=order(firm.id), now=NOW)
    give_back(reserved=reserved, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        give_back(reserved=reserved, now=NOW)
    with pytest.raises(CountersDiffer):
        give_back(reserved=Reserved((("position:nothing:nobody", 1),)), now=NOW)


def test_what_is_held_is_asked_for_once_the_counter_is_locked(firm):
    asked = []

    def holding() -> int:
        asked.append(counters()[position_key(PV, firm.id)])
        return 9_991

    with pytest.raises(RiskRefused) as caught:
        pass_gate(order=order(firm.id), now=NOW, holding=holding)
    assert asked == [10]
    (failure,) = caught.value.data["failures"]
    assert failure == {"code": "LIM_POSITION", "limit": 10_000, "used": 9_991, "requested": 10}
    # Nothing is left counted, whatever becomes of the caller's transaction.
    assert set(counters().values()) == {0}
    pass_gate(order=order(firm.id), now=NOW, holding=lambda: 9_990)


@pytest.mark.parametrize(
    ("scope", "target", "code"),
    [
        ("GLOBAL", "", "HALT_GLOBAL"),
        ("INSTRUMENT", PV, "HOLD_EXTERNAL"),
        ("PARTICIPANT", "party", "HOLD_EXTERNAL"),
        ("VENUE", "sandbox", "HOLD_EXTERNAL"),
    ],
)
def test_halted_is_refused(firm, scope, target, code):
    target = str(firm.id) if target == "party" else target
    place_halt(scope=scope, target=target, reason="a test", actor=None, now=NOW)
    bridge = order(firm.id, side="SELL", mode="BRIDGE", purpose="SELL", venue="sandbox")
    with pytest.raises(RiskRefused) as caught:
        pass_gate(order=bridge, now=NOW)
    assert caught.value.first_code == code
    elsewhere = replace(bridge, venue="manual")
    assert (check_order(order=elsewhere, now=NOW) == []) is (scope == "VENUE")


def test_without_a_class_a_person_is_a_resident_and_an_organisation_nothing():
    pv()
    lin, firm = cast.lin(), cast.organisation("Somebody")
    small = {"quantity_t": 1, "price_fen": 3_847}
    retiring = order(lin.party.id, is_person=True, purpose="RETIRE", **small)
    assert check_order(order=retiring, now=NOW) == []
    (failure,) = check_order(order=replace(retiring, purpose="HOLD"), now=NOW)[:1]
    assert failure.code == "NOT_PERMITTED"
    assert check_order(order=order(firm.id, **small), now=NOW)[0].code == "NOT_PERMITTED"


def test_an_instrument_that_there_is_not_or_of_another_scheme(firm):
    for wanted in (order(firm.id, instrument="DEMO-NONE-1"), order(firm.id, scheme="GD")):
        with pytest.raises(NotFound):
            check_order(order=wanted, now=NOW)


@pytest.mark.parametrize("role", ["web", "worker"])
def test_no_role_pushes_a_counter_past_its_cap(firm, role):
    pass_gate(order=order(firm.id), now=NOW)
    statements = [
        "UPDATE market_limitcounter SET used = cap + 1",
        "UPDATE market_limitcounter SET used = -1",
        "INSERT INTO market_limitcounter (key, used, cap) VALUES ('position:X:y', 2, 1)",
        "UPDATE market_riskdecision SET code = 'x'",
        "DELETE FROM market_riskdecision",
    ]
    for statement in statements:
        with (
            pytest.raises((IntegrityError, Exception)) as caught,
            transaction.atomic(),
            acting_as(role),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
        assert type(caught.value).__name__ in ("IntegrityError", "ProgrammingError"), statement


def test_a_cap_lowered_below_what_is_used_stops_new_orders_and_takes_nothing_back(firm):
    pass_gate(order=order(firm.id, quantity_t=100), now=NOW)
    with pytest.raises(RiskRefused):
        pass_gate(order=order(firm.id, holding_t=9_950), now=NOW)
    assert counters()[position_key(PV, firm.id)] == 100

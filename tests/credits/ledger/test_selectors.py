"""Reading: what can be spent and in which order, entries from both sides, the trail of grams, the supply."""

from django.db import connection

from credits.ledger.models import Transfer
from credits.ledger.place_hold import place_hold
from credits.ledger.selectors import (
    balances_of,
    entries_of,
    holding_ids,
    into_holding,
    origins_of,
    spendable,
    supply,
)
from credits.ledger.transfer_units import transfer_units
from credits.ledger.types import AccountKind, Book, Movement, TransferKind
from puhui.kernel.ids import new_id
from tests.credits.ledger.stage import NOW

COMMAND = new_id()


def move(*movements):
    return transfer_units(movements, command_id=COMMAND, now=NOW)


def test_the_oldest_year_is_spent_first_and_books_in_the_order_asked(stage, lin):
    newer, older = stage.asset(Book.PERSONAL, 2027), stage.asset(Book.PERSONAL, 2025)
    for asset in (newer, stage.grams, older, stage.coin_only):
        stage.credit(lin, 10, asset=asset)
    found = spendable(lin.party_id, [Book.COIN_ONLY, Book.PERSONAL])
    assert [(s.asset.id, s.available) for s in found] == [
        (stage.coin_only, 10),
        (older, 10),
        (stage.grams, 10),
        (newer, 10),
    ]
    move(stage.retirement(lin, 10, older))
    assert [s.asset.id for s in spendable(lin.party_id, [Book.PERSONAL])] == [stage.grams, newer]
    assert spendable(lin.party_id, [Book.PERSONAL], scheme="OTHER") == []


def test_a_party_without_a_holding_has_nothing(stage):
    nobody = new_id()
    assert holding_ids([nobody]) == {}
    assert list(balances_of(nobody)) == []
    assert spendable(nobody, [Book.PERSONAL]) == []
    assert list(entries_of(nobody)) == []


def test_entries_come_from_both_sides_newest_first(stage, lin):
    stage.credit(lin, 500)
    other = stage.holder()
    stage.credit(other, 7)
    move(*stage.assignment(lin, 300, 290))
    entries = list(entries_of(lin.party_id))
    assert [(e.kind, e.signed_amount, e.counter_kind, e.asset_id) for e in entries] == [
        (TransferKind.COIN_GRANT, 290, AccountKind.ISSUER, stage.coins),
        (TransferKind.ASSIGNMENT, -300, AccountKind.ASSIGNED, stage.grams),
        (TransferKind.ACCRUAL, 500, AccountKind.ISSUER, stage.grams),
    ]
    assert list(entries_of(lin.party_id).filter(id__lt=entries[0].id)[:1]) == [entries[1]]


def test_entries_load_their_assets_in_the_same_query(stage, lin, django_assert_num_queries):
    stage.credit(lin, 1, 2, 3)
    with django_assert_num_queries(2):
        assert len({str(entry.asset) for entry in entries_of(lin.party_id)}) == 1


def test_an_outflow_takes_the_oldest_grams_and_the_amounts_add_up(stage, lin):
    first, second, third = stage.credit(lin, 100, 250, 50)
    (a,) = move(stage.retirement(lin, 120))
    (b,) = move(stage.retirement(lin, 230))
    (c,) = move(stage.retirement(lin, 50))
    trail = {
        outflow: [(o.inflow.id, o.amount) for o in origins_of(Transfer.objects.get(id=outflow))]
        for outflow in (a, b, c)
    }
    assert trail == {
        a: [(first, 100), (second, 20)],
        b: [(second, 230)],
        c: [(third, 50)],
    }


def test_what_came_into_a_holding_is_found_by_two_indexes_and_never_by_reading_all(stage, lin):
    with connection.cursor() as cursor:
        # Over so few rows the planner may as well read some index whole, as the statistics happen to be; a
        # bitmap it makes only of what answers a condition.
        for way in ("seqscan", "indexscan", "indexonlyscan"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        cursor.execute("DROP INDEX transfer_of_source")
    stage.credit(lin, 100)
    (out,) = move(stage.retirement(lin, 60))
    asked = Transfer.objects.filter(into_holding(Transfer.objects.get(id=out).debit_account_id))
    for plan in (asked.explain(), entries_of(lin.party_id).explain()):
        assert "one_accrual_per_activity" in plan
        assert "transfer_inflows" in plan
        assert "Seq Scan on credits_transfer" not in plan


def test_the_trail_keeps_to_its_account_and_asset(stage, lin):
    other = stage.holder()
    stage.credit(other, 100)
    stage.credit(lin, 100, asset=stage.coin_only)
    (mine,) = stage.credit(lin, 60)
    (out,) = move(stage.retirement(lin, 60))
    assert [(o.inflow.id, o.amount) for o in origins_of(Transfer.objects.get(id=out))] == [(mine, 60)]
    assert origins_of(Transfer.objects.get(id=mine)) == []


def test_supply_tells_where_everything_is(stage, lin):
    stage.credit(lin, 1000)
    move(*stage.assignment(lin, 300, 290))
    move(stage.retirement(lin, 200))
    move(Movement(TransferKind.COIN_SPENDING, stage.coins, lin.account, stage.spent, 90, new_id()))
    place_hold(
        account_id=lin.account,
        asset_id=stage.grams,
        amount=50,
        source_ref=new_id(),
        placed_by=new_id(),
        now=NOW,
    )
    by_asset = {s.asset.id: s for s in supply(scheme="DEMO")}
    grams, coins = by_asset[stage.grams], by_asset[stage.coins]
    assert (grams.issued, grams.available, grams.held) == (1000, 450, 50)
    assert grams.in_system == {AccountKind.ASSIGNED: 300, AccountKind.RETIRED: 200}
    assert (coins.issued, coins.available, coins.in_system) == (290, 200, {AccountKind.SPENT: 90})
    assert [s.asset.id for s in supply(book=Book.COIN)] == [stage.coins]

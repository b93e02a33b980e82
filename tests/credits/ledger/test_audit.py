"""The audit is silent on a sound ledger and names each breach that is planted past the guards."""

import json
from io import StringIO
from typing import NamedTuple

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection

from credits.ledger.models import LedgerAccount, Transfer
from credits.ledger.place_hold import place_hold
from credits.ledger.reverse_transfer import reverse_transfer
from credits.management.audit import bridge, limits, market, numbers, remainders, tallies
from credits.management.audit.run import INVARIANTS, run_audit
from puhui.kernel.ids import new_id
from puhui.kernel.roles import acting_as
from tests.audit import broken_invariants
from tests.credits.ledger.loop import assign, open_programme, redeem, retire, withdraw_credit
from tests.credits.ledger.stage import NOW, Holder, Stage


class Sound(NamedTuple):
    """A ledger in which everything has happened once, and what the plants below need to know of it."""

    stage: Stage
    lin: Holder
    hua: Holder
    accrual: Transfer
    reversed: Transfer
    names: dict[str, object]


@pytest.fixture
def sound(stage) -> Sound:
    open_programme()
    lin, hua = stage.holder(), stage.holder()
    first, second, third = stage.credit(lin, 400, 600, 50)
    stage.credit(hua, 1000, asset=stage.coin_only)
    accrual, reversed_ = Transfer.objects.get(id=first), Transfer.objects.get(id=third)
    withdraw_credit(lin, reversed_.source_ref)
    with acting_as("worker"):
        reverse_transfer(transfer_id=third, command_id=new_id(), now=NOW)
    assigned = assign(stage, lin, 400, 395, accrual.source_ref)
    retired = retire(stage, lin, 100)
    redeem(stage, lin)
    held = {"source_ref": new_id(), "placed_by": new_id(), "now": NOW}
    place_hold(account_id=lin.account, asset_id=stage.grams, amount=20, **held)
    names = {
        "grams": stage.grams,
        "coins": stage.coins,
        "issuer": stage.issuer,
        "assigned": stage.assigned,
        "retired_account": stage.retired,
        "lin": lin.account,
        "hua": hua.account,
        "lin_party": lin.party_id,
        "hua_party": hua.party_id,
        "activity": accrual.source_ref,
        "accrual": first,
        "second": second,
        "assign_command": assigned,
        "retire_command": retired,
        "new": new_id(),
    }
    return Sound(stage, lin, hua, accrual, reversed_, names)


def plant(sound: Sound, sql: str) -> None:
    """Do it as the owner of a test database may; the names are filled in."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL puhui.teardown = 'on'")
        cursor.execute(sql.format(**sound.names))
        cursor.execute("SET LOCAL puhui.teardown = 'off'")


TRANSFER = """INSERT INTO credits_transfer (id, kind, asset_id, debit_account_id, credit_account_id, amount,
    debit_in, debit_out, credit_in, credit_out, posted_at, source_ref, command_id, reverses_id)
    SELECT gen_random_uuid(), {values}, now(), '{{new}}', '{{new}}', {reverses};"""
RECORD = """INSERT INTO kernel_idempotencyrecord (scope, key, fingerprint, command_id, owner_id, status,
    content_type, sealed_body, is_value, created_at)
    VALUES ('{scope}', '{key}', decode(repeat('00', 32), 'hex'), {command}, gen_random_uuid(), {status},
            '', '', true, now());"""


def transfer(values: str, reverses: str = "NULL::uuid") -> str:
    return TRANSFER.format(values=values, reverses=reverses)


def balance(change: str) -> str:
    return f"UPDATE credits_balance SET {change} WHERE account_id = {{lin}} AND asset_id = {{grams}};"


def without(constraint: str, table: str = "credits_transfer") -> str:
    return f"ALTER TABLE {table} DROP CONSTRAINT {constraint};"


def unchecked(*tables: str) -> str:
    """Take away every CHECK of the tables: what is planted must get past those as well."""
    return f"""DO $$ DECLARE held record; BEGIN
        FOR held IN SELECT conrelid::regclass AS tab, conname FROM pg_constraint
                     WHERE contype = 'c' AND conrelid::regclass::text = ANY(ARRAY{list(tables)}) LOOP
            EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', held.tab, held.conname);
        END LOOP; END $$;"""


def record(
    command: str = "gen_random_uuid()", status: int = 201, key: str = "k", scope: str = "party:1"
) -> str:
    return RECORD.format(command=command, status=status, key=key, scope=scope)


# Lin has 1,050 g in, 550 g out (50 reversed, 400 assigned, 100 retired), 20 of the 500 left on hold.
PLANTS = {
    "I1 a route that does not exist": (
        without("transfer_takes_its_route")
        + transfer("'GIFT', {grams}, {issuer}, {hua}, 5, NULL, NULL, 5, 0"),
        "I1",
    ),
    "I1 an account that does not exist": (
        transfer("'ACCRUAL', {grams}, {issuer}, 1999999, 5, NULL, NULL, 5, 0"),
        "I1",
    ),
    "I1 a negative amount": (
        without("transfer_amount_positive")
        + without("debit_totals_of_holdings")
        + transfer("'RETIREMENT', {grams}, {lin}, {retired_account}, -5, 1050, 545, NULL, NULL"),
        "I1",
    ),
    "I1 another scheme's account": (
        """INSERT INTO credits_ledgeraccount (id, kind, holder_is_person, scheme, frozen_reason)
           VALUES (19000, 'ISSUER', false, 'OTHER', '');"""
        + transfer("'COIN_GRANT', {coins}, 19000, {hua}, 5, NULL, NULL, 5, 0"),
        "I1",
    ),
    "I2 grams in a balance that nobody issued": (
        balance("in_total = in_total + 5"),
        "I2",
    ),
    "I3 a gap in the totals": (
        balance("in_total = in_total + 5")
        + transfer("'ACCRUAL', {grams}, {issuer}, {lin}, 5, NULL, NULL, 1056, 550"),
        "I3",
    ),
    "I3 a prefix below zero": (
        without("debit_totals_of_holdings")
        + transfer("'RETIREMENT', {grams}, {lin}, {retired_account}, 600, 1050, 1150, NULL, NULL"),
        "I3",
    ),
    "I4 a balance that was tampered with": (
        balance("out_total = out_total - 5"),
        "I4",
    ),
    "I4 a transfer beside the balance": (
        transfer("'RETIREMENT', {grams}, {lin}, {retired_account}, 5, 1050, 555, NULL, NULL"),
        "I4",
    ),
    "I4 held without a hold": (
        balance("held = held + 1"),
        "I4",
    ),
    "I4 a balance that is gone": (
        "DELETE FROM credits_balance WHERE account_id = {hua}",
        "I4",
    ),
    "I5 more assigned than was issued": (
        balance("in_total = in_total + 500")
        + without("transfer_takes_its_route")
        + transfer("'ASSIGNMENT', {grams}, {assigned}, {lin}, 500, NULL, NULL, 1550, 550"),
        "I5",
    ),
    "I6 registry units without serials": (
        """INSERT INTO credits_asset (id, book, scheme, methodology, city, vintage, batch)
           VALUES (399999999, 'REGISTRY', 'DEMO', 'M', 'C', 2026, '1');"""
        + transfer("'ISSUANCE', 399999999, {issuer}, {hua}, 1000000, NULL, NULL, 1000000, 0"),
        "I6",
    ),
    "I7 reversed and still credited": (
        without("debit_totals_of_holdings")
        + transfer(
            "'REVERSAL', {grams}, {lin}, {issuer}, 600, 1050, 1150, NULL, NULL", reverses="'{second}'::uuid"
        ),
        "I7",
    ),
    "I7a an accrual without a verdict": (
        transfer("'ACCRUAL', {grams}, {issuer}, {hua}, 5, NULL, NULL, 5, 0"),
        "I7a",
    ),
    "I7b a verdict without an accrual": (
        """INSERT INTO credits_verdict (party_id, activity_id, seq, status, reason_codes, tier, reduction_g,
               credited_g, capped_g, is_coin_only, outcome, decided_at, basis_id)
           SELECT party_id, '{new}', 1, status, reason_codes, tier, reduction_g, 77, capped_g, is_coin_only,
               outcome, decided_at, basis_id FROM credits_verdict WHERE activity_id = '{activity}'""",
        "I7b",
    ),
    "I8 an amount that no client reads exactly": (
        without("transfer_amount_positive")
        + transfer(
            "'COIN_GRANT', {coins}, {issuer}, {hua}, 9007199254740993, NULL, NULL, 9007199254740993, 0"
        ),
        "I8",
    ),
    "I14 an activity credited to two": (
        """INSERT INTO credits_verdict (party_id, activity_id, seq, status, reason_codes, tier, reduction_g,
               credited_g, capped_g, is_coin_only, outcome, decided_at, basis_id)
           SELECT '{hua_party}', activity_id, seq, status, reason_codes, tier, reduction_g, credited_g,
               capped_g, is_coin_only, outcome, decided_at, basis_id
             FROM credits_verdict WHERE activity_id = '{activity}'""",
        "I14",
    ),
    "I14 a reference used twice": (
        without("one_use_per_operator_reference", "credits_activityreference")
        + """INSERT INTO credits_activityreference (operator, reference, activity_id)
             VALUES ('metro', 'gate-1', '{activity}'), ('metro', 'gate-1', '{activity}')""",
        "I14",
    ),
    "I16 half a reversal": (
        transfer(
            "'REVERSAL', {grams}, {lin}, {issuer}, 300, 1050, 850, NULL, NULL", reverses="'{second}'::uuid"
        ),
        "I16",
    ),
    "I17 two answers to a key": (
        without("one_answer_per_key", "kernel_idempotencyrecord") + record() + record(),
        "I17",
    ),
    "I18 an answer without its transfers": (record(), "I18"),
    "I18 a refusal that moved units": (record("'{retire_command}'", status=409), "I18"),
    "I18 two answers for one command": (
        record("'{retire_command}'") + record("'{retire_command}'", key="other"),
        "I18",
    ),
    "I26 out of a frozen account": (
        """UPDATE credits_ledgeraccount SET frozen_at = now() - interval '1 year', frozen_reason = 'x'
            WHERE id = {lin}""",
        "I26",
    ),
    "O1 a verdict without its activity": (
        """INSERT INTO credits_verdict (party_id, activity_id, seq, status, reason_codes, tier, reduction_g,
               credited_g, capped_g, is_coin_only, outcome, decided_at)
           VALUES ('{lin_party}', '{new}', 1, 'REJECTED', ARRAY['X'], 'A', 0, 0, 0, false, 'keep', now())""",
        "O1",
    ),
    "L1 coins for nothing": (
        transfer("'COIN_GRANT', {coins}, {issuer}, {hua}, 5, NULL, NULL, 5, 0"),
        "L1",
    ),
    "L1 an assignment that took nothing": (
        """INSERT INTO credits_assignment (id, party_id, quantity_g, coins, assigned_total_g, rate_version,
               status, reason_code, assigned_at, command_id)
           VALUES ('{new}', '{hua_party}', 5, 5, 5, 'x', 'DONE', '', now(), '{new}')""",
        "L1",
    ),
    "I7c a part that is not the whole": (
        """INSERT INTO credits_verdictpart (party_id, activity_id, seq, member_id, share_bp, grams, outcome)
           VALUES ('{lin_party}', '{activity}', 1, '{hua_party}', 5000, 200, 'keep')""",
        "I7c",
    ),
    "L2 half an accrual assigned": (
        "UPDATE credits_assignment SET quantity_g = quantity_g - 1",
        "L2",
    ),
    "L2 an accrual assigned twice": (
        without("accrual_assigned_once", "credits_assignment").replace(
            "ALTER TABLE credits_assignment DROP CONSTRAINT", "DROP INDEX"
        )
        + """INSERT INTO credits_assignment (id, party_id, accrual_ref, quantity_g, coins, rate_version,
                 status, reason_code, assigned_at, command_id)
             VALUES ('{new}', '{lin_party}', '{activity}', 0, 0, 'x', 'REFUSED', 'X', now(), '{new}')""",
        "L2",
    ),
    "L3 a budget that forgot": ("UPDATE credits_citybudget SET used_coins = used_coins - 1", "L3"),
    "L4 a certificate of more than was retired": (
        "UPDATE credits_retirement SET quantity_g = quantity_g + 1",
        "L4",
    ),
    "L5 a voucher for nothing": (
        """INSERT INTO credits_voucher (id, reward_id, party_id, code_index, price_coins, status, issued_at,
               expires_at, command_id)
           SELECT '{new}', reward_id, '{hua_party}', 'x', 10, 'ISSUED', now(), now(), '{new}'
             FROM credits_voucher""",
        "L5",
    ),
    "L5 a stock that forgot": ("UPDATE credits_reward SET redeemed = redeemed + 1", "L5"),
    "G a guard switched off": ("ALTER TABLE credits_transfer DISABLE TRIGGER credits_transfer_rules", "G"),
}


def test_a_sound_ledger_breaks_nothing(sound):
    assert broken_invariants() == set()


@pytest.mark.parametrize(("sql", "code"), PLANTS.values(), ids=PLANTS)
def test_a_planted_breach_is_found(sound, sql, code):
    plant(sound, sql)
    # As the job asks it: the guards are among what it looks at.
    assert code in {finding.code for finding in run_audit() if not finding.ok}


def test_every_invariant_has_a_plant():
    from tests.credits.ledger import (  # which import this file
        test_audit_of_bundles,
        test_audit_of_closed_bundles,
        test_audit_of_destinations,
        test_audit_of_issuing,
        test_audit_of_mirrors,
        test_audit_of_news,
        test_audit_of_reversals,
        test_audit_of_serials,
        test_audit_of_year_ends,
    )

    # I29 is shown in a database of its own, by test_audit_command.py; the market's in tests/market; those of
    # what is shared in tests/credits/monitoring/test_shared_room.py, of numbers in test_number_claims.py;
    # of remainders in issuance/test_remainders.
    credits_own = *tallies.INVARIANTS, *numbers.INVARIANTS, *remainders.INVARIANTS
    elsewhere = {i.code for i in (*market.INVARIANTS, *bridge.INVARIANTS, *limits.INVARIANTS, *credits_own)}
    here = {i.code for i in INVARIANTS} - elsewhere
    others = (
        test_audit_of_bundles,
        test_audit_of_closed_bundles,
        test_audit_of_destinations,
        test_audit_of_issuing,
        test_audit_of_mirrors,
        test_audit_of_news,
        test_audit_of_reversals,
        test_audit_of_serials,
        test_audit_of_year_ends,
    )
    planted = {code for module in others for _, code in module.PLANTS.values()}
    assert here | {"G"} == {code for _, code in PLANTS.values()} | planted | {"I29"}


def test_the_command_freezes_the_account_whose_balance_was_tampered_with(sound):
    plant(sound, PLANTS["I4 a balance that was tampered with"][0])
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("audit_ledger", "--json", "--freeze", stdout=out)
    document = json.loads(out.getvalue())
    assert document["ok"] is False
    assert document["frozen_accounts"] == [sound.lin.account]
    assert {i["code"] for i in document["invariants"] if not i["ok"]} - {"I29"} == {"I2", "I4", "I5"}
    frozen = LedgerAccount.objects.get(frozen_at__isnull=False)
    assert (frozen.id, frozen.frozen_reason) == (sound.lin.account, "audit_ledger: I4")


def test_no_more_than_ten_rows_are_named(sound):
    values = "'ACCRUAL', {grams}, {issuer}, {hua}, n, NULL, NULL, 1000 + n, 0"
    rows = transfer(values).replace("'{new}', '{new}'", "gen_random_uuid(), '{new}'")
    plant(sound, rows.replace("NULL::uuid;", "NULL::uuid FROM generate_series(1, 30) AS n;"))
    finding = next(f for f in run_audit() if f.code == "I7a")
    assert len(finding.offending) == 10


def test_the_audit_reads_as_the_auditor_and_gives_the_role_back(sound):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        before = cursor.fetchone()
        run_audit()
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == before
        cursor.execute("REVOKE SELECT ON credits_transfer FROM puhui_auditor")
        with pytest.raises(ProgrammingError, match="permission denied"):
            run_audit()

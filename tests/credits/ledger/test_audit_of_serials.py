"""The audit names each breach of serial numbers and mints that is planted past the guards."""

import pytest

from credits.ledger.models import LedgerAccount, Transfer
from credits.ledger.serial_models import SerialBlock
from puhui.kernel.ids import new_id
from tests.audit import broken_invariants
from tests.credits.issuance.finished import minted_and_retired, programmes_units
from tests.credits.issuance.roof import lay_roof
from tests.credits.ledger.stage import Stage
from tests.credits.ledger.test_audit import Sound, plant, transfer, without
from tests.made_once import made_once

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def copy_of_minted(django_db_setup, django_db_blocker):
    with made_once(django_db_blocker, mint_all) as copy:
        yield copy


@pytest.fixture
def minted(copy_of_minted, db) -> Sound:
    return copy_of_minted()


def mint_all() -> Sound:
    """Make a roof's units, some of them retired, and the programme's; grams without their activities."""
    stage, roof = Stage(), lay_roof()
    issuance = minted_and_retired(roof)
    programme = programmes_units(roof)
    bakery = LedgerAccount.objects.get(party=roof.mei.organisation)
    mint = Transfer.objects.get(kind="ISSUANCE", source_ref=issuance.id)
    live = SerialBlock.objects.get(account_id=bakery.id, to_transfer=None)
    names = {
        "new": new_id(),
        "units": mint.asset_id,
        "bakery": bakery.id,
        "issuer": stage.issuer,
        "retired": LedgerAccount.objects.get(kind="RETIRED").id,
        "assigned": LedgerAccount.objects.get(kind="ASSIGNED").id,
        "cancelled": LedgerAccount.objects.get(kind="CANCELLED").id,
        "issuance": issuance.id,
        "programme": programme.id,
        "live": live.id,
        "born": SerialBlock.objects.get(batch=issuance.batch, parent=None).id,
        "mint": mint.id,
    }
    return Sound(stage, None, None, mint, mint, names)


def block(change: str, which: str = "live") -> str:
    return f"UPDATE credits_serialblock SET {change} WHERE id = '{{{which}}}';"


PLANTS = {
    "I6 a tonne without its number": (block("last_no = last_no - 1"), "I6"),
    "I6 numbers that moved by themselves": (block("account_id = {retired}"), "I6"),
    "I9 a gap in the numbers": (block("first_no = first_no + 1"), "I9"),
    "I9 a number that lives twice": (
        without("serial_number_lives_once", "credits_serialblock") + block("first_no = first_no - 1"),
        "I9",
    ),
    "I9 numbers that the counter does not know": (block("last_no = last_no + 1"), "I9"),
    "I10 a fork in the history of a number": (block("to_transfer = '{new}'", "born"), "I10"),
    "I10 a part larger than its parent": (block("last_no = last_no + 1"), "I10"),
    "I10 a block of another batch": (block("batch = 'DEMO-GZ-PV-2025-0009'"), "I10"),
    "I11 a tonne back out of retired": (
        without("transfer_takes_its_route")
        + transfer("'RELEASE', {units}, {retired}, {bakery}, 1000000, NULL, NULL, 345000000, 44000000"),
        "I11",
    ),
    "I22 a mint with one approval": (
        """UPDATE credits_approval SET dropped_at = now() WHERE issuance_id = '{issuance}'
              AND person_id = (SELECT max(person_id::text)::uuid FROM credits_approval
                                WHERE issuance_id = '{issuance}')""",
        "I22",
    ),
    "I22 a mint of more than was verified": (
        "UPDATE credits_issuance SET tonnes = tonnes + 1 WHERE id = '{issuance}'",
        "I22",
    ),
    "I22 a mint of another digest": (
        "UPDATE credits_issuance SET digest = repeat('a', 64) WHERE id = '{issuance}'",
        "I22",
    ),
    "I22 a mint that nobody intended": (
        "DELETE FROM credits_mintintent WHERE issuance_id = '{issuance}'",
        "I22",
    ),
    "I22 a notice that nobody could read": (
        without("notice_has_a_length", "credits_notice")
        + """UPDATE credits_notice SET starts_at = ended_at - interval '1 second', ends_at = ended_at
              WHERE issuance_id = '{issuance}'""",
        "I22",
    ),
    "I22 a notice that ended after the mint": (
        "UPDATE credits_notice SET ended_at = ended_at + interval '9 days' WHERE issuance_id = '{issuance}'",
        "I22",
    ),
    "I22 a notice that an objection had stopped": (
        "DROP TRIGGER credits_objection_received_now ON credits_objection;"
        + """INSERT INTO credits_objection (id, notice_id, text, contact, status, received_at, decided_at,
               decided_by, decision)
           SELECT '{new}', id, 'mine', '', 'DISMISSED', starts_at + interval '1 day',
                  starts_at + interval '3 days', '{new}', 'no' FROM credits_notice
            WHERE issuance_id = '{issuance}'""",
        "I22",
    ),
    "I22 minted twice": (
        "DROP INDEX minted_once;"
        + transfer(
            "'ISSUANCE', {units}, {issuer}, {bakery}, 344000000, NULL, NULL, 688000000, 44000000"
        ).replace("'{new}', '{new}'", "'{issuance}', '{new}'"),
        "I22",
    ),
    "53 a line of more grams": ("UPDATE credits_reportline SET grams = grams + 1 WHERE position = 0", "53"),
    "53 tonnes without the grams gone": (
        "UPDATE credits_reportline SET status = 'RELEASED' WHERE position = 0",
        "53",
    ),
    "53 grams converted twice": (
        """INSERT INTO credits_transfer (id, kind, asset_id, debit_account_id, credit_account_id, amount,
               posted_at, source_ref, command_id)
           SELECT '{new}', kind, asset_id, debit_account_id, credit_account_id, 1000000, posted_at,
                  source_ref, command_id FROM credits_transfer WHERE kind = 'CONVERSION'""",
        "53",
    ),
}


def test_sound_mints_break_nothing(minted):
    assert broken_invariants() <= {"O1"}


@pytest.mark.parametrize(("sql", "code"), PLANTS.values(), ids=PLANTS)
def test_a_planted_breach_is_found(minted, sql, code):
    plant(minted, sql)
    assert code in broken_invariants()

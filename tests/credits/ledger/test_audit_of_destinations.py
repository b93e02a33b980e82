"""The audit names each breach of the wait of units for another firm that is planted past the guards."""

from types import SimpleNamespace

import pytest

from puhui.kernel.ids import new_id
from tests.audit import broken_invariants
from tests.credits.activities.fixtures import set_clock
from tests.credits.ledger.test_audit import plant, unchecked
from tests.credits.registry.parties import TUESDAY, lay_parties, run_job

pytestmark = pytest.mark.django_db


@pytest.fixture
def moved() -> SimpleNamespace:
    """Forty tonnes went to a stranger after their wait; ten more wait for their approval."""
    parties = lay_parties()
    parties.approved(parties.begin(40))
    set_clock(TUESDAY)
    assert run_job()["completed"] == 1
    parties.begin(10)
    return SimpleNamespace(names={"new": new_id(), "bakery": parties.bakery.id})


PLANTS = {
    "I28 a stranger who had not to wait": (
        "UPDATE credits_partytransfer SET due_at = approved_at WHERE status = 'COMPLETED'",
        "I28",
    ),
    "I28 trusted and on no list": (
        "UPDATE credits_partytransfer SET is_trusted = true WHERE status = 'COMPLETED'",
        "I28",
    ),
    "I28 gone before it was due": (
        "UPDATE credits_transfer SET posted_at = posted_at - interval '1 day' WHERE kind = 'PARTY_TRANSFER'",
        "I28",
    ),
    "I28 gone at night": (
        "UPDATE credits_transfer SET posted_at = posted_at + interval '12 h' WHERE kind = 'PARTY_TRANSFER'",
        "I28",
    ),
    "I28 more than was approved": ("UPDATE credits_partytransfer SET quantity_t = quantity_t + 1", "I28"),
    "I28 done and never moved": (
        "UPDATE credits_transfer SET source_ref = '{new}' WHERE kind = 'PARTY_TRANSFER'",
        "I28",
    ),
    "I28 cancelled and still on hold": (
        "UPDATE credits_partytransfer SET status = 'CANCELLED' WHERE status = 'AWAITING_APPROVAL'",
        "I28",
    ),
    "I28 a list that did not wait": (
        """INSERT INTO credits_trusteddestination (id, status, proposed_by, proposed_at, approved_by,
               approved_at, active_at, destination_id, party_id)
           SELECT '{new}', 'APPROVED', initiated_by, initiated_at, approved_by, approved_at,
                  approved_at + interval '1 day', destination_id, party_id FROM credits_partytransfer
            WHERE status = 'COMPLETED'""",
        "I28",
    ),
}


def test_units_that_waited_break_nothing(moved):
    assert "I28" not in broken_invariants()


@pytest.mark.parametrize(("sql", "code"), PLANTS.values(), ids=PLANTS)
def test_a_planted_breach_is_found(moved, sql, code):
    plant(moved, unchecked("credits_partytransfer", "credits_trusteddestination") + sql)
    assert code in broken_invariants()

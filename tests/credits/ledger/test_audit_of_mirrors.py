"""The audit names each breach of a mirrored register and of a void that is planted past the guards."""

from types import SimpleNamespace

import pytest

from tests.audit import broken_invariants
from tests.credits.evidence.folders import storages_in
from tests.credits.issuance.mirrored import lay_mirrored, minted
from tests.credits.issuance.test_void import carry_out, confirmed
from tests.credits.ledger.test_audit import plant, unchecked
from tests.made_once import made_once

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def copy_of_mirrored(django_db_setup, django_db_blocker, tmp_path_factory):
    folder = tmp_path_factory.mktemp("filings")
    with made_once(django_db_blocker, mint_and_void, STORAGES=storages_in(folder)) as copy:
        yield copy


@pytest.fixture
def mirrored(copy_of_mirrored, db) -> SimpleNamespace:
    return copy_of_mirrored()


def mint_and_void() -> SimpleNamespace:
    """Mint what the authority granted, and void it: its 340 tonnes are cancelled where they are."""
    roof = lay_mirrored()
    issuance = minted(roof)
    confirmed(roof, issuance)
    assert carry_out()["voided"] == 1
    return SimpleNamespace(names={})


PLANTS = {
    "A1 an answer that one person read": ("UPDATE credits_authorityanswer SET decided_by = entered_by", "A1"),
    "A1 other numbers than were granted": (
        "UPDATE credits_authorityanswer SET last_no = last_no - 1",
        "A1",
    ),
    "A1 other tonnes than were granted": ("UPDATE credits_issuance SET granted_t = granted_t + 1", "A1"),
    "A1 a mint that was never filed": ("DELETE FROM credits_filingpackage", "A1"),
    "A1 a mint without an answer": ("UPDATE credits_authorityanswer SET status = 'DISCARDED'", "A1"),
    "A2 a void of one person": ("UPDATE credits_batchvoid SET decided_by = proposed_by", "A2"),
    "A2 a tonne left out": ("UPDATE credits_batchvoid SET cancelled_t = cancelled_t - 1", "A2"),
    "A2 a void of more than was cancelled": (
        """UPDATE credits_batchvoid SET cancelled_t = cancelled_t + 1, tonnes = tonnes + 1;
           UPDATE credits_issuance SET granted_t = granted_t + 1""",
        "A2",
    ),
    "A2 cancelled for no void": ("DELETE FROM credits_batchvoid", "A2"),
    "A2 a batch that is good again": ("UPDATE credits_issuance SET status = 'MINTED'", "A2"),
}
TABLES = "credits_authorityanswer", "credits_issuance", "credits_filingpackage", "credits_batchvoid"


def test_a_sound_mirror_breaks_nothing(mirrored):
    assert broken_invariants() == set()


@pytest.mark.parametrize(("sql", "code"), PLANTS.values(), ids=PLANTS)
def test_a_planted_breach_is_found(mirrored, sql, code):
    plant(mirrored, unchecked(*TABLES) + sql)
    assert code in broken_invariants()

"""The audit names each breach of a closed bundle's settlement that is planted past the guards."""

from tempfile import TemporaryDirectory
from types import SimpleNamespace

import pytest

from credits.issuance.share_models import OwnerShare
from puhui.kernel.ids import new_id
from tests.audit import broken_invariants
from tests.credits.evidence.folders import storages_in
from tests.credits.ledger.test_audit import plant, unchecked
from tests.credits.yearend.closed import lay_shared
from tests.made_once import made_once

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def copy_of_settled(django_db_setup, django_db_blocker):
    with (
        TemporaryDirectory() as folder,
        made_once(django_db_blocker, settle_all, STORAGES=storages_in(folder)) as copy,
    ):
        yield copy


@pytest.fixture
def bundle(copy_of_settled, db) -> SimpleNamespace:
    return copy_of_settled()


def settle_all() -> SimpleNamespace:
    """Let a bundle of twelve roofs be shared, closed and settled."""
    laid = lay_shared()
    laid.settled()
    names = {
        "issuance": laid.issuance.id,
        "third": OwnerShare.objects.get(owner=laid.third).id,
        "mei": laid.roof.mei.organisation.id,
        "new": new_id(),
    }
    return SimpleNamespace(names=names)


_SQL = {
    "settled before its day": "UPDATE credits_bundleclosing SET settled_at = settled_at - interval '2 days'",
    "announced too late": "UPDATE credits_closingnotice SET announced_at = announced_at + interval '1 day'",
    "a bundle that is not closed": "UPDATE credits_project SET status = 'REGISTERED' WHERE kind = 'BUNDLE'",
    "a gram that was settled for nobody": "UPDATE credits_bundleclosing SET owed_g = owed_g + 1",
    "an owner left out": """DELETE FROM credits_lapsedremainder WHERE share_id = '{third}';
        UPDATE credits_bundleclosing SET owed_g = (SELECT sum(grams) FROM credits_lapsedremainder)""",
    "an owner for less than it was owed": """
        UPDATE credits_lapsedremainder SET grams = grams - 1 WHERE share_id = '{third}';
        UPDATE credits_bundleclosing SET owed_g = owed_g - 1""",
    "a tonne too much": """UPDATE credits_bundleclosing SET retired_t = retired_t + 1;
        UPDATE credits_retirement SET quantity_g = quantity_g + 1000000;
        UPDATE credits_transfer SET amount = amount + 1000000 WHERE kind = 'RETIREMENT'""",
    "a certificate of somebody else's": "UPDATE credits_retirement SET party_id = '{mei}'",
    "a certificate that stands for no transfer": "UPDATE credits_bundleclosing SET ref = '{new}'",
    "units on hold again": """UPDATE credits_hold SET status = 'PENDING', closed_at = NULL
        WHERE id = (SELECT max(id::text)::uuid FROM credits_hold WHERE source_ref = '{issuance}')""",
}
PLANTS = {name: (sql, "B5") for name, sql in _SQL.items()}
TABLES = (
    *("credits_bundleclosing", "credits_closingnotice", "credits_lapsedremainder", "credits_project"),
    *("credits_retirement", "credits_transfer", "credits_hold"),
)


def test_a_sound_settlement_breaks_nothing(bundle):
    assert broken_invariants() == set()


@pytest.mark.parametrize(("sql", "code"), PLANTS.values(), ids=PLANTS)
def test_a_planted_breach_is_found(bundle, sql, code):
    plant(bundle, unchecked(*TABLES) + sql)
    assert code in broken_invariants()

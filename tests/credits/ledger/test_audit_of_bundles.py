"""The audit names each breach of a bundle's sharing that is planted past the guards."""

from datetime import date
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import pytest

from credits.issuance.share_models import OwnerShare, SiteShare
from credits.ledger.models import LedgerAccount, Transfer
from puhui.kernel.ids import new_id
from tests.audit import broken_invariants
from tests.credits.evidence.folders import storages_in
from tests.credits.issuance.roof import lay_roof
from tests.credits.issuance.test_bundles import sealed, shared
from tests.credits.ledger.test_audit import plant, unchecked
from tests.credits.projects.bundles.roofs import lay_village
from tests.made_once import made_once

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def copy_of_shared(django_db_setup, django_db_blocker):
    with (
        TemporaryDirectory() as folder,
        made_once(django_db_blocker, share_all, STORAGES=storages_in(folder)) as copy,
    ):
        yield copy


@pytest.fixture
def bundle(copy_of_shared, db) -> SimpleNamespace:
    return copy_of_shared()


def share_all() -> SimpleNamespace:
    """Let twelve roofs be reported, minted and shared: 344 t, of which the third owner gets none yet."""
    roof = lay_roof()
    village = lay_village(12, chen=roof.chen)
    issuance = roof.minted(sealed(village))
    shared(issuance)
    first, second, third = (OwnerShare.objects.get(owner=each.party) for each in village.owners[:3])
    names = {
        "first": first.id,
        "second": second.id,
        "third": third.id,
        "part": SiteShare.objects.get(share=first).id,
        "site": SiteShare.objects.get(share=first).site_id,
        "stranger": LedgerAccount.objects.get(party=village.owners[1].party).id,
        "moved": Transfer.objects.get(source_ref=first.id).id,
        "issuance": issuance.id,
        "other_party": roof.mei.organisation.id,
        "new": new_id(),
        "later": date(2026, 1, 1),
    }
    return SimpleNamespace(names=names)


VOID = """INSERT INTO credits_batchvoid (id, issuance_id, tonnes, reason, status, proposed_by,
    proposed_by_user, proposed_at, decided_by, decided_by_user, decided_at, executed_at, cancelled_t,
    compensated_t, owed_t)
  SELECT '{new}', '{issuance}', 344, 'x', 'EXECUTED', gen_random_uuid(), gen_random_uuid(), shared_at,
         gen_random_uuid(), gen_random_uuid(), shared_at, shared_at {when}, 0, 0, 344
    FROM credits_bundlesharing;"""
LAPSE = """INSERT INTO credits_lapsedremainder (id, share_id, void_id, grams)
  SELECT gen_random_uuid(), id, '{new}', {grams} FROM credits_ownershare WHERE id = '{third}';"""

PLANTS = {
    "B1 a gram from one site to another": (
        """UPDATE credits_siteshare SET part_g = part_g - 1, owner_g = owner_g - 1 WHERE id = '{part}';
           UPDATE credits_siteshare SET part_g = part_g + 1, owner_g = owner_g + 1
            WHERE share_id = '{second}'""",
        "B1",
    ),
    "B1 an agent who took a gram too much": (
        "UPDATE credits_siteshare SET owner_g = owner_g - 1 WHERE id = '{part}'",
        "B1",
    ),
    "B1 a site that was left out": ("DELETE FROM credits_siteshare WHERE id = '{part}'", "B1"),
    "B1 another part of the benefit than was sealed": (
        "UPDATE credits_siteshare SET agent_share_bp = agent_share_bp + 1 WHERE id = '{part}'",
        "B1",
    ),
    "B1 more than was minted": ("UPDATE credits_bundlesharing SET net_t = net_t + 1", "B1"),
    "B2 the share of another's roof": (
        "UPDATE credits_ownershare SET owner_id = '{other_party}' WHERE id = '{first}'",
        "B2",
    ),
    "B2 the share of a roof that counted no day": (
        "UPDATE credits_site SET starts_on = '{later}' WHERE id = '{site}'",
        "B2",
    ),
    "B2 the share of a roof that nobody admitted": (
        "UPDATE credits_site SET is_late = true WHERE id = '{site}'",
        "B2",
    ),
    "B2 earned by no roof": (
        "UPDATE credits_ownershare SET earned_g = earned_g + 1 WHERE id = '{first}'",
        "B2",
    ),
    "B3 grams that came from nowhere": (
        """UPDATE credits_ownershare SET carried_in_g = carried_in_g + 5, carried_out_g = carried_out_g + 5
            WHERE id = '{third}'""",
        "B3",
    ),
    "B3 a tonne that did not move": (
        "UPDATE credits_ownershare SET tonnes = tonnes + 1 WHERE id = '{first}'",
        "B3",
    ),
    "B3 a tonne that moved to another owner": (
        "UPDATE credits_transfer SET credit_account_id = {stranger} WHERE id = '{moved}'",
        "B3",
    ),
    "B3 moved for no share": ("UPDATE credits_transfer SET source_ref = '{new}' WHERE id = '{moved}'", "B3"),
    "B3 less on hold than is owed": (
        """UPDATE credits_hold SET status = 'VOIDED', closed_at = now()
            WHERE source_ref = '{issuance}' AND status = 'PENDING'""",
        "B3",
    ),
    "B4 shared after its void": (VOID.replace("{when}", "- interval '1 day'"), "B4"),
    "B4 more lapsed than the void report brought": (
        (VOID + LAPSE).replace("{when}", "").replace("{grams}", "earned_g + 1"),
        "B4",
    ),
    "B4 units of a void batch that was never shared": (
        VOID.replace("{when}", "")
        + """UPDATE credits_issuance SET status = 'VOIDED'; DELETE FROM credits_siteshare;
             DELETE FROM credits_ownershare; DELETE FROM credits_bundlesharing""",
        "B4",
    ),
    "B3 what lapsed is on hold still": (
        VOID.replace("{when}", "")
        + """UPDATE credits_issuance SET status = 'VOIDED';
             INSERT INTO credits_lapsedremainder (id, share_id, void_id, grams)
             SELECT gen_random_uuid(), id, '{new}', carried_out_g FROM credits_ownershare
              WHERE carried_out_g > 0""",
        "B3",
    ),
}
TABLES = (
    *("credits_siteshare", "credits_ownershare", "credits_bundlesharing", "credits_site"),
    *("credits_transfer", "credits_hold", "credits_batchvoid", "credits_lapsedremainder", "credits_issuance"),
)


def test_a_sound_sharing_breaks_nothing(bundle):
    assert broken_invariants() <= {"O1"}


@pytest.mark.parametrize(("sql", "code"), PLANTS.values(), ids=PLANTS)
def test_a_planted_breach_is_found(bundle, sql, code):
    plant(bundle, unchecked(*TABLES) + sql)
    assert code in broken_invariants()

"""kill -9 while a bundle's roofs are registered, its units shared and it is settled: each of it once."""

import pytest

from credits.issuance.closing_models import BundleClosing
from credits.issuance.share_models import BundleSharing, OwnerShare
from credits.ledger.models import Transfer
from credits.projects.bundles.models import Site
from credits.projects.bundles.table_models import SiteTable
from credits.retirement.models import Retirement
from tests.audit import broken_invariants
from tests.crash.workers import RECOVERED_WITHIN_S, killed_among_others, recover
from tests.credits.evidence.conftest import evidence_dir  # noqa: F401
from tests.credits.issuance.roof import lay_roof
from tests.credits.issuance.test_bundles import sealed
from tests.credits.projects.bundles.roofs import lay_village
from tests.credits.yearend.closed import lay_shared, work

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True), pytest.mark.database]
READ, SHARE = "credits.tasks.read_site_tables", "credits.tasks.share_bundles"
SETTLE = "credits.tasks.settle_bundles"
ROW = "site.before_commit"


@pytest.mark.long
def test_a_table_of_roofs_cut_off_in_the_middle_registers_each_roof_once(evidence_dir):  # noqa: F811
    village = lay_village(12, chen=lay_roof().chen)
    table = village.send(village.drafted(), village.rows(), reads=False)
    with killed_among_others(READ, f"{ROW}:5", others=0, VAR_DIR=str(evidence_dir.parent)):
        pass
    is_read = SiteTable.objects.filter(pk=table.pk, status="READ").exists
    assert recover(READ, is_read, VAR_DIR=str(evidence_dir.parent)) < RECOVERED_WITHIN_S
    assert Site.objects.count() == table.rows.filter(outcome="TAKEN").count() == 12


def test_a_sharing_cut_off_before_its_commit_is_done_once_by_the_next_run(evidence_dir):  # noqa: F811
    roof = lay_roof()
    issuance = roof.minted(sealed(lay_village(12, chen=roof.chen)))
    with killed_among_others(SHARE, "sharing.before_commit", others=2):
        pass
    assert recover(SHARE, BundleSharing.objects.filter(issuance=issuance).exists) < RECOVERED_WITHIN_S
    assert OwnerShare.objects.count() == 12
    assert Transfer.objects.filter(kind="BENEFIT_SHARE").count() == 11
    assert not {code for code in broken_invariants() if code.startswith("I")}


@pytest.mark.long
def test_a_settlement_cut_off_before_its_commit_is_done_once_by_the_next_run(evidence_dir):  # noqa: F811
    laid = lay_shared()
    laid.close()
    work()
    laid.on_the_day()
    with killed_among_others(SETTLE, "closing.before_commit", others=0):
        pass
    assert not BundleClosing.objects.exists()
    assert recover(SETTLE, BundleClosing.objects.exists) < RECOVERED_WITHIN_S
    assert Transfer.objects.filter(kind="RETIREMENT").count() == Retirement.objects.count() == 1
    assert not {code for code in broken_invariants() if code.startswith(("B", "I"))}

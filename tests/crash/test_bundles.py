"""kill -9 while bundles' roofs are registered, their units shared, and they are closed: each of it once.

Other workers do the same job beside the one that dies.
"""

from datetime import timedelta

import pytest

from accounts.notifications.models import Notification
from credits.issuance.closing_models import BundleClosing, ClosingNotice
from credits.issuance.share_models import BundleSharing, OwnerShare
from credits.ledger.models import Transfer
from credits.projects.bundles.models import Site
from credits.projects.bundles.table_models import SiteTable
from credits.projects.models import Project
from credits.retirement.models import Retirement
from puhui.kernel.clock import puhui_now
from puhui.kernel.models import AuditEvent
from tests.audit import broken_invariants
from tests.crash.streams import apart_from_the_stream
from tests.crash.workers import RECOVERED_WITHIN_S, killed_among_others, recover
from tests.credits.activities.fixtures import set_clock
from tests.credits.evidence.conftest import evidence_dir  # noqa: F401
from tests.credits.issuance.roof import lay_roof
from tests.credits.issuance.test_bundles import MWH, read_in, sealed, shared
from tests.credits.projects.bundles.roofs import lay_village
from tests.credits.projects.roofs import decide

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True), pytest.mark.database]
READ, SHARE = "credits.tasks.read_site_tables", "credits.tasks.share_bundles"
SETTLE = "credits.tasks.settle_bundles"
ROW = "site.before_commit"


def test_tables_of_roofs_cut_off_in_the_middle_register_each_roof_once(evidence_dir):  # noqa: F811
    village = lay_village(12, chen=lay_roof().chen)
    rows = village.rows()
    first, second = (village.send(village.drafted(), part, reads=False).pk for part in (rows[:6], rows[6:]))
    read = SiteTable.objects.filter(status="READ")
    with killed_among_others(READ, f"{ROW}:5", others=2, VAR_DIR=str(evidence_dir.parent)):
        # They left the table that one was reading alone, and read the other.
        assert list(read.values_list("pk", flat=True)) == [second]
        assert Site.objects.filter(table=first).count() == 4
    is_read = read.filter(pk=first).exists
    assert recover(READ, is_read, VAR_DIR=str(evidence_dir.parent)) < RECOVERED_WITHIN_S
    assert [table.rows.filter(outcome="TAKEN").count() for table in read] == [6, 6]
    assert Site.objects.count() == 12


def test_a_sharing_cut_off_before_its_commit_is_done_once_by_the_next_run(evidence_dir):  # noqa: F811
    roof = lay_roof()
    issuance = roof.minted(sealed(lay_village(12, chen=roof.chen)))
    with killed_among_others(SHARE, "sharing.before_commit", others=2):
        pass
    assert recover(SHARE, BundleSharing.objects.filter(issuance=issuance).exists) < RECOVERED_WITHIN_S
    assert OwnerShare.objects.count() == 12
    assert Transfer.objects.filter(kind="BENEFIT_SHARE").count() == 11
    assert not {code for code in broken_invariants() if code.startswith("I")}


def two_closed() -> list[Project]:
    """Close two bundles of six roofs each, whose units are shared."""
    roof = lay_roof()
    village = lay_village(12, chen=roof.chen)
    for first in (0, 6):
        bundle = village.registered(village.rows()[first : first + 6])
        read_in(village, bundle, MWH[first : first + 6], first=first + 1)
        shared(roof.minted(sealed(village, bundle)))
    bundles = Project.objects.filter(kind="BUNDLE").order_by("pk")
    return [decide(roof.chen, bundle, "close", "the roofs are torn down.") for bundle in bundles]


def test_two_closings_cut_off_when_announced_and_when_settled_are_done_once(evidence_dir):  # noqa: F811
    two_closed()
    told = Notification.objects.filter(kind="bundle_closing_announced")
    with killed_among_others(SETTLE, "announcement.before_commit", others=0):
        pass
    assert not ClosingNotice.objects.exists()
    assert not told.exists()
    with killed_among_others(SETTLE, "announcement.before_commit", others=2):
        pass  # they wait for the bundle that the one holds, and carry on with both
    assert recover(SETTLE, lambda: ClosingNotice.objects.count() == 2) < RECOVERED_WITHIN_S
    assert told.count() == 2
    assert AuditEvent.objects.filter(action="bundle_closing_announced").count() == 2
    set_clock(puhui_now() + timedelta(days=ClosingNotice.objects.latest("notice_days").notice_days))
    # The first is settled; the second is cut off.
    with killed_among_others(SETTLE, "closing.before_commit:2", others=0):
        pass
    assert BundleClosing.objects.count() == apart_from_the_stream(Retirement.objects).count() == 1
    with killed_among_others(SETTLE, "closing.before_commit", others=2):
        pass  # they carry it on
    assert recover(SETTLE, lambda: BundleClosing.objects.count() == 2) < RECOVERED_WITHIN_S
    retired = apart_from_the_stream(Transfer.objects, "debit_account__party").filter(kind="RETIREMENT")
    assert retired.count() == apart_from_the_stream(Retirement.objects).count() == 2
    assert AuditEvent.objects.filter(action="bundle_closing_settled").count() == 2
    assert not {code for code in broken_invariants() if code.startswith(("B", "I"))}

"""Set-up for tests of closed bundles: twelve roofs whose 344 t are shared, the closing, and the worker's job.

laid = lay_shared()          # eleven owners have whole tonnes, all are owed grams, the third only grams
laid.close()                 # by the registrar
work()                       # the job: it announces
laid.on_the_day()            # ... once the notice has run
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from accounts.notifications.models import Notification
from accounts.people.models import Party
from credits.issuance.closing_models import ClosingNotice
from credits.issuance.models import Issuance
from credits.issuance.share_models import BundleSharing, OwnerShare
from credits.projects.models import Project
from credits.yearend.services import settle_bundles
from puhui.kernel.clock import puhui_now
from puhui.kernel.roles import acting_as
from tests.credits.activities.fixtures import set_clock
from tests.credits.issuance.roof import Roof, lay_roof
from tests.credits.issuance.test_bundles import sealed, shared
from tests.credits.projects.bundles.roofs import Village, lay_village
from tests.credits.projects.roofs import decide

NOTHING = {"announced": 0, "settled": 0, "frozen": 0, "failed": 0}


@dataclass
class Laid:
    """Everybody, the bundle and its issuance."""

    roof: Roof
    village: Village
    bundle: Project
    issuance: Issuance

    @property
    def agent(self) -> Party:
        return self.village.clerk.organisation

    @property
    def third(self) -> Party:
        """The owner who got no tonne and is owed 294,857 g."""
        return self.village.owners[2].party

    @property
    def sharing(self) -> BundleSharing:
        return BundleSharing.objects.get(issuance=self.issuance)

    @property
    def kept_t(self) -> int:
        return -(-self.sharing.owed_g // 1_000_000)

    def close(self) -> Project:
        self.bundle.refresh_from_db()
        return decide(self.roof.chen, self.bundle, "close", "the roofs are torn down.")

    def on_the_day(self) -> None:
        notice = ClosingNotice.objects.get(bundle=self.bundle)
        set_clock(puhui_now() + timedelta(days=notice.notice_days))

    def settled(self) -> None:
        """Close, announce, and settle on the day."""
        self.close()
        assert work()["announced"] == 1
        self.on_the_day()
        assert work() == NOTHING | {"settled": 1}


def lay_shared() -> Laid:
    """Lay twelve roofs of which 344 t are issued and shared."""
    roof = lay_roof()
    village = lay_village(12, chen=roof.chen)
    issuance = roof.minted(sealed(village))
    shared(issuance)
    return Laid(roof, village, issuance.report.project, issuance)


def work() -> dict[str, int]:
    """Let the worker do what is due of closed bundles."""
    with transaction.atomic(), acting_as("worker"):
        return settle_bundles(now=puhui_now())


def told(party: Party) -> dict[str, dict]:
    """Return what a party was told of the closing, by kind."""
    rows = Notification.objects.filter(party=party, kind__startswith="bundle_")
    return {row.kind: row.params for row in rows.exclude(kind="bundle_shared")}


def owed_to(party: Party) -> int:
    return OwnerShare.objects.filter(owner=party).latest("id").carried_out_g

"""What is read of the bridge: one's own transfers, or all of them for staff."""

from django.db.models import QuerySet

from accounts.people.permissions import can
from market.bridge.models import BridgeTransfer, Reconciliation
from puhui.kernel.commands import Actor


def visible_transfers(actor: Actor) -> QuerySet[BridgeTransfer]:
    """Return the acting party's transfers; whoever looks after all of them sees all. Newest first."""
    rows = BridgeTransfer.objects.select_related("venue", "lot").order_by("-id")
    return rows if can(actor, "market.view_bridgetransfer") else rows.filter(party=actor.party_id)


def reconciliations() -> QuerySet[Reconciliation]:
    """Return the comparisons with venues, newest first, with what they found."""
    return Reconciliation.objects.prefetch_related("breaks").order_by("-id")

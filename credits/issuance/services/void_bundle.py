"""What a void does to a bundle: what its owners are owed out of the batch lapses, and nothing stays set aside
for it (ADR 0064).

Units of the batch may also stand for what other reports of the bundle brought, since carried grams are paid
out of whatever is oldest: as many stay on hold as that needs, and count as promised to others.
"""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from credits.issuance.lapse_models import LapsedRemainder
from credits.issuance.models import Issuance
from credits.issuance.services.share_bundle import carried_of, set_aside_for, take_turn_of_bundle
from credits.issuance.share_models import BundleSharing, OwnerShare
from credits.issuance.share_policies import Past, left_of
from credits.issuance.void_models import BatchVoid
from credits.projects.models import ProjectKind
from puhui.kernel.quantities import G_PER_T


class SetAside(NamedTuple):
    """Holds of the void batch that are given back, and the tonnes of it that are still set aside after."""

    holds: tuple[UUID, ...] = ()
    kept_t: int = 0


def wait_for_sharing(issuance_id: UUID) -> None:
    """Take a bundle's turn, before any row, so that a batch is shared or voided and never both at once."""
    rows = Issuance.objects.filter(pk=issuance_id, report__project__kind=ProjectKind.BUNDLE)
    for bundle_id in rows.values_list("report__project", flat=True):
        take_turn_of_bundle(bundle_id)


def shared_at(issuance: Issuance) -> datetime | None:
    """Return when a bundle's issuance was shared; none if it was not, or is of no bundle."""
    return BundleSharing.objects.filter(issuance=issuance).values_list("shared_at", flat=True).first()


def end_set_aside(issuance: Issuance, void: BatchVoid, *, asset_id: int) -> SetAside:
    """Write what lapses with a void, and return which holds of its batch end; of no bundle, nothing."""
    project = issuance.report.project
    if project is None or project.kind != ProjectKind.BUNDLE:
        return SetAside()
    _lapse(issuance, void)
    holds = set_aside_for(issuance)
    mine = [hold for hold in holds if hold.balance.asset_id == asset_id]
    others_t = sum(hold.amount for hold in holds if hold.balance.asset_id != asset_id) // G_PER_T
    owed_t = -(-sum(carried_of(issuance).values()) // G_PER_T)
    return SetAside(tuple(hold.pk for hold in mine), max(0, owed_t - others_t) if mine else 0)


def _lapse(issuance: Issuance, void: BatchVoid) -> None:
    if not carried_of(issuance):
        return  # nothing is owed, or a closed bundle's settlement has taken all of it
    shares = OwnerShare.objects.filter(sharing__issuance__report__project=issuance.report.project_id)
    histories: dict[UUID, list[OwnerShare]] = {}
    for share in shares.order_by("sharing__shared_at", "id").prefetch_related("lapses__void"):
        histories.setdefault(share.owner_id, []).append(share)
    for history in histories.values():
        if grams := left_of(issuance.pk, map(_past, history)):
            LapsedRemainder.objects.create(share=history[-1], void=void, grams=grams)


def _past(share: OwnerShare) -> Past:
    lapsed = {lapse.void.issuance_id: lapse.grams for lapse in share.lapses.all() if lapse.void}
    return Past(share.sharing_id, share.earned_g, share.tonnes, lapsed)

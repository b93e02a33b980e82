"""Sharing the units of a bundle: to each owner by the sites' parts and the mandates. The worker's.

A bundle's units are set aside for its owners in the mint's own transaction (`set_aside`), so that its agent
cannot move what is theirs. Sharing releases them: whole tonnes to the owners, the agent's part to the agent,
and what makes no whole tonne stays set aside for the next time.
"""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max, QuerySet, Sum

from credits.issuance.lapse_models import LapsedRemainder
from credits.issuance.models import Issuance
from credits.issuance.news import tell_shared
from credits.issuance.share_models import BundleSharing, OwnerShare, SiteShare
from credits.issuance.share_policies import Due, SitePart, Split, due_of, pay, split, to_keep
from credits.issuance.states import IssuanceStatus
from credits.issuance.telling import note
from credits.ledger.holds_states import HoldStatus
from credits.ledger.models import Asset, Hold
from credits.ledger.open_holding import open_holdings
from credits.ledger.place_hold import place_hold
from credits.ledger.transfer_units import HoldingFrozen, transfer_units
from credits.ledger.types import Book, Movement, TransferKind
from credits.projects.bundles.models import Site
from credits.projects.models import ProjectKind
from puhui.kernel.clock import not_before
from puhui.kernel.commands import system_actor
from puhui.kernel.crash_points import crash_point
from puhui.kernel.fair_share import fair_share
from puhui.kernel.ids import new_id
from puhui.kernel.quantities import G_PER_T

log = logging.getLogger(__name__)
SHARINGS_A_RUN = 50
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


def has_unshared() -> bool:
    """Tell whether a bundle's units wait to be shared."""
    return _unshared().exists()


def share_bundles(*, now: datetime) -> dict[str, int]:
    """Share what was minted for bundles; returns how many were shared, kept back by a freeze, and failed."""
    counts = {"shared": 0, "frozen": 0, "failed": 0}
    for issuance_id in fair_share(_unshared(), SHARINGS_A_RUN):
        try:
            counts["shared"] += share_bundle(issuance_id, now=now)
        except HoldingFrozen:
            counts["frozen"] += 1
        except Exception:
            log.exception("the units of issuance %s could not be shared", issuance_id)
            counts["failed"] += 1
    return counts


def set_aside(issuance: Issuance, *, command_id: UUID, now: datetime) -> None:
    """Put what a bundle's mint brought on hold, in the mint's transaction; nothing for another project."""
    project = issuance.report.project
    if project is None or project.kind != ProjectKind.BUNDLE:
        return
    asset = Asset.objects.get(book=Book.REGISTRY, batch=issuance.batch)
    _keep(issuance, [(asset.id, issuance.issued_t - issuance.withheld_t)], command_id, now)


def share_bundle(issuance_id: UUID, *, now: datetime) -> bool:
    """Share one minted issuance of a bundle in one transaction; false if it was shared before.

    Raises HoldingFrozen: it stays as it is, and goes when the freeze is released.
    """
    seen = _unshared().select_related("report").filter(pk=issuance_id).first()
    if seen is None:
        return False
    with transaction.atomic():
        # The second finds what the first has carried, or that the batch is void.
        take_turn_of_bundle(seen.report.project_id)
        issuance = _unshared().select_for_update(of=("self",)).filter(pk=issuance_id).first()
        if issuance is None:
            return False
        _share(issuance, _after_the_last(issuance, now))
        crash_point("sharing.before_commit")
    return True


def take_turn_of_bundle(bundle_id: UUID | None) -> None:
    """Wait, in the caller's transaction, until nobody else shares a bundle's units, voids a batch of it or
    settles it.

    Whoever takes a turn takes it before any row.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ONE_AT_A_TIME, [f"sharing of bundle {bundle_id}"])


def _after_the_last(issuance: Issuance, now: datetime) -> datetime:
    """Return the moment of a sharing, later than all of its bundle: their order tells what is carried."""
    sharings = BundleSharing.objects.filter(issuance__report__project=issuance.report.project_id)
    last = sharings.aggregate(last=Max("shared_at"))["last"]
    return not_before(now, issuance.minted_at, last and last + timedelta(microseconds=1))


def _share(issuance: Issuance, now: datetime) -> None:
    command_id, net_t = new_id(), issuance.issued_t - issuance.withheld_t
    sites = _sites(issuance)
    splits = split(net_t * G_PER_T, [_part(site, line) for site, line in sites])
    due = due_of(splits, carried_of(issuance))
    accounts = open_holdings([issuance.party_id, *(each.owner_id for each in due)])
    holds = set_aside_for(issuance)
    stock = [(hold.balance.asset_id, hold.amount // G_PER_T) for hold in holds]
    payments = pay(due, stock)
    owed_g = sum(each.carried_out_g for each in due)
    sharing = BundleSharing.objects.create(
        issuance=issuance,
        net_t=net_t,
        agent_g=net_t * G_PER_T - sum(each.earned_g for each in due),
        owed_g=owed_g,
        shared_at=now,
        command_id=command_id,
    )
    shares = _written(sharing, due, splits, {site.pk: site for site, _ in sites})
    movements = [
        Movement(
            TransferKind.BENEFIT_SHARE,
            asset,
            accounts[issuance.party_id],
            accounts[owner],
            tonnes * G_PER_T,
            shares[owner].id,
        )
        for owner, asset, tonnes in payments
    ]
    transfer_units(movements, command_id=command_id, now=now, voided_holds=[hold.id for hold in holds])
    paid: dict[int, int] = {}
    for _, asset, tonnes in payments:
        paid[asset] = paid.get(asset, 0) + tonnes
    _keep(issuance, to_keep(stock, paid, owed_g), command_id, now)
    for share in shares.values():
        tell_shared(issuance, share)
    note(
        system_actor("share_bundles"),
        "bundle_shared",
        issuance,
        now,
        command_id=command_id,
        owners=len(shares),
        tonnes=sum(paid.values()),
        owed_g=owed_g,
    )


def _unshared() -> QuerySet[Issuance]:
    """What was minted for bundles and is not shared, the oldest first. What is void is shared no more."""
    rows = Issuance.objects.filter(
        status=IssuanceStatus.MINTED, report__project__kind=ProjectKind.BUNDLE, sharing__isnull=True
    )
    return rows.order_by("minted_at", "id")


def _sites(issuance: Issuance) -> list[tuple[Site, dict]]:
    """Return the sites of the sealed report with what it says of each, the first to join first."""
    lines = (issuance.report.content or {})["sites"]
    found = Site.objects.in_bulk([UUID(line["id"]) for line in lines])
    return [(found[UUID(line["id"])], line) for line in lines]


def _part(site: Site, line: dict) -> SitePart:
    return SitePart(site.pk, site.owner_id, line["grams"], line["agent_share_bp"])


def carried_of(issuance: Issuance) -> dict[UUID, int]:
    """Return what each owner is owed from the bundle's sharings before, less what lapsed."""
    return {share.owner_id: grams for share, grams in carried_shares(issuance)}


def carried_shares(issuance: Issuance) -> list[tuple[OwnerShare, int]]:
    """Return the latest shares of an issuance's bundle out of which something is owed, and the grams."""
    shares = OwnerShare.objects.filter(sharing__issuance__report__project=issuance.report.project_id)
    latest = shares.order_by("owner_id", "-sharing__shared_at", "-id").distinct("owner_id")
    lapses = LapsedRemainder.objects.filter(share__in=[share.pk for share in latest])
    lapsed = dict(lapses.values_list("share").annotate(Sum("grams")))
    owed = [(share, share.carried_out_g - lapsed.get(share.pk, 0)) for share in latest]
    return [(share, grams) for share, grams in owed if grams]


def set_aside_for(issuance: Issuance) -> list[Hold]:
    """Return what is on hold for the owners of an issuance's bundle, the oldest first.

    Of other issuances that wait for their own turn, nothing.
    """
    ours = Issuance.objects.filter(report__project=issuance.report.project_id).values("pk")
    rows = Hold.objects.filter(source_ref__in=ours, status=HoldStatus.PENDING)
    waiting = _unshared().exclude(pk=issuance.pk).values("pk")
    rows = rows.exclude(source_ref__in=waiting)
    return list(rows.select_related("balance").order_by("balance__asset_id", "id"))


def _keep(issuance: Issuance, kept: list[tuple[int, int]], command_id: UUID, now: datetime) -> None:
    account = open_holdings([issuance.party_id])[issuance.party_id]
    for asset, tonnes in kept:
        place_hold(
            account_id=account,
            asset_id=asset,
            amount=tonnes * G_PER_T,
            source_ref=issuance.pk,
            placed_by=command_id,
            now=now,
        )


def _written(
    sharing: BundleSharing, due: list[Due], splits: list[Split], sites: dict[UUID, Site]
) -> dict[UUID, OwnerShare]:
    shares = {
        each.owner_id: OwnerShare(
            sharing=sharing,
            owner_id=each.owner_id,
            carried_in_g=each.carried_in_g,
            earned_g=each.earned_g,
            tonnes=each.tonnes,
            carried_out_g=each.carried_out_g,
        )
        for each in due
    }
    OwnerShare.objects.bulk_create(shares.values())
    SiteShare.objects.bulk_create(
        SiteShare(
            share=shares[each.part.owner_id],
            site=sites[each.part.site_id],
            mandate_id=sites[each.part.site_id].mandate_id,
            agent_share_bp=each.part.agent_share_bp,
            part_g=each.part_g,
            owner_g=each.owner_g,
        )
        for each in splits
    )
    return shares

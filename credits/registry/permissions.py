"""Who moves an organisation's units: members who may begin it, members who may approve it (decisions 69).

A person's own units are not transferred: two natural persons are needed, and a person is one.
"""

from typing import TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.people.models import Membership
from accounts.people.permissions import can, check_may, regions_in_sight
from accounts.people.roles import allows
from credits.monitoring.report_selectors import is_in_own_name
from credits.registry.models import PartyTransfer, TrustedDestination
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound, NotPermitted

INITIATE, APPROVE, VIEW = (
    "credits.initiate_transfer",
    "credits.approve_transfer",
    "credits.view_partytransfer",
)
FREEZE = "credits.freeze_account"
Row = TypeVar("Row", PartyTransfer, TrustedDestination)


def party_to_move_for(actor: Actor) -> UUID:
    """Return the organisation whose units the actor may set on their way; raises NotPermitted."""
    if actor.party_id is None or actor.party_id == actor.person_id:
        raise NotPermitted
    check_may(actor, INITIATE)
    return actor.party_id


def has_another_approver(actor: Actor, party_id: UUID) -> bool:
    """Tell whether somebody else of the organisation may approve what the actor begins."""
    others = Membership.objects.filter(party_id=party_id, ended_at=None, user__is_active=True)
    roles = others.exclude(user__person_id=actor.person_id).values_list("role", flat=True)
    return any(allows(role, APPROVE) for role in roles)


def visible_transfers(actor: Actor) -> QuerySet[PartyTransfer]:
    """Return what leaves the acting party and what has come to it; for staff those of their territory."""
    seen = Q(party_id=actor.party_id) | Q(destination_id=actor.party_id, status="COMPLETED")
    if is_in_own_name(actor):
        regions = regions_in_sight(actor, VIEW)
        seen = Q() if regions is None else seen | Q(party__region__in=regions)
    rows = PartyTransfer.objects.filter(seen).select_related("asset", "party", "destination")
    return rows.order_by("-id")


def visible_destinations(actor: Actor) -> QuerySet[TrustedDestination]:
    """Return whom the acting party trusts or did; for staff those of their territory."""
    seen = Q(party_id=actor.party_id)
    if is_in_own_name(actor):
        regions = regions_in_sight(actor, VIEW)
        seen = Q() if regions is None else seen | Q(party__region__in=regions)
    return TrustedDestination.objects.filter(seen).select_related("destination").order_by("-id")


def locked(rows: QuerySet[Row], row_id: UUID) -> Row:
    """Return the row among those that are seen, locked; raises NotFound."""
    row = rows.select_for_update(of=("self",)).filter(pk=row_id).first()
    if row is None:
        raise NotFound
    return row


def may_approve(actor: Actor, row: PartyTransfer | TrustedDestination) -> bool:
    """Tell whether the actor may approve it, being another than who began it."""
    began = row.initiated_by if isinstance(row, PartyTransfer) else row.proposed_by
    return _acts_for(actor, row) and can(actor, APPROVE) and actor.person_id != began


def may_end(actor: Actor, row: PartyTransfer | TrustedDestination) -> bool:
    """Tell whether the actor may cancel or remove it: any member who may begin or approve one."""
    return _acts_for(actor, row) and (can(actor, INITIATE) or can(actor, APPROVE))


def check_acts_for(actor: Actor, row: PartyTransfer | TrustedDestination, permission: str) -> None:
    """Refuse whoever does not act for the holder with this right; raises NotPermitted."""
    if not _acts_for(actor, row):
        raise NotPermitted
    check_may(actor, permission)


def _acts_for(actor: Actor, row: PartyTransfer | TrustedDestination) -> bool:
    return actor.party_id == row.party_id and actor.party_id != actor.person_id

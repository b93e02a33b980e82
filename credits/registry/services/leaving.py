"""What of a holder's transfers falls when one of its people leaves: what they began, and what they
approved."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from accounts.people.models import Membership, User
from accounts.people.roles import allows
from credits.registry.cancelled_by import LEFT
from credits.registry.models import PartyTransfer, TrustedDestination
from credits.registry.permissions import APPROVE, INITIATE
from credits.registry.services.cancel_transfer import cancel_locked
from credits.registry.telling import note
from credits.registry.transfer_states import OPEN, DestinationStatus
from puhui.kernel.clock import puhui_now
from puhui.kernel.commands import Actor


def fall_with_leaver(actor: Actor, party_id: UUID, user_id: UUID, _: datetime) -> None:
    """Cancel what has not gone and is not trusted yet, unless another role carries it; part of the command
    that ends the role."""
    # Roles end in real time; holds, transfers and trust live in the scheme's (decisions 73).
    now = puhui_now()
    kept = Membership.objects.filter(party=party_id, user=user_id, ended_at=None).values_list(
        "role", flat=True
    )
    roles, person = list(kept), User.objects.values_list("person_id", flat=True).get(id=user_id)
    began, approved = Q(pk__in=[]), Q(pk__in=[])
    proposed = Q(pk__in=[])
    if not any(allows(role, INITIATE) for role in roles):
        began, proposed = Q(initiated_by=person), Q(proposed_by=person)
    if not any(allows(role, APPROVE) for role in roles):
        approved = Q(approved_by=person)
    transfers = PartyTransfer.objects.select_for_update(of=("self",)).select_related("party", "asset")
    for transfer in transfers.filter(began | approved, party=party_id, status__in=OPEN).order_by("id"):
        cancel_locked(transfer, actor, LEFT, now, None)
    rows = TrustedDestination.objects.select_for_update(of=("self",)).select_related("party")
    waiting = Q(status=DestinationStatus.AWAITING_APPROVAL) | Q(
        status=DestinationStatus.APPROVED, active_at__gt=now
    )
    for row in rows.filter(waiting, proposed | approved, party=party_id).order_by("id"):
        row.status, row.removed_at = DestinationStatus.REMOVED, now
        row.save(update_fields=["status", "removed_at"])
        note(actor, "destination_removed", row, now, reason=LEFT)

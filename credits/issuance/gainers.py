"""Who gained by a report: the party its batch was issued to, and of a bundle the owners of roofs that brought
something of it. A void takes from all of them alike (ADR 0064)."""

from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet

from credits.issuance.filing_states import VoidStatus
from credits.issuance.models import Issuance
from credits.issuance.share_models import OwnerShare
from credits.issuance.void_models import BatchVoid


def gainers_of(issuance: Issuance) -> list[UUID]:
    """Return the parties that gained by an issuance, in the order of their ids: the order of their locks."""
    shares = OwnerShare.objects.filter(sharing=issuance.pk, earned_g__gt=0)
    return sorted({issuance.party_id, *shares.values_list("owner_id", flat=True)})


def voids_of_gainer(party: UUID | OuterRef) -> QuerySet[BatchVoid]:
    """Return the voids that took from a party, since it had gained by the batch."""
    shared = Q(issuance__sharing__owners__owner=party, issuance__sharing__owners__earned_g__gt=0)
    return BatchVoid.objects.filter(Q(issuance__party=party) | shared, status=VoidStatus.EXECUTED)

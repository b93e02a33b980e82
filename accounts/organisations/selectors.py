"""What is read of organisations."""

from uuid import UUID

from django.db.models import QuerySet

from accounts.organisations.models import OrganisationProfile
from accounts.organisations.permissions import check_manages
from accounts.people.models import Membership
from accounts.people.selectors import visible_parties
from puhui.kernel.commands import Actor


def visible_to(actor: Actor) -> QuerySet[OrganisationProfile]:
    """Return the registered organisations that the actor acts for, or has in sight as staff."""
    parties = visible_parties(actor).values("id")
    return OrganisationProfile.objects.filter(party_id__in=parties).select_related("party")


def members_of(actor: Actor, party_id: UUID) -> QuerySet[Membership]:
    """Return who acts for an organisation now, for its owner, by id. Raises NotFound, NotPermitted."""
    check_manages(actor, party_id)
    return Membership.objects.filter(party=party_id, ended_at=None).select_related("user").order_by("-id")

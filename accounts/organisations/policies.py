"""How many members an organisation has, and how fast it may invite and drop them.

An invitation sends a short message to a number nobody asked: that must not be a way to send them by the
thousand.
"""

from datetime import datetime, timedelta
from uuid import UUID

from accounts.organisations.models import Invitation, OrganisationProfile
from accounts.people.models import Membership
from accounts.people.roles import Role
from puhui.kernel.errors import Kind, PuhuiError, RateLimited, gettext_noop

# Design values: the largest firms of the scheme have a dozen people at it.
MEMBERS_MOST = 50
ADDED_A_DAY = 50
REGISTERED_A_DAY = 5
DAY = timedelta(days=1)
# What an owner may give; a verification body's people are named by the authority.
OFFERED = frozenset({Role.ORG_OWNER, Role.ORG_CLERK, Role.ORG_APPROVER, Role.TRADER})
# Who holds one of these approves what another has begun: two of them must be two natural persons.
DECIDING = frozenset({Role.ORG_OWNER, Role.ORG_APPROVER, Role.TRADER})


class LastOwner(PuhuiError):
    """An organisation keeps an owner."""

    kind, code = Kind.CONFLICT, "last_owner"
    title = gettext_noop("An organisation needs an owner: name another one first")


class TooManyMembers(PuhuiError):
    """The organisation has all the members it may have."""

    kind, code = Kind.CONFLICT, "too_many_members"
    title = gettext_noop("The organisation has too many members")


def check_registrations(user_id: UUID, now: datetime) -> None:
    """Refuse whoever registers one organisation after another; raises RateLimited."""
    lately = OrganisationProfile.objects.filter(registered_by=user_id, registered_at__gt=now - DAY)
    if lately.count() >= REGISTERED_A_DAY:
        raise RateLimited(retry_after=int(DAY.total_seconds()))


def check_additions(party_id: UUID, now: datetime) -> None:
    """Refuse one member or invitation more than there may be; raises TooManyMembers, RateLimited."""
    members, invited = Membership.objects.filter(party=party_id), Invitation.objects.filter(party=party_id)
    if members.filter(ended_at=None).count() + invited.filter(ended_at=None).count() >= MEMBERS_MOST:
        raise TooManyMembers
    if invited.filter(invited_at__gt=now - DAY).count() >= ADDED_A_DAY:
        raise RateLimited(retry_after=int(DAY.total_seconds()))


def check_owner_stays(party_id: UUID, leaving: Membership) -> None:
    """Refuse to let the last owner go; the organisation's row is locked meanwhile. Raises LastOwner."""
    if leaving.role != Role.ORG_OWNER:
        return
    owners = Membership.objects.filter(party=party_id, role=Role.ORG_OWNER, ended_at=None)
    if not owners.exclude(id=leaving.id).exists():
        raise LastOwner

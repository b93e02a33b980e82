"""In which language somebody is told: that of the person who reads it, not of the firm it is about."""

from accounts.notifications.models import Delivery
from accounts.people.models import Membership, Party
from accounts.people.roles import Role
from accounts.people.states import PartyKind


def language_of(delivery: Delivery) -> str:
    """Return the language of what is sent: of a short message its reader's; of mail and calls the party's
    own, and for an organisation, which chooses none, the one that all its owners read."""
    if delivery.user is not None:
        return delivery.user.person.language
    party = delivery.notification.party
    return _shared_by_owners(party) if party.kind == PartyKind.ORGANISATION else party.language


def _shared_by_owners(party: Party) -> str:
    owners = Membership.objects.filter(party=party, role=Role.ORG_OWNER, ended_at=None, user__is_active=True)
    languages = set(owners.values_list("user__person__language", flat=True))
    return languages.pop() if len(languages) == 1 else party.language

"""The tables of this app, named one by one so that Django finds them; each lives in its package."""

from accounts.consents.models import ConsentEvent
from accounts.groups.models import PartyLink
from accounts.organisations.models import OrganisationProfile
from accounts.people.models import Membership, Party, User
from accounts.signin.models import DailyCount, Device, PhoneChallenge, Session

__all__ = [
    "ConsentEvent",
    "DailyCount",
    "Device",
    "Membership",
    "OrganisationProfile",
    "Party",
    "PartyLink",
    "PhoneChallenge",
    "Session",
    "User",
]

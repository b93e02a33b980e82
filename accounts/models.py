"""The tables of this app, named one by one so that Django finds them; each lives in its package."""

from accounts.consents.models import ConsentEvent
from accounts.groups.models import PartyLink
from accounts.households.models import Household, HouseholdMember, HouseholdMeter, HouseholdShare
from accounts.notifications.models import ChannelChoice, Delivery, Notification, Webhook
from accounts.organisations.models import OrganisationProfile
from accounts.people.models import Membership, Party, User
from accounts.signin.models import DailyCount, Device, PhoneChallenge, Session

__all__ = [
    "ChannelChoice",
    "ConsentEvent",
    "DailyCount",
    "Delivery",
    "Device",
    "Household",
    "HouseholdMember",
    "HouseholdMeter",
    "HouseholdShare",
    "Membership",
    "Notification",
    "OrganisationProfile",
    "Party",
    "PartyLink",
    "PhoneChallenge",
    "Session",
    "User",
    "Webhook",
]

"""The tables of this app, named one by one so that Django finds them; each lives in its package."""

from accounts.consents.models import ConsentEvent
from accounts.groups.models import PartyLink
from accounts.households.agreement_models import ProposedShare, ShareProposal
from accounts.households.models import Household, HouseholdMember, HouseholdMeter, HouseholdShare
from accounts.identity.models import PersonIdentity
from accounts.mandates.models import Mandate
from accounts.notifications.models import ChannelChoice, Delivery, Notification, Webhook
from accounts.organisations.models import (
    Invitation,
    OrganisationPaper,
    OrganisationProfile,
    OrganisationVerification,
)
from accounts.people.models import Membership, Party, User
from accounts.people.role_models import RoleProposal
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
    "Invitation",
    "Mandate",
    "Membership",
    "Notification",
    "OrganisationPaper",
    "OrganisationProfile",
    "OrganisationVerification",
    "Party",
    "PartyLink",
    "PersonIdentity",
    "PhoneChallenge",
    "ProposedShare",
    "RoleProposal",
    "Session",
    "ShareProposal",
    "User",
    "Webhook",
]

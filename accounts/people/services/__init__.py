"""Commands on people; each leaves an audit event in its transaction."""

from accounts.people.services.memberships import end_role, grant_role
from accounts.people.services.parties import create_organisation, create_person, update_profile
from accounts.people.services.role_proposals import confirm_role, drop_proposal, propose_role

__all__ = [
    "confirm_role",
    "create_organisation",
    "create_person",
    "drop_proposal",
    "end_role",
    "grant_role",
    "propose_role",
    "update_profile",
]

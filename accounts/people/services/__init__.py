"""Commands on people; each leaves an audit event in its transaction."""

from accounts.people.services.memberships import end_role, grant_role
from accounts.people.services.parties import create_organisation, create_person, update_profile

__all__ = ["create_organisation", "create_person", "end_role", "grant_role", "update_profile"]

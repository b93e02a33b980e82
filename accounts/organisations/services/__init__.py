"""Commands on organisations; each leaves an audit event in its transaction."""

from accounts.organisations.services.members import add_member, end_member
from accounts.organisations.services.register import register_organisation

__all__ = ["add_member", "end_member", "register_organisation"]

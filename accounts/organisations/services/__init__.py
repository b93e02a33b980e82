"""Commands on organisations; each leaves an audit event in its transaction."""

from accounts.organisations.services.invitations import (
    accept_invitation,
    invite_member,
    withdraw_invitation,
)
from accounts.organisations.services.members import end_member
from accounts.organisations.services.papers import add_paper
from accounts.organisations.services.register import register_organisation
from accounts.organisations.services.verification import (
    decide_verification,
    expire_licences,
    submit_verification,
)

__all__ = [
    "accept_invitation",
    "add_paper",
    "decide_verification",
    "end_member",
    "expire_licences",
    "invite_member",
    "register_organisation",
    "submit_verification",
    "withdraw_invitation",
]

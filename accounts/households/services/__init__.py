"""Commands on households; each leaves an audit event in its transaction."""

from accounts.households.services.found import found_household
from accounts.households.services.members import accept_invitation, end_place, invite_member
from accounts.households.services.meters import add_meter, move_out_meter
from accounts.households.services.shares import agree_to_shares, decline_shares, set_shares

__all__ = [
    "accept_invitation",
    "add_meter",
    "agree_to_shares",
    "decline_shares",
    "end_place",
    "found_household",
    "invite_member",
    "move_out_meter",
    "set_shares",
]

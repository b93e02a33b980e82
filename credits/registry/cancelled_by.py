"""Who or what cancelled a transfer: the trail says it, and what is told of it differs.

Only a void takes the units along; after all else they are back on the holder's account.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from credits.registry.models import PartyTransfer
from credits.registry.telling import TRANSFER
from puhui.kernel.commands import system_actor
from puhui.kernel.models import AuditEvent

CANCELLED_ACTION = "transfer_cancelled"
BY_LINK, BY_VOID = system_actor("cancel_link"), system_actor("void")
# Kept with the transfer, whoever ended the role: the holder's own people, or staff.
LEFT = "whoever began or approved it left the organisation"


class CancelledBy(models.TextChoices):
    """Four ways to the same end."""

    MEMBER = "MEMBER", _("a member of the holder")
    LINK = "LINK", _("whoever had the link")
    LEAVER = "LEAVER", _("the end of a role: whoever began or approved it left")
    VOID = "VOID", _("the void of the batch")


def cancelled_by(transfer: PartyTransfer) -> CancelledBy:
    """Return who or what cancelled a transfer that is cancelled."""
    if transfer.end_reason == LEFT:
        return CancelledBy.LEAVER
    events = AuditEvent.objects.filter(
        object_type=TRANSFER, object_id=str(transfer.pk), action=CANCELLED_ACTION
    )
    system = {BY_LINK.name: CancelledBy.LINK, BY_VOID.name: CancelledBy.VOID}
    # A member has a user; a system's name is nobody's user name then.
    named = events.filter(actor_user_id=None).values_list("actor_name", flat=True).first()
    return system.get(named or "", CancelledBy.MEMBER)

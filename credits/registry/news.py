"""What holders are told of their units: at once, in the inbox and by short message, with the link that
cancels. In 2011 it was a customer who found the account empty; no register had noticed."""

from uuid import UUID

from accounts.notifications.kinds import register_kind
from accounts.notifications.services import notify
from credits.registry.cancel_links import link_of
from credits.registry.models import PartyTransfer, TrustedDestination
from puhui.kernel.clock import SHANGHAI
from puhui.kernel.errors import gettext_noop

INITIATED, APPROVED, COMPLETED, CANCELLED, FELL_WITH_BATCH, RECEIVED, TRUSTED = (
    "transfer_initiated",
    "transfer_approved",
    "transfer_completed",
    "transfer_cancelled",
    "transfer_fell_with_batch",
    "units_received",
    "destination_approved",
)

register_kind(
    INITIATED,
    title=gettext_noop("A transfer of your units was begun"),
    body=gettext_noop("%(tonnes)s t of %(batch)s are to leave. If this is wrong, stop it: %(link)s"),
    is_urgent=True,
    is_warning=True,
)
register_kind(
    APPROVED,
    title=gettext_noop("A transfer of your units was approved"),
    body=gettext_noop("%(tonnes)s t of %(batch)s leave at %(due)s. If this is wrong, stop it: %(link)s"),
    is_urgent=True,
    is_warning=True,
)
register_kind(
    COMPLETED,
    title=gettext_noop("Your units were transferred"),
    body=gettext_noop("%(tonnes)s t of %(batch)s have left your account."),
    is_urgent=True,
    is_warning=True,
)
register_kind(
    CANCELLED,
    title=gettext_noop("A transfer of your units was cancelled"),
    body=gettext_noop("%(tonnes)s t of %(batch)s stay on your account."),
)
register_kind(
    FELL_WITH_BATCH,
    title=gettext_noop("A transfer of your units was cancelled"),
    body=gettext_noop("%(tonnes)s t of %(batch)s do not leave: the batch was voided."),
)
register_kind(
    RECEIVED,
    title=gettext_noop("Units have come in"),
    body=gettext_noop("%(tonnes)s t of %(batch)s are on your account."),
)
register_kind(
    TRUSTED,
    title=gettext_noop("A trusted destination was added"),
    body=gettext_noop("From %(active)s on, your transfers to it go without waiting. If wrong, remove it."),
    is_urgent=True,
    is_warning=True,
)


def tell_holder(kind: str, transfer: PartyTransfer) -> None:
    """Tell the holder, in the open transaction; each kind once a transfer."""
    _tell(kind, transfer, transfer.party_id)


def tell_both(transfer: PartyTransfer) -> None:
    """Tell the holder that the units are gone, and the destination that they are there."""
    _tell(COMPLETED, transfer, transfer.party_id)
    _tell(RECEIVED, transfer, transfer.destination_id)


def tell_of_trust(destination: TrustedDestination) -> None:
    """Tell the holder from when on its transfers to a destination go without waiting."""
    active = destination.active_at
    shown = active.astimezone(SHANGHAI).date().isoformat() if active else ""
    notify(party_id=destination.party_id, kind=TRUSTED, cause=destination.id, active=shown)


def _tell(kind: str, transfer: PartyTransfer, party_id: UUID) -> None:
    due = transfer.due_at
    notify(
        party_id=party_id,
        kind=kind,
        cause=transfer.id,
        tonnes=transfer.quantity_t,
        batch=transfer.asset.batch,
        **({"link": link_of(transfer.id)} if kind in (INITIATED, APPROVED) else {}),
        **({"due": f"{due.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"} if due and kind == APPROVED else {}),
    )

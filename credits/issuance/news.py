"""What the owner of an issuance is told."""

from uuid import UUID

from accounts.notifications.kinds import register_kind
from accounts.notifications.services import notify
from credits.issuance.models import Issuance
from puhui.kernel.errors import gettext_noop

IN_NOTICE, OBJECTED, REFUSED, MINTED = (
    "issuance_in_notice",
    "issuance_objected",
    "issuance_refused",
    "issuance_minted",
)

register_kind(
    IN_NOTICE,
    title=gettext_noop("The public notice has begun"),
    body=gettext_noop("%(tonnes)s t of %(methodology)s %(vintage)s are on public notice."),
)
register_kind(
    OBJECTED,
    title=gettext_noop("Somebody objects to your issuance"),
    body=gettext_noop("The notice over %(tonnes)s t of %(methodology)s %(vintage)s waits for an answer."),
)
register_kind(
    REFUSED,
    title=gettext_noop("Your issuance was refused"),
    body=gettext_noop("%(tonnes)s t of %(methodology)s %(vintage)s are not issued; the case says why."),
)
register_kind(
    MINTED,
    title=gettext_noop("Your units are issued"),
    body=gettext_noop("%(tonnes)s t of %(methodology)s %(vintage)s are on your account: batch %(batch)s."),
)


def tell_owner(kind: str, issuance: Issuance, *, cause: UUID | None = None) -> None:
    """Tell the issuance's owner, in the open transaction; each kind once an issuance, or once a cause."""
    notify(
        party_id=issuance.party_id,
        kind=kind,
        cause=cause or issuance.id,
        tonnes=issuance.tonnes,
        methodology=issuance.methodology,
        vintage=issuance.vintage,
        batch=issuance.batch or "",
    )

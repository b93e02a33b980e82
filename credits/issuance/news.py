"""What the owner of an issuance is told."""

from uuid import UUID

from accounts.notifications.kinds import register_kind
from accounts.notifications.services import notify
from credits.issuance.models import Issuance
from credits.issuance.share_models import OwnerShare
from puhui.kernel.errors import gettext_noop

IN_NOTICE, OBJECTED, REFUSED, MINTED = (
    "issuance_in_notice",
    "issuance_objected",
    "issuance_refused",
    "issuance_minted",
)
FILED, GRANTED_LESS = "issuance_filed", "issuance_granted_less"
SHARED = "bundle_shared"
VOIDED, VOIDED_ELSEWHERE = "issuance_voided", "batch_voided"

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
register_kind(
    SHARED,
    title=gettext_noop("Your share of a bundle"),
    body=gettext_noop(
        "Of batch %(batch)s, %(tonnes)s t are on your account; %(carried)s g are carried to the next time."
    ),
)
register_kind(
    FILED,
    title=gettext_noop("Your issuance is filed with the authority"),
    body=gettext_noop("%(tonnes)s t of %(methodology)s %(vintage)s wait for the authority's decision."),
)
register_kind(
    GRANTED_LESS,
    title=gettext_noop("The authority granted fewer tonnes"),
    body=gettext_noop(
        "Of %(tonnes)s t of %(methodology)s %(vintage)s the authority granted %(granted)s t;"
        " %(lapsed)s t lapse."
    ),
)
register_kind(
    VOIDED,
    title=gettext_noop("A batch of yours is void"),
    body=gettext_noop("Batch %(batch)s proved wrong. Of your units %(granted)s t are cancelled."),
    is_urgent=True,
)
register_kind(
    VOIDED_ELSEWHERE,
    title=gettext_noop("A batch you had units of is void"),
    body=gettext_noop(
        "Batch %(batch)s proved wrong. What you hold or have retired stays yours:"
        " the buffer stands in for it."
    ),
)


def tell_owner(
    kind: str,
    issuance: Issuance,
    *,
    cause: UUID | None = None,
    party_id: UUID | None = None,
    **more: int,
) -> None:
    """Tell the issuance's owner, or who else gained by it, in the open transaction; each kind once an
    issuance, or once a cause."""
    notify(
        party_id=party_id or issuance.party_id,
        kind=kind,
        cause=cause or issuance.id,
        tonnes=issuance.issued_t,
        methodology=issuance.methodology,
        vintage=issuance.vintage,
        batch=issuance.batch or "",
        **more,
    )


def tell_holder(issuance: Issuance, party_id: UUID) -> None:
    """Tell somebody who had units of a batch that it is void, and that theirs stand."""
    notify(party_id=party_id, kind=VOIDED_ELSEWHERE, cause=issuance.id, batch=issuance.batch)


def tell_shared(issuance: Issuance, share: OwnerShare) -> None:
    """Tell the owner of sites what came of a bundle's batch, in the open transaction."""
    notify(
        party_id=share.owner_id,
        kind=SHARED,
        cause=share.id,
        batch=issuance.batch,
        tonnes=share.tonnes,
        carried=share.carried_out_g,
    )

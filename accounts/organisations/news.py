"""What organisations are told of the check of who they are."""

from uuid import UUID

from accounts.notifications.kinds import register_kind
from accounts.notifications.services import notify
from puhui.kernel.errors import gettext_noop

DECIDED = {"APPROVED": "organisation_approved", "REJECTED": "organisation_rejected"}
EXPIRED = "organisation_licence_expired"

register_kind(
    DECIDED["APPROVED"],
    title=gettext_noop("Your organisation was checked"),
    body=gettext_noop("Licence and legal representative were approved: %(reason)s"),
)
register_kind(
    DECIDED["REJECTED"],
    title=gettext_noop("Your organisation was not approved"),
    body=gettext_noop("The papers were rejected: %(reason)s Send them again once that is mended."),
)
register_kind(
    EXPIRED,
    title=gettext_noop("Your licence has expired"),
    body=gettext_noop("The organisation counts as not verified until a new licence is approved."),
    is_urgent=True,
)


def tell_of(kind: str, party_id: UUID, *, cause: UUID, **params: str) -> None:
    """Put the news into the organisation's inbox, in the open transaction."""
    notify(party_id=party_id, kind=kind, cause=cause, **params)

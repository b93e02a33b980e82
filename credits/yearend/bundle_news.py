"""What owners and agent are told of a closed bundle: what will become of its units on hold, and what did."""

from collections.abc import Mapping
from uuid import UUID

from accounts.notifications.kinds import register_kind
from accounts.notifications.services import notify
from credits.issuance.closing_models import BundleClosing, ClosingNotice
from puhui.kernel.errors import gettext_noop
from puhui.kernel.quantities import G_PER_T

REMAINDER_ANNOUNCED, REMAINDER_RETIRED = "bundle_remainder_announced", "bundle_remainder_retired"
ANNOUNCED, SETTLED, FREED = "bundle_closing_announced", "bundle_closing_settled", "bundle_closing_freed"

register_kind(
    REMAINDER_ANNOUNCED,
    title=gettext_noop("What becomes of your remainder of a closed bundle"),
    body=gettext_noop(
        "%(project)s is closed, and the %(grams)s g that you are owed of it make no whole tonne any more. On"
        " %(due)s or later they are retired for the city, together with those of the other owners; you are"
        " told the certificate's number."
    ),
)
register_kind(
    REMAINDER_RETIRED,
    title=gettext_noop("Your remainder of a closed bundle was retired"),
    body=gettext_noop(
        "%(grams)s g of %(project)s were retired for the city, together with those of the other owners:"
        " certificate %(certificate)s."
    ),
)
register_kind(
    ANNOUNCED,
    title=gettext_noop("What becomes of the units on hold of your closed bundle"),
    body=gettext_noop(
        "Owners are owed %(grams)s g of %(project)s. On %(due)s or later, %(tonnes)s t are retired for the"
        " city under a certificate of yours; what is on hold beyond that is free then."
    ),
)
register_kind(
    SETTLED,
    title=gettext_noop("Your closed bundle was settled"),
    body=gettext_noop(
        "For %(grams)s g that owners of %(project)s were owed, %(tonnes)s t were retired for the city:"
        " certificate %(certificate)s, %(agent)s g of it yours. %(freed)s t are free."
    ),
)
register_kind(
    FREED,
    title=gettext_noop("Your closed bundle was settled"),
    body=gettext_noop("Owners of %(project)s are owed nothing: %(freed)s t that were on hold are free."),
)


def tell_announced(notice: ClosingNotice, owed: Mapping[UUID, int]) -> None:
    """Tell each owner its grams, and the agent their sum, in the open transaction."""
    bundle, grams = notice.bundle, sum(owed.values())
    about = {"project": bundle.name, "due": notice.due_on.isoformat()}
    _tell_owners(REMAINDER_ANNOUNCED, notice, owed, **about)
    notify(
        party_id=bundle.party_id,
        kind=ANNOUNCED,
        cause=bundle.pk,
        grams=grams,
        tonnes=-(-grams // G_PER_T),
        **about,
    )


def tell_settled(closing: BundleClosing, owed: Mapping[UUID, int], certificate: str, freed_t: int) -> None:
    """Tell each owner that its grams are retired, and the agent what was and what is free, in the open
    transaction."""
    bundle = closing.notice.bundle
    about = {"project": bundle.name, "certificate": certificate}
    _tell_owners(REMAINDER_RETIRED, closing.notice, owed, **about)
    notify(
        party_id=bundle.party_id,
        kind=SETTLED if closing.retired_t else FREED,
        cause=bundle.pk,
        grams=closing.owed_g,
        tonnes=closing.retired_t,
        agent=closing.agent_g,
        freed=freed_t,
        **about,
    )


def _tell_owners(kind: str, notice: ClosingNotice, owed: Mapping[UUID, int], **about: str) -> None:
    for owner_id, grams in owed.items():
        notify(party_id=owner_id, kind=kind, cause=notice.bundle_id, grams=grams, **about)

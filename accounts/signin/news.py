"""Who is told that a party is frozen, and released: the person, or whoever acts for the organisation.

Nobody reads the inbox of an organisation that is frozen: its members are told in their own. Why is no part of
it, as of an account's freeze (ADR 0067). A release goes by short message as well: whoever cannot sign in
looks into no inbox.
"""

from datetime import datetime
from uuid import UUID, uuid5

from accounts.notifications.kinds import register_kind
from accounts.notifications.services import notify_each
from accounts.people.models import Membership, Party
from accounts.people.states import PartyKind
from puhui.kernel.errors import gettext_noop

PERSON_FROZEN, PERSON_RELEASED = "party_frozen", "party_released"
ORGANISATION_FROZEN, ORGANISATION_RELEASED = "organisation_frozen", "organisation_released"

register_kind(
    PERSON_FROZEN,
    title=gettext_noop("Your sign-in is frozen"),
    body=gettext_noop(
        "You cannot sign in until the scheme's staff releases you. What you hold stays yours;"
        " they tell you more."
    ),
    is_urgent=True,
)
register_kind(
    PERSON_RELEASED,
    title=gettext_noop("You may sign in again"),
    body=gettext_noop("The freeze of your sign-in has ended."),
    is_urgent=True,
)
register_kind(
    ORGANISATION_FROZEN,
    title=gettext_noop("An organisation you act for is frozen"),
    body=gettext_noop(
        "Nobody acts for the organisation %(organisation)s until the scheme's staff releases it."
        " What it holds stays its own; they tell you more."
    ),
    is_urgent=True,
)
register_kind(
    ORGANISATION_RELEASED,
    title=gettext_noop("An organisation you act for is released"),
    body=gettext_noop("The freeze of the organisation %(organisation)s has ended: you may act for it again."),
    is_urgent=True,
)


def tell_of_freeze(party: Party, frozen_at: datetime, *, is_released: bool) -> None:
    """Tell whom a freeze of that moment shuts out, or shut out, in the open transaction."""
    cause = uuid5(party.pk, frozen_at.isoformat())
    if party.kind == PartyKind.PERSON:
        notify_each(party_ids=[party.pk], kind=PERSON_RELEASED if is_released else PERSON_FROZEN, cause=cause)
        return
    notify_each(
        party_ids=_people_of(party),
        kind=ORGANISATION_RELEASED if is_released else ORGANISATION_FROZEN,
        cause=cause,
        organisation=_public_name(party),
    )


def _people_of(party: Party) -> list[UUID]:
    held = Membership.objects.filter(party=party, ended_at=None)
    return list(held.order_by("user__person_id").values_list("user__person_id", flat=True).distinct())


def _public_name(party: Party) -> str:
    """Return the code in the public register: a name is whatever somebody wrote."""
    profile = getattr(party, "profile", None)
    return profile.code if profile else str(party.pk)

"""Who links what to whom: residents in their own name; feeds are the programme operator's."""

from uuid import UUID

from accounts.people.permissions import check_may, for_authority, person_of
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotPermitted, gettext_noop


def check_own_name(actor: Actor) -> UUID:
    """Return the person who acts for nobody else; raises NotPermitted."""
    person = person_of(actor)
    if actor.party_id != person:
        raise NotPermitted(gettext_noop("A partner is linked in one's own name."))
    return person


def check_runs_feeds(actor: Actor) -> None:
    """Refuse whoever does not run the programme's feeds; raises NotPermitted."""
    check_may(for_authority(actor), "credits.run_feed")

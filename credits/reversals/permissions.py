"""Who may reverse: officers of the authority, never on activities of their own."""

from uuid import UUID

from accounts.people.permissions import check_may, for_authority, person_of
from credits.reversals.errors import OwnActivity
from credits.reversals.models import Reversal, ReversalCase
from puhui.kernel.commands import Actor

PERMISSION = "credits.reverse_activity"


def check_officer(actor: Actor) -> UUID:
    """Return the person who acts; raises NotPermitted without the role, held for the authority everywhere."""
    check_may(for_authority(actor), PERMISSION)
    return person_of(actor)


def check_not_own(person_id: UUID, case: ReversalCase) -> None:
    """Raise OwnActivity where the person has done one of the activities."""
    if Reversal.objects.filter(case=case, party_id=person_id).exists():
        raise OwnActivity

"""Who may have a year settled: officers who hold the role for the authority everywhere."""

from uuid import UUID

from accounts.people.permissions import check_may, for_authority, person_of
from puhui.kernel.commands import Actor

PERMISSION = "credits.settle_year"


def check_officer(actor: Actor) -> UUID:
    """Return the person who acts; raises NotPermitted."""
    check_may(for_authority(actor), PERMISSION)
    return person_of(actor)

"""Whose claims somebody must not decide: their own, and those of parties they belong to.

What ties people together is known by other packages; each says so once (`tie_by`), when the app is ready.
"""

from collections.abc import Callable, Iterable
from uuid import UUID

from accounts.people.models import Membership

# Given a natural person, the parties whose claims are theirs too.
Tied = Callable[[UUID], Iterable[UUID]]
_ties: dict[str, Tied] = {}


def tie_by(name: str, tied: Tied) -> None:
    """Say what else ties a person to parties, under a name that stays the same."""
    _ties[name] = tied


def parties_tied_to(person_id: UUID) -> frozenset[UUID]:
    """Return the parties whose claims the person must not decide, the person's own among them."""
    return frozenset(party for tied in _ties.values() for party in tied(person_id))


def _organisations(person_id: UUID) -> Iterable[UUID]:
    held = Membership.objects.filter(user__person_id=person_id, party__isnull=False, ended_at=None)
    return held.values_list("party_id", flat=True)


tie_by("oneself", lambda person_id: [person_id])
tie_by("organisations", _organisations)

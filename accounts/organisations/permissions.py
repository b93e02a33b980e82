"""Who manages an organisation: its owner, acting for it; nobody else, whatever roles they hold elsewhere.

Who checks it: a registrar of its territory who has never acted for it.
"""

from uuid import UUID

from accounts.organisations.verification_models import OrganisationVerification
from accounts.people.models import Membership, Party
from accounts.people.permissions import can, check_may, for_authority, person_of
from accounts.people.selectors import visible_parties
from accounts.people.states import PartyKind
from puhui.kernel.commands import Actor
from puhui.kernel.errors import Kind, NotFound, NotPermitted, PuhuiError, gettext_noop

REVIEW = "accounts.review_organisation"


class ReviewerIsMember(PuhuiError):
    """Whoever acts or has acted for an organisation does not check it."""

    kind, code = Kind.DENIED, "reviewer_is_member"
    title = gettext_noop("Whoever acts for an organisation does not check it")


def check_manages(actor: Actor, party_id: UUID) -> None:
    """Refuse whoever is not its owner acting for it; raises NotFound (not even to be seen), NotPermitted."""
    check_acts_for(actor, party_id)
    check_may(actor, "accounts.manage_members", region=actor.region)


def check_acts_for(actor: Actor, party_id: UUID) -> None:
    """Refuse whoever does not act for it now; raises NotFound (not even to be seen), NotPermitted."""
    if actor.party_id != party_id or actor.party_id == actor.person_id:
        seen = visible_parties(actor).filter(id=party_id, kind=PartyKind.ORGANISATION)
        raise NotPermitted if seen.exists() else NotFound


def check_brings_papers(actor: Actor, party_id: UUID) -> None:
    """Refuse all but owners and approvers, acting for it; raises NotFound, NotPermitted."""
    check_acts_for(actor, party_id)
    if not can(actor, "accounts.manage_members") and not can(actor, "accounts.grant_mandate"):
        raise NotPermitted


def check_reviews(actor: Actor, check: OrganisationVerification, party: Party) -> None:
    """Refuse whoever may not decide on it; raises NotPermitted, ReviewerIsMember."""
    check_may(for_authority(actor), REVIEW, region=party.region)
    person = person_of(actor)
    acted = Membership.objects.filter(party=party, user__person=person)
    if person == check.submitted_by or acted.exists():
        raise ReviewerIsMember

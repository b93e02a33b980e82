"""Who reads cases: staff of the authority, in their territory, never about their own."""

from uuid import UUID

from accounts.people.permissions import check_may, for_authority, person_of
from credits.verification.review.errors import OwnClaim
from credits.verification.review.models import ReviewCase
from credits.verification.review.ties import parties_tied_to
from puhui.kernel.commands import Actor

# SUPERVISE sees the readers' figures and takes cases from people who are away.
REVIEW, SUPERVISE = "credits.review_activity", "credits.supervise_review"


def check_reads(actor: Actor, case: ReviewCase) -> UUID:
    """Return the person who reads this case. Raises NotPermitted (also outside the territory), OwnClaim."""
    check_may(for_authority(actor), REVIEW, region=case.region)
    person = person_of(actor)
    if case.party_id in parties_tied_to(person):
        raise OwnClaim
    return person


def check_supervises(actor: Actor, case: ReviewCase) -> None:
    """Refuse who does not watch over the readers. Raises NotPermitted."""
    check_may(for_authority(actor), SUPERVISE, region=case.region)

"""Who the organisations are: their owners show a licence, and Chen approves it, before anything is filed."""

from datetime import datetime

from accounts.management.demonstration.acting import actor_of
from accounts.management.demonstration.cast import CODES
from accounts.organisations.models import OrganisationProfile, PaperKind
from accounts.organisations.services import add_paper, decide_verification, submit_verification
from credits.management.demonstration.papers import licence_paper

# By owner: identity numbers of nobody, with their check digit.
REPRESENTATIVES = {"Mei": "440104198001019109", "Gu": "440104198001019117"}


def check_organisations(now: datetime) -> None:
    """Have each organisation that has an owner be verified, on a licence that has no last day."""
    for owner, identity_number in REPRESENTATIVES.items():
        actor = actor_of(owner)
        assert actor.party_id is not None
        profile = OrganisationProfile.objects.select_related("party").get(party_id=actor.party_id)
        licence = add_paper(
            actor=actor,
            now=now,
            party_id=profile.party_id,
            kind=PaperKind.LICENCE,
            content=licence_paper(profile.party.name, CODES[profile.party.name]),
            name="licence.pdf",
        )
        check = submit_verification(
            actor=actor,
            now=now,
            party_id=profile.party_id,
            licence_id=licence.id,
            licence_until=None,
            representative_name=owner,
            representative_identity_number=identity_number,
        )
        decide_verification(
            actor=actor_of("Chen"), now=now, check_id=check.id, approved=True, reason="As the licence says"
        )

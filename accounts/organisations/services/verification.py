"""Checking who an organisation is: it shows its licence, and a registrar who is none of its people
decides."""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.identity.numbers import identity_index
from accounts.organisations.models import OrganisationPaper, OrganisationVerification, PaperKind
from accounts.organisations.news import DECIDED, EXPIRED, tell_of
from accounts.organisations.permissions import check_manages, check_reviews
from accounts.organisations.services.telling import lock, tell
from accounts.organisations.verification_states import VerificationStatus as V
from accounts.people.models import Party
from accounts.people.permissions import person_of
from accounts.people.states import KycLevel
from puhui.kernel.clock import business_date
from puhui.kernel.commands import Actor, system_actor
from puhui.kernel.errors import Kind, NotFound, PuhuiError, gettext_noop
from puhui.kernel.reasons import check_reason
from puhui.kernel.states import claim

EXPIRED_PER_CALL = 500


class VerificationOpen(PuhuiError):
    """What was shown before is still being looked at."""

    kind, code = Kind.CONFLICT, "verification_open"
    title = gettext_noop("The papers sent before are still being checked")


class VerificationDecided(PuhuiError):
    """Somebody has decided on it."""

    kind, code = Kind.CONFLICT, "verification_decided"
    title = gettext_noop("This was decided already")


class LicenceExpired(PuhuiError):
    """The licence that was shown is valid no more."""

    kind, code = Kind.CONFLICT, "licence_expired"
    title = gettext_noop("The licence has expired")


def submit_verification(
    *,
    actor: Actor,
    now: datetime,
    party_id: UUID,
    licence_id: UUID,
    licence_until: date | None,
    representative_name: str,
    representative_identity_number: str,
) -> OrganisationVerification:
    """Show the licence and the legal representative, whose number is kept as a blind index alone.

    A renewal leaves what was approved standing; another representative takes the level away until somebody
    has looked. Raises: IdentityNumberInvalid, LicenceExpired, NotFound (also the paper), NotPermitted,
    VerificationOpen.
    """
    check_manages(actor, party_id)
    index = identity_index(representative_identity_number)
    if licence_until is not None and licence_until < business_date(now):
        raise LicenceExpired
    try:
        with transaction.atomic():
            party = lock(party_id)
            papers = OrganisationPaper.objects.filter(party=party_id, kind=PaperKind.LICENCE)
            if not papers.filter(id=licence_id).exists():
                raise NotFound
            check = OrganisationVerification.objects.create(
                party=party,
                licence_id=licence_id,
                licence_until=licence_until,
                representative_name=representative_name,
                representative_index=index,
                submitted_at=now,
                submitted_by=person_of(actor),
            )
            standing = OrganisationVerification.objects.filter(party=party, status=V.APPROVED).first()
            if standing is not None and bytes(standing.representative_index) != index:
                _set_level(party, KycLevel.NONE)
            tell(actor, "organisation_check_submitted", party_id, now, check_id=str(check.id))
    except IntegrityError as error:
        if OrganisationVerification.objects.filter(party=party_id, status=V.SUBMITTED).exists():
            raise VerificationOpen from error
        raise
    return check


def decide_verification(
    *, actor: Actor, now: datetime, check_id: UUID, approved: bool, reason: str
) -> OrganisationVerification:
    """Approve or reject as a registrar of the territory who never acted for the organisation.

    Raises: InvalidInput (no reason), LicenceExpired, NotFound, NotPermitted, ReviewerIsMember,
    VerificationDecided.
    """
    check_reason(reason)
    seen = OrganisationVerification.objects.filter(id=check_id).first()
    if seen is None:
        raise NotFound
    with transaction.atomic():
        party = lock(seen.party_id)
        check = OrganisationVerification.objects.select_for_update().get(id=check_id)
        check_reviews(actor, check, party)
        if approved and check.licence_until is not None and check.licence_until < business_date(now):
            raise LicenceExpired
        if approved:
            standing = OrganisationVerification.objects.filter(party=party, status=V.APPROVED)
            standing.update(status=V.REPLACED)
        new = V.APPROVED if approved else V.REJECTED
        if not claim(
            OrganisationVerification.objects.filter(id=check_id),
            old=V.SUBMITTED,
            new=new,
            decided_at=now,
            decided_by=person_of(actor),
            reason=reason.strip(),
        ):
            raise VerificationDecided
        if approved:
            _set_level(party, KycLevel.FULL)
        action = f"organisation_check_{new.lower()}"
        tell(actor, action, party.id, now, reason=reason.strip(), check_id=str(check_id))
        tell_of(DECIDED[new], party.id, cause=check_id, reason=reason.strip())
    check.refresh_from_db()
    return check


def expire_licences(*, now: datetime, limit: int = EXPIRED_PER_CALL) -> dict[str, int]:
    """Take the level from organisations whose licence has had its last day; each in its own transaction."""
    late = OrganisationVerification.objects.filter(status=V.APPROVED, licence_until__lt=business_date(now))
    ended = 0
    for check_id, party_id in late.order_by("licence_until", "id").values_list("id", "party_id")[:limit]:
        with transaction.atomic():
            party = lock(party_id)
            if claim(OrganisationVerification.objects.filter(id=check_id), old=V.APPROVED, new=V.EXPIRED):
                _set_level(party, KycLevel.NONE)
                actor = system_actor("licences")
                tell(actor, "organisation_licence_expired", party_id, now, check_id=str(check_id))
                tell_of(EXPIRED, party_id, cause=check_id)
                ended += 1
    return {"expired": ended}


def _set_level(party: Party, level: KycLevel) -> None:
    party.kyc_level = level
    party.save(update_fields=["kyc_level"])

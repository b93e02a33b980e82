"""Who hands in a footprint, who certifies it (never anybody tied to the enterprise), who revokes."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from accounts.people.models import Membership
from accounts.people.permissions import can, check_may, for_authority, person_of
from credits.verification.certification.errors import OwnFootprint
from credits.verification.certification.models import ProductCertification
from credits.verification.models import VerificationBody
from credits.verification.standing import check_stands
from puhui.kernel.clock import business_date
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotPermitted

SUBMIT, CERTIFY = "credits.submit_product", "credits.certify_product"
REVOKE, VIEW = "credits.revoke_certificate", "credits.view_productcertification"


def enterprise_of(actor: Actor) -> UUID:
    """Return the organisation that the actor hands in for, as its owner or clerk; raises NotPermitted."""
    if actor.party_id is None or actor.party_id == actor.person_id:
        raise NotPermitted
    check_may(actor, SUBMIT, region=actor.region)
    return actor.party_id


def may_certify(actor: Actor, certification: ProductCertification) -> bool:
    """Tell whether the actor certifies for a body, and not for the enterprise; the command looks at ties."""
    is_verifier = any(grant.party_id == actor.party_id for grant in actor.roles) and can(actor, CERTIFY)
    return is_verifier and actor.party_id != certification.party_id


def may_revoke(actor: Actor, _certification: ProductCertification) -> bool:
    """Tell whether the actor is an administrator of the whole scheme."""
    return can(for_authority(actor), REVOKE)


def body_of(actor: Actor) -> VerificationBody | None:
    """Return the active body that the actor sees for, if any."""
    return _bodies_of(actor).first()


def decides_today(actor: Actor, on: date) -> bool:
    """Tell whether the actor acts for a body whose accreditation stands on a day."""
    return _bodies_of(actor).filter(accredited_to__gte=on).exists()


def _bodies_of(actor: Actor) -> QuerySet[VerificationBody]:
    rows = VerificationBody.objects.filter(is_active=True, party__frozen_at=None).order_by("id")
    is_verifier = any(grant.party_id == actor.party_id for grant in actor.roles) and can(actor, CERTIFY)
    return rows.filter(party_id=actor.party_id) if is_verifier and actor.party_id is not None else rows.none()


def check_certifies(actor: Actor, certification: ProductCertification, now: datetime) -> VerificationBody:
    """Return the body the actor decides for, whose accreditation stands (ADR 0075); to be called in the
    transaction of the decision.

    Raises NotPermitted, AccreditationOver, OwnFootprint.
    Tied is the enterprise itself, whoever acts or ever acted for it, and a body of which such a person is.
    """
    bodies = _bodies_of(actor)
    # Of an organisation with several schemes' accreditations, one that is not over.
    body = bodies.filter(accredited_to__gte=business_date(now)).first() or bodies.first()
    if body is None:
        raise NotPermitted
    check_stands(body.pk, now)
    people = Membership.objects.filter(party_id=certification.party_id).values("user__person_id")
    of_the_body = Membership.objects.filter(party_id=body.party_id, ended_at=None)
    is_tied = (
        body.party_id == certification.party_id
        or person_of(actor) == certification.submitted_by
        or of_the_body.filter(user__person_id__in=people).exists()
        or people.filter(user__person_id=person_of(actor)).exists()
    )
    if is_tied:
        raise OwnFootprint
    return body


def check_revokes(actor: Actor) -> None:
    """Refuse who is no administrator of the whole scheme; raises NotPermitted."""
    check_may(for_authority(actor), REVOKE)

"""Reading certifications: one's own, those that wait for a verifier, the certificates that all may see."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from credits.evidence.access import show_to
from credits.verification.certification.models import SIGNED, ProductCertification
from credits.verification.certification.permissions import body_of
from credits.verification.certification.states import CertificationStatus
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound


def visible_to(actor: Actor) -> QuerySet[ProductCertification]:
    """Return what the acting enterprise handed in; to a verifier what waits, and what the body decided."""
    seen = Q(party_id=actor.party_id)
    if (body := body_of(actor)) is not None:
        seen |= Q(status=CertificationStatus.SUBMITTED) | Q(body=body)
    return ProductCertification.objects.filter(seen).order_by("-id")


def locked_for(actor: Actor, certification_id: UUID) -> ProductCertification:
    """Return a certification that the actor may see, locked until the transaction ends; raises NotFound."""
    if not visible_to(actor).filter(pk=certification_id).exists():
        raise NotFound
    return ProductCertification.objects.select_for_update().get(pk=certification_id)


def certificates_of(version_ids: Iterable[UUID]) -> dict[UUID, ProductCertification]:
    """Return the latest certificate of each footprint among these that has one, revoked ones too."""
    rows = ProductCertification.objects.filter(version__in=list(version_ids), status__in=SIGNED)
    rows = rows.select_related("body__party").order_by("decided_at", "id")
    return {row.version_id: row for row in rows if row.version_id}


def standing_of(certificate: ProductCertification, today: date) -> str:
    """Return REVOKED, EXPIRED or VALID."""
    if certificate.status == CertificationStatus.REVOKED:
        return "REVOKED"
    return "VALID" if certificate.valid_to and today < certificate.valid_to else "EXPIRED"


# Enterprise and verifiers read what a footprint rests on.
show_to("product certifications", lambda actor: visible_to(actor).values("evidence_id"))

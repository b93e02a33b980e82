"""Reading certifications: one's own, those that wait for a verifier, the certificates that all may see."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.people.permissions import for_authority, regions_in_sight
from credits.evidence.access import show_to
from credits.monitoring.report_selectors import is_in_own_name
from credits.verification.certification.models import SIGNED, ProductCertification
from credits.verification.certification.permissions import VIEW, body_of
from credits.verification.certification.states import CertificationStatus
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound


def visible_to(actor: Actor) -> QuerySet[ProductCertification]:
    """Return what the actor may see, newest first: where one has a part; as staff, one's territory."""
    seen = _has_part(actor)
    if is_in_own_name(actor):
        regions = regions_in_sight(for_authority(actor), VIEW)
        seen = Q() if regions is None else seen | Q(party__region__in=regions)
    rows = ProductCertification.objects.filter(seen).order_by("-id")
    return rows.select_related("party", "evidence", "body__party", "version")


def _has_part(actor: Actor) -> Q:
    """Return the condition that the acting enterprise handed it in; to a verifier that it waits, or that the
    body decided on it."""
    seen = Q(party_id=actor.party_id)
    if (body := body_of(actor)) is not None:
        seen |= Q(status=CertificationStatus.SUBMITTED) | Q(body=body)
    return seen


def certification_for(actor: Actor, certification_id: UUID) -> ProductCertification:
    """Return one certification that the actor may see; raises NotFound."""
    found = visible_to(actor).filter(pk=certification_id).first()
    if found is None:
        raise NotFound
    return found


def locked_for(actor: Actor, certification_id: UUID) -> ProductCertification:
    """Return a certification that the actor may see, locked until the transaction ends; raises NotFound."""
    certification_for(actor, certification_id)
    return ProductCertification.objects.select_for_update().get(pk=certification_id)


def certificates_of(version_ids: Iterable[UUID]) -> dict[UUID, ProductCertification]:
    """Return the latest certificate of each footprint among these that has one, revoked ones too."""
    rows = ProductCertification.objects.filter(version__in=list(version_ids), status__in=SIGNED)
    rows = rows.select_related("body__party").order_by("decided_at", "id")
    return {row.version_id: row for row in rows if row.version_id}


def certificate_by_number(number: str) -> ProductCertification:
    """Return the certificate with this number, as typed by anybody, a revoked one too; raises NotFound."""
    rows = ProductCertification.objects.filter(status__in=SIGNED)
    rows = rows.select_related("party", "evidence", "body__party", "version__product")
    found = rows.filter(certificate_no=number.strip().upper()).first()
    if found is None:
        raise NotFound
    return found


def standing_of(certificate: ProductCertification, today: date) -> str:
    """Return REVOKED, EXPIRED or VALID."""
    if certificate.status == CertificationStatus.REVOKED:
        return "REVOKED"
    return "VALID" if certificate.valid_to and today < certificate.valid_to else "EXPIRED"


# Enterprise and verifiers read what a footprint rests on; the papers of a product are nobody else's.
show_to(
    "product certifications",
    lambda actor: ProductCertification.objects.filter(_has_part(actor)).values("evidence_id"),
)

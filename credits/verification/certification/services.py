"""Commands of certification; each leaves an audit event and a message in its transaction."""

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from accounts.people.models import Party
from accounts.people.permissions import person_of
from credits.evidence.receive import receive_file
from credits.factors.products.models import Product, ProductVersion
from credits.factors.products.rows import ProductRow, check_row
from credits.factors.products.selectors import columns_of
from credits.verification.certification.errors import CertificationState, FootprintSubmitted
from credits.verification.certification.models import ProductCertification
from credits.verification.certification.permissions import check_certifies, check_revokes, enterprise_of
from credits.verification.certification.selectors import locked_for
from credits.verification.certification.states import CertificationStatus as S
from puhui.kernel.audit import record_event
from puhui.kernel.clock import business_date
from puhui.kernel.commands import Actor
from puhui.kernel.constraints import constraint_of
from puhui.kernel.errors import NotFound, gettext_noop
from puhui.kernel.outbox import tell
from puhui.kernel.public_numbers import new_letters
from puhui.kernel.reasons import check_reason

# Design value: how long a certificate holds.
YEARS_VALID = 3
# Any fixed number: the next version of a product is counted by one at a time.
LOCK = 7_304_129


def submit_footprint(
    *, actor: Actor, row: ProductRow, content: bytes, name: str, now: datetime
) -> ProductCertification:
    """Hand in the footprint of one's product with the file that proves it.

    Raises: FootprintInvalid, FootprintSubmitted, NotPermitted, and what `receive_file` raises.
    """
    enterprise = Party.objects.get(pk=enterprise_of(actor))
    row = replace(row, enterprise=enterprise.name, data_type="enterprise")
    check_row(row)
    try:
        with transaction.atomic():
            evidence = receive_file(actor=actor, content=content, name=name, now=now)
            certification = ProductCertification.objects.create(
                party=enterprise,
                content=asdict(row),
                digest=row.digest,
                evidence=evidence,
                submitted_at=now,
                submitted_by=person_of(actor),
            )
            _tell(actor, "footprint_submitted", certification, now, evidence=evidence.digest)
    except IntegrityError as error:
        if constraint_of(error) == "one_live_certification_per_footprint":
            raise FootprintSubmitted from error
        raise
    return certification


def certify_footprint(
    *, actor: Actor, certification_id: UUID, now: datetime, reason: str = ""
) -> ProductCertification:
    """Sign: the footprint is published as the product's next version, under a certificate.

    A reason is kept in the audit trail alone.

    Raises: NotFound, NotPermitted, AccreditationOver, OwnFootprint, CertificationState.
    """
    with transaction.atomic():
        certification = locked_for(actor, certification_id)
        body = check_certifies(actor, certification, now)
        _expect(certification, S.SUBMITTED)
        today = business_date(now)
        certification.status, certification.body = S.CERTIFIED, body
        certification.decided_at, certification.decided_by = now, person_of(actor)
        certification.version = _published(certification, now)
        certification.certificate_no = f"{body.scheme}-P-{today.year}-{new_letters()}"
        # From the 29th of February to the 28th of a year without one.
        day = 28 if (today.month, today.day) == (2, 29) else today.day
        certification.valid_from = today
        certification.valid_to = today.replace(year=today.year + YEARS_VALID, day=day)
        certification.save()
        number = certification.certificate_no
        _tell(actor, "footprint_certified", certification, now, reason, certificate_no=number)
    return certification


def refuse_footprint(
    *, actor: Actor, certification_id: UUID, reason: str, now: datetime
) -> ProductCertification:
    """Refuse to sign, for a reason that the enterprise reads.

    Raises: InvalidInput (no reason), NotFound, NotPermitted, AccreditationOver, OwnFootprint,
    CertificationState.
    """
    check_reason(reason)
    with transaction.atomic():
        certification = locked_for(actor, certification_id)
        body = check_certifies(actor, certification, now)
        _expect(certification, S.SUBMITTED)
        certification.status, certification.body, certification.reason = S.REFUSED, body, reason
        certification.decided_at, certification.decided_by = now, person_of(actor)
        certification.save()
        _tell(actor, "footprint_refused", certification, now, reason=reason)
    return certification


def revoke_certificate(
    *, actor: Actor, certification_id: UUID, reason: str, now: datetime
) -> ProductCertification:
    """Revoke a certificate: it stays to be looked up, as revoked. Raises: InvalidInput, NotFound,
    NotPermitted, CertificationState."""
    check_revokes(actor)
    check_reason(reason)
    with transaction.atomic():
        rows = ProductCertification.objects.select_for_update()
        certification = rows.filter(pk=certification_id).first()
        if certification is None:
            raise NotFound
        _expect(certification, S.CERTIFIED)
        certification.status, certification.revoked_at, certification.reason = S.REVOKED, now, reason
        certification.save(update_fields=["status", "revoked_at", "reason"])
        _tell(actor, "certificate_revoked", certification, now, reason=reason)
    return certification


def _published(certification: ProductCertification, now: datetime) -> ProductVersion:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    row = ProductRow(**certification.content)
    product, _made = Product.objects.get_or_create(
        party_id=certification.party_id, code=row.code, entry=1, defaults={"added_at": now}
    )
    last = product.versions.order_by("-version").first()
    if last is not None and last.digest == row.digest:
        return last  # certified again, as it stands
    number = last.version + 1 if last else 1
    return ProductVersion.objects.create(product=product, version=number, published_at=now, **columns_of(row))


def _expect(certification: ProductCertification, status: str) -> None:
    if certification.status != status:
        raise CertificationState(gettext_noop("It is %(status)s."), status=certification.status)


def _tell(
    actor: Actor,
    action: str,
    certification: ProductCertification,
    now: datetime,
    reason: str = "",
    **ids: Any,
) -> None:
    record_event(
        actor=actor,
        action=action,
        object_type="product_certification",
        object_id=certification.id,
        now=now,
        reason=reason,
        digest=certification.digest,
        **ids,
    )
    # Of topic `products.footprint_certified`: who is to hear of it reads the rest by the id.
    tell(f"products.{action}", certification=str(certification.id))

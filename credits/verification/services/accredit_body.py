"""Commands on verification bodies: a registrar accredits them and takes them off the list."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.people.models import Party
from accounts.people.permissions import check_may
from accounts.people.states import PartyKind
from credits.schemes.models import Scheme
from credits.verification.errors import BodyAccredited
from credits.verification.models import VerificationBody
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound

ACCREDIT = "credits.accredit_body"


def accredit_body(
    *, actor: Actor, scheme: str, party_id: UUID, now: datetime, reason: str = ""
) -> VerificationBody:
    """Accredit an organisation with a scheme; from now on cases may be assigned to it.

    Raises: NotPermitted, NotFound (no such scheme or organisation), BodyAccredited.
    """
    check_may(actor, ACCREDIT)
    if not (
        Scheme.objects.filter(pk=scheme).exists()
        and Party.objects.filter(pk=party_id, kind=PartyKind.ORGANISATION).exists()
    ):
        raise NotFound
    try:
        with transaction.atomic():
            body = VerificationBody.objects.create(scheme=scheme, party_id=party_id, accredited_at=now)
            _tell(actor, "body_accredited", body, now, reason)
    except IntegrityError as error:
        raise BodyAccredited from error
    return body


def suspend_body(
    *, actor: Actor, body_id: UUID, is_active: bool, now: datetime, reason: str = ""
) -> VerificationBody:
    """Take a body off the list for new cases, or put it back; its open cases stay with it.

    Raises: NotPermitted, NotFound.
    """
    check_may(actor, ACCREDIT)
    with transaction.atomic():
        body = VerificationBody.objects.select_for_update().filter(pk=body_id).first()
        if body is None:
            raise NotFound
        body.is_active = is_active
        body.save(update_fields=["is_active"])
        _tell(actor, "body_resumed" if is_active else "body_suspended", body, now, reason)
    return body


def _tell(actor: Actor, action: str, body: VerificationBody, now: datetime, reason: str) -> None:
    record_event(
        actor=actor,
        action=action,
        object_type="verification_body",
        object_id=body.id,
        now=now,
        reason=reason,
        scheme=body.scheme,
        party_id=str(body.party_id),
    )

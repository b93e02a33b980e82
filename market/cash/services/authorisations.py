"""The right to mirror money: proposed from the institution's document, confirmed by another person, ended."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from accounts.people.permissions import check_may, person_of
from market.cash.errors import AlreadyDecided, AuthorisationStands
from market.cash.models import CustodyAuthorisation
from market.cash.states import AuthorisationStatus
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.errors import InvalidInput, NotFound, SamePerson
from puhui.kernel.ids import new_id

PERMISSION = "market.operate_cash"


def propose_authorisation(
    *,
    actor: Actor,
    scheme: str,
    institution: str,
    document_no: str,
    valid_from: date,
    valid_to: date,
    reason: str,
    now: datetime,
    is_demonstration: bool = False,
) -> CustodyAuthorisation:
    """Enter a custody agreement; days [valid_from, valid_to). Raises: NotPermitted, InvalidInput."""
    check_may(actor, PERMISSION)
    if valid_to <= valid_from:
        raise InvalidInput(errors=[{"pointer": "/valid_to", "code": "invalid"}])
    with transaction.atomic():
        proposed = CustodyAuthorisation.objects.create(
            id=new_id(),
            scheme=scheme,
            institution=institution,
            document_no=document_no,
            valid_from=valid_from,
            valid_to=valid_to,
            is_demonstration=is_demonstration,
            made_by=person_of(actor),
            made_at=now,
        )
        _record(actor, "propose_custody_authorisation", proposed, reason, now)
    return proposed


def confirm_authorisation(*, actor: Actor, authorisation_id: UUID, reason: str, now: datetime) -> None:
    """Put an authorisation in force. Raises: NotPermitted, NotFound, AlreadyDecided, SamePerson,
    AuthorisationStands."""
    check_may(actor, PERMISSION)
    with transaction.atomic():
        wanted = _locked(authorisation_id, AuthorisationStatus.PROPOSED)
        if wanted.made_by == person_of(actor):
            raise SamePerson
        standing = CustodyAuthorisation.objects.filter(
            scheme=wanted.scheme, status=AuthorisationStatus.IN_FORCE
        )
        if standing.exists():
            raise AuthorisationStands
        wanted.status = AuthorisationStatus.IN_FORCE
        _checked(wanted, actor, now)
        _record(actor, "confirm_custody_authorisation", wanted, reason, now)


def refuse_authorisation(*, actor: Actor, authorisation_id: UUID, reason: str, now: datetime) -> None:
    """Refuse a proposal, one's own too. Raises: NotPermitted, NotFound, AlreadyDecided."""
    check_may(actor, PERMISSION)
    with transaction.atomic():
        wanted = _locked(authorisation_id, AuthorisationStatus.PROPOSED)
        wanted.status = AuthorisationStatus.REFUSED
        _checked(wanted, actor, now)
        _record(actor, "refuse_custody_authorisation", wanted, reason, now)


def end_authorisation(*, actor: Actor, authorisation_id: UUID, reason: str, now: datetime) -> None:
    """End an authorisation: from now on no money moves. One person may. Raises as refusing does."""
    check_may(actor, PERMISSION)
    with transaction.atomic():
        wanted = _locked(authorisation_id, AuthorisationStatus.IN_FORCE)
        wanted.status = AuthorisationStatus.ENDED
        wanted.save(update_fields=["status"])
        _record(actor, "end_custody_authorisation", wanted, reason, now)


def _locked(authorisation_id: UUID, status: str) -> CustodyAuthorisation:
    found = CustodyAuthorisation.objects.select_for_update().filter(pk=authorisation_id).first()
    if found is None:
        raise NotFound
    if found.status != status:
        raise AlreadyDecided(status=found.status)
    return found


def _checked(row: CustodyAuthorisation, actor: Actor, now: datetime) -> None:
    row.checked_by, row.checked_at = person_of(actor), now
    row.save(update_fields=["status", "checked_by", "checked_at"])


def _record(actor: Actor, action: str, row: CustodyAuthorisation, reason: str, now: datetime) -> None:
    record_event(
        actor=actor,
        action=action,
        object_type="custodyauthorisation",
        object_id=row.id,
        now=now,
        reason=reason,
        scheme=row.scheme,
    )

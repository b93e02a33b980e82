"""Commands on verification bodies: a registrar accredits them, renews that, and takes them off the list."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.people.models import Party
from accounts.people.permissions import check_may
from accounts.people.states import PartyKind
from credits.methodologies.models import Methodology
from credits.schemes.models import Scheme
from credits.verification.errors import BodyAccredited
from credits.verification.models import EVERY_FAMILY, VerificationBody
from credits.verification.services.draw_anew import draw_anew_of, go_on
from credits.verification.terms import terms
from puhui.kernel.audit import record_event
from puhui.kernel.clock import business_date
from puhui.kernel.commands import Actor
from puhui.kernel.errors import InvalidInput, NotFound, gettext_noop

ACCREDIT = "credits.accredit_body"


def accredit_body(
    *,
    actor: Actor,
    scheme: str,
    party_id: UUID,
    now: datetime,
    families: Collection[str] = (EVERY_FAMILY,),
    accredited_to: date | None = None,
    reason: str = "",
) -> VerificationBody:
    """Accredit an organisation with a scheme for families of methodologies, to the end of a day.

    Without a day it is for the years of `terms.toml`. From now on cases may be drawn for it.
    Raises: NotPermitted, NotFound (no such scheme or organisation), InvalidInput (families, the day),
    BodyAccredited.
    """
    check_may(actor, ACCREDIT)
    if not (
        Scheme.objects.filter(pk=scheme).exists()
        and Party.objects.filter(pk=party_id, kind=PartyKind.ORGANISATION).exists()
    ):
        raise NotFound
    scope = _scope(families)
    last = _last_day(accredited_to, now)
    try:
        with transaction.atomic():
            body = VerificationBody.objects.create(
                scheme=scheme, party_id=party_id, families=scope, accredited_at=now, accredited_to=last
            )
            _tell(actor, "body_accredited", body, now, reason)
    except IntegrityError as error:
        raise BodyAccredited from error
    return body


def renew_body(
    *,
    actor: Actor,
    body_id: UUID,
    families: Collection[str],
    accredited_to: date | None,
    now: datetime,
    reason: str = "",
) -> VerificationBody:
    """Give an accreditation another scope and another end.

    Raises: NotPermitted, NotFound, InvalidInput.
    """
    check_may(actor, ACCREDIT)
    scope = _scope(families)
    last = _last_day(accredited_to, now)
    with transaction.atomic():
        body = _locked(body_id)
        body.families, body.accredited_to = scope, last
        body.save(update_fields=["families", "accredited_to"])
        _tell(actor, "body_renewed", body, now, reason)
    go_on(actor=actor, now=now)
    return body


def suspend_body(
    *, actor: Actor, body_id: UUID, is_active: bool, now: datetime, reason: str = ""
) -> VerificationBody:
    """Take a body off the list, or put it back; said twice, it is noted once.

    From the suspension on it signs nothing, and another body is drawn for each of its open cases; those that
    nobody may take stand still until the job finds somebody, or the body is back.
    Raises: NotPermitted, NotFound.
    """
    check_may(actor, ACCREDIT)
    with transaction.atomic():
        body = _locked(body_id)
        if body.is_active != is_active:
            body.is_active = is_active
            body.save(update_fields=["is_active"])
            _tell(actor, "body_resumed" if is_active else "body_suspended", body, now, reason)
    # What does not come to this is left to the job.
    go_on(actor=actor, now=now)
    draw_anew_of(body, actor=actor, now=now)
    return body


def _locked(body_id: UUID) -> VerificationBody:
    body = VerificationBody.objects.select_for_update().filter(pk=body_id).first()
    if body is None:
        raise NotFound
    return body


def _scope(families: Collection[str]) -> list[str]:
    scope = sorted(set(families))
    known = {EVERY_FAMILY, *Methodology.objects.values_list("family", flat=True)}
    if not scope or not known.issuperset(scope):
        raise InvalidInput(gettext_noop("Name families of methodologies, or * for all of them."))
    return scope


def _last_day(wanted: date | None, now: datetime) -> date:
    today = business_date(now)
    if wanted is None:
        # The 28th is a day of every month of every year.
        years_on = today.year + terms().accreditation_years
        return date(years_on, today.month, min(today.day, 28))
    if wanted < today:
        raise InvalidInput(gettext_noop("The day is over already."))
    return wanted


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
        families=body.families,
        accredited_to=body.accredited_to.isoformat(),
    )

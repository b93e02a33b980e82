"""Factor values change by two people: one officer proposes, another puts the next version into the table.

It holds for activities from its first day on. What was decided rests on the versions it was decided with.
"""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.people.permissions import check_may, person_of
from credits.factors.change_errors import FactorChangeOpen, FactorMoved, NotWaiting
from credits.factors.change_models import FactorChange
from credits.factors.change_states import FactorChangeStatus
from credits.factors.change_terms import Terms, next_row
from credits.factors.columns import CONTENT, content_of, terms_of
from credits.factors.models import FactorVersion
from credits.factors.selectors import factor_table
from puhui.kernel.audit import record_event
from puhui.kernel.clock import business_date
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound, SamePerson
from puhui.kernel.states import claim

PERMISSION = "credits.change_factor"


def propose_factor_change(*, actor: Actor, terms: Terms, reason: str, now: datetime) -> FactorChange:
    """Propose the next value of a factor. Raises: NotPermitted; FactorChangeInvalid, FactorChangeOpen."""
    check_may(actor, PERMISSION)
    made_by = person_of(actor)
    row = next_row(terms, factor_table(), business_date(now))
    try:
        with transaction.atomic():
            change = FactorChange.objects.create(
                **content_of(row), reason=reason, made_by=made_by, made_at=now
            )
            _record(change, "factor_change_proposed", actor, reason, now)
    except IntegrityError as error:
        if "one_open_change_per_factor" in str(error):
            raise FactorChangeOpen from error
        raise
    return change


def approve_factor_change(*, actor: Actor, change_id: UUID, reason: str, now: datetime) -> FactorVersion:
    """Put into the table what another person proposed.

    Raises: NotPermitted, SamePerson; NotFound; NotWaiting, FactorMoved, FactorChangeInvalid (its first day
    is over by now).
    """
    check_may(actor, PERMISSION)
    person_id = person_of(actor)
    with transaction.atomic():
        change = _locked(change_id)
        if change.made_by == person_id:
            raise SamePerson
        if next_row(terms_of(change), factor_table(), business_date(now)).version != change.version:
            raise FactorMoved
        _move(change, FactorChangeStatus.APPROVED, checked_by=person_id, checked_at=now)
        content = {name: getattr(change, name) for name in CONTENT}
        version = FactorVersion.objects.create(**content, published_at=now)
        _record(change, "factor_changed", actor, reason, now)
    return version


def refuse_factor_change(*, actor: Actor, change_id: UUID, reason: str, now: datetime) -> None:
    """Refuse a proposed value; whoever proposed it may take it back so.

    Raises: NotPermitted; NotFound; NotWaiting.
    """
    check_may(actor, PERMISSION)
    person_id = person_of(actor)
    with transaction.atomic():
        change = _locked(change_id)
        _move(change, FactorChangeStatus.REFUSED, checked_by=person_id, checked_at=now)
        _record(change, "factor_change_refused", actor, reason, now)


def _locked(change_id: UUID) -> FactorChange:
    change = FactorChange.objects.select_for_update().filter(pk=change_id).first()
    if change is None:
        raise NotFound
    if change.state != FactorChangeStatus.PROPOSED:
        raise NotWaiting
    return change


def _move(change: FactorChange, new: str, **also) -> None:
    rows = FactorChange.objects.filter(pk=change.pk)
    if not claim(rows, old=FactorChangeStatus.PROPOSED, new=new, column="state", **also):
        raise NotWaiting


def _record(change: FactorChange, action: str, actor: Actor, reason: str, now: datetime) -> None:
    record_event(
        actor=actor,
        action=action,
        object_type="factor_change",
        object_id=change.pk,
        now=now,
        reason=reason,
        code=change.code,
        place=change.region,
        year=change.year,
        version=change.version,
        value=change.value,
        unit=change.unit,
        valid_from=change.valid_from.isoformat() if change.valid_from else None,
        digest=change.digest,
    )

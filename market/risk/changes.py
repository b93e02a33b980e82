"""Limits change by two people: one proposes a figure, another puts it in force or refuses it (4.9).

In force means from that moment on, for the next order. What is held or open already stays; nobody is sold
out.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.people.permissions import check_may, person_of
from market.instruments.models import Instrument
from market.risk.errors import LimitInvalid, LimitMoved, NotWaiting
from market.risk.models import LimitChange, LimitName, ParticipantClass
from market.risk.selectors import figures_in_force
from market.risk.states import ChangeStatus
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound, SamePerson
from puhui.kernel.quantities import AMOUNT_MAX
from puhui.kernel.states import claim

PERMISSION = "market.change_limit"
COLLAR_MOST_BP = 5_000


def propose_limit_change(
    *,
    actor: Actor,
    scheme: str,
    participant_class: str,
    limit: str,
    new: int,
    reason: str,
    now: datetime,
) -> LimitChange:
    """Propose a figure of a class in a scheme. Raises: NotPermitted; LimitInvalid."""
    check_may(actor, PERMISSION)
    made_by = person_of(actor)
    is_known = (
        participant_class in ParticipantClass.values
        and limit in LimitName.values
        and Instrument.objects.filter(scheme=scheme).exists()
    )
    most = COLLAR_MOST_BP if limit == LimitName.COLLAR_BP else AMOUNT_MAX
    if not is_known or not 0 <= new <= most or not reason.strip():
        raise LimitInvalid
    old = figures_in_force(scheme, participant_class)[limit]
    if new == old:
        raise LimitInvalid
    with transaction.atomic():
        change = LimitChange.objects.create(
            scheme=scheme,
            participant_class=participant_class,
            limit=limit,
            old=old,
            new=new,
            reason=reason,
            made_by=made_by,
            made_at=now,
        )
        _record(change, "limit_change_proposed", actor, reason, now)
    return change


def confirm_limit_change(*, actor: Actor, change_id: UUID, reason: str, now: datetime) -> None:
    """Put in force what another person proposed.

    Raises: NotPermitted, SamePerson; NotFound; NotWaiting, LimitMoved.
    """
    check_may(actor, PERMISSION)
    person_id = person_of(actor)
    with transaction.atomic():
        change = _locked(change_id)
        if change.made_by == person_id:
            raise SamePerson
        # Two changes of one figure at once: the second was proposed on a figure that is no more. Locking the
        # earlier ones of the figure makes the second wait for the first.
        same = LimitChange.objects.filter(
            scheme=change.scheme, participant_class=change.participant_class, limit=change.limit
        )
        list(same.order_by("id").select_for_update().values_list("id", flat=True))
        if figures_in_force(change.scheme, change.participant_class)[change.limit] != change.old:
            raise LimitMoved
        _move(change, ChangeStatus.IN_FORCE, checked_by=person_id, checked_at=now)
        _record(change, "limit_changed", actor, reason, now)


def refuse_limit_change(*, actor: Actor, change_id: UUID, reason: str, now: datetime) -> None:
    """Refuse a proposed change; whoever proposed it may take it back so. Raises: NotPermitted; NotWaiting."""
    check_may(actor, PERMISSION)
    person_id = person_of(actor)
    with transaction.atomic():
        change = _locked(change_id)
        _move(change, ChangeStatus.REFUSED, checked_by=person_id, checked_at=now)
        _record(change, "limit_change_refused", actor, reason, now)


def _locked(change_id: UUID) -> LimitChange:
    change = LimitChange.objects.select_for_update().filter(pk=change_id).first()
    if change is None:
        raise NotFound
    if change.status != ChangeStatus.PROPOSED:
        raise NotWaiting
    return change


def _move(change: LimitChange, new: str, **also) -> None:
    if not claim(LimitChange.objects.filter(pk=change.pk), old=ChangeStatus.PROPOSED, new=new, **also):
        raise NotWaiting


def _record(change: LimitChange, action: str, actor: Actor, reason: str, now: datetime) -> None:
    record_event(
        actor=actor,
        action=action,
        object_type="limit_change",
        object_id=change.pk,
        now=now,
        reason=reason,
        scheme=change.scheme,
        participant_class=change.participant_class,
        limit=change.limit,
        old=change.old,
        new=change.new,
    )

"""Stops: one person may pull one, two must release it, compared on the natural person (market.md 4.7).

A stop keeps new orders and bridge submissions away. What is settled stays settled, and what is not promised
to anybody can be withdrawn.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from accounts.people.models import Party
from accounts.people.permissions import check_may, person_of
from market.instruments.models import Instrument
from market.risk.errors import HaltTargetInvalid, NotWaiting
from market.risk.models import Halt, HaltScope
from market.risk.states import HaltStatus
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor, system_actor
from puhui.kernel.errors import NotFound, SamePerson
from puhui.kernel.states import claim

PERMISSION = "market.place_halt"
SYSTEM = system_actor("risk")


def is_halted(*, scheme: str, instrument: str, party_id: UUID | None = None, venue: str = "") -> bool:
    """Tell whether a stop stands that concerns an instrument, and a participant or a venue if given."""
    concerned = Q(scope=HaltScope.GLOBAL) | Q(scope=HaltScope.INSTRUMENT, target=instrument)
    if party_id is not None:
        concerned |= Q(scope=HaltScope.PARTICIPANT, target=str(party_id))
    if venue:
        concerned |= Q(scope=HaltScope.VENUE, target=venue)
    return standing_halts().filter(concerned).exists()


def standing_halts():
    """Return the stops that are not released, newest first."""
    return Halt.objects.exclude(status=HaltStatus.RELEASED).order_by("-id")


def place_halt(*, scope: str, target: str, reason: str, actor: Actor | None, now: datetime) -> Halt:
    """Stop everything (GLOBAL, no target), an instrument, a participant (the party's id) or a venue, at once.

    `actor` None: the system itself, such as a reconciliation that found a difference.
    Raises: NotPermitted; HaltTargetInvalid.
    """
    placed_by = None
    if actor is not None:
        check_may(actor, PERMISSION)
        placed_by = person_of(actor)
    if not _exists(scope, target) or not reason.strip():
        raise HaltTargetInvalid
    with transaction.atomic():
        halt = Halt.objects.create(
            scope=scope, target=target, reason=reason, placed_by=placed_by, placed_at=now
        )
        _record(halt, "halt_placed", actor or SYSTEM, reason, now)
    return halt


def propose_release(*, actor: Actor, halt_id: UUID, reason: str, now: datetime) -> None:
    """Say that a stop may be released; another person must say so too. Raises: NotPermitted, NotWaiting."""
    check_may(actor, PERMISSION)
    person_id = person_of(actor)
    with transaction.atomic():
        halt = _locked(halt_id)
        _move(halt, HaltStatus.ACTIVE, HaltStatus.RELEASE_PROPOSED, release_proposed_by=person_id)
        _record(halt, "halt_release_proposed", actor, reason, now)


def release_halt(*, actor: Actor, halt_id: UUID, reason: str, now: datetime) -> None:
    """Release a stop that another person proposed to release.

    Raises: NotPermitted, SamePerson; NotFound; NotWaiting.
    """
    check_may(actor, PERMISSION)
    person_id = person_of(actor)
    with transaction.atomic():
        halt = _locked(halt_id)
        if halt.status == HaltStatus.RELEASE_PROPOSED and halt.release_proposed_by == person_id:
            raise SamePerson
        _move(
            halt,
            HaltStatus.RELEASE_PROPOSED,
            HaltStatus.RELEASED,
            released_by=person_id,
            released_at=now,
        )
        _record(halt, "halt_released", actor, reason, now)


def keep_halt(*, actor: Actor, halt_id: UUID, reason: str, now: datetime) -> None:
    """Answer no to a proposed release: the stop stands. Raises: NotPermitted; NotFound; NotWaiting."""
    check_may(actor, PERMISSION)
    person_of(actor)
    with transaction.atomic():
        halt = _locked(halt_id)
        _move(halt, HaltStatus.RELEASE_PROPOSED, HaltStatus.ACTIVE, release_proposed_by=None)
        _record(halt, "halt_kept", actor, reason, now)


def _locked(halt_id: UUID) -> Halt:
    halt = Halt.objects.select_for_update().filter(pk=halt_id).first()
    if halt is None:
        raise NotFound
    return halt


def _move(halt: Halt, old: str, new: str, **also) -> None:
    if not claim(Halt.objects.filter(pk=halt.pk), old=old, new=new, **also):
        raise NotWaiting


def _exists(scope: str, target: str) -> bool:
    if scope == HaltScope.GLOBAL:
        return target == ""
    if scope == HaltScope.INSTRUMENT:
        return Instrument.objects.filter(pk=target).exists()
    if scope == HaltScope.PARTICIPANT:
        try:
            return Party.objects.filter(pk=UUID(target)).exists()
        except ValueError:
            return False
    # Venues belong to the bridge, which lies above; a stop of one that comes later does no harm.
    return scope == HaltScope.VENUE and 0 < len(target) <= 40 and target.isprintable()


def _record(halt: Halt, action: str, actor: Actor, reason: str, now: datetime) -> None:
    record_event(
        actor=actor,
        action=action,
        object_type="halt",
        object_id=halt.pk,
        now=now,
        reason=reason,
        scope=halt.scope,
        target=halt.target,
    )

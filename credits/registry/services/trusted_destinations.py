"""The list of those to whom a holder's units go without waiting: two people add, one removes."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.people.permissions import person_of
from accounts.signin.policies import check_value_out
from credits.registry.destinations import destination_named
from credits.registry.errors import DestinationDecided, SecondPersonNeeded
from credits.registry.models import TrustedDestination
from credits.registry.news import tell_of_trust
from credits.registry.permissions import (
    APPROVE,
    check_acts_for,
    has_another_approver,
    locked,
    may_end,
    party_to_move_for,
    visible_destinations,
)
from credits.registry.policies import active_from
from credits.registry.telling import note
from credits.registry.transfer_states import DestinationStatus
from puhui.kernel.calendar import overrides
from puhui.kernel.commands import Actor
from puhui.kernel.constraints import constraint_of
from puhui.kernel.errors import NotPermitted, SamePerson, gettext_noop

S = DestinationStatus


def propose_destination(
    *, actor: Actor, destination: str, now: datetime, command_id: UUID | None = None
) -> TrustedDestination:
    """Propose to trust a destination; another member approves it.

    Raises: NotPermitted, StepUpRequired; DestinationUnknown; SecondPersonNeeded, DestinationDecided (it is on
    the list).
    """
    party_id = party_to_move_for(actor)
    check_value_out(actor)
    to = destination_named(destination, holder_id=party_id)
    if not has_another_approver(actor, party_id):
        raise SecondPersonNeeded(gettext_noop("Invite somebody who may approve transfers."))
    row = TrustedDestination(party_id=party_id, destination=to, proposed_by=person_of(actor), proposed_at=now)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            note(actor, "destination_proposed", row, now, command_id=command_id)
    except IntegrityError as error:
        if constraint_of(error) != "one_live_trust_in_a_destination":
            raise
        raise DestinationDecided(gettext_noop("It is on the list.")) from error
    return row


def approve_destination(
    *, actor: Actor, destination_id: UUID, now: datetime, command_id: UUID | None = None
) -> TrustedDestination:
    """Approve a destination; it counts after four working days.

    Raises: NotFound, NotPermitted, StepUpRequired, SamePerson, DestinationDecided.
    """
    with transaction.atomic():
        row = locked(visible_destinations(actor), destination_id)
        check_acts_for(actor, row, APPROVE)
        check_value_out(actor)
        person = person_of(actor)
        if row.proposed_by == person:
            raise SamePerson(gettext_noop("Whoever proposed a destination does not approve it."))
        if row.status != S.AWAITING_APPROVAL:
            raise DestinationDecided(gettext_noop("It is %(status)s."), status=row.status)
        row.status, row.approved_by, row.approved_at = S.APPROVED, person, now
        row.active_at = active_from(now, overrides())
        row.save(update_fields=["status", "approved_by", "approved_at", "active_at"])
        tell_of_trust(row)
        active_at = row.active_at.isoformat()
        note(actor, "destination_approved", row, now, command_id=command_id, active_at=active_at)
    return row


def remove_destination(
    *, actor: Actor, destination_id: UUID, reason: str, now: datetime, command_id: UUID | None = None
) -> TrustedDestination:
    """Trust a destination no more, at once. Raises: NotFound, NotPermitted, DestinationDecided."""
    with transaction.atomic():
        row = locked(visible_destinations(actor), destination_id)
        if not may_end(actor, row):
            raise NotPermitted
        if row.status == S.REMOVED:
            raise DestinationDecided(gettext_noop("It is %(status)s."), status=row.status)
        row.status, row.removed_at = S.REMOVED, now
        row.save(update_fields=["status", "removed_at"])
        note(actor, "destination_removed", row, now, reason=reason, command_id=command_id)
    return row

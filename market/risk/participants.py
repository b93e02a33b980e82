"""Classes of participants: a risk officer admits a party to one, on the documents of market.md 4.1."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.people.models import Party
from accounts.people.permissions import check_may, person_of
from accounts.people.states import PartyKind
from market.risk.errors import ClassNotFitting
from market.risk.models import Participant, ParticipantClass
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound

PERMISSION = "market.admit_participant"
RESIDENTS = frozenset({ParticipantClass.RES_1, ParticipantClass.RES_2})


def admit_participant(
    *, actor: Actor, party_id: UUID, participant_class: str, reason: str, now: datetime
) -> Participant:
    """Put a party into a class; one that has a class gets the new one.

    Raises: NotPermitted; NotFound; ClassNotFitting.
    """
    check_may(actor, PERMISSION)
    admitted_by = person_of(actor)
    with transaction.atomic():
        party = Party.objects.select_for_update().filter(pk=party_id).first()
        if party is None:
            raise NotFound
        if participant_class not in ParticipantClass.values or (party.kind == PartyKind.PERSON) != (
            participant_class in RESIDENTS
        ):
            raise ClassNotFitting
        participant, _ = Participant.objects.update_or_create(
            party_id=party_id,
            defaults={
                "participant_class": participant_class,
                "admitted_at": now,
                "admitted_by": admitted_by,
            },
        )
        record_event(
            actor=actor,
            action="participant_admitted",
            object_type="participant",
            object_id=party_id,
            now=now,
            reason=reason,
            region=party.region or "",
            participant_class=participant_class,
        )
    return participant

"""What the commands on households have in common: their audit events, and taking turns."""

from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.households.models import Household
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor


def lock(household_id: UUID) -> Household:
    """Take turns with whoever else changes the household; its row was seen before."""
    return Household.objects.select_for_update().get(id=household_id)


def tell(actor: Actor, action: str, household: Household, now: datetime, **detail: Any) -> None:
    """Leave an event of the household's history; ids and numbers alone."""
    record_event(
        actor=actor,
        action=action,
        object_type="household",
        object_id=household.id,
        now=now,
        region=household.region,
        **detail,
    )

"""The command that makes a standing choice."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.signin.policies import check_value_out
from credits.monitoring.models import Outcome
from credits.rewards.models import OutcomeChoice
from credits.rewards.permissions import own_party
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor


def choose_outcome(*, actor: Actor, outcome: Outcome, now: datetime, command_id: UUID) -> Outcome:
    """Choose what becomes of the acting party's grams from now on: kept, or assigned for coins (decisions 5).

    What was decided before stays as it was decided. Raises: NotPermitted, StepUpRequired.
    """
    party_id = own_party(actor)
    check_value_out(actor)
    with transaction.atomic():
        OutcomeChoice.objects.update_or_create(
            party_id=party_id, defaults={"outcome": outcome, "chosen_at": now}
        )
        record_event(
            actor=actor,
            action="choose_outcome",
            object_type="party",
            object_id=party_id,
            now=now,
            region=actor.region or "",
            command_id=command_id,
            outcome=outcome,
        )
    return outcome

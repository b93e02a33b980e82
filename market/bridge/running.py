"""The bridge's job: everything that is due, from rows alone. What it left half done, the next run ends."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from market.bridge.applying import apply_waiting
from market.bridge.inbox import read_waiting
from market.bridge.models import BridgeTransfer, VenueAnswer, VenueMessage
from market.bridge.sending import look_after_due, submit_locked
from market.bridge.states import IN_FLIGHT, AnswerStatus, TransferStatus

# Counts of what waits for people: the next run finds it as this one left it.
KEPT_BACK = frozenset({"waiting", "halted"})


def has_work() -> bool:
    """Tell whether anything waits to be read, applied, sent or asked about."""
    now = timezone.now()
    due = Q(status=TransferStatus.LOCKED) | Q(status__in=IN_FLIGHT, next_look_at__lte=now)
    return (
        VenueMessage.objects.filter(read_at=None).exists()
        or VenueAnswer.objects.filter(status=AnswerStatus.RECEIVED, transfer__isnull=False).exists()
        or BridgeTransfer.objects.filter(due).exists()
    )


def run_bridge(*, now: datetime) -> dict[str, int]:
    """Read and apply what came in, send what is locked, ask about what is under way; returns counts."""
    touched, counts = read_waiting(now=now)
    # A counter adds: what failed on one way and on another failed both times.
    for more in (apply_waiting(now=now, also=touched), submit_locked(), look_after_due()):
        counts.update(more)
    return {"applied": 0, **counts}


def has_done_something(counts: Mapping[str, int]) -> bool:
    """Tell whether a run was more than a look at what a freeze or a stop keeps back."""
    return any(number for name, number in counts.items() if name not in KEPT_BACK)

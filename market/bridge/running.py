"""The bridge's job: everything that is due, from rows alone. What it left half done, the next run ends."""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from market.bridge.applying import apply_waiting
from market.bridge.inbox import read_waiting
from market.bridge.models import BridgeTransfer, VenueAnswer, VenueMessage
from market.bridge.sending import look_after_due, submit_locked
from market.bridge.states import IN_FLIGHT, AnswerStatus, TransferStatus


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
    counts = {"applied": 0, **apply_waiting(now=now, also=read_waiting(now=now))}
    counts.update(submit_locked())
    counts.update(look_after_due())
    return counts

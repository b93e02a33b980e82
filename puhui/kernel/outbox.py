"""The outbox: news written with its effect, sent after commit, at least once; consumers act once.

Apps register consumers by topic in their `AppConfig.ready`. The relay claims unsent messages with SKIP
LOCKED, so that any number of workers may run it, and puts a failing message off with growing pauses instead
of blocking others.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from puhui.kernel.crash_points import crash_point
from puhui.kernel.models import OutboxMessage

Consumer = Callable[[UUID, dict], None]
_consumers: dict[str, dict[str, Consumer]] = defaultdict(dict)

BATCH = 100
PAUSE_MAX = timedelta(hours=1)

_CONSUME = """
INSERT INTO kernel_consumedmessage (consumer, message_id, consumed_at) VALUES (%s, %s, %s)
ON CONFLICT (consumer, message_id) DO NOTHING
"""


def consume(topic: str, name: str, consumer: Consumer) -> None:
    """Register `consumer` for `topic` under a name that stays the same for ever."""
    _consumers[topic][name] = consumer


def tell(topic: str, **payload: object) -> None:
    """Write a message in the open transaction. The payload holds ids and numbers only."""
    tell_each(topic, [payload])


def tell_each(topic: str, payloads: Iterable[dict[str, object]]) -> None:
    """Write many messages of one topic in the open transaction, as `tell` writes one."""
    now = timezone.now()
    OutboxMessage.objects.bulk_create(
        OutboxMessage(topic=topic, payload=payload, created_at=now, next_attempt_at=now)
        for payload in payloads
    )


def relay(*, limit: int = BATCH) -> dict[str, int]:
    """Send up to `limit` due messages, each in its own transaction; returns how many were sent and how many
    failed."""
    counts = {"sent": 0, "failed": 0}
    for _ in range(limit):
        outcome = _relay_one(timezone.now())
        if outcome is None:
            break
        counts[outcome] += 1
    return counts


def lag(now: datetime) -> timedelta:
    """Return how long the next message has been due: nothing while somebody relays, whatever may fail."""
    due = OutboxMessage.objects.filter(sent_at=None).order_by("next_attempt_at")
    first = due.values_list("next_attempt_at", flat=True).first()
    return max(now - first, timedelta(0)) if first else timedelta(0)


def _relay_one(now: datetime) -> str | None:
    with transaction.atomic():
        message = (
            OutboxMessage.objects.select_for_update(skip_locked=True)
            .filter(sent_at=None, next_attempt_at__lte=now)
            .order_by("next_attempt_at", "id")
            .first()
        )
        if message is None:
            return None
        message.attempts += 1
        try:
            with transaction.atomic():
                _deliver(message, now)
        except Exception as error:  # whatever a consumer raises must not stop the others
            message.last_error = f"{type(error).__name__}: {error}"[:500]
            message.next_attempt_at = now + _pause(message.attempts)
            message.save(update_fields=["attempts", "last_error", "next_attempt_at"])
            return "failed"
        crash_point("outbox.after_consumer")
        message.sent_at = now
        message.save(update_fields=["attempts", "sent_at"])
        return "sent"


def _deliver(message: OutboxMessage, now: datetime) -> None:
    for name, consumer in _consumers.get(message.topic, {}).items():
        with connection.cursor() as cursor:
            cursor.execute(_CONSUME, [name, message.id, now])
            is_first = cursor.rowcount == 1
        if is_first:
            crash_point("outbox.before_consumer")
            consumer(message.id, message.payload)


def _pause(attempts: int) -> timedelta:
    """Return how long a message waits that has failed so often: two seconds, doubling, an hour at most."""
    # Beyond this power it is an hour anyway, and some powers later no timedelta at all.
    return min(timedelta(seconds=2 ** min(attempts, 12)), PAUSE_MAX)

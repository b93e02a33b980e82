"""Sending what is due, at least once: a lease first, then the call outside any transaction, then the result.

A worker that dies between leaves a lease that runs out; the receiver tells repeats by the delivery's id.
People come before machines: whatever a firm's system does, a short message waits for one call at most.
"""

import json
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone, translation

from accounts.notifications.channels import email, sms, webhook
from accounts.notifications.channels.errors import Unreachable
from accounts.notifications.kinds import wording
from accounts.notifications.languages import language_of
from accounts.notifications.models import ChannelChoice, Delivery, Webhook
from accounts.notifications.states import Channel, DeliveryStatus
from accounts.people.permissions import check_may
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.crash_points import crash_point
from puhui.kernel.errors import Kind, NotFound, PuhuiError, gettext_noop

log = logging.getLogger(__name__)
BATCH = 200
# Longer than a call may take, and short enough for what a dead worker held to be sent within a minute.
LEASE = timedelta(seconds=15)
# A run of slow receivers ends by itself; the next one is never further than the schedule.
RUN_S = 120.0
# After so many tries, over about a day, a person has to look.
ATTEMPTS_MAX = 8
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720)]
# A subscription ends by itself after so many deliveries given up one after the other.
FAILURES_MAX = 20
PERMANENT = (Unreachable, webhook.AddressRefused)


class DeliveryNotGivenUp(PuhuiError):
    """Only what was given up is sent anew by hand."""

    kind, code = Kind.CONFLICT, "delivery_not_given_up"
    title = gettext_noop("This delivery was not given up")


def deliver_due(*, limit: int = BATCH) -> dict[str, int]:
    """Send up to `limit` due deliveries; returns how many were sent, put off and given up.

    A subscription that fails is not called again in this run.
    """
    counts = {"sent": 0, "put_off": 0, "given_up": 0}
    silent: set[UUID] = set()
    ends = monotonic() + RUN_S
    for _ in range(limit):
        delivery = _lease(timezone.now(), silent) if monotonic() < ends else None
        if delivery is None:
            break
        outcome = _attempt(delivery)
        counts[outcome] += 1
        if outcome != "sent" and delivery.webhook_id:
            silent.add(delivery.webhook_id)
    return counts


def retry_delivery(*, actor: Actor, delivery_id: int, reason: str, now: datetime) -> Delivery:
    """Put a given-up delivery back. Raises: NotFound, NotPermitted, DeliveryNotGivenUp."""
    check_may(actor, "accounts.retry_delivery")
    with transaction.atomic():
        delivery = Delivery.objects.select_for_update().filter(id=delivery_id).first()
        if delivery is None:
            raise NotFound
        if delivery.status != DeliveryStatus.GIVEN_UP:
            raise DeliveryNotGivenUp
        delivery.status, delivery.attempts, delivery.next_attempt_at = DeliveryStatus.PENDING, 0, now
        delivery.save(update_fields=["status", "attempts", "next_attempt_at"])
        record_event(
            actor=actor,
            action="delivery_retried",
            object_type="notification",
            object_id=delivery.notification_id,
            now=now,
            reason=reason,
        )
    return delivery


def _lease(now: datetime, silent: set[UUID]) -> Delivery | None:
    with transaction.atomic():
        due = Delivery.objects.filter(status=DeliveryStatus.PENDING, next_attempt_at__lte=now)
        due = due.select_for_update(skip_locked=True).order_by("next_attempt_at", "id")
        delivery = due.exclude(channel=Channel.WEBHOOK).first()
        if delivery is None:
            delivery = due.filter(channel=Channel.WEBHOOK).exclude(webhook__in=silent).first()
        if delivery is not None:
            delivery.attempts += 1
            delivery.next_attempt_at = now + LEASE
            delivery.save(update_fields=["attempts", "next_attempt_at"])
    return delivery


def _attempt(delivery: Delivery) -> str:
    try:
        _SEND[delivery.channel](delivery)
    except Exception as error:  # whatever a channel raises concerns this delivery alone
        is_last = isinstance(error, PERMANENT) or delivery.attempts >= ATTEMPTS_MAX
        log.info("delivery %s failed: %s", delivery.id, type(error).__name__)
        return _failed(delivery, f"{type(error).__name__}: {error}"[:200], is_last)
    crash_point("delivery.after_send")
    _mine(delivery).update(status=DeliveryStatus.SENT, sent_at=timezone.now(), last_error="")
    if delivery.webhook_id:
        Webhook.objects.filter(id=delivery.webhook_id).update(failures=0)
    return "sent"


def _failed(delivery: Delivery, error: str, is_last: bool) -> str:
    now = timezone.now()
    if not is_last:
        pause = PAUSES[min(delivery.attempts, len(PAUSES)) - 1]
        _mine(delivery).update(next_attempt_at=now + pause, last_error=error)
        return "put_off"
    with transaction.atomic():
        _mine(delivery).update(status=DeliveryStatus.GIVEN_UP, last_error=error)
        if delivery.webhook_id:
            subscription = Webhook.objects.filter(id=delivery.webhook_id, ended_at=None)
            subscription.update(failures=F("failures") + 1)
            subscription.filter(failures__gte=FAILURES_MAX).update(ended_at=now)
    return "given_up"


def _mine(delivery: Delivery) -> QuerySet[Delivery]:
    """Return the row while it is under this attempt's lease, and no later one's."""
    return Delivery.objects.filter(id=delivery.id, status=DeliveryStatus.PENDING, attempts=delivery.attempts)


def _worded(delivery: Delivery) -> tuple[str, str]:
    notification = delivery.notification
    with translation.override(language_of(delivery)):
        return wording(notification.kind, notification.params)


def _by_sms(delivery: Delivery) -> None:
    sms.send(delivery.user.phone if delivery.user else None, *_worded(delivery))


def _by_email(delivery: Delivery) -> None:
    choice = ChannelChoice.objects.filter(
        party_id=delivery.notification.party_id, channel=Channel.EMAIL, is_on=True
    ).first()
    email.send(choice.address if choice else None, *_worded(delivery))


def _by_webhook(delivery: Delivery) -> None:
    subscription, notification = delivery.webhook, delivery.notification
    if subscription is None or subscription.ended_at is not None:
        raise Unreachable
    title, text = _worded(delivery)
    body = {
        "id": str(notification.id),
        "kind": notification.kind,
        "party_id": str(notification.party_id),
        "about": str(notification.cause),
        "params": notification.params,
        "title": title,
        "body": text,
        "created_at": notification.created_at.isoformat(),
    }
    content = json.dumps(body, ensure_ascii=False).encode()
    at = int(timezone.now().timestamp())
    webhook.send(subscription.url, subscription.secret, f"{notification.id}:{delivery.id}", content, at)


_SEND: dict[str, Callable[[Delivery], None]] = {
    Channel.SMS: _by_sms,
    Channel.EMAIL: _by_email,
    Channel.WEBHOOK: _by_webhook,
}

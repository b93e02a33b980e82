"""Telling a party: the inbox row in the transaction of the news, everything else after it."""

import json
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from accounts.notifications.kinds import kind_of
from accounts.notifications.models import ChannelChoice, Delivery, Notification, Webhook
from accounts.notifications.states import Channel
from accounts.people.models import Membership, Party
from accounts.people.roles import Role
from accounts.people.states import PartyKind
from puhui.kernel.ids import new_id
from puhui.kernel.outbox import tell_each
from puhui.kernel.wake import wake

TOPIC = "accounts.notified"
DELIVER = "accounts.tasks.deliver_notifications"

_WRITE = """
INSERT INTO accounts_notification (id, party_id, kind, cause, params, created_at)
SELECT told.id, told.party_id, %s, %s, %s::jsonb, %s
  FROM unnest(%s::uuid[], %s::uuid[]) AS told (id, party_id)
ON CONFLICT (party_id, kind, cause) DO NOTHING RETURNING id
"""


def notify(*, party_id: UUID, kind: str, cause: UUID, **params: object) -> None:
    """Put news into a party's inbox, in the open transaction; said again about the same cause, it is one.

    `params` are what the kind's texts name: ids, codes and numbers. Raises KeyError for an unknown kind.
    """
    notify_each(party_ids=[party_id], kind=kind, cause=cause, **params)


def notify_each(*, party_ids: Sequence[UUID], kind: str, cause: UUID, **params: object) -> None:
    """Put the same news into the inbox of each of these parties, as `notify` does."""
    kind_of(kind)
    told: list[Any] = [kind, cause, json.dumps(params, ensure_ascii=False), timezone.now()]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [*told, [new_id() for _ in party_ids], list(party_ids)])
        written = [notification for (notification,) in cursor.fetchall()]
    tell_each(TOPIC, [{"notification": str(notification)} for notification in written])


def plan_deliveries(_message_id: UUID, payload: dict) -> None:
    """Consume the news: one delivery for each way its party is to be reached. Sending is the job's."""
    notification = Notification.objects.select_related("party").get(id=payload["notification"])
    ways = list(_ways(notification))
    now = timezone.now()
    Delivery.objects.bulk_create(
        [Delivery(notification=notification, next_attempt_at=now, **way) for way in ways],
        ignore_conflicts=True,
    )
    if ways:
        wake(DELIVER)


def _ways(notification: Notification) -> Iterator[dict[str, Any]]:
    party = notification.party
    on = set(ChannelChoice.objects.filter(party=party, is_on=True).values_list("channel", flat=True))
    if Channel.SMS in on or _goes_by_sms_unasked(notification.kind, party):
        for user_id in _phones_of(party):
            yield {"channel": Channel.SMS, "user_id": user_id}
    if Channel.EMAIL in on:
        yield {"channel": Channel.EMAIL}
    for webhook in Webhook.objects.filter(party=party, ended_at=None):
        yield {"channel": Channel.WEBHOOK, "webhook": webhook}


def _goes_by_sms_unasked(code: str, party: Party) -> bool:
    """What cannot wait goes unless the party said no; a warning goes in any case."""
    try:
        kind = kind_of(code)
    except KeyError:  # told by an earlier release
        return False
    return kind.is_warning or (kind.is_urgent and not _refused(party))


def _refused(party: Party) -> bool:
    return ChannelChoice.objects.filter(party=party, channel=Channel.SMS, is_on=False).exists()


def _phones_of(party: Party) -> list[UUID]:
    """Return the users whose phones stand for the party: the person's own, or an organisation's owners'."""
    if party.kind == PartyKind.PERSON:
        users = [party.user] if hasattr(party, "user") else []
    else:
        owners = Membership.objects.filter(party=party, role=Role.ORG_OWNER, ended_at=None)
        users = [held.user for held in owners.select_related("user").order_by("id")]
    return [user.id for user in users if user.is_active and user.phone]

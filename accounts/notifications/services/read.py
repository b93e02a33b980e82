"""Marking news as read."""

from datetime import datetime
from uuid import UUID

from accounts.notifications.models import Notification
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound


def read_notification(*, actor: Actor, notification_id: UUID, now: datetime) -> Notification:
    """Mark one of the acting party's notifications as read; read already, it stays as it was.

    Raises: NotFound.
    """
    if actor.party_id is None:
        raise NotFound
    mine = Notification.objects.filter(id=notification_id, party_id=actor.party_id)
    mine.filter(read_at=None, created_at__lte=now).update(read_at=now)
    notification = mine.first()
    if notification is None:
        raise NotFound
    return notification

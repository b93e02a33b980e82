"""What is read of notifications."""

from uuid import UUID

from django.db.models import QuerySet

from accounts.notifications.models import ChannelChoice, Notification, Webhook
from accounts.notifications.states import Channel


def inbox_of(party_id: UUID, *, unread: bool = False) -> QuerySet[Notification]:
    """Return a party's notifications, for pages by `-id`."""
    rows = Notification.objects.filter(party_id=party_id)
    return rows.filter(read_at=None) if unread else rows


def choices_of(party_id: UUID) -> list[ChannelChoice]:
    """Return the party's choice for each channel that can be chosen; one never made is off and unsaved."""
    made = {choice.channel: choice for choice in ChannelChoice.objects.filter(party_id=party_id)}
    return [
        made.get(channel) or ChannelChoice(party_id=party_id, channel=channel)
        for channel in (Channel.SMS, Channel.EMAIL)
    ]


def webhooks_of(party_id: UUID) -> QuerySet[Webhook]:
    """Return a party's subscriptions, ended ones included, newest first."""
    return Webhook.objects.filter(party_id=party_id).order_by("-id")

"""Commands of telling people, one file a subject."""

from accounts.notifications.services.channels import choose_channel, confirm_email
from accounts.notifications.services.deliver import deliver_due, retry_delivery
from accounts.notifications.services.notify import notify, notify_each, plan_deliveries
from accounts.notifications.services.read import read_notification
from accounts.notifications.services.webhooks import add_webhook, end_webhook

__all__ = [
    "add_webhook",
    "choose_channel",
    "confirm_email",
    "deliver_due",
    "end_webhook",
    "notify",
    "notify_each",
    "plan_deliveries",
    "read_notification",
    "retry_delivery",
]

"""A notification by e-mail, through whichever backend the settings name."""

from django.core.mail import send_mail

from accounts.notifications.channels.errors import Unreachable


def send(address: str | None, title: str, body: str) -> None:
    """Send to a confirmed address; raises Unreachable, and whatever the backend raises."""
    if not address:
        raise Unreachable
    send_mail(title, body, None, [address])

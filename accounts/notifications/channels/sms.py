"""A notification as a short message: its title, then its body, in the language of the party."""

from accounts.notifications.channels.errors import Unreachable
from accounts.signin.sms import send_notice


def send(phone: str | None, title: str, body: str) -> None:
    """Send to a number in E.164; raises Unreachable, and whatever the backend raises."""
    if not phone:
        raise Unreachable
    send_notice(phone, f"{title}\n{body}")

"""Short messages go by the backend that SMS_BACKEND names; a backend is one function `send(phone, text)`."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from accounts.signin.sms import console, file

BACKENDS: dict[str, Callable[[str, str], None]] = {"console": console.send, "file": file.send}


def send_sms(phone: str, text: str) -> None:
    """Send `text` to `phone` (E.164); raises ImproperlyConfigured for an unknown backend."""
    try:
        backend = BACKENDS[settings.SMS_BACKEND]
    except KeyError as error:
        raise ImproperlyConfigured(f"SMS_BACKEND is one of {', '.join(BACKENDS)}") from error
    backend(phone, text)

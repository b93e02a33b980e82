"""Short messages go by the backend that SMS_BACKEND names: one function for codes, one for news."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from accounts.signin.sms import console, file

BACKENDS: dict[str, Callable[[str, str], None]] = {"console": console.send, "file": file.send}
# Beside a code that somebody is waiting for, news must not take its place where messages are files.
NOTICES: dict[str, Callable[[str, str], None]] = {"console": console.send, "file": file.append}


def send_sms(phone: str, text: str) -> None:
    """Send a code to `phone` (E.164); raises ImproperlyConfigured for an unknown backend."""
    _backend(BACKENDS)(phone, text)


def send_notice(phone: str, text: str) -> None:
    """Send news to `phone` (E.164); raises ImproperlyConfigured for an unknown backend."""
    _backend(NOTICES)(phone, text)


def _backend(found: dict[str, Callable[[str, str], None]]) -> Callable[[str, str], None]:
    try:
        return found[settings.SMS_BACKEND]
    except KeyError as error:
        raise ImproperlyConfigured(f"SMS_BACKEND is one of {', '.join(found)}") from error

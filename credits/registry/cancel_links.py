"""The link that cancels a transfer: signed, for some days, and of use once, since it ends what it names.

Who has it needs no sign-in: somebody whose account was taken over may have lost just that. All it can do is
to give units back to their holder.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner

from credits.registry.errors import LinkInvalid

_SALT = "credits.registry.cancel"
# Longer than the longest wait, that of a stranger's transfer approved before the longest holidays.
LIVES = timedelta(days=15)
PATH = "transfers/cancel/"


def link_of(transfer_id: UUID) -> str:
    """Return the address that cancels a transfer; a path alone where the installation has no PUBLIC_URL."""
    return f"{settings.PUBLIC_URL}/{PATH}{token_of(transfer_id)}"


def token_of(transfer_id: UUID) -> str:
    """Return what stands at the end of the link."""
    name = urlsafe_b64encode(transfer_id.bytes).rstrip(b"=").decode()
    return TimestampSigner(salt=_SALT, sep=".").sign(name)


def transfer_of(token: str) -> UUID:
    """Return the transfer that a link names; raises LinkInvalid for one that is forged or too old."""
    try:
        name = TimestampSigner(salt=_SALT, sep=".").unsign(token, max_age=LIVES)
        return UUID(bytes=urlsafe_b64decode(name + "=="))
    except (BadSignature, ValueError) as error:
        raise LinkInvalid from error

"""The link that cancels a transfer: signed, and of use as long as what it names can be cancelled.

Who has it needs no sign-in: somebody whose account was taken over may have lost just that. All it can do is
to give units back to their holder. Of a transfer that is approved it lives until the units go, however long a
freeze keeps them; of one that nobody approves it ends after some days, and the approval brings a new one.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner

from credits.registry.errors import LinkInvalid

_SIGNER = TimestampSigner(salt="credits.registry.cancel", sep=".")
# Of a transfer that waits for its approval, which may be for ever (ADR 0033).
LIVES = timedelta(days=15)
PATH = "transfers/cancel/"


def link_of(transfer_id: UUID) -> str:
    """Return the address that cancels a transfer; a path alone where the installation has no PUBLIC_URL."""
    return f"{settings.PUBLIC_URL}/{PATH}{token_of(transfer_id)}"


def token_of(transfer_id: UUID) -> str:
    """Return what stands at the end of the link."""
    name = urlsafe_b64encode(transfer_id.bytes).rstrip(b"=").decode()
    return _SIGNER.sign(name)


def transfer_of(token: str) -> UUID:
    """Return the transfer that a link names; raises LinkInvalid for one that is forged."""
    try:
        name = _SIGNER.unsign(token)
        return UUID(bytes=urlsafe_b64decode(name + "=="))
    except (BadSignature, ValueError) as error:
        raise LinkInvalid from error


def is_old(token: str) -> bool:
    """Tell whether a link that was not forged is too old for a transfer that nobody has approved."""
    try:
        _SIGNER.unsign(token, max_age=LIVES)
    except SignatureExpired:
        return True
    return False

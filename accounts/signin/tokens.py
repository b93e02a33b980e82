"""The two tokens over a session row: signed access for ten minutes, an opaque refresh token that rotates.

Access: JWT, HS256 and nothing else, with the session's id and no personal data; each call reads the row.
Refresh: session, generation and random bytes, with a tag of ours, so that an older one is recognised as truly
issued (and ends the family) while an invented one does nothing. The row keeps the current one's hash alone.
"""

import base64
import binascii
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

import jwt

from accounts.signin.keys import key_for
from puhui.kernel.errors import Kind, PuhuiError, TokenInvalid, gettext_noop

ACCESS_LIFETIME = timedelta(minutes=10)
# A session unused for longer is over. Shorter than the 60 idle days of decisions 22, so that idleness always
# shows at a sign-in.
REFRESH_LIFETIME = timedelta(days=30)

ISSUER, AUDIENCE, ALGORITHM, TYPE = "puhui", "puhui-api", "HS256", "at+jwt"
_TAG_BYTES, _RANDOM_BYTES = 16, 24
_REFRESH_BYTES = 16 + 4 + _RANDOM_BYTES + _TAG_BYTES
# `iat` is not checked: a server whose clock is a second behind must not refuse what another has just issued.
_OPTIONS: jwt.types.Options = {"require": ["exp", "iat", "iss", "aud", "sid"], "verify_iat": False}


class TokenExpired(PuhuiError):
    """The token was ours and its time is over: refresh it, or sign in again."""

    kind, code, title = Kind.DENIED, "token_expired", gettext_noop("The sign-in has expired")
    status_override = 401


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """What a genuine refresh token says."""

    session_id: UUID
    generation: int
    hash: bytes


def make_access(session_id: UUID, now: datetime) -> str:
    """Return an access token for the session, from the real instant `now`."""
    issued = int(now.timestamp())
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "iat": issued,
        "exp": issued + int(ACCESS_LIFETIME.total_seconds()),
        "sid": session_id.hex,
    }
    return jwt.encode(claims, key_for("access-token"), algorithm=ALGORITHM, headers={"typ": TYPE})


def read_access(token: str) -> UUID:
    """Return the session's id of a genuine, unexpired token; raises TokenInvalid, TokenExpired."""
    try:
        parts = jwt.decode_complete(
            token,
            key_for("access-token"),
            algorithms=[ALGORITHM],
            issuer=ISSUER,
            audience=AUDIENCE,
            options=_OPTIONS,
        )
        if parts["header"].get("typ") != TYPE:
            raise TokenInvalid
        return UUID(hex=parts["payload"]["sid"])
    except jwt.ExpiredSignatureError as error:
        raise TokenExpired from error
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError) as error:
        raise TokenInvalid from error


def make_refresh(session_id: UUID, generation: int) -> tuple[str, bytes]:
    """Return a fresh refresh token of the session's generation, and the hash to keep."""
    body = session_id.bytes + generation.to_bytes(4) + secrets.token_bytes(_RANDOM_BYTES)
    raw = body + _tag(body)
    return base64.urlsafe_b64encode(raw).decode(), sha256(raw).digest()


def read_refresh(token: str) -> RefreshToken:
    """Return what a token issued here says; raises TokenInvalid for any other text."""
    try:
        raw = base64.b64decode(token.encode("ascii"), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise TokenInvalid from error
    body, tag = raw[:-_TAG_BYTES], raw[-_TAG_BYTES:]
    if len(raw) != _REFRESH_BYTES or not hmac.compare_digest(tag, _tag(body)):
        raise TokenInvalid
    return RefreshToken(
        session_id=UUID(bytes=body[:16]),
        generation=int.from_bytes(body[16:20]),
        hash=sha256(raw).digest(),
    )


def _tag(body: bytes) -> bytes:
    return hmac.new(key_for("refresh-token"), body, sha256).digest()[:_TAG_BYTES]

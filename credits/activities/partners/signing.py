"""What a partner signs: its calls, and the word that a pseudonym belongs to who asks.

The key is the one with which it vouches for single items (`OperatorKey`); what is signed begins differently
each time (a digit here, another first name of the JSON there), so that one word never passes for another.
"""

import hmac
import re
from datetime import datetime, timedelta
from typing import Any

import msgspec

from credits.activities.signatures import SigningOperator, signing_operators
from puhui.kernel.errors import InvalidInput, Kind, PuhuiError, gettext_noop

# How far a call's timestamp may stand from our clock, either way.
DRIFT_MAX_S = 300
# How long a resident may take from the partner's page to ours.
TOKEN_LIFE_MAX = timedelta(hours=1)
_STAMP = re.compile(r"[0-9]{1,12}", re.ASCII)
_NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}", re.ASCII)
_encode = msgspec.json.Encoder(order="sorted").encode


class PartnerSignatureInvalid(PuhuiError):
    """The partner is unknown, or its signature is not of this call."""

    kind, code = Kind.DENIED, "partner_signature_invalid"
    title = gettext_noop("The partner's signature is not valid")
    status_override = 401


class TimestampStale(PuhuiError):
    """The call was signed more than five minutes from now."""

    kind, code, title = Kind.DENIED, "timestamp_stale", gettext_noop("The timestamp is too old or too new")
    status_override = 401


class LinkTokenInvalid(InvalidInput):
    """The partner did not say, or not lately, that this pseudonym belongs to who asks."""

    code = "link_token_invalid"
    title = gettext_noop("The partner's word for this link is not valid")


def call_content(*, timestamp: str, nonce: str, body: bytes) -> bytes:
    """Return the bytes that a partner signs of a call: timestamp, nonce and body, a line feed between."""
    return f"{timestamp}\n{nonce}\n".encode() + body


def link_content(*, partner: str, subject: str, expires_at: str) -> bytes:
    """Return the bytes by which a partner says that whoever shows them is `subject`."""
    return _encode({"expires_at": expires_at, "link": partner, "subject": subject})


def check_call(
    *,
    partner: str,
    timestamp: str,
    nonce: str,
    signature: str,
    body: bytes,
    now: datetime,
    real_now: datetime,
) -> None:
    """Check a signed call; keys hold by the scheme's time, the timestamp by the real one.

    Raises: PartnerSignatureInvalid, TimestampStale.
    """
    operator = signing_operators().get(partner)
    content = call_content(timestamp=timestamp, nonce=nonce, body=body)
    if operator is None or not _NONCE.fullmatch(nonce) or not _signed(operator, content, signature, now):
        raise PartnerSignatureInvalid
    if not _STAMP.fullmatch(timestamp) or abs(int(timestamp) - real_now.timestamp()) > DRIFT_MAX_S:
        raise TimestampStale(gettext_noop("At most %(most)s seconds from now are taken."), most=DRIFT_MAX_S)


def check_link(
    *, partner: str, subject: str, expires_at: str, signature: str, now: datetime, real_now: datetime
) -> None:
    """Check a partner's word for a link; raises LinkTokenInvalid."""
    operator = signing_operators().get(partner)
    content = link_content(partner=partner, subject=subject, expires_at=expires_at)
    if operator is None or not _signed(operator, content, signature, now):
        raise LinkTokenInvalid
    try:
        expires = datetime.fromisoformat(expires_at)
        lasts = expires - real_now
    except (ValueError, TypeError) as error:
        raise LinkTokenInvalid from error
    if not timedelta(0) < lasts <= TOKEN_LIFE_MAX:
        raise LinkTokenInvalid(gettext_noop("It has expired, or lasts longer than an hour."))


def signing_headers(*, partner: str, key: bytes, timestamp: str, nonce: str, body: bytes) -> dict[str, str]:
    """Return the headers of a signed call: what a partner's system sends, and we when we fetch from one."""
    content = call_content(timestamp=timestamp, nonce=nonce, body=body)
    return {
        "Authorization": f"Partner {partner}",
        "Puhui-Timestamp": timestamp,
        "Puhui-Nonce": nonce,
        "Puhui-Signature": hmac.digest(key, content, "sha256").hex(),
    }


def _signed(operator: SigningOperator, content: bytes, signature: Any, now: datetime) -> bool:
    shown = signature.encode("utf-8", "surrogatepass")
    # All valid keys are tried: two overlap while one replaces the other.
    return any(
        hmac.compare_digest(hmac.digest(key, content, "sha256").hex().encode(), shown)
        for key, valid_from, valid_to in operator.keys
        if valid_from <= now and (valid_to is None or now < valid_to)
    )

"""A partner's system: its signed calls and its word for links, written a second time from the API's page."""

import hmac
import json
import time
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.utils import timezone
from rest_framework.test import APIClient

from credits.activities.partners.models import PartnerLink
from credits.activities.partners.services import link_partner
from tests.cast import CastMember
from tests.credits.activities.items import EVENING, KEY, OPERATOR, Item, fresh, trip

PATH = "/api/v1/partner/activities"


def of_partner(item: Item, subject: str, *, reference: str | None = None) -> Item:
    """Return the item as the partner sends it: of its pseudonym, without a signature of its own."""
    source = {"kind": "operator", "code": OPERATOR, "reference": reference or fresh("gate")}
    return item | {"subject": subject, "source": source}


def ride(subject: str, **more: Any) -> Item:
    return of_partner(trip(**more), subject)


def signature_of(timestamp: str, nonce: str, body: bytes, key: bytes = KEY) -> str:
    return hmac.new(key, timestamp.encode() + b"\n" + nonce.encode() + b"\n" + body, sha256).hexdigest()


def push(
    *items: Any,
    key: bytes = KEY,
    partner: str = OPERATOR,
    nonce: str | None = None,
    at: int | None = None,
    body: bytes | None = None,
    signature: str | None = None,
):
    """Push items in a signed call and return the response."""
    if body is None:
        body = json.dumps({"activities": list(items)}).encode()
    timestamp = str(int(time.time()) if at is None else at)
    nonce = nonce or fresh("nonce-0123456789")
    client = APIClient(HTTP_ACCEPT_LANGUAGE="en")
    return client.generic(
        "POST",
        PATH,
        data=body,
        content_type="application/json",
        HTTP_AUTHORIZATION=f"Partner {partner}",
        HTTP_PUHUI_TIMESTAMP=timestamp,
        HTTP_PUHUI_NONCE=nonce,
        HTTP_PUHUI_SIGNATURE=signature or signature_of(timestamp, nonce, body, key),
    )


def statuses(answer) -> list[str]:
    assert answer.status_code == 202, answer.content
    return [result["status"] for result in answer.json()["results"]]


def word(
    subject: str, *, key: bytes = KEY, partner: str = OPERATOR, expires: datetime | None = None
) -> dict[str, str]:
    """Return what the partner gives its customer: the body of `POST partner-links`."""
    expires_at = (expires or timezone.now() + timedelta(minutes=10)).isoformat()
    signed = f'{{"expires_at":"{expires_at}","link":"{partner}","subject":"{subject}"}}'.encode()
    signature = hmac.new(key, signed, sha256).hexdigest()
    return {"partner": partner, "subject": subject, "expires_at": expires_at, "signature": signature}


def link(member: CastMember, subject: str, now: datetime = EVENING) -> PartnerLink:
    return link_partner(actor=member.actor, now=now, **word(subject))


class PartnerClient(APIClient):
    """Signs every call as the partner."""

    def generic(self, method, path, data="", content_type="application/octet-stream", **extra):
        body = data.encode() if isinstance(data, str) else data
        timestamp, nonce = str(int(time.time())), fresh("nonce-0123456789")
        extra |= {
            "HTTP_AUTHORIZATION": f"Partner {OPERATOR}",
            "HTTP_PUHUI_TIMESTAMP": timestamp,
            "HTTP_PUHUI_NONCE": nonce,
            "HTTP_PUHUI_SIGNATURE": signature_of(timestamp, nonce, body),
        }
        return super().generic(method, path, data=body, content_type=content_type, **extra)

"""Fetching one page of a partner's feed: a signed call, an answer of a known form, or what was wrong with it.

    GET <url>?after=<watermark>&limit=500
    {"records": [...], "next": "<watermark after these>", "more": true}

A record gets its place in the feed when the partner writes it, so whatever is late, or fills a gap, comes
after the watermark. The watermark is the partner's own text; to us it means nothing.
"""

import secrets
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from credits.activities.partners.models import PartnerFeed
from credits.activities.partners.signing import signing_headers
from credits.activities.signatures import signing_operators
from puhui.kernel.asking import NoAnswer, ask
from puhui.kernel.errors import PuhuiError
from puhui.kernel.rest.json_in import BODY_BYTES_MAX, read_json

DEADLINE_SECONDS = 10.0
RECORDS_MAX = 500
WATERMARK_MAX = 500


class FeedFaulty(Exception):
    """The partner did not answer, or not with a page; its text stands in the feed for staff to read."""


class Page(NamedTuple):
    """A page of a feed as it came: records not read yet, and where it ends."""

    records: list[Any]
    next: str
    more: bool


def fetch_page(feed: PartnerFeed, *, now: datetime, real_now: datetime) -> Page:
    """Return the page after the feed's watermark; raises FeedFaulty. Called outside of any transaction."""
    address = urlsplit(feed.url)
    query = urlencode({"after": feed.watermark, "limit": RECORDS_MAX})
    path = f"{address.path or '/'}?{address.query + '&' if address.query else ''}{query}"
    headers = signing_headers(
        partner=feed.operator_id,
        key=_key(feed.operator_id, now),
        timestamp=str(int(real_now.timestamp())),
        nonce=secrets.token_urlsafe(24),
        body=path.encode(),
    )
    try:
        heard = ask(feed.url, "GET", path, most=BODY_BYTES_MAX, deadline=DEADLINE_SECONDS, headers=headers)
    except NoAnswer as error:
        raise FeedFaulty(f"NO_ANSWER {error}") from error
    if heard.status != 200:
        raise FeedFaulty(f"STATUS_{heard.status}")
    return _page(heard.body, feed.watermark)


def _page(body: bytes, watermark: str) -> Page:
    try:
        data = read_json(body)
    except PuhuiError as error:
        raise FeedFaulty(f"NOT_JSON {error.code}") from error
    match data:
        case {"records": list(records), "next": str(following), "more": bool(more)}:
            pass
        case _:
            raise FeedFaulty("NOT_A_PAGE")
    if len(records) > RECORDS_MAX or len(following) > WATERMARK_MAX:
        raise FeedFaulty("PAGE_TOO_LARGE")
    # Else it would be fetched for ever.
    if following == watermark and more:
        raise FeedFaulty("WATERMARK_STANDS")
    return Page(records, following, more)


def _key(partner: str, now: datetime) -> bytes:
    operator = signing_operators().get(partner)
    for key, valid_from, valid_to in reversed(operator.keys if operator else ()):
        if valid_from <= now and (valid_to is None or now < valid_to):
            return key
    raise FeedFaulty("NO_KEY")

"""The job that fetches partners' feeds: page by page from the watermark, each page whole or not at all.

Bounded by feeds and pages. Killed anywhere, it goes on from the last page it stored; a page that is fetched
twice brings known records. Two workers may meet at a feed: who finds the watermark moved leaves it alone.
"""

import logging
import time
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from credits.activities.partners.fetching import FeedFaulty, Page, fetch_page
from credits.activities.partners.models import PartnerFeed
from credits.activities.partners.records import UNLINKED, store_records
from credits.activities.partners.selectors import due_feeds
from credits.activities.sources import SOURCES
from credits.activities.sources.types import RecordRefused, Told
from puhui.kernel.clock import puhui_now

log = logging.getLogger(__name__)

FEEDS_A_RUN = 50
PAGES_A_FEED = 20
# Some partners are slow; what is left waits for the next run.
RUN_SECONDS = 600.0
PAUSE = timedelta(minutes=5)
PAUSE_MAX = timedelta(hours=1)
_COUNTED = {"ACCEPTED": "accepted", "DUPLICATE": "known", UNLINKED: "unlinked", "INVALID": "refused"}


def has_due_feeds() -> bool:
    """Tell whether there is a feed to fetch from."""
    return due_feeds(puhui_now()).exists()


def pull_feeds(counts: dict[str, int]) -> None:
    """Fetch from every feed that is due; fills counts of records by what became of them, and of failures."""
    total: Counter[str] = Counter()
    ends = time.monotonic() + RUN_SECONDS
    for feed in due_feeds(puhui_now())[:FEEDS_A_RUN]:
        if time.monotonic() > ends:
            break
        total["feeds"] += 1
        try:
            total += _pull(feed)
        except FeedFaulty as error:
            log.warning("feed %s: %s", feed, error)
            total["failed"] += 1
            _put_off(feed, str(error), puhui_now())
        except Exception as error:
            # A mistake of ours with one feed keeps no other waiting.
            log.exception("feed %s could not be stored", feed)
            total["failed"] += 1
            _put_off(feed, type(error).__name__, puhui_now())
        counts.update(total)
    counts.update(total)


def _pull(feed: PartnerFeed) -> Counter[str]:
    found: Counter[str] = Counter()
    for _ in range(PAGES_A_FEED):
        now = puhui_now()
        page = fetch_page(feed, now=now, real_now=timezone.now())
        stored = _store(feed, page, now)
        if stored is None:
            break  # another worker is ahead
        found += stored
        feed.watermark = page.next
        if not page.more:
            break
    return found


def _store(feed: PartnerFeed, page: Page, now: datetime) -> Counter[str] | None:
    """Store a page and move the watermark past it, in one transaction; None if it was moved meanwhile."""
    with transaction.atomic():
        locked = PartnerFeed.objects.select_for_update().get(id=feed.id)
        if locked.watermark != feed.watermark or not locked.is_active:
            return None
        items, refused = _items(feed, page.records)
        results = store_records(partner=feed.operator_id, items=items, now=now) if items else []
        found = Counter(_COUNTED[_status(result)] for result in results) + Counter(refused=refused)
        PartnerFeed.objects.filter(id=feed.id).update(
            watermark=page.next,
            watermark_at=now,
            next_attempt_at=now if page.more else now + PAUSE,
            failures=0,
            **{name: F(name) + found[name] for name in ("accepted", "known", "unlinked", "refused")},
        )
        return found


def _status(result: Any) -> str:
    # The phone relayed the same record before: it is known, whoever brought it.
    if result.refused is not None and result.refused.code == "reference_used":
        return "DUPLICATE"
    return result.status


def _items(feed: PartnerFeed, records: list[Any]) -> tuple[list[dict[str, Any]], int]:
    """Return the records that can be read as items, and how many cannot."""
    read, items, refused = SOURCES[feed.source].read, [], 0
    for record in records:
        try:
            told = read(record if isinstance(record, dict) else {})
        except RecordRefused as error:
            log.info("feed %s: a record is refused: %s", feed, error)
            refused += 1
            continue
        items.append(_item(feed, told))
    return items, refused


def _item(feed: PartnerFeed, told: Told) -> dict[str, Any]:
    item: dict[str, Any] = {
        "client_id": told.reference,
        "subject": told.subject,
        "type": told.type,
        "occurred_from": told.occurred_from,
        "occurred_to": told.occurred_to,
        "inputs": told.inputs,
        "source": {"kind": "operator", "code": feed.operator_id, "reference": told.reference},
    }
    return item if told.region is None else item | {"region": told.region}


def _put_off(feed: PartnerFeed, error: str, now: datetime) -> None:
    """Try again after a pause that doubles with each failure, an hour at most."""
    failures = feed.failures + 1
    pause = min(timedelta(minutes=1) * 2 ** min(failures - 1, 6), PAUSE_MAX)
    PartnerFeed.objects.filter(id=feed.id).update(
        failures=failures, last_error=error[:500], last_error_at=now, next_attempt_at=now + pause
    )

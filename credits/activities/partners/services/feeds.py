"""Opening, pausing and resuming the feeds that are fetched from partners."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from credits.activities.models import Operator
from credits.activities.partners.models import PartnerFeed
from credits.activities.partners.permissions import check_runs_feeds
from credits.activities.partners.policies import check_address
from credits.activities.sources import SOURCES
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.errors import InvalidInput, Kind, NotFound, PuhuiError, gettext_noop


class FeedExists(PuhuiError):
    """The partner has a feed of this source already."""

    kind, code, title = Kind.CONFLICT, "feed_exists", gettext_noop("There is such a feed already")


class FeedUnchanged(PuhuiError):
    """The feed is paused, or active, already."""

    kind, code, title = Kind.CONFLICT, "feed_unchanged", gettext_noop("The feed is in this state already")


def open_feed(
    *, actor: Actor, now: datetime, partner: str, source: str, url: str, reason: str
) -> PartnerFeed:
    """Fetch from now on what a partner offers at `url`, read as `source` tells.

    Raises: FeedExists, InvalidInput (source, address, or a type that the partner may not vouch for),
    NotFound, NotPermitted.
    """
    check_runs_feeds(actor)
    check_address(url)
    known, operator = SOURCES.get(source), Operator.objects.filter(code=partner).first()
    if operator is None:
        raise NotFound
    if known is None or known.activity_type not in operator.types:
        raise InvalidInput(gettext_noop("The partner does not vouch for activities of this source."))
    try:
        with transaction.atomic():
            feed = PartnerFeed.objects.create(
                operator=operator, source=source, url=url, next_attempt_at=now, opened_at=now
            )
            _tell(actor, "partner_feed_opened", feed, now, reason)
    except IntegrityError as error:
        if PartnerFeed.objects.filter(operator=partner, source=source).exists():
            raise FeedExists from error
        raise
    return feed


def pause_feed(*, actor: Actor, now: datetime, feed_id: UUID, reason: str) -> None:
    """Fetch nothing more until it is resumed. Raises: FeedUnchanged, NotFound, NotPermitted."""
    _turn(actor, now, feed_id, reason, is_active=False)


def resume_feed(*, actor: Actor, now: datetime, feed_id: UUID, reason: str) -> None:
    """Go on from the watermark, at once. Raises: FeedUnchanged, NotFound, NotPermitted."""
    _turn(actor, now, feed_id, reason, is_active=True)


def _turn(actor: Actor, now: datetime, feed_id: UUID, reason: str, *, is_active: bool) -> None:
    check_runs_feeds(actor)
    with transaction.atomic():
        feed = PartnerFeed.objects.select_for_update().filter(id=feed_id).first()
        if feed is None:
            raise NotFound
        if feed.is_active == is_active:
            raise FeedUnchanged
        feed.is_active, feed.next_attempt_at, feed.failures = is_active, now, 0
        feed.save(update_fields=["is_active", "next_attempt_at", "failures"])
        _tell(actor, "partner_feed_resumed" if is_active else "partner_feed_paused", feed, now, reason)


def _tell(actor: Actor, action: str, feed: PartnerFeed, now: datetime, reason: str) -> None:
    record_event(
        actor=actor,
        action=action,
        object_type="partner_feed",
        object_id=feed.id,
        now=now,
        reason=reason,
        partner=feed.operator_id,
        source=feed.source,
    )

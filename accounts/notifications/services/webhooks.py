"""Subscriptions of firms' own systems."""

import secrets
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts.notifications.channels.looking_up import NameUnknown
from accounts.notifications.channels.webhook import AddressRefused, resolve
from accounts.notifications.models import Webhook
from accounts.notifications.permissions import choosing_party
from accounts.people.models import Party
from accounts.people.permissions import user_of
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.errors import InvalidInput, Kind, NotFound, PuhuiError, gettext_noop

WEBHOOKS_MOST = 5
URL_LENGTH_MOST = 500


class WebhookExists(PuhuiError):
    """The party has a live subscription for this address."""

    kind, code = Kind.CONFLICT, "webhook_exists"
    title = gettext_noop("This address is subscribed already")


class TooManyWebhooks(PuhuiError):
    """The party has as many as it may."""

    kind, code = Kind.CONFLICT, "too_many_webhooks"
    title = gettext_noop("There are as many webhooks as a party may have")


def add_webhook(*, actor: Actor, url: str, now: datetime) -> tuple[Webhook, str]:
    """Subscribe an https address; returns the subscription and its secret, which is shown this once.

    Raises: InvalidInput, NotFound, NotPermitted, TooManyWebhooks, WebhookExists.
    """
    party_id = choosing_party(actor)
    _check_url(url)
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        Party.objects.select_for_update().get(id=party_id)  # so that two cannot pass the limit at once
        live = Webhook.objects.filter(party_id=party_id, ended_at=None)
        if live.count() >= WEBHOOKS_MOST:
            raise TooManyWebhooks
        try:
            with transaction.atomic():
                webhook = Webhook.objects.create(
                    party_id=party_id,
                    url=url,
                    secret=secret,
                    created_by_id=user_of(actor),
                    created_at=now,
                )
        except IntegrityError as error:
            raise WebhookExists from error
        _record(actor, "webhook_added", webhook, now)
    return webhook, secret


def end_webhook(*, actor: Actor, webhook_id: UUID, now: datetime) -> None:
    """End a subscription of the acting party; ended already is fine. Raises: NotFound, NotPermitted."""
    party_id = choosing_party(actor)
    with transaction.atomic():
        mine = Webhook.objects.select_for_update().filter(id=webhook_id, party_id=party_id)
        webhook = mine.first()
        if webhook is None:
            raise NotFound
        if webhook.ended_at is None:
            webhook.ended_at = now
            webhook.save(update_fields=["ended_at"])
            _record(actor, "webhook_ended", webhook, now)


def _check_url(url: str) -> None:
    parts = urlsplit(url)
    schemes = {"https", "http"} if settings.WEBHOOK_LOOPBACK else {"https"}
    if len(url) > URL_LENGTH_MOST or parts.scheme not in schemes or not parts.hostname or "@" in parts.netloc:
        raise InvalidInput(gettext_noop("Give an https address of your system."))
    try:
        resolve(parts.hostname, parts.port or 443)
    except (AddressRefused, NameUnknown, ValueError) as error:
        raise InvalidInput(gettext_noop("This address cannot be called from here.")) from error


def _record(actor: Actor, action: str, webhook: Webhook, now: datetime) -> None:
    record_event(
        actor=actor, action=action, object_type="webhook", object_id=webhook.id, now=now, url=webhook.url
    )

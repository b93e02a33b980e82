"""The commands of venues: an operator opens one, and says whether it takes transfers."""

import re
from datetime import datetime
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction

from accounts.people.permissions import check_may
from market.bridge.errors import VenueInvalid
from market.bridge.models import ConnectorName, Venue
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound

PERMISSION = "market.operate_bridge"
CODE_FORM = re.compile(r"[a-z][a-z0-9-]{1,30}")


def open_venue(
    *,
    actor: Actor,
    code: str,
    scheme: str,
    connector: str,
    title_zh: str,
    title_en: str,
    reason: str,
    now: datetime,
    endpoint: str = "",
) -> Venue:
    """Open a venue; `endpoint` only on this machine, for the sandbox. Raises: NotPermitted; VenueInvalid."""
    check_may(actor, PERMISSION)
    is_sound = (
        CODE_FORM.fullmatch(code)
        and scheme
        and connector in ConnectorName.values
        and title_zh.strip()
        and title_en.strip()
        and (not endpoint or (connector == ConnectorName.SANDBOX and _is_loopback(endpoint)))
    )
    if not is_sound:
        raise VenueInvalid
    try:
        with transaction.atomic():
            venue = Venue.objects.create(
                code=code,
                scheme=scheme,
                connector=connector,
                title_zh=title_zh.strip(),
                title_en=title_en.strip(),
                endpoint=endpoint,
            )
            _record(actor, "venue_opened", code, reason, now)
    except IntegrityError as error:
        raise VenueInvalid from error
    return venue


def set_venue_active(*, actor: Actor, code: str, is_active: bool, reason: str, now: datetime) -> None:
    """Let a venue take transfers, or not; what is under way goes on. Raises: NotPermitted; NotFound."""
    check_may(actor, PERMISSION)
    with transaction.atomic():
        if not Venue.objects.filter(pk=code).update(is_active=is_active):
            raise NotFound
        _record(actor, "venue_opened_again" if is_active else "venue_paused", code, reason, now)


def _is_loopback(endpoint: str) -> bool:
    try:
        address = urlsplit(endpoint)
        return address.scheme == "http" and address.hostname in ("127.0.0.1", "::1") and bool(address.port)
    except ValueError:
        return False


def _record(actor: Actor, action: str, code: str, reason: str, now: datetime) -> None:
    record_event(actor=actor, action=action, object_type="venue", object_id=code, now=now, reason=reason)

"""What may be done with partners: consents, numbers of links, calls a minute, addresses of feeds."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings

from accounts.consents.purposes import Purpose
from accounts.consents.selectors import check_consent
from credits.activities.partners.models import PartnerLink, PartnerNonce
from puhui.kernel.errors import InvalidInput, Kind, PuhuiError, RateLimited, gettext_noop

# What a resident has to allow before anything comes from a partner, and as long as it does.
CONSENTS = (Purpose.ACTIVITY_DATA, Purpose.PARTNER_RECORDS)
# Design values: cards of a person at one operator, signed calls a minute (each up to 500 items).
LINKS_MOST = 5
CALLS_A_MINUTE = 120
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class TooManyLinks(PuhuiError):
    """The person has linked all the pseudonyms of this partner that one may."""

    kind, code = Kind.CONFLICT, "too_many_links"
    title = gettext_noop("You have linked as many cards of this partner as one may")


def check_allowed(party_id: UUID) -> None:
    """Refuse a link without the consents that it rests on; raises ConsentRequired."""
    for purpose in CONSENTS:
        check_consent(party_id, purpose)


def check_room(party_id: UUID, partner: str) -> None:
    """Refuse one link more than there may be; raises TooManyLinks."""
    if PartnerLink.objects.filter(party=party_id, operator=partner, ended_at=None).count() >= LINKS_MOST:
        raise TooManyLinks


def check_rate(partner: str, real_now: datetime) -> None:
    """Refuse a partner that calls too often: its nonces of the last minute tell. Raises RateLimited."""
    lately = PartnerNonce.objects.filter(operator=partner, seen_at__gt=real_now - timedelta(minutes=1))
    if lately.count() >= CALLS_A_MINUTE:
        raise RateLimited(gettext_noop("Try again in %(retry_after)s seconds."), retry_after=60)


def check_address(url: str) -> None:
    """Refuse to fetch from anything but HTTPS; in the demonstration this machine will do. Raises
    InvalidInput."""
    try:
        address = urlsplit(url)
        host, _ = address.hostname, address.port
    except ValueError:
        host = None
    schemes = ("https", "http") if settings.DEMO and host in _LOOPBACK else ("https",)
    if not host or address.username or address.scheme not in schemes:
        raise InvalidInput(gettext_noop("An address beginning with https:// is needed."))

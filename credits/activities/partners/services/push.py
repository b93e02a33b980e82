"""The command behind `POST partner/activities`: one signed call, many people's items, once."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from credits.activities.partners.models import PartnerNonce
from credits.activities.partners.policies import check_rate
from credits.activities.partners.records import PartnerResult, store_records
from credits.activities.receive import ITEMS_MAX
from puhui.kernel.errors import Kind, PuhuiError, TooManyItems, gettext_noop


class NonceReplayed(PuhuiError):
    """The call was taken before: a retry is signed anew, with another nonce."""

    kind, code, title = Kind.CONFLICT, "nonce_replayed", gettext_noop("This nonce was used before")


def receive_push(*, partner: str, nonce: str, items: list[Any], now: datetime) -> list[PartnerResult]:
    """Store what may be stored of 1 to 500 items of a call whose signature was checked.

    The nonce is used in the transaction of the effect: a call that failed may be repeated as it is. Items
    that came before are DUPLICATE, whatever call brings them.

    Raises: NonceReplayed, RateLimited, TooManyItems.
    """
    if not 1 <= len(items) <= ITEMS_MAX:
        raise TooManyItems(gettext_noop("1 to %(most)s items are taken."), most=ITEMS_MAX)
    real_now = timezone.now()
    check_rate(partner, real_now)
    with transaction.atomic():
        use_nonce(partner, nonce, real_now)
        return store_records(partner=partner, items=items, now=now)


def use_nonce(partner: str, nonce: str, real_now: datetime) -> None:
    """Take the nonce for this call; a call beside it waits until it is known. Raises NonceReplayed."""
    try:
        with transaction.atomic():
            PartnerNonce.objects.create(operator=partner, nonce=nonce, seen_at=real_now)
    except IntegrityError as error:
        raise NonceReplayed from error

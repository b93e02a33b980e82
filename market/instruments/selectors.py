"""What is read of instruments. All of it is public."""

from datetime import datetime

from django.db.models import QuerySet

from market.instruments.models import Instrument, ReferencePrice
from puhui.kernel.clock import business_date
from puhui.kernel.errors import NotFound


def instruments() -> QuerySet[Instrument]:
    """Return every instrument, closed ones too, by code."""
    return Instrument.objects.order_by("code")


def instrument(code: str) -> Instrument:
    """Return one instrument; raises NotFound."""
    found = Instrument.objects.filter(pk=code).first()
    if found is None:
        raise NotFound
    return found


def reference_price(instrument_code: str, now: datetime) -> ReferencePrice:
    """Return the price that the collar stands around now: the latest one; raises NotFound."""
    rows = ReferencePrice.objects.filter(instrument_id=instrument_code, day__lte=business_date(now))
    found = rows.order_by("-day", "-id").first()
    if found is None:
        raise NotFound
    return found

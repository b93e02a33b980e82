"""When money may move: under a licensed institution's custody, in force that day (decisions 7)."""

from datetime import datetime

from market.cash.errors import CashNotAuthorised
from market.cash.models import CustodyAuthorisation
from market.cash.states import AuthorisationStatus
from puhui.kernel.clock import business_date
from puhui.kernel.errors import gettext_noop


def check_cash_authorised(scheme: str, now: datetime) -> CustodyAuthorisation:
    """Return the authorisation in force; the day is Shanghai's. Raises CashNotAuthorised."""
    day = business_date(now)
    found = CustodyAuthorisation.objects.filter(
        scheme=scheme, status=AuthorisationStatus.IN_FORCE, valid_from__lte=day, valid_to__gt=day
    ).first()
    if found is None:
        detail = gettext_noop("No custody authorisation is in force for %(scheme)s on %(day)s.")
        raise CashNotAuthorised(detail, scheme=scheme, day=day.isoformat())
    return found

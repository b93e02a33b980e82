"""Whether a body may act today: it stands on the list, and the last day of its accreditation is not over.

What it drew before does not matter: a suspended or expired body signs nothing more (ADR 0075). The database
asks the same (standing_guards.py).
"""

from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q

from credits.verification.errors import AccreditationOver
from credits.verification.models import VerificationBody
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.errors import gettext_noop

# Shared: verifiers of one body do not wait for one another, and whoever suspends it waits for them.
_HELD = "SELECT is_active, accredited_to FROM credits_verificationbody WHERE id = %s FOR SHARE"


def left_by_its_body(on: date) -> Q:
    """Return the condition that what a body holds (a case, a reading) is of one that may not go on."""
    return Q(body__is_active=False) | Q(body__accredited_to__lt=on)


def stands_today(body: VerificationBody) -> bool:
    """Tell whether a body, as it was read, may act now: where not, neither API nor admin offers anything of
    what it has. `check_stands` is what an act asks.
    """
    return body.is_active and body.accredited_to >= business_date(puhui_now())


def check_stands(body_id: UUID, now: datetime) -> None:
    """Refuse a body that may not act; to be called in the transaction of what it does.

    The row is read as it stands and held, so that a suspension comes before this or after it, not between.
    Raises AccreditationOver.
    """
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [body_id])
        is_active, accredited_to = cursor.fetchone()
    if not is_active:
        raise AccreditationOver(gettext_noop("The accreditation is suspended."))
    if accredited_to < business_date(now):
        last = accredited_to.isoformat()
        raise AccreditationOver(gettext_noop("The accreditation ended on %(day)s."), day=last)
